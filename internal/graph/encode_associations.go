package graph

import (
	"slices"
	"strings"

	"github.com/irsalint/irsalint/internal/iam"
	"github.com/irsalint/irsalint/internal/source"
	"github.com/irsalint/irsalint/internal/value"
)

// associations encodes EKS Pod Identity associations.
func (w *writer[T]) associations() {
	ix := w.l.roleIndex()
	accounts := w.l.annotated()
	seen := map[key]*Association{}
	for _, a := range w.l.Associations {
		n := &a.Node
		at := a.ServiceAccount.Text
		if at.At().IsZero() {
			at = at.WithAt(a.ServiceAccount.At)
		}
		v := w.l.podAnswer(a, ix)
		if v.verdict == value.Yes {
			w.served[a] = v.role
		}
		k := key{a.Scope, a.Cluster.Text.Identity() + "|" + a.Namespace.Text.Identity() + "/" + a.ServiceAccount.Text.Identity()}
		twin := w.leaf(value.Text{}, false, n)
		if first := seen[k]; first != nil && !w.maybe[first.ID()] && !w.maybe[n.ID()] && (first.Address != a.Address || first.At != a.At) {
			twin = w.arg(first.ServiceAccount, &first.Node)
		} else if first == nil && !strings.HasPrefix(a.Scope.ID, "snapshot:") {
			seen[k] = a // of what exists no two are of one cluster
		}
		annotation := w.leaf(value.Text{}, false, n)
		if sa := accounts[a.Namespace.Text.Identity()+"/"+a.ServiceAccount.Text.Identity()]; sa != nil && !w.maybe[sa.ID()] && !w.maybe[n.ID()] && w.tied(a, sa.Scope) {
			annotation = w.arg(sa.RoleARN, &sa.Node)
		}
		handle := w.atText(at, n)
		w.item("associations", w.fields().num("at", handle).
			str("label", "the association of "+a.Namespace.Text.String()+"/"+a.ServiceAccount.Text.String()).
			set("role", w.arg(a.RoleARN, n)).
			set("cluster", w.arg(a.Cluster, n)).
			tri("trusted", v.verdict).
			str("reason", v.reason).
			set("rejecting", w.rejecting(v.role, n)).
			set("twin", twin).
			tri("declared", w.declared(a)).
			set("fargate", w.fargate(a)).
			set("role_account", w.account(a.RoleARN.Text, n)).
			set("cluster_account", w.clusterAccount(a)).
			tri("same_account", w.sameAccount(a)).
			set("annotation", annotation),
			Question{Name: "trust", Verdict: v.verdict, Unknown: v.unknown, At: handle})
	}
}

// fargate is the Fargate profile that takes all pods of an association's namespace.
func (w *writer[T]) fargate(a *Association) T {
	for _, p := range w.l.FargateProfiles {
		if w.maybe[p.ID()] || !w.tied(a, p.Scope) || value.Equal(p.Cluster.Text, a.Cluster.Text) != value.Yes {
			continue
		}
		for _, s := range p.Selectors {
			if s.Labels == nil && value.Match(a.Namespace.Text, iam.Wildcards(s.Namespace.Text)) == value.Yes {
				return w.arg(s.Namespace, &p.Node)
			}
		}
	}
	return w.leaf(value.Text{}, false, &a.Node)
}

// declared answers whether the ServiceAccount of an association is there, as far as what
// is known of its namespace is about the same cluster.
func (w *writer[T]) declared(a *Association) value.Tri {
	v := w.accounts.edge("", &a.Node, a.Namespace.Text, a.ServiceAccount.Text).Verdict
	if v != value.No || w.oneCluster {
		return v
	}
	for _, sa := range w.l.ServiceAccounts {
		if sa.Scope != a.Scope && value.Equal(sa.Namespace.Text, a.Namespace.Text) != value.No {
			return value.Unknown
		}
	}
	return v
}

// declaredBeside is the cluster of a name that a scope declares; nil without one.
func (l *Linked) declaredBeside(s *Scope, name Arg) *Cluster {
	for _, c := range l.Clusters {
		if c.Scope == s && value.Equal(c.Name.Text, name.Text) == value.Yes {
			return c
		}
	}
	return nil
}

func (w *writer[T]) clusterAccount(a *Association) T {
	if c := w.l.declaredBeside(a.Scope, a.Cluster); c != nil {
		return w.account(c.ARN, &c.Node)
	}
	return w.leaf(value.Text{}, false, &a.Node)
}

// sameAccount answers whether the role of an association is in the account of the cluster.
func (w *writer[T]) sameAccount(a *Association) value.Tri {
	c := w.l.declaredBeside(a.Scope, a.Cluster)
	if c == nil {
		return value.Unknown
	}
	role, cluster := accountOf(a.RoleARN.Text), accountOf(c.ARN)
	if len(role.Parts()) == 0 || len(cluster.Parts()) == 0 {
		return value.Unknown
	}
	return value.Equal(role, cluster)
}

// rejecting is the role that rejects an association.
func (w *writer[T]) rejecting(r *Role, n *Node) T {
	if r == nil {
		return w.fields().str("label", "").num("at", w.at(n.At, source.Range{}, n)).build()
	}
	return w.role(r)
}

// podAnswer is what the roles that an association may mean say to it.
type podAnswer struct {
	verdict value.Tri
	// reason says why, for No: form, principal, action, wrong-action or condition.
	reason  string
	role    *Role
	unknown string
}

func (l *Linked) podAnswer(a *Association, ix *roleIndex) podAnswer {
	arn := a.RoleARN.Text
	open := podAnswer{verdict: value.Unknown, unknown: arn.String()}
	if form := iam.RoleARNForm(arn); a.RoleARN.Set && (form != "role" && form != "unknown" || isName(arn)) {
		return podAnswer{verdict: value.No, reason: "form"}
	}
	if !a.RoleARN.Set || arn.IsHole() && arn.Parts()[0].Class != value.Unique {
		return open
	}
	sure, maybe := ix.candidates(arn)
	roles := sure
	if len(sure) == 0 {
		roles = maybe
	}
	if len(roles) == 0 || len(sure) == 0 && !named(arn, maybe) {
		return open
	}
	r := iam.PodIdentityRequest(a.Cluster.Text, a.Namespace.Text, a.ServiceAccount.Text)
	if isKnown(a.DisableSessionTags.Text, "true") {
		r = r.WithoutTags()
	}
	best := podAnswer{verdict: value.No}
	for _, role := range roles {
		if role.External {
			return open // its subjects are those of tokens
		}
		if role.Trust.Policy == nil {
			return podAnswer{verdict: value.Unknown, unknown: role.Trust.Unknown}
		}
		d := iam.Decide(r, role.Trust.Policy)
		if best.verdict = best.verdict.Or(d.Verdict); best.role == nil || d.Verdict == value.Yes {
			best.role, best.reason = role, whyNot(role.Trust.Policy)
		}
		if d.Verdict == value.Unknown && best.unknown == "" {
			best.unknown = "the conditions of " + role.Address
		}
	}
	return best
}

// isName reports a text that is nothing but the generated name of a resource.
func isName(t value.Text) bool {
	return t.IsHole() && t.Parts()[0].Class == value.Unique && strings.HasSuffix(t.Parts()[0].Hole, "#name")
}

// whyNot says what a trust policy lacks for EKS Pod Identity.
func whyNot(p *iam.Policy) string {
	reason := "principal"
	for _, s := range p.Statements {
		for _, q := range s.Principals.Values {
			if s.Effect == iam.Deny || !isKnown(q.Type, "Service") || !isKnown(q.ID, podsService) {
				continue
			}
			if iam.MatchAction(s, "sts:AssumeRole") == value.Yes {
				return "condition"
			}
			if reason = "action"; iam.MatchAction(s, "sts:AssumeRoleWithWebIdentity") == value.Yes {
				reason = "wrong-action" // which is said there
			}
		}
	}
	return reason
}

// annotated are the ServiceAccounts with a role, by namespace and name.
func (l *Linked) annotated() map[string]*ServiceAccount {
	out := map[string]*ServiceAccount{}
	for _, sa := range l.ServiceAccounts {
		_, namespace := sa.Namespace.Text.Known()
		_, name := sa.Name.Text.Known()
		if sa.RoleARN.Set && namespace && name {
			out[sa.Namespace.Text.Identity()+"/"+sa.Name.Text.Identity()] = sa
		}
	}
	return out
}

// tied reports whether an association and what a scope declares are of one cluster: they
// are declared together, or there is but one cluster.
func (w *writer[T]) tied(a *Association, s *Scope) bool {
	return a.Scope == s || w.oneCluster && !otherWorlds(a.Scope, s)
}

// otherWorlds reports two worlds of the same declarations: what is in one is not in the
// other.
func otherWorlds(s, t *Scope) bool { return s != t && s.Of != "" && s.Of == t.Of }

// undelivered reports whether some pods or ServiceAccounts are of no GitOps object.
func (l *Linked) undelivered() bool {
	plain := func(s *Scope) bool { return s.objects() && !strings.HasPrefix(s.ID, "gitops:") }
	return slices.ContainsFunc(l.Workloads, func(x *Workload) bool { return plain(x.Scope) }) ||
		slices.ContainsFunc(l.ServiceAccounts, func(sa *ServiceAccount) bool { return plain(sa.Scope) })
}

// oneCluster reports whether all that the tree says is of one cluster: one name, one
// declaration, one issuer and one destination of GitOps objects at most.
func (l *Linked) oneCluster() bool {
	names, declared, issuers := map[string]bool{}, map[source.Range]bool{}, map[string]bool{}
	for _, c := range l.Clusters {
		names[c.Name.Text.Identity()], declared[c.At] = true, true
		if len(c.Issuer.Parts()) > 0 {
			issuers[issuerOf(c.Issuer).Identity()] = true
		}
	}
	for _, a := range l.Associations {
		names[a.Cluster.Text.Identity()] = true
	}
	for _, g := range l.Grants {
		if g.Cluster != value.No && !g.Role.External {
			issuers[g.Issuer.Identity()] = true
		}
	}
	destinations := map[string]bool{}
	for _, d := range l.Destinations {
		destinations[d.Identity()] = true
	}
	if len(destinations) > 0 && l.undelivered() {
		destinations["in-cluster"] = true
	}
	return len(names) <= 1 && len(declared) <= 1 && len(issuers) <= 1 && len(destinations) <= 1
}
