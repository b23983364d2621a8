package terraform

import (
	"cmp"
	"slices"

	"github.com/zclconf/go-cty/cty"

	"github.com/irsalint/irsalint/internal/graph"
	"github.com/irsalint/irsalint/internal/iam"
	"github.com/irsalint/irsalint/internal/manifest"
	"github.com/irsalint/irsalint/internal/source"
	"github.com/irsalint/irsalint/internal/value"
)

// tree is a value as the neutral tree. Places that the value does not remember
// are the fallback.
func (h *holes) tree(v cty.Value, fallback source.Range) *value.Tree {
	u, marks := v.Unmark()
	at := fallback
	for m := range marks {
		if s, ok := m.(*span); ok && u.IsKnown() && !u.IsNull() && u.Type().IsObjectType() {
			at = s.at
		}
	}
	t := &value.Tree{At: at}
	switch {
	case !u.IsKnown():
		t.Encodes = h.documentOf(v)
		t.Text, _ = h.text(v, at)
		if len(t.Text.Parts()) == 0 {
			t.Text = value.HoleAt("unknown value", value.Any, at)
		}
		if items := itemsOf(v); items != nil {
			t.Kind, t.Open = value.List, t.Text.Holes()[0]
			for _, x := range items {
				t.Items = append(t.Items, h.tree(x, at))
			}
		}
	case u.IsNull():
		t.Kind = value.Null
	case u.Type() == cty.String:
		t.Kind = value.String
		t.Text, _ = h.text(v, at)
		t.Text = t.Text.UsedAt(fallback)
		t.At = t.Text.At()
		if t.Text.IsHole() {
			t.Kind = value.Hole
		}
		t.Encodes = h.encodes(v, at)
	case u.Type() == cty.Bool, u.Type() == cty.Number:
		t.Kind = value.Number
		if u.Type() == cty.Bool {
			t.Kind = value.Bool
		}
		t.Text, _ = h.text(u, at)
	case u.Type().IsObjectType() || u.Type().IsMapType():
		t.Kind = value.Object
		t.Members = h.members(u, at)
	case u.CanIterateElements():
		t.Kind = value.List
		for it := u.ElementIterator(); it.Next(); {
			_, e := it.Element()
			if u.Type().IsSetType() {
				e = e.WithMarks(marks)
			}
			t.Items = append(t.Items, h.tree(e, at))
		}
	default:
		t.Text = value.HoleAt("unknown value", value.Any, at)
	}
	return t
}

// encodes is the tree that a text was made from, as its marks remember it or the one
// hole that it is; nil when they do not.
func (h *holes) encodes(v cty.Value, at source.Range) *value.Tree {
	u, marks := v.Unmark()
	if !isString(v) {
		return h.documentOf(v)
	}
	for m := range marks {
		if m, ok := m.(*encoded); ok && m.text == u.AsString() {
			return h.tree(m.v, at)
		}
	}
	return h.documentOf(v)
}

// members are an object's, in the order in which their keys were written.
func (h *holes) members(u cty.Value, at source.Range) []value.Member {
	var out []value.Member
	for it := u.ElementIterator(); it.Next(); {
		k, e := it.Element()
		name := k.AsString()
		key, place := value.NewText(h.decode(name)...).WithAt(at), at
		for m := range e.Marks() {
			if x, ok := m.(*keyed); ok && x.name == name {
				key = x.text
				if !x.at.IsZero() {
					place = x.at
				}
			}
		}
		out = append(out, value.Member{Key: key, Value: h.tree(e, place)})
	}
	slices.SortStableFunc(out, func(a, b value.Member) int {
		x, y := a.Key.At(), b.Key.At()
		if x.File != y.File {
			return 0
		}
		return cmp.Compare(x.Start, y.Start)
	})
	return out
}

// document reads a policy document from the value of an argument.
func (h *holes) document(v cty.Value, at source.Range) graph.Document {
	d := graph.Document{At: at}
	if tree := h.encodes(v, at); tree != nil {
		d.Policy = iam.ParsePolicy(tree)
		return d
	}
	if !known(v) {
		x, _ := holeOf(v)
		d.Unknown = x.name
		return d
	}
	if !isString(v) {
		d.Unknown = "a document that is no text"
		if u, _ := v.Unmark(); u.IsNull() {
			d.Unknown = "a document that is null"
		}
		return d
	}
	text, _ := h.text(v, at)
	return manifest.Document(&value.Tree{Kind: value.String, Text: text, At: at})
}
