package kubernetes

import (
	"slices"
	"strings"

	"github.com/irsalint/irsalint/internal/value"
)

// lookup finds the value of a placeholder.
type lookup func(p value.Part) (value.Text, bool)

// maxWritten bounds the texts in which the delimiters of placeholders are looked for.
const maxWritten = 16 << 10

// written reports whether a placeholder is surely written with an opening delimiter, and
// not also in another way in the same text: what fills in one sort leaves the others.
func written(p value.Part, opening string) bool {
	if p.At.IsZero() {
		return true
	}
	src := string(p.At.File.Data[p.At.Start:p.At.End])
	if len(src) > maxWritten {
		return false
	}
	found := false
	for i := 0; ; {
		n := strings.Index(src[i:], p.Hole)
		if n < 0 {
			return found
		}
		before := strings.TrimRight(src[:i+n], " ")
		i += n + len(p.Hole)
		rest, ok := strings.CutSuffix(before, opening)
		switch {
		case ok && !strings.HasSuffix(rest, "$"):
			found = true
		case before != "" && strings.IndexByte("$<{([%@#_", before[len(before)-1]) >= 0:
			return false
		}
	}
}

// substitute puts the values of placeholders into a tree.
func substitute(t *value.Tree, find lookup) *value.Tree {
	if t == nil || find == nil {
		return t
	}
	out := *t
	out.Text = substituteText(t.Text, find)
	if t.Kind == value.Hole && !out.Text.IsHole() {
		out.Kind = value.String
	}
	out.Items = slices.Clone(t.Items)
	for i := range out.Items {
		out.Items[i] = substitute(t.Items[i], find)
	}
	out.Members = slices.Clone(t.Members)
	for i, m := range out.Members {
		out.Members[i] = value.Member{Key: substituteText(m.Key, find), Value: substitute(m.Value, find)}
	}
	return &out
}

func substituteText(t value.Text, find lookup) value.Text {
	var parts []value.Part
	changed := false
	for _, p := range t.Parts() {
		if p.Hole == "" {
			parts = append(parts, p)
			continue
		}
		v, ok := find(p)
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
