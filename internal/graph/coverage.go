package graph

import (
	"github.com/irsalint/irsalint/internal/iam"
	"github.com/irsalint/irsalint/internal/value"
)

// Coverage counts how far trust policies were interpreted.
type Coverage struct {
	// Full counts policies of which every statement's effect, principals, actions
	// and conditions on sub and aud were read; their values may hold holes.
	Full int
	// Part counts policies of which some element is unknown.
	Part int
	// None counts roles whose policy is not known at all.
	None int
	// Reasons counts why, by what was unknown, for Part and None.
	Reasons map[string]int
}

// TrustCoverage measures the roles' trust policies.
func (g *Graph) TrustCoverage() Coverage {
	c := Coverage{Reasons: map[string]int{}}
	for _, r := range g.Roles {
		switch {
		case r.External:
		case r.Trust.Policy == nil:
			c.None++
			c.Reasons[r.Trust.Unknown]++
		case unreadPart(r.Trust.Policy) != "":
			c.Part++
			c.Reasons[unreadPart(r.Trust.Policy)]++
		default:
			c.Full++
		}
	}
	return c
}

// unreadPart names the first element of a policy that could not be read; empty
// when all of it was.
func unreadPart(p *iam.Policy) string {
	if p.Open != "" {
		return p.Open
	}
	for _, s := range p.Statements {
		for _, reason := range []string{s.Unreadable, s.Actions.Open, s.NotActions.Open, s.Principals.Open, s.NotPrincipals.Open, s.ConditionsOpen} {
			if reason != "" {
				return reason
			}
		}
		if s.Effect == iam.EffectUnknown {
			return firstHole(s.EffectText)
		}
		for _, a := range s.Actions.Values {
			if a.IsHole() {
				return firstHole(a)
			}
		}
		if reason := unreadCondition(s); reason != "" {
			return reason
		}
	}
	return ""
}

func unreadCondition(s *iam.Statement) string {
	for _, c := range s.Conditions {
		claim := iam.ParseKey(c.Key).Claim
		switch {
		case claim == "unknown":
			return firstHole(c.Key)
		case claim == "other":
		case c.Operator.Base == "" && c.OperatorText.IsHole():
			return firstHole(c.OperatorText)
		case c.Open != "":
			return c.Open
		}
	}
	return ""
}

// EdgeCount counts the edges of one kind by verdict.
type EdgeCount struct {
	Kind             string
	Yes, No, Unknown int
}

// CountEdges counts edges by kind, in the order in which Link makes them.
func (l *Linked) CountEdges() []EdgeCount {
	var out []EdgeCount
	index := map[string]int{}
	for _, e := range l.Edges {
		i, ok := index[e.Kind]
		if !ok {
			i = len(out)
			index[e.Kind] = i
			out = append(out, EdgeCount{Kind: e.Kind})
		}
		switch e.Verdict {
		case value.Yes:
			out[i].Yes++
		case value.No:
			out[i].No++
		default:
			out[i].Unknown++
		}
	}
	return out
}
