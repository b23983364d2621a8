package iam

import "github.com/irsalint/irsalint/internal/value"

// Contradiction is two conditions of a statement that no token of a ServiceAccount meets
// together.
type Contradiction struct {
	First, Second *Condition
	// Issuers says that they are about tokens of two issuers; else about one claim.
	Issuers bool
}

// Contradictory finds the first contradiction; nil when none is proven.
func (s *Statement) Contradictory() *Contradiction {
	for i, b := range s.Conditions {
		for _, a := range s.Conditions[:i] {
			if c := contradict(a, b); c != nil {
				return c
			}
		}
	}
	return nil
}

func contradict(a, b *Condition) *Contradiction {
	x, y := ParseKey(a.Key), ParseKey(b.Key)
	if !a.plain() || !b.plain() || x.Form != "ok" || y.Form != "ok" {
		return nil
	}
	switch same := value.EqualFold(x.Issuer, y.Issuer); {
	case same == value.No && ClusterIssuer(x.Issuer) == value.Yes && ClusterIssuer(y.Issuer) == value.Yes:
		return &Contradiction{First: a, Second: b, Issuers: true}
	case same == value.Yes && x.Claim == y.Claim && (x.Claim == "sub" || x.Claim == "aud") && disjoint(a, b):
		return &Contradiction{First: a, Second: b}
	}
	return nil
}

// plain reports a positive comparison of texts that a missing key fails.
func (c *Condition) plain() bool {
	f := c.Operator.row().family
	return c.Operator.Base != "" && (f == familyEquals || f == familyLike) && !c.Operator.Negated() && c.Operator.FailsOnMissing() && c.Open == "" && len(c.Values) > 0
}

// disjoint reports whether no value meets both conditions.
func disjoint(a, b *Condition) bool {
	for _, v := range a.Values {
		for _, w := range b.Values {
			if mayMeet(a, v, b, w) {
				return false
			}
		}
	}
	return true
}

func mayMeet(a *Condition, v value.Text, b *Condition, w value.Text) bool {
	likeA := a.Operator.row().family == familyLike && HasWildcard(v) != value.No
	likeB := b.Operator.row().family == familyLike && HasWildcard(w) != value.No
	switch {
	case likeA && likeB:
		return true // patterns are not compared
	case likeA:
		return value.Match(w, Wildcards(v)) != value.No
	case likeB:
		return value.Match(v, Wildcards(w)) != value.No
	}
	return value.Equal(v, w) != value.No
}
