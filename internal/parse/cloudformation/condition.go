package cloudformation

import (
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
		s.rest(s.restsOn[name])
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
	outer := s.rests
	s.rests = source.Range{}
	v := s.decide(c)
	delete(s.evaluating, "condition "+name)
	s.truth[name], s.restsOn[name] = v, s.rests
	s.rest(outer)
	return v
}

// rest notes that what is being decided rests on the default of a parameter.
func (s *stack) rest(at source.Range) {
	if !at.IsZero() {
		s.rests = at
	}
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
			return s.decide(arg.Items[0]).Not()
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
		s.rest(defaultOf(left))
		s.rest(defaultOf(right))
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

// ask is the answer that the world takes for a comparison.
func (w *world) ask(c comparison) value.Tri {
	if v := w.fork.answer(c); v != value.Unknown {
		return v
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
	holds := s.condition(name, args[0].At)
	chosen := args[1]
	switch holds {
	case value.No:
		chosen = args[2]
		fallthrough
	case value.Yes:
		v := s.eval(chosen)
		if !s.restsOn[name].IsZero() {
			v = s.allDefault(v)
		}
		return v
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
