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
	collection := l.Items[1]
	if name := literal(collection.Get("Ref")); name != "" && x.list == nil {
		collection = x.parameter(name)
	} else if x.list != nil {
		collection = x.list(collection)
	}
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
		s := substitution{name: literal(l.Items[0]), text: text, at: item.At, x: x}
		body := s.tree(l.Items[2])
		if body == nil {
			x.t.problem(m.Key.At(), key+" expands to too much")
			return out
		}
		out = append(out, x.members(body, depth+1)...)
	}
	return out
}

// parameter is the default of a parameter that is a list.
func (x *expander) parameter(name string) *value.Tree {
	p := x.t.parameters[name]
	if p == nil {
		return nil
	}
	return split(p)
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
		t = trim(t)
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
	at         source.Range
	x          *expander
}

// tree is a copy with the element in it; nil when it is too much.
func (s *substitution) tree(t *value.Tree) *value.Tree {
	if s.x.spent++; s.x.spent > maxExpanded {
		return nil
	}
	if literal(t.Get("Ref")) == s.name && len(t.Members) == 1 {
		return &value.Tree{Kind: value.String, Text: value.NewText(value.Part{Lit: s.text, At: t.At, Other: s.at}), At: t.At}
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

// written replaces ${name} and &{name}.
func (s *substitution) written(t value.Text) value.Text {
	for _, mark := range []string{"${" + s.name + "}", "&{" + s.name + "}"} {
		pos := 0
		for {
			skeleton := t.Skeleton()
			i := strings.Index(skeleton[pos:], mark)
			if i < 0 {
				break
			}
			i += pos
			where := t.Sub(i, i+len(mark))
			text := s.text
			if mark[0] == '&' { // for what only takes letters and digits
				text = alphanumeric(text)
			}
			t = value.Join(t.Sub(0, i), value.NewText(value.Part{Lit: text, At: where.At(), Other: s.at}), t.Sub(i+len(mark), len(skeleton)))
			pos = i + len(text)
		}
	}
	return t
}

func alphanumeric(s string) string {
	return strings.Map(func(r rune) rune {
		if r >= '0' && r <= '9' || r|0x20 >= 'a' && r|0x20 <= 'z' {
			return r
		}
		return -1
	}, s)
}
