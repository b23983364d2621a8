package terraform

import (
	"cmp"
	"slices"
	"strings"

	"github.com/zclconf/go-cty/cty"

	"github.com/irsalint/irsalint/internal/source"
	"github.com/irsalint/irsalint/internal/value"
)

// The JSON of data.aws_iam_policy_document is a hole whose tree is remembered: what
// reads a document takes the tree, whatever else looks at the text finds an unknown,
// for the provider alone knows how it writes it.

// documentHole is the text of a policy document.
func (h *holes) documentHole(name string, tree *value.Tree) cty.Value {
	h.mu.Lock()
	defer h.mu.Unlock()
	h.documents[name] = tree
	return unknown(hole{name: name, class: value.Unique}, cty.String)
}

// documentOf is the tree of a text that is the JSON of a policy document and nothing
// else but white space; nil for any other.
func (h *holes) documentOf(v cty.Value) *value.Tree {
	if u, _ := v.Unmark(); u.IsKnown() && (!isString(v) || !hasPrivate(u.AsString())) {
		return nil
	}
	t, ok := h.text(v, source.Range{})
	if !ok {
		return nil
	}
	for _, p := range t.Parts() {
		if strings.TrimSpace(p.Lit) != "" {
			return nil
		}
	}
	names := t.Holes()
	if len(names) != 1 {
		return nil
	}
	h.mu.Lock()
	defer h.mu.Unlock()
	return h.documents[names[0]]
}

// policyValue is a policy document as jsondecode gives it.
func (h *holes) policyValue(t *value.Tree) cty.Value {
	out := *t
	out.Members = nil
	for _, m := range t.Members {
		if m.Value.Kind == value.List {
			list := *m.Value
			list.Items = nil
			for _, s := range m.Value.Items {
				list.Items = append(list.Items, asProvided(s))
			}
			m.Value = &list
		}
		out.Members = append(out.Members, m)
	}
	return h.fromTree(&out)
}

// asProvided is a statement, or a part of one, as the provider writes it: operators are
// merged, a list of one text is that text, and of longer ones all but the values of
// conditions are sorted backwards, as far as they are known.
func asProvided(t *value.Tree) *value.Tree {
	out := *t
	out.Members = nil
	for _, m := range t.Members {
		key, _ := m.Key.Known()
		switch {
		case key == "Condition":
			m.Value = merged(m.Value)
		case m.Value.Kind == value.Object:
			m.Value = asProvided(m.Value)
		default:
			m.Value = listed(m.Value, true)
		}
		out.Members = append(out.Members, m)
	}
	return &out
}

// merged is a condition with one member for each operator.
func merged(t *value.Tree) *value.Tree {
	out := *t
	out.Members = nil
	for _, m := range t.Members {
		i := slices.IndexFunc(out.Members, func(o value.Member) bool { return o.Key.Identity() == m.Key.Identity() })
		if i < 0 {
			i = len(out.Members)
			out.Members = append(out.Members, value.Member{Key: m.Key, Value: &value.Tree{Kind: value.Object, At: m.Value.At, Open: m.Value.Open}})
		}
		for _, c := range m.Value.Members {
			out.Members[i].Value.Members = append(out.Members[i].Value.Members, value.Member{Key: c.Key, Value: listed(c.Value, false)})
		}
	}
	return &out
}

func listed(t *value.Tree, sorted bool) *value.Tree {
	if t.Kind != value.List || t.Open != "" {
		return t
	}
	if len(t.Items) == 1 {
		return t.Items[0]
	}
	out := *t
	if out.Items = slices.Clone(t.Items); sorted {
		slices.SortStableFunc(out.Items, func(a, b *value.Tree) int { return cmp.Compare(b.Text.Identity(), a.Text.Identity()) })
	}
	return &out
}
