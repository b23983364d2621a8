package cloudformation

import (
	"slices"

	"github.com/irsalint/irsalint/internal/source"
	"github.com/irsalint/irsalint/internal/value"
)

// comparison is an Fn::Equals whose answer is not known.
type comparison struct {
	// left and right are the sides, an unknown one first, as in every world of the root.
	left, right string
	// known says that the right side is.
	known bool
	at    source.Range
}

// key is the same for two comparisons of the same values.
func (c *comparison) key() string { return c.left + "\x00=" + c.right }

// condition answers whether a named condition holds.
func (s *stack) condition(name string, at source.Range) value.Tri {
	if v, ok := s.truth[name]; ok {
		return v
	}
	c := s.conditions[name]
	if c == nil {
		s.fault(at, "there is no condition "+name, name)
		return value.Unknown
	}
	if s.evaluating["condition "+name] {
		s.fault(c.At, "the condition "+name+" refers to itself", name)
		return value.Unknown
	}
	s.evaluating["condition "+name] = true
	v := s.decide(c)
	delete(s.evaluating, "condition "+name)
	s.truth[name] = v
	return v
}

// decide answers whether what a condition says is true.
func (s *stack) decide(t *value.Tree) value.Tri {
	if !s.spend() {
		return value.Unknown
	}
	name, arg := call(t)
	switch name {
	case "Condition":
		if n := literal(arg); n != "" {
			return s.condition(n, arg.At)
		}
	case "Fn::Equals":
		return s.equals(arg, t.At)
	case "Fn::Not":
		if arg.Kind == value.List && len(arg.Items) == 1 {
			return not(s.decide(arg.Items[0]))
		}
	case "Fn::And", "Fn::Or":
		return s.combine(name, arg, t.At)
	default:
		v := s.eval(t)
		switch literal(v) {
		case "true":
			return value.Yes
		case "false":
			return value.No
		}
		return value.Unknown
	}
	s.fault(t.At, "this is no condition", name)
	return value.Unknown
}

func not(v value.Tri) value.Tri {
	switch v {
	case value.Yes:
		return value.No
	case value.No:
		return value.Yes
	}
	return value.Unknown
}

// combine is Fn::And and Fn::Or.
func (s *stack) combine(name string, arg *value.Tree, at source.Range) value.Tri {
	if arg.Kind != value.List {
		s.fault(at, name+" takes a list", name)
		return value.Unknown
	}
	decisive, out := value.No, value.Yes
	if name == "Fn::Or" {
		decisive, out = value.Yes, value.No
	}
	for _, item := range arg.Items {
		switch s.decide(item) {
		case decisive:
			return decisive
		case value.Unknown:
			out = value.Unknown
		}
	}
	return out
}

// equals compares two values, in a world that may have decided.
func (s *stack) equals(arg *value.Tree, at source.Range) value.Tri {
	if arg.Kind != value.List || len(arg.Items) != 2 {
		s.fault(at, "Fn::Equals takes two values", "Fn::Equals")
		return value.Unknown
	}
	left, ok := s.text(arg.Items[0])
	right, also := s.text(arg.Items[1])
	if !ok || !also {
		return value.Unknown
	}
	if v := value.Equal(left, right); v != value.Unknown {
		return v
	}
	of := arg.Items[0]
	if _, known := left.Known(); known {
		left, right, of = right, left, arg.Items[1]
	}
	if v := s.allows(of, left, right); v != value.Unknown {
		return v
	}
	_, known := right.Known()
	return s.world.ask(comparison{left: s.plain(left), right: s.plain(right), known: known, at: at})
}

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
		if v != want && !s.world.denies(of, s.plain(value.Lit(v))) {
			return false
		}
	}
	return true
}

// denies reports whether the world takes two values for different.
func (w *world) denies(left, right string) bool {
	return slices.ContainsFunc(w.fork.answers, func(a answer) bool { return !a.holds && a.left == left && a.right == right })
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

// ask is the answer that the world takes for a comparison.
func (w *world) ask(c comparison) value.Tri {
	for _, a := range w.fork.answers {
		switch {
		case a.key() == c.key():
			return value.Is(a.holds)
		case a.holds && a.left == c.left && a.known && c.known:
			return value.No // what equals one text does not equal another
		}
	}
	if !w.known[c.key()] {
		w.known[c.key()] = true
		w.asked = append(w.asked, c)
	}
	return value.Unknown
}

// choose is Fn::If.
func (s *stack) choose(arg *value.Tree, at source.Range) *value.Tree {
	args, fault := s.items(arg, at, "Fn::If", 3)
	if fault != nil {
		return fault
	}
	name := literal(args[0])
	if name == "" {
		name = literal(args[0].Get("Condition"))
	}
	switch s.condition(name, args[0].At) {
	case value.Yes:
		return s.eval(args[1])
	case value.No:
		return s.eval(args[2])
	}
	// Both branches are evaluated for the questions that they ask.
	a, b := s.eval(args[1]), s.eval(args[2])
	if a != nil && b != nil && a.IsScalar() && b.IsScalar() && a.Text.Identity() == b.Text.Identity() {
		return a
	}
	return s.result("Fn::If "+name, at, a, b)
}

// conditionValue is {Condition: name} in the place of a value.
func (s *stack) conditionValue(arg *value.Tree, at source.Range) *value.Tree {
	return s.truthValue(s.condition(literal(arg), arg.At), at, literal(arg))
}

// logical is a function of conditions in the place of a value.
func (s *stack) logical(arg *value.Tree, at source.Range) *value.Tree {
	return s.result("a condition", at, arg)
}

func (s *stack) truthValue(v value.Tri, at source.Range, name string) *value.Tree {
	switch v {
	case value.Yes:
		return &value.Tree{Kind: value.Bool, Text: value.LitAt("true", at), At: at}
	case value.No:
		return &value.Tree{Kind: value.Bool, Text: value.LitAt("false", at), At: at}
	}
	return s.unknown(name, at)
}
