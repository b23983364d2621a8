package manifest

import (
	"github.com/irsalint/irsalint/internal/graph"
	"github.com/irsalint/irsalint/internal/source"
	"github.com/irsalint/irsalint/internal/value"
)

// Field is a scalar of an object; not Set when it is absent, null or empty.
func Field(t *value.Tree, name string, fallback source.Range) graph.Arg {
	v := t.Get(name)
	switch {
	case v == nil && t.Unsure(name) != "":
		return graph.Arg{Set: true, Text: value.HoleAt(t.Unsure(name), value.Any, t.At), At: t.At}
	case v == nil || !v.IsScalar():
		return graph.Arg{At: fallback}
	}
	if s, known := v.Text.Known(); known && s == "" {
		return graph.Arg{At: fallback}
	}
	return graph.Arg{Set: true, Text: v.Text, At: v.At}
}

// either is the first of several fields that is set.
func either(t *value.Tree, fallback source.Range, names ...string) graph.Arg {
	for _, name := range names {
		if a := Field(t, name, fallback); a.Set {
			return a
		}
	}
	return graph.Arg{At: fallback}
}

// Open names the unknown that may change an object or list; empty when it is complete.
func Open(t *value.Tree) string {
	switch {
	case t == nil:
		return ""
	case t.Kind == value.Hole:
		return t.Text.String()
	}
	return t.Open
}

// List reads a list of texts.
func List(t *value.Tree) graph.List {
	l := graph.List{Open: Open(t)}
	if t == nil {
		return l
	}
	for _, item := range t.Items {
		if item.IsScalar() && item.Kind != value.Null {
			l.Items = append(l.Items, graph.Arg{Set: true, Text: item.Text, At: item.At})
		}
	}
	return l
}

// isTrue reports a field that is known to be true.
func isTrue(t *value.Tree) bool {
	if t == nil || !t.IsScalar() {
		return false
	}
	s, _ := t.Text.Known()
	return s == "true"
}
