package yamldoc

import (
	"errors"
	"strings"
	"unicode/utf8"

	"sigs.k8s.io/kustomize/kyaml/yaml"

	"github.com/irsalint/irsalint/internal/source"
	"github.com/irsalint/irsalint/internal/value"
)

// converter turns the library's nodes of one document into trees.
type converter struct {
	file *source.File
	// base is the document's offset in the file; data and lines are its own.
	base  int
	data  []byte
	lines []int
	nodes int
	// scalars are the places of the scalars, where they are asked for.
	scalars *[]source.Range
	// tags says that the document is read as it is written; see ParseTagged.
	tags func(tag string) string
	// units are the actions of a template that the data does not show; fills are
	// those of which nothing is left, and opened and glued the nodes that they may add
	// to, by name.
	units         []unit
	fills         []fill
	opened, glued map[*yaml.Node]string
}

func (c *converter) tree(n *yaml.Node, depth int) (*value.Tree, error) {
	if c.nodes++; c.nodes > maxNodes {
		return nil, errTooLarge
	}
	if depth > maxDepth {
		return nil, errors.New("nested more than 250 deep")
	}
	if t := c.unquoted(n); t != nil {
		return t, nil
	}
	if key := c.tagged(n); key != "" {
		return c.wrapped(n, key, depth)
	}
	switch n.Kind {
	case yaml.AliasNode:
		return c.tree(n.Alias, depth+1)
	case yaml.MappingNode:
		return c.mapping(n, depth)
	case yaml.SequenceNode:
		t := &value.Tree{Kind: value.List, At: c.point(n), Open: c.opened[n]}
		for _, e := range n.Content {
			item, err := c.tree(e, depth+1)
			if err != nil {
				return nil, err
			}
			t.At = t.At.To(item.At)
			if !c.several(t, n, e, item.At) || item.Kind != value.Hole {
				t.Items = append(t.Items, item)
			}
		}
		return t, nil
	}
	return c.scalar(n, false), nil
}

// tagged is the key of the object that a node with a tag of its own is; empty for any
// other node.
func (c *converter) tagged(n *yaml.Node) string {
	if c.tags == nil || len(n.Tag) < 2 || n.Tag[0] != '!' || n.Tag[1] == '!' {
		return ""
	}
	return c.tags(n.Tag)
}

func (c *converter) wrapped(n *yaml.Node, key string, depth int) (*value.Tree, error) {
	inner := *n
	inner.Tag = ""
	if n.Kind == yaml.ScalarNode {
		inner.Tag = "!!str"
	}
	t, err := c.tree(&inner, depth+1)
	if err != nil {
		return nil, err
	}
	at := source.Range{File: c.file, Start: c.base + c.offset(n.Line, n.Column), End: t.At.End}
	name := source.Range{File: c.file, Start: at.Start, End: min(at.Start+len(n.Tag), at.End)}
	member := value.Member{Key: value.NewText(value.Part{Lit: key, At: name}), Value: t}
	return &value.Tree{Kind: value.Object, Members: []value.Member{member}, At: at}, nil
}

// unquoted returns the hole that {name} or [[ name ]] is, which YAML takes for a
// mapping and for a list of lists.
func (c *converter) unquoted(n *yaml.Node) *value.Tree {
	if c.tags != nil || n.Style&yaml.FlowStyle == 0 || len(n.Content) == 0 || len(n.Content) > 2 {
		return nil
	}
	o := c.offset(n.Line, n.Column)
	rest := string(c.data[o:min(len(c.data), o+maxName)])
	if !strings.HasPrefix(rest, "[[ ") && (n.Kind != yaml.MappingNode || n.Content[1].Tag != "!!null") {
		return nil
	}
	end, name := decorated(rest, 0, false)
	if name == "" {
		return nil
	}
	at := source.Range{File: c.file, Start: c.base + o, End: c.base + o + end}
	return &value.Tree{Kind: value.Hole, Text: value.HoleAt(name, value.Any, at), At: at}
}

func (c *converter) mapping(n *yaml.Node, depth int) (*value.Tree, error) {
	t := &value.Tree{Kind: value.Object, At: c.point(n), Open: c.opened[n]}
	var merged []*value.Tree
	for i := 0; i+1 < len(n.Content); i += 2 {
		v, err := c.tree(n.Content[i+1], depth+1)
		if err != nil {
			return nil, err
		}
		if n.Content[i+1].Kind != yaml.AliasNode {
			t.At = t.At.To(v.At)
		}
		c.several(t, n, n.Content[i+1], v.At)
		if n.Content[i].Tag == "!!merge" {
			merged = append(merged, v)
			continue
		}
		key, err := c.key(n.Content[i], depth+1)
		if err != nil {
			return nil, err
		}
		if key.Kind == value.List || key.Kind == value.Object {
			continue // nothing that we read has such keys
		}
		c.several(t, n, n.Content[i], key.At)
		t.Members = append(t.Members, value.Member{Key: key.Text, Value: v})
	}
	for _, m := range merged {
		c.merge(t, m)
	}
	return t, nil
}

func (c *converter) key(n *yaml.Node, depth int) (*value.Tree, error) {
	if n.Kind == yaml.ScalarNode {
		return c.scalar(n, true), nil
	}
	return c.tree(n, depth)
}

// merge adds the members of a merge key that are not written out.
func (c *converter) merge(t, from *value.Tree) {
	switch {
	case from.Kind == value.Hole:
		t.Open = from.Text.Holes()[0]
	case from.Open != "":
		t.Open = from.Open
	}
	for _, item := range from.Items {
		c.merge(t, item)
	}
	for _, m := range from.Members {
		if k, ok := m.Key.Known(); ok && t.Get(k) == nil {
			t.Members = append(t.Members, m)
		}
	}
}

// point is where a node begins, with no width.
func (c *converter) point(n *yaml.Node) source.Range {
	o := c.base + c.offset(n.Line, n.Column)
	return source.Range{File: c.file, Start: o, End: o}
}

// offset is the byte offset in the document of a line and column, both 1-based
// and the column in characters.
func (c *converter) offset(line, column int) int {
	if line < 1 || line > len(c.lines) {
		return 0
	}
	o := c.lines[line-1]
	if line == 1 && strings.HasPrefix(string(c.data[:min(3, len(c.data))]), "\ufeff") {
		o += 3
	}
	for i := 1; i < column && o < len(c.data); i++ {
		_, w := utf8.DecodeRune(c.data[o:])
		o += w
	}
	return o
}

func (c *converter) scalar(n *yaml.Node, key bool) *value.Tree {
	t := &value.Tree{}
	switch n.Tag {
	case "!!null":
		t.Kind = value.Null
	case "!!bool":
		t.Kind = value.Bool
	case "!!int", "!!float":
		t.Kind = value.Number
	default:
		t.Kind = value.String
	}
	if name := c.opened[n]; name != "" && t.Kind == value.Null {
		at := c.point(n)
		return &value.Tree{Kind: value.Hole, Text: value.HoleAt(name, value.Any, at), At: at}
	}
	t.Text, t.At = c.text(n)
	if c.scalars != nil {
		*c.scalars = append(*c.scalars, t.At)
	}
	if c.hide(n, t) {
		t.Kind = value.String
	}
	if t.Kind == value.String && c.tags == nil {
		t.Text = placeholders(t.Text, key)
		if t.Text.IsHole() {
			t.Kind = value.Hole
		}
	}
	return t
}

// text is a scalar's text with the place of each stretch that is written as it
// is meant, and the range of the scalar as a whole.
func (c *converter) text(n *yaml.Node) (value.Text, source.Range) {
	start := c.content(n)
	a := aligner{c: c, v: n.Value, pos: start}
	switch {
	case n.Style&yaml.DoubleQuotedStyle != 0:
		a.quoted('"')
	case n.Style&yaml.SingleQuotedStyle != 0:
		a.quoted('\'')
	case n.Style&(yaml.LiteralStyle|yaml.FoldedStyle) != 0:
		for a.pos < len(c.data) && c.data[a.pos] != '\n' {
			a.pos++
		}
		a.flow()
	default:
		a.flow()
	}
	whole := source.Range{File: c.file, Start: c.base + start, End: c.base + max(start, min(a.pos, len(c.data)))}
	if a.failed {
		return value.NewText(value.Part{Lit: n.Value, At: whole}), whole
	}
	if len(a.parts) == 0 {
		inner := whole
		if len(inner.Text()) >= 2 {
			inner.Start, inner.End = inner.Start+1, inner.Start+1
		}
		a.parts = []value.Part{{At: inner}}
	}
	return value.NewText(a.parts...), whole
}

// content is the offset of a scalar's first byte after anchors and tags.
func (c *converter) content(n *yaml.Node) int {
	o := c.offset(n.Line, n.Column)
	if n.Anchor == "" && n.Style&yaml.TaggedStyle == 0 {
		return o
	}
	for o < len(c.data) {
		switch b := c.data[o]; {
		case b == '&' || b == '!':
			for o < len(c.data) && strings.IndexByte(" \t\r\n,[]{}", c.data[o]) < 0 {
				o++
			}
		case b == ' ' || b == '\t' || b == '\r' || b == '\n':
			o++
		default:
			return o
		}
	}
	return o
}
