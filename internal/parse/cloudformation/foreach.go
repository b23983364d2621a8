package cloudformation

import (
	"strings"

	"github.com/irsalint/irsalint/internal/source"
	"github.com/irsalint/irsalint/internal/value"
)

// forEach begins the key of a loop, which AWS::LanguageExtensions expands.
const forEach = "Fn::ForEach::"

// Bounds on loops.
const (
	maxLoops    = 8
	maxExpanded = 200_000
)

// expander expands the loops of a template. A loop over what is only known with the
// parameters is left to the evaluation of the stack where it is among properties; among
// resources it leaves the section open.
type expander struct {
	t     *template
	spent int
	// list evaluates a collection; nil where only a written list is one.
	list func(t *value.Tree) *value.Tree
}

// members are those of an object with its loops expanded.
func (x *expander) members(t *value.Tree, depth int) []value.Member {
	var out []value.Member
	for _, m := range t.Members {
		key, _ := m.Key.Known()
		if !strings.HasPrefix(key, forEach) {
			out = append(out, m)
			continue
		}
		out = append(out, x.loop(m, key, depth)...)
	}
	return out
}

// loop expands [identifier, collection, {key: value}].
func (x *expander) loop(m value.Member, key string, depth int) []value.Member {
	l := m.Value
	if l.Kind != value.List || len(l.Items) != 3 || literal(l.Items[0]) == "" || l.Items[2].Kind != value.Object {
		x.t.problem(m.Key.At(), key+" is a list of an identifier, a collection and an object")
		return nil
	}
	list := x.list
	if list == nil {
		list = x.static
	}
	collection := list(l.Items[1])
	if collection == nil || collection.Kind != value.List || collection.Open != "" || depth > maxLoops {
		return []value.Member{{Key: value.HoleAt(key, value.Any, m.Key.At()), Value: l}}
	}
	var out []value.Member
	for _, item := range collection.Items {
		text, ok := item.Text.Known()
		if !ok || !item.IsScalar() {
			out = append(out, value.Member{Key: value.HoleAt(key, value.Any, m.Key.At()), Value: l})
			continue
		}
		s := substitution{name: literal(l.Items[0]), text: text, of: value.Part{Other: item.At, Default: item.Text.IsDefault()}, x: x}
		body := s.tree(l.Items[2])
		if body == nil {
			x.t.problem(m.Key.At(), key+" expands to too much")
			return out
		}
		out = append(out, x.members(body, depth+1)...)
	}
	return out
}

// static is a collection as far as it is known without a stack: a list as it is written,
// the default of a parameter, an entry of a mapping.
func (x *expander) static(t *value.Tree) *value.Tree {
	switch name, arg := call(t); {
	case name == "Ref" && x.t.parameters[literal(arg)] != nil:
		return x.t.lists[literal(arg)]
	case name == "Fn::FindInMap" && len(arg.Items) >= 3:
		return x.t.mappings[x.key(arg.Items[0])].Path(x.key(arg.Items[1]), x.key(arg.Items[2]))
	}
	return t
}

// key is a key of a mapping: a text, or the default of a parameter.
func (x *expander) key(t *value.Tree) string {
	if p := x.t.parameters[literal(t.Get("Ref"))]; p != nil {
		t = p.Get("Default")
	}
	return literal(t)
}

// split is the default of a parameter as a list; nil when there is none.
func split(p *value.Tree) *value.Tree {
	d := p.Get("Default")
	kind := literal(p.Get("Type"))
	if !d.IsScalar() || !strings.HasPrefix(kind, "List<") && kind != "CommaDelimitedList" {
		return nil
	}
	out := &value.Tree{Kind: value.List, At: d.At}
	for _, t := range cut(asDefault(d.Text), ",") {
		if t = trim(t); len(t.Parts()) == 0 {
			t = value.NewText(value.Part{At: d.At, Default: true})
		}
		out.Items = append(out.Items, &value.Tree{Kind: value.String, Text: t, At: d.At})
	}
	return out
}

// trim removes white space around a text.
func trim(t value.Text) value.Text {
	s := t.Skeleton()
	i := len(s) - len(strings.TrimLeft(s, " \t\r\n"))
	j := len(strings.TrimRight(s, " \t\r\n"))
	return t.Sub(i, max(i, j))
}

// substitution writes an element in the place of a loop's identifier.
type substitution struct {
	name, text string
	// of says where the element comes from.
	of value.Part
	x  *expander
}

// tree is a copy with the element in it; nil when it is too much.
func (s *substitution) tree(t *value.Tree) *value.Tree {
	if s.x.spent++; s.x.spent > maxExpanded {
		return nil
	}
	if literal(t.Get("Ref")) == s.name && len(t.Members) == 1 {
		return &value.Tree{Kind: value.String, Text: s.put(s.text, t.At), At: t.At}
	}
	out := *t
	out.Text = s.written(t.Text)
	out.Items, out.Members = nil, nil
	for _, item := range t.Items {
		c := s.tree(item)
		if c == nil {
			return nil
		}
		out.Items = append(out.Items, c)
	}
	for _, m := range t.Members {
		c := s.tree(m.Value)
		if c == nil {
			return nil
		}
		out.Members = append(out.Members, value.Member{Key: s.written(m.Key), Value: c})
	}
	return &out
}

// put is the element where it is put.
func (s *substitution) put(text string, at source.Range) value.Text {
	p := s.of
	p.Lit, p.At = text, at
	return value.NewText(p)
}

// written replaces ${name} and &{name}.
func (s *substitution) written(t value.Text) value.Text {
	skeleton := t.Skeleton()
	mark := "{" + s.name + "}"
	cuts := []int{0}
	for pos := 0; ; {
		i := strings.Index(skeleton[pos:], mark)
		if i < 0 {
			break
		}
		if end := pos + i + len(mark); pos+i > cuts[len(cuts)-1] && strings.IndexByte("$&", skeleton[pos+i-1]) >= 0 {
			cuts = append(cuts, pos+i-1, end)
		}
		pos += i + len(mark)
	}
	if len(cuts) == 1 {
		return t
	}
	s.x.spent += len(cuts) * (16 + len(s.text)) / 256
	var out []value.Text
	for i, piece := range t.Stretches(append(cuts, len(skeleton))) {
		if i%2 == 1 {
			text := s.text
			if skeleton[cuts[i]] == '&' { // for what only takes letters and digits
				text = alphanumeric(text)
			}
			piece = s.put(text, piece.At())
		}
		out = append(out, piece)
	}
	return value.Join(out...)
}

func alphanumeric(s string) string {
	return strings.Map(func(r rune) rune {
		if isAlphanumeric(r) {
			return r
		}
		return -1
	}, s)
}

func isAlphanumeric(r rune) bool { return r >= '0' && r <= '9' || r|0x20 >= 'a' && r|0x20 <= 'z' }
