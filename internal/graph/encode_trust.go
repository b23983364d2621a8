package graph

import (
	"slices"

	"github.com/irsalint/irsalint/internal/iam"
	"github.com/irsalint/irsalint/internal/value"
)

// grant encodes one grant, and each of its subjects and audiences as items of
// their own lists.
func (w *writer[T]) grant(g *Grant) {
	n := &g.Role.Node
	at := w.at(g.Statement.At.FirstLine(), g.Statement.At, n)
	f := w.fields().num("at", at).set("role", w.role(g.Role)).
		set("provider", w.leaf(g.Principal.ID, true, n)).
		tri("cluster", g.Cluster).
		tri("satisfiable", g.Satisfiable).
		tri("subject_restricted", g.SubjectRestricted).
		tri("subject_negated", g.SubjectNegated).
		flag("subject_wildcard", g.trustsAll()).
		tri("audience_restricted", g.AudienceRestricted).
		tri("aws_audience", g.awsAudience()).
		tri("extra_audiences", g.extraAudiences()).
		flag("subject_listed", len(g.Subjects) > 0).
		set("excluded", w.leaf(list(g.Excluded), len(g.Excluded) > 0, n)).
		set("role_account", w.account(g.Role.ARN, n)).
		set("provider_account", w.account(g.Principal.ID, n)).
		set("open_by", w.openBy(g))
	w.item("grants", f,
		Question{Name: "subject", Verdict: g.answered(g.SubjectRestricted), Unknown: g.unknown("sub"), At: at},
		g.issuerQuestion(at),
		Question{Name: "audience", Verdict: g.answered(g.AudienceRestricted), Unknown: g.unknown("aud"), At: at})
	if g.Cluster == value.No {
		return
	}
	for _, s := range g.Subjects {
		w.subject(g, s)
	}
	w.audience(g)
}

// issuerQuestion asks whose tokens are let in where any subject is.
func (g *Grant) issuerQuestion(at int) Question {
	q := Question{Name: "issuer", Verdict: value.Yes, At: at}
	if g.Cluster == value.Unknown && g.SubjectRestricted == value.No && g.Satisfiable != value.No && g.awsAudience() != value.Yes {
		q.Verdict, q.Unknown = value.Unknown, firstHole(g.Issuer, g.Principal.ID)
	}
	return q
}

// trustsAll says that a wildcard among the subjects is why none is shut out.
func (g *Grant) trustsAll() bool {
	for _, s := range g.Subjects {
		if s.Breadth == iam.BreadthCluster {
			return true
		}
	}
	return false
}

// account encodes the account of an ARN.
func (w *writer[T]) account(arn value.Text, n *Node) T {
	a := accountOf(arn)
	return w.leaf(a.WithAt(arn.At()), len(a.Parts()) > 0, n)
}

func (w *writer[T]) role(r *Role) T { return w.owner("role", r.Name, &r.Node) }

// answered keeps a question open only where its answer could matter: a grant of
// another kind of provider or one that no token satisfies answers it by itself.
func (g *Grant) answered(t value.Tri) value.Tri {
	if g.Cluster == value.No || g.Satisfiable == value.No {
		return value.No
	}
	return t.Or(value.Is(g.Cluster != value.Unknown && t != value.Unknown))
}

// unknown names what keeps the conditions on a claim open.
func (g *Grant) unknown(claim string) string {
	s := g.Statement
	switch {
	case s.Unreadable != "":
		return s.Unreadable
	case s.ConditionsOpen != "":
		return s.ConditionsOpen
	}
	for _, c := range s.Conditions {
		if k := iam.ParseKey(c.Key); k.Claim != claim && k.Claim != "unknown" {
			continue
		}
		if c.Open != "" {
			return c.Open
		}
		for _, t := range append([]value.Text{c.Key, c.OperatorText}, c.Values...) {
			if holes := t.Holes(); len(holes) > 0 {
				return value.Shown(holes[0])
			}
		}
	}
	if holes := g.Principal.ID.Holes(); len(holes) > 0 {
		return value.Shown(holes[len(holes)-1])
	}
	return ""
}

// openBy returns the condition on the subject that is written and restricts
// nothing.
func (w *writer[T]) openBy(g *Grant) T {
	n := &g.Role.Node
	for _, c := range g.Statement.Conditions {
		if iam.ParseKey(c.Key).Claim == "sub" && g.SubjectRestricted == value.No {
			return w.leaf(value.Join(c.OperatorText, value.Lit(" "), c.Key).WithAt(c.OperatorText.At()), true, n)
		}
	}
	return w.leaf(value.Text{}, false, n)
}

// awsAudience answers whether the statement wants the audience of AWS STS.
func (g *Grant) awsAudience() value.Tri {
	verdict := value.No
	for _, a := range g.Audiences {
		verdict = verdict.Or(value.Equal(a, value.Lit(awsAudience)))
	}
	return verdict
}

// extraAudiences answers whether the declared provider registers other audiences
// than that of AWS STS.
func (g *Grant) extraAudiences() value.Tri {
	if g.Provider == nil {
		return value.Unknown
	}
	verdict := value.No
	for _, id := range g.Provider.ClientIDs {
		verdict = verdict.Or(value.Equal(id, value.Lit(awsAudience)).Not())
	}
	if verdict == value.No && g.Provider.ClientIDsOpen != "" {
		return value.Unknown
	}
	return verdict
}

func (w *writer[T]) subject(g *Grant, s iam.Subject) {
	n := &g.Role.Node
	at := w.atText(s.Value, n)
	_, single := s.Namespace.Known()
	single = single && len(s.Namespace.Parts()) > 0
	f := w.fields().num("at", at).set("role", w.role(g.Role)).
		set("operator", w.leaf(s.Condition.OperatorText, true, n)).
		set("value", w.leaf(s.Value, true, n)).
		set("provider", w.leaf(g.Principal.ID, true, n)).
		str("family", s.Family).
		tri("wildcard", s.Wildcard).
		str("breadth", string(s.Breadth)).
		set("namespace", w.leaf(s.Namespace, single, n)).
		flag("generated", s.Generated).
		flag("allowed", slices.Contains(w.l.options.Subjects, s.Value.String())).
		tri("satisfiable", g.Satisfiable).
		tri("wellformed", s.WellFormed).
		str("fault", s.Fault).
		flag("claim_swapped", s.ClaimSwapped).
		tri("declared", w.trusted(s)).
		flag("nearest", w.nearestSubjects[subjectOf{g.Role, s.Value.Identity()}])
	unknown := ""
	if holes := s.Value.Holes(); len(holes) > 0 {
		unknown = value.Shown(holes[0])
	}
	w.item("subjects", f,
		Question{Name: "breadth", Verdict: value.Is(s.Breadth != iam.BreadthUnknown).Or(value.Unknown), Unknown: unknown, At: at},
		Question{Name: "wellformed", Verdict: s.WellFormed, Unknown: unknown, At: at})
}

// subjectOf is a trusted subject of a role.
type subjectOf struct {
	role    *Role
	subject string
}

// nearestSubjects are the subjects that ServiceAccounts which are rejected are told to
// come closest to.
func (l *Linked) nearestSubjects() map[subjectOf]bool {
	out := map[subjectOf]bool{}
	for _, b := range l.Bindings {
		if b.Accepted == value.No && b.Nearest != nil {
			out[subjectOf{b.Nearest, b.NearestSubject.Identity()}] = true
		}
	}
	return out
}

// audience encodes the audiences that a grant wants, when it wants any.
func (w *writer[T]) audience(g *Grant) {
	if len(g.Audiences) == 0 {
		return
	}
	n := &g.Role.Node
	accepts := g.AcceptsAudience(value.Lit(awsAudience))
	bound := value.No
	for _, a := range w.l.boundAudiences[g.Role] {
		bound = bound.Or(g.AcceptsAudience(a))
	}
	at := w.atText(g.Audiences[0], n)
	f := w.fields().num("at", at).set("role", w.role(g.Role)).
		set("found", w.leaf(list(g.Audiences), true, n)).
		set("provider", w.leaf(g.Principal.ID, true, n)).
		tri("cluster", g.Cluster).
		tri("accepts_aws", accepts).
		tri("accepts_bound", bound).
		flag("mismatched", w.l.misasked[g.Role]).
		flag("claim_swapped", g.AudienceSwapped)
	w.item("audiences", f, Question{Name: "audience", Verdict: accepts, Unknown: g.unknown("aud"), At: at})
}

// list shows several texts as one, for messages.
func list(ts []value.Text) value.Text {
	var out []value.Text
	for i, t := range ts {
		if i > 0 {
			out = append(out, value.Lit(", "))
		}
		out = append(out, t)
	}
	return value.Join(out...)
}
