package iam

import (
	"strings"

	"github.com/irsalint/irsalint/internal/value"
)

// checkOne answers one condition.
func (p *Policy) checkOne(c *Condition, r Request) Checked {
	values, missing := lookup(c.Key, r.Keys)
	return Checked{Condition: c, Missing: missing, Verdict: p.answer(c, values, missing)}
}

// answer answers a condition for a key with these values, or without.
func (p *Policy) answer(c *Condition, values []value.Text, missing value.Tri) value.Tri {
	switch {
	case c.Operator.Base == "" && len(c.OperatorText.Holes()) > 0:
		return value.Unknown
	case c.Operator.Base == "":
		return value.No // IAM refuses the document
	case c.Operator.Base == "Null":
		return p.checkNull(c, missing)
	case missing == value.Yes:
		return onMissing(c.Operator)
	case missing == value.No:
		return p.onPresent(c, values)
	}
	if absent := onMissing(c.Operator); values != nil && absent == p.onPresent(c, values) {
		return absent
	}
	return value.Unknown
}

// onMissing is the answer of an operator for a key that the request lacks (IAM
// JSON policy elements: Condition operators; the set operator decides over
// IfExists).
func onMissing(o Operator) value.Tri {
	switch o.Quantifier {
	case ForAllValues:
		return value.Yes
	case ForAnyValue:
		return value.No
	}
	return value.Is(o.IfExists || o.Negated())
}

// lookup finds a key of the request. Keys of no issuer that the request does not
// list are set by AWS and unknown; all others are missing.
func lookup(key value.Text, keys []ContextKey) (values []value.Text, missing value.Tri) {
	missing = value.Yes
	form := ParseKey(key).Form
	if form != "ok" && form != "global" && form != "unknown" {
		return nil, value.Yes // no token has a key of such a form
	}
	for _, k := range keys {
		switch value.EqualFold(key, k.Name) {
		case value.Yes:
			return k.Values, value.Is(len(k.Values) == 0)
		case value.Unknown:
			values, missing = k.Values, value.Unknown
		}
	}
	if missing == value.Yes && form == "global" {
		return nil, value.Unknown
	}
	return values, missing
}

func (p *Policy) checkNull(c *Condition, missing value.Tri) value.Tri {
	verdict := value.No
	for _, v := range c.Values {
		switch s, known := v.Known(); {
		case !known:
			verdict = verdict.Or(value.Unknown)
		case strings.EqualFold(s, "true"):
			verdict = verdict.Or(missing)
		case strings.EqualFold(s, "false"):
			verdict = verdict.Or(missing.Not())
		}
	}
	if c.Open != "" {
		verdict = verdict.Or(value.Unknown)
	}
	return verdict
}

// onPresent is the answer for a key with these values.
func (p *Policy) onPresent(c *Condition, values []value.Text) value.Tri {
	passes := func(v value.Text) value.Tri {
		verdict := value.No
		for _, want := range c.Values {
			verdict = verdict.Or(p.compare(c.Operator, v, want))
		}
		if c.Open != "" {
			verdict = verdict.Or(value.Unknown)
		}
		if c.Operator.Negated() {
			return verdict.Not()
		}
		return verdict
	}
	if c.Operator.Quantifier == ForAllValues {
		verdict := value.Yes
		for _, v := range values {
			verdict = verdict.And(passes(v))
		}
		return verdict
	}
	verdict := value.No
	for _, v := range values {
		verdict = verdict.Or(passes(v))
	}
	return verdict
}

// compare answers whether one value of the request fits one value of the policy,
// before negation.
func (p *Policy) compare(o Operator, have, want value.Text) value.Tri {
	row := o.row()
	pattern := p.pattern(want, row.family == familyLike)
	switch row.family {
	case familyEquals, familyLike:
		return value.Match(have, pattern)
	case familyEqualsFold, familyBool:
		return value.MatchFold(have, pattern)
	case familyARN:
		if _, ok := ParseARN(have); ok == value.No {
			return value.No
		}
		if value.Match(have, p.pattern(want, true)) == value.No {
			return value.No
		}
		return value.Unknown
	}
	if row.negated {
		return value.Unknown
	}
	return value.No
}

// variablesSince is the version of the policy language that has variables.
const variablesSince = "2012-10-17"

// pattern is a policy value as a pattern: with the wildcards of Like operators,
// and with policy variables, which are unknown but for the escapes ${*}, ${?}
// and ${$}.
func (p *Policy) pattern(want value.Text, like bool) *value.Pattern {
	version, known := p.Version.Known()
	out := value.NewPattern()
	literal := func(s string) {
		if like {
			wild(out, s)
		} else {
			out.Lit(s)
		}
	}
	for _, part := range want.Parts() {
		s := part.Lit
		if part.Hole != "" {
			out.Text(value.NewText(part))
			continue
		}
		for version == variablesSince || !known {
			before, rest, ok := strings.Cut(s, "${")
			name, after, closed := strings.Cut(rest, "}")
			if !ok || !closed {
				break
			}
			literal(before)
			if len(name) == 1 && strings.Contains("*?$", name) {
				out.Lit(name)
			} else {
				out.Text(value.HoleAt("policy variable "+name, value.Any, part.At))
			}
			s = after
		}
		literal(s)
	}
	return out
}

// HasWildcard answers whether a value holds a wildcard where one would be
// honoured: * or ? outside of policy variables.
func HasWildcard(t value.Text) value.Tri {
	verdict := value.No
	for _, part := range t.Parts() {
		s := part.Lit
		if part.Hole != "" {
			if part.Class == value.Any {
				verdict = verdict.Or(value.Unknown)
			}
			continue
		}
		for {
			before, rest, ok := strings.Cut(s, "${")
			_, after, closed := strings.Cut(rest, "}")
			if !ok || !closed {
				break
			}
			verdict = verdict.Or(value.Is(strings.ContainsAny(before, "*?")))
			s = after
		}
		verdict = verdict.Or(value.Is(strings.ContainsAny(s, "*?")))
	}
	return verdict
}
