package iam

import (
	"math"
	"strings"

	"github.com/irsalint/irsalint/internal/value"
)

// Answer is what a trust policy says to a ServiceAccount's token.
type Answer struct {
	// Verdict is No only when the policy provably rejects the token, whichever of
	// the policy's providers it comes from.
	Verdict value.Tri
	// Reason says why, for No: no-statement, action-missing, pod-identity-only,
	// denied, wildcard-is-literal, issuer-differs, audience-differs,
	// namespace-differs, name-differs, or condition.
	Reason string
	// Nearest is the trusted subject that comes closest; empty when there is none.
	Nearest value.Text
	// Distance is how many letters Nearest is away; a hole counts as one.
	Distance int
	// Unknown names the unknown value that keeps the answer open.
	Unknown string
}

// Ask answers whether a trust policy, with its grants for web identities, lets a
// ServiceAccount's token in.
func Ask(p *Policy, grants []*Grant, subject, audience value.Text) Answer {
	a := Answer{Verdict: value.No, Distance: math.MaxInt}
	for _, g := range grants {
		d := Decide(WebIdentityRequest(g.Principal.ID, g.Issuer, subject, audience), p)
		a.Verdict = a.Verdict.Or(d.Verdict)
		if d.Verdict == value.Unknown && a.Unknown == "" {
			a.Unknown = unknownOf(d, g, subject, audience)
		}
	}
	if p.Open != "" {
		a.Verdict = a.Verdict.Or(value.Unknown)
		a.Unknown = p.Open
	}
	for _, s := range p.Statements {
		if s.Principals.Open != "" && s.Effect != Deny {
			a.Verdict = a.Verdict.Or(value.Unknown)
			a.Unknown = s.Principals.Open
		}
	}
	if a.Verdict == value.No {
		a.explain(p, grants, subject, audience)
	}
	return a
}

// unknownOf names what keeps a decision open: in the policy, else in what asks.
func unknownOf(d Decision, g *Grant, subject, audience value.Text) string {
	for _, c := range d.Conditions {
		if c.Verdict != value.Unknown {
			continue
		}
		texts := append([]value.Text{c.OperatorText}, c.Values...)
		k := ParseKey(c.Key)
		if value.Equal(k.Issuer, g.Issuer) != value.Yes {
			texts = append([]value.Text{c.Key}, texts...)
		}
		switch k.Claim {
		case "sub":
			texts = append(texts, subject)
		case "aud":
			texts = append(texts, audience)
		}
		for _, t := range texts {
			if holes := t.Holes(); len(holes) > 0 {
				return t.String()
			}
		}
		if c.Open != "" {
			return c.Open
		}
		return c.Key.String()
	}
	if s := g.Statement; s.Unreadable != "" || s.ConditionsOpen != "" {
		return s.Unreadable + s.ConditionsOpen
	}
	return g.Principal.ID.String()
}

// explain finds the first reason that holds and the nearest subject.
func (a *Answer) explain(p *Policy, grants []*Grant, subject, audience value.Text) {
	if len(grants) == 0 {
		a.Reason = withoutGrant(p)
		return
	}
	a.Reason = "condition"
	for _, g := range grants {
		reason := g.rejection(subject, audience)
		if len(g.Subjects) == 0 && a.Reason == "condition" {
			a.Reason = reason
		}
		for _, s := range g.Subjects {
			if d := distance(s.Value.Skeleton(), subject.Skeleton()); d < a.Distance {
				a.Distance, a.Nearest, a.Reason = d, s.Value, reason
				if reason == "" {
					a.Reason = differs(s, subject)
				}
			}
		}
	}
	if a.Reason == "" {
		a.Reason = "denied"
	}
}

// withoutGrant says why no statement is for web identities.
func withoutGrant(p *Policy) string {
	reason := "no-statement"
	for _, s := range p.Statements {
		for _, pr := range s.Principals.Values {
			kind, _ := pr.Type.Known()
			id, _ := pr.ID.Known()
			switch {
			case kind == "Federated":
				return "action-missing"
			case kind == "Service" && id == "pods.eks.amazonaws.com":
				reason = "pod-identity-only"
			}
		}
	}
	return reason
}

// rejection says what about a grant other than the subject's value rejects a
// token; empty when it is that value.
func (g *Grant) rejection(subject, audience value.Text) string {
	for _, c := range g.Statement.Conditions {
		claim, matches := g.claim(c)
		if matches == value.No && (claim == "sub" || claim == "aud") && c.Operator.FailsOnMissing() {
			return "issuer-differs"
		}
	}
	if len(g.Subjects) > 0 {
		return ""
	}
	if g.AcceptsAudience(audience) == value.No {
		return "audience-differs"
	}
	if g.SubjectNegated == value.Yes {
		return ""
	}
	return "condition"
}

// differs says how a subject misses the trusted one.
func differs(s Subject, subject value.Text) string {
	if s.Family == "exact" && s.Wildcard == value.Yes && value.Match(subject, Wildcards(s.Value)) != value.No {
		return "wildcard-is-literal"
	}
	want, wantName := split(s.Value)
	have, haveName := split(subject)
	like := s.Family == "like"
	fits := func(have, want value.Text) bool {
		if like {
			return value.Match(have, Wildcards(want)) != value.No
		}
		return value.Equal(have, want) != value.No
	}
	switch {
	case !fits(have, want):
		return "namespace-differs"
	case !fits(haveName, wantName):
		return "name-differs"
	}
	return "audience-differs"
}

// split returns namespace and name of a subject.
func split(t value.Text) (namespace, name value.Text) {
	rest, _ := t.TrimPrefix(subjectPrefix)
	s := rest.Skeleton()
	i := strings.IndexByte(s, ':')
	if i < 0 {
		return rest, value.Text{}
	}
	return rest.Sub(0, i), rest.Sub(i+1, len(s))
}

// Similar reports whether two names differ by no more than a slip: two letters.
func Similar(a, b string) bool { return distance(a, b) <= 2 }

// maxDistance bounds the texts that distance compares, in bytes.
const maxDistance = 512

// distance is the edit distance of two texts.
func distance(a, b string) int {
	a, b = a[:min(len(a), maxDistance)], b[:min(len(b), maxDistance)]
	row := make([]int, len(b)+1)
	for j := range row {
		row[j] = j
	}
	for i := range len(a) {
		diagonal := row[0]
		row[0] = i + 1
		for j := range len(b) {
			cost := diagonal
			if a[i] != b[j] {
				cost++
			}
			diagonal = row[j+1]
			row[j+1] = min(cost, row[j]+1, row[j+1]+1)
		}
	}
	return row[len(b)]
}
