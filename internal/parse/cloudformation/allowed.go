package cloudformation

import (
	"regexp"
	"slices"
	"strconv"
	"unicode/utf8"

	"github.com/irsalint/irsalint/internal/value"
)

// allows answers whether a parameter has a value: one that lists those that it allows,
// itself or in a rule of the template, has no other, and the last one that is left when
// it has none of the others. of is what the left side was written as.
func (s *stack) allows(of *value.Tree, left, right value.Text) value.Tri {
	want, known := right.Known()
	name := literal(of.Get("Ref"))
	if !known || !left.IsHole() || s.parameters[name] == nil {
		return value.Unknown
	}
	own := s.parameters[name].Get("AllowedValues")
	if own != nil && s.lastOf(own, left, want) {
		return value.Yes
	}
	if forbids(s.parameters[name], want) {
		return value.No
	}
	allowed := []*value.Tree{own}
	for _, rule := range s.rules {
		if rule.Get("RuleCondition") != nil {
			continue // it does not always hold
		}
		for _, a := range items(rule.Get("Assertions")) {
			if c := items(a.Path("Assert", "Fn::Contains")); len(c) == 2 && literal(c[1].Get("Ref")) == name {
				allowed = append(allowed, c[0])
			}
		}
	}
	if slices.ContainsFunc(allowed, func(list *value.Tree) bool { return excluded(list, want) }) {
		return value.No
	}
	return value.Unknown
}

// lastOf reports whether a value is the only one of a list that the world leaves.
func (s *stack) lastOf(list *value.Tree, left value.Text, want string) bool {
	if list.Kind != value.List || list.Open != "" || excluded(list, want) {
		return false
	}
	of := s.plain(left)
	for _, item := range list.Items {
		v, known := item.Text.Known()
		if !known || !item.IsScalar() {
			return false
		}
		other := comparison{left: of, right: s.plain(value.Lit(v)), known: true}
		if v != want && s.world.fork.answer(other) != value.No {
			return false
		}
	}
	return true
}

// excluded reports whether a text is certainly not in a list.
func excluded(list *value.Tree, want string) bool {
	if list == nil || list.Kind != value.List || list.Open != "" {
		return false
	}
	return !slices.ContainsFunc(list.Items, func(item *value.Tree) bool {
		have, known := item.Text.Known()
		return !item.IsScalar() || !known || have == want
	})
}

// forbids reports whether a parameter certainly cannot have a value, by its type and by
// what it says of length, size and pattern.
func forbids(p *value.Tree, want string) bool {
	length := float64(utf8.RuneCountInString(want))
	if below(p, "MinLength", length) || above(p, "MaxLength", length) {
		return true
	}
	if literal(p.Get("Type")) == "Number" {
		n, err := strconv.ParseFloat(want, 64)
		if err != nil || below(p, "MinValue", n) || above(p, "MaxValue", n) {
			return true
		}
	}
	pattern := literal(p.Get("AllowedPattern"))
	if pattern == "" {
		return false
	}
	// The whole value matches. A pattern that only Java understands forbids nothing.
	re, err := regexp.Compile("^(?:" + pattern + ")$")
	return err == nil && !re.MatchString(want)
}

func below(p *value.Tree, key string, n float64) bool {
	least, err := strconv.ParseFloat(literal(p.Get(key)), 64)
	return err == nil && n < least
}

func above(p *value.Tree, key string, n float64) bool {
	most, err := strconv.ParseFloat(literal(p.Get(key)), 64)
	return err == nil && n > most
}
