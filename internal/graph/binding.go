package graph

import (
	"path"
	"slices"
	"strings"

	"github.com/irsalint/irsalint/internal/iam"
	"github.com/irsalint/irsalint/internal/value"
)

// Binding is the edge from an annotated ServiceAccount to its role.
type Binding struct {
	ServiceAccount *ServiceAccount
	// Subject is the subject of the ServiceAccount's tokens.
	Subject value.Text
	// Form is the form of the annotation's ARN, see iam.RoleARNForm.
	Form string
	// Candidates counts the declared roles that have or may have the ARN.
	Candidates int
	// Nearest is the candidate that comes closest to accepting the ServiceAccount.
	Nearest *Role
	// Accepted is No only when there are candidates and all of them provably
	// reject the ServiceAccount.
	Accepted value.Tri
	// Reason says why Nearest rejects; NearestSubject is the subject pattern of it
	// that comes closest.
	Reason         string
	NearestSubject value.Text
	// Explained says that the role's trust policy is itself at fault in a way that
	// is reported there.
	Explained bool
	// AudienceDiffers says that nothing but the audience that the ServiceAccount asks for
	// keeps Nearest from accepting it.
	AudienceDiffers bool
	// Orphaned is Yes when no role can have the ARN.
	Orphaned value.Tri
	// NearRole has the ARN up to what Differs names: path, case or account.
	NearRole *Role
	Differs  string
	// RoleUnknown and TrustUnknown name the unknowns that keep the two questions
	// open: which role it is, and whether it accepts.
	RoleUnknown, TrustUnknown string
}

// verdict is what one candidate says to a ServiceAccount.
type verdict struct {
	role *Role
	iam.Answer
}

func (l *Linked) linkBindings(o Options) {
	ix := l.roleIndex()
	for _, sa := range l.ServiceAccounts {
		if !sa.RoleARN.Set {
			continue
		}
		if s, known := sa.RoleARN.Text.Known(); known && s == "" {
			continue
		}
		l.Bindings = append(l.Bindings, l.bind(sa, ix))
	}
	l.linkOrphans(ix, o)
	for _, b := range l.Bindings {
		l.Edges = append(l.Edges, Edge{Kind: "ServiceAccount to role", From: &b.ServiceAccount.Node, Verdict: b.Accepted, Reason: b.Reason, Unknown: b.TrustUnknown})
	}
}

func (l *Linked) bind(sa *ServiceAccount, ix *roleIndex) *Binding {
	arn := sa.RoleARN.Text
	b := &Binding{
		ServiceAccount: sa,
		Subject:        value.Join(value.Lit(serviceAccountPrefix), sa.Namespace.Text, value.Lit(":"), sa.Name.Text),
		Form:           iam.RoleARNForm(arn),
	}
	if b.Form != "role" && b.Form != "unknown" {
		return b // it names no role; what it is called is another question
	}
	if arn.IsHole() && arn.Parts()[0].Class != value.Unique {
		b.RoleUnknown = firstHole(arn)
		b.TrustUnknown = b.RoleUnknown
		return b
	}
	sure, maybe := ix.candidates(arn)
	roles := sure
	if len(sure) == 0 {
		roles = maybe
	}
	b.Candidates = len(roles)
	l.judge(b, roles)
	if len(sure) == 0 && b.Accepted == value.No && !named(arn, maybe) {
		b.Accepted, b.Reason, b.TrustUnknown = value.Unknown, "", firstHole(b.Nearest.Name.Text, arn)
	}
	return b
}

// named reports whether one of the roles has the name of the ARN. Roles whose names
// only may be it show that one of them rejects, and not that it is one of them.
func named(arn value.Text, roles []*Role) bool {
	name := lastElement(arn)
	return slices.ContainsFunc(roles, func(r *Role) bool { return value.Equal(name, r.Name.Text) == value.Yes })
}

// judge asks every candidate. One that accepts or may accept settles it.
func (l *Linked) judge(b *Binding, roles []*Role) {
	if len(roles) == 0 {
		b.TrustUnknown = b.ServiceAccount.RoleARN.Text.String()
		b.RoleUnknown = b.TrustUnknown
		return
	}
	audience := value.Lit(awsAudience)
	if b.ServiceAccount.Audience.Set {
		audience = b.ServiceAccount.Audience.Text
	}
	issuer, described := l.issuerBeside(b.ServiceAccount)
	var best verdict
	for i, r := range roles {
		v := verdict{role: r, Answer: l.answer(r, b.Subject, audience)}
		if described && v.Verdict == value.Yes && l.foreign(r, issuer) {
			v.Answer = iam.Answer{Verdict: value.No, Reason: "cluster-differs"}
		}
		if b.ServiceAccount.Audience.Set && v.Verdict != value.No {
			l.boundAudiences[r] = append(l.boundAudiences[r], audience)
		}
		if i == 0 || better(v, best) {
			best = v
		}
	}
	b.Accepted, b.Nearest, b.TrustUnknown = best.Verdict, best.role, best.Unknown
	if best.Verdict == value.No {
		b.Reason, b.NearestSubject = best.Reason, best.Answer.Nearest
		b.Explained = l.explained(b, best)
		b.AudienceDiffers = b.ServiceAccount.Audience.Set && best.Reason == "audience-differs" && best.Distance == 0
		l.misasked[best.role] = l.misasked[best.role] || b.AudienceDiffers
	}
}

// issuerBeside is the issuer of the cluster that an object of a snapshot is in: the one
// that the files of its directory describe.
func (l *Linked) issuerBeside(sa *ServiceAccount) (value.Text, bool) {
	var found []*Cluster
	for _, c := range l.Clusters {
		if sa.At.File != nil && c.Scope.ID == "snapshot:"+path.Dir(sa.At.File.Name) {
			found = append(found, c)
		}
	}
	if len(found) != 1 || len(found[0].Issuer.Parts()) == 0 {
		return value.Text{}, false
	}
	return issuerOf(found[0].Issuer), true
}

// foreign reports whether a role only trusts clusters of other issuers.
func (l *Linked) foreign(r *Role, issuer value.Text) bool {
	foreign := false
	for _, g := range l.grantsOf[r] {
		if g.Cluster == value.No {
			continue
		}
		if value.Equal(g.Issuer, issuer) != value.No {
			return false
		}
		foreign = true
	}
	return foreign
}

// answer asks a role. One that only trusts EKS Pod Identity stays open: an
// association may serve the pods.
func (l *Linked) answer(r *Role, subject, audience value.Text) iam.Answer {
	if r.Trust.Policy == nil {
		return iam.Answer{Unknown: r.Trust.Unknown}
	}
	var grants []*iam.Grant
	for _, g := range l.grantsOf[r] {
		grants = append(grants, g.Grant)
	}
	a := iam.Ask(r.Trust.Policy, grants, subject, audience)
	if a.Verdict == value.No && a.Reason == "pod-identity-only" {
		return iam.Answer{Unknown: "an EKS Pod Identity association"}
	}
	return a
}

// trustsProvider reports whether a statement allows something to an OIDC provider.
func trustsProvider(p *iam.Policy) bool {
	for _, s := range p.Statements {
		for _, q := range s.Principals.Values {
			if s.Effect == iam.Allow && isKnown(q.Type, "Federated") {
				return true
			}
		}
	}
	return false
}

// meant reports whether a subject that matches nothing, because of a wildcard that is
// compared exactly or of its case, would be the one but for that.
func meant(s iam.Subject, subject value.Text) bool {
	if s.Family != "exact" {
		return false
	}
	if known, ok := s.Value.Known(); ok && strings.ContainsAny(known, "*?") {
		return value.Match(subject, iam.Wildcards(s.Value)) == value.Yes
	}
	return s.WellFormed == value.No && value.EqualFold(s.Value, subject) == value.Yes
}

func better(v, best verdict) bool {
	rank := map[value.Tri]int{value.Yes: 2, value.Unknown: 1, value.No: 0}
	if rank[v.Verdict] != rank[best.Verdict] {
		return rank[v.Verdict] > rank[best.Verdict]
	}
	return v.Distance < best.Distance
}

// explained reports whether a fault of the trust policy itself, which is judged
// where it is written, is why it rejects.
func (l *Linked) explained(b *Binding, v verdict) bool {
	switch v.Reason {
	case "wildcard-is-literal", "issuer-differs":
		return true
	case "audience-differs":
		return !b.ServiceAccount.Audience.Set || v.Distance == 0
	}
	if v.Reason == "action-missing" && trustsProvider(v.role.Trust.Policy) {
		return true
	}
	satisfiable := false
	grants := l.grantsOf[v.role]
	for _, g := range grants {
		for _, s := range g.Subjects {
			if meant(s, b.Subject) {
				return true
			}
		}
		satisfiable = satisfiable || g.Satisfiable != value.No
	}
	return len(grants) > 0 && !satisfiable
}
