package kubernetes

import (
	"slices"

	"github.com/irsalint/irsalint/internal/value"
)

// substitute puts the values of placeholders into a tree.
func substitute(t *value.Tree, lookup func(string) (value.Text, bool)) *value.Tree {
	if t == nil || lookup == nil {
		return t
	}
	out := *t
	out.Text = substituteText(t.Text, lookup)
	if t.Kind == value.Hole && !out.Text.IsHole() {
		out.Kind = value.String
	}
	out.Items = slices.Clone(t.Items)
	for i := range out.Items {
		out.Items[i] = substitute(t.Items[i], lookup)
	}
	out.Members = slices.Clone(t.Members)
	for i, m := range out.Members {
		out.Members[i] = value.Member{Key: substituteText(m.Key, lookup), Value: substitute(m.Value, lookup)}
	}
	return &out
}

func substituteText(t value.Text, lookup func(string) (value.Text, bool)) value.Text {
	var parts []value.Part
	changed := false
	for _, p := range t.Parts() {
		if p.Hole == "" {
			parts = append(parts, p)
			continue
		}
		v, ok := lookup(p.Hole)
		if !ok {
			parts = append(parts, p)
			continue
		}
		changed = true
		for _, q := range v.Parts() {
			if q.At.IsZero() {
				q.At = p.At
			}
			parts = append(parts, q)
		}
	}
	if !changed {
		return t
	}
	return value.NewText(parts...).PlacedAt(t.At())
}
