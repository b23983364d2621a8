package graph

import (
	"strings"

	"github.com/irsalint/irsalint/internal/iam"
	"github.com/irsalint/irsalint/internal/source"
	"github.com/irsalint/irsalint/internal/value"
)

// condition is one condition of a statement that trusts web identities, with
// the grants of that statement.
type condition struct {
	*iam.Condition
	grants []*Grant
}

// conditions encodes each condition once, however many providers its statement
// names.
func (w *writer[T]) conditions(grants []*Grant) {
	var order []*condition
	byCondition := map[*iam.Condition]*condition{}
	for _, g := range grants {
		if g.Cluster == value.No {
			continue
		}
		for _, c := range g.Statement.Conditions {
			if byCondition[c] == nil {
				byCondition[c] = &condition{Condition: c}
				order = append(order, byCondition[c])
			}
			byCondition[c].grants = append(byCondition[c].grants, g)
		}
	}
	wild := map[source.Range]value.Tri{}
	for _, c := range order {
		at := c.OperatorText.At()
		if seen, ok := wild[at]; ok {
			wild[at] = seen.Or(c.wildcard())
		} else {
			wild[at] = c.wildcard()
		}
	}
	for _, c := range order {
		w.condition(c, wild[c.OperatorText.At()])
	}
}

func (w *writer[T]) condition(c *condition, wildcard value.Tri) {
	g := c.grants[0]
	n := &g.Role.Node
	k := iam.ParseKey(c.Key)
	at := w.atText(c.Key, n)
	valuesAt := c.Key.At()
	if len(c.Values) > 0 {
		valuesAt = c.Values[0].At()
	}
	matches, cluster := value.No, value.No
	for _, g := range c.grants {
		matches = matches.Or(value.EqualFold(k.Issuer, g.Issuer))
		cluster = cluster.Or(g.Cluster)
	}
	f := w.fields().num("at", at).set("role", w.role(g.Role)).
		set("operator", w.leaf(c.OperatorText, true, n)).
		set("key", w.leaf(c.Key, true, n)).
		set("provider", w.leaf(g.Principal.ID, true, n)).
		set("issuer", w.leaf(k.Issuer, len(k.Issuer.Parts()) > 0, n)).
		str("claim", k.Claim).
		str("form", k.Form).
		tri("cluster", cluster).
		tri("issuer_matches", matches).
		flag("breaks", c.Operator.FailsOnMissing()).
		flag("if_exists", c.Operator.IfExists).
		flag("for_all", c.Operator.Quantifier == iam.ForAllValues).
		flag("negated", c.Operator.Negated()).
		flag("contradicted", c.contradicted()).
		flag("like", c.Operator.Base == "StringLike").
		tri("wildcard", wildcard).
		set("values", w.leaf(list(c.Values), len(c.Values) > 0, n)).
		str("values_claim", c.valuesClaim()).
		num("values_at", w.at(valuesAt, source.Range{}, n)).
		flag("shared", c.OperatorText.At().IsZero())
	w.item("conditions", f,
		Question{Name: "issuer", Verdict: c.issuerAnswered(k, matches), Unknown: firstHole(c.Key, g.Principal.ID), At: at},
		Question{Name: "key", Verdict: value.Is(k.Form != "unknown").Or(value.Unknown), Unknown: firstHole(c.Key), At: at})
}

// contradicted says that the statement speaks of two issuers, which is a fault of its own.
func (c *condition) contradicted() bool {
	x := c.grants[0].Statement.Contradictory()
	return x != nil && x.Issuers
}

// issuerAnswered keeps the question open only for keys that have an issuer.
func (c *condition) issuerAnswered(k iam.Key, matches value.Tri) value.Tri {
	if k.Form != "ok" {
		return value.No
	}
	return matches
}

func firstHole(ts ...value.Text) string {
	for _, t := range ts {
		if holes := t.Holes(); len(holes) > 0 {
			return value.Shown(holes[0])
		}
	}
	return ""
}

// wildcard answers whether any value has a wildcard.
func (c *condition) wildcard() value.Tri {
	verdict := value.No
	if c.Open != "" {
		verdict = value.Unknown
	}
	for _, v := range c.Values {
		verdict = verdict.Or(iam.HasWildcard(v))
	}
	return verdict
}

// valuesClaim says which claim the values are meant for by their look.
func (c *condition) valuesClaim() string {
	claim := ""
	for _, v := range c.Values {
		next := looksLike(v)
		if claim != "" && claim != next {
			return "other"
		}
		claim = next
	}
	if claim == "" {
		return "unknown"
	}
	return claim
}

func looksLike(v value.Text) string {
	if _, found := v.TrimPrefix(serviceAccountPrefix); found == value.Yes {
		return "sub"
	}
	s, known := v.Known()
	switch {
	case !known:
		return "unknown"
	case s == awsAudience || strings.HasPrefix(s, awsAudience+"."):
		return "aud"
	}
	return "other"
}
