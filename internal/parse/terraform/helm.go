package terraform

import (
	"strings"

	"github.com/zclconf/go-cty/cty"

	"github.com/irsalint/irsalint/internal/graph"
	"github.com/irsalint/irsalint/internal/value"
)

// addHelmRelease reads what the values of a release say about ServiceAccounts. The
// provider applies values first, each text over the one before, then set, then
// set_list and set_sensitive.
func addHelmRelease(b *builder, r *resource) {
	b.unread(r, "Helm charts are not rendered", "chart", "name")
	values := &value.Tree{Kind: value.Object, At: r.header()}
	if a := r.block.attrs["values"]; a != nil {
		b.valuesFiles(r, a, values)
	}
	for _, name := range []string{"set", "set_list", "set_sensitive", "set_wo"} {
		bodies, open := r.scope.bodies(r.block, name)
		for _, n := range bodies {
			b.set(r, values, n)
		}
		if open != "" {
			obscure(values, open, r.identity())
		}
	}
	namespace := r.arg("namespace")
	if !namespace.Set {
		namespace = graph.Arg{Text: value.Lit("default"), At: r.header()}
	}
	b.values(r, namespace, values)
}

// valuesFiles applies the documents in a list of YAML texts.
func (b *builder) valuesFiles(r *resource, a *attribute, values *value.Tree) {
	t := b.root.run.h.tree(r.scope.eval(a), a.at)
	for _, item := range t.Items {
		switch {
		case item.Encodes != nil:
			overlay(values, item.Encodes, 0)
		case item.Kind == value.String:
			for _, d := range b.yaml(r, item.Text) {
				overlay(values, d, 0)
			}
		case item.Kind == value.Hole:
			obscure(values, item.Text.Holes()[0], r.identity())
		}
	}
	if t.Kind == value.Hole || t.Open != "" {
		obscure(values, t.Text.Holes()[0], r.identity())
	}
}

// obscure makes unknown what the values at a path say, which something unknown may
// replace: who has an annotation is still known, what it says is not.
func obscure(t *value.Tree, why, path string) {
	t.Open = why
	for i, m := range t.Members {
		x := *m.Value
		x.Members = append([]value.Member(nil), x.Members...)
		inner := path + "." + m.Key.String()
		if x.Kind == value.Object {
			obscure(&x, why, inner)
		} else {
			x = value.Tree{Text: value.HoleAt(why+" in "+inner, value.Any, x.At), At: x.At}
		}
		t.Members[i].Value = &x
	}
}

// maxOverlay bounds how deep values are merged.
const maxOverlay = 50

// overlay puts the members of one object over those of another, object by object.
func overlay(under, over *value.Tree, depth int) {
	if over.Kind != value.Object {
		return
	}
	if over.Open != "" {
		under.Open = over.Open
	}
	for _, m := range over.Members {
		key, known := m.Key.Known()
		if !known {
			under.Members = append(under.Members, m)
			continue
		}
		old := under.Get(key)
		switch {
		case old != nil && old.Kind == value.Object && m.Value.Kind == value.Object && depth < maxOverlay:
			merged := *old
			merged.Members = append([]value.Member(nil), old.Members...)
			overlay(&merged, m.Value, depth+1)
			put(under, value.Member{Key: m.Key, Value: &merged})
		case old == nil && m.Value.Kind == value.Object && under.Open != "" && depth < maxOverlay:
			merged := value.Tree{Kind: value.Object, At: m.Value.At, Open: under.Open}
			overlay(&merged, m.Value, depth+1)
			put(under, value.Member{Key: m.Key, Value: &merged})
		default:
			put(under, m)
		}
	}
}

// put replaces the member of a key, or adds it.
func put(t *value.Tree, m value.Member) {
	key, _ := m.Key.Known()
	for i := range t.Members {
		if k, known := t.Members[i].Key.Known(); known && k == key {
			t.Members[i] = m
			return
		}
	}
	t.Members = append(t.Members, m)
}

// set applies one set of a release, which may say more than one thing.
func (b *builder) set(r *resource, values *value.Tree, n body) {
	name, na := n.attribute("name")
	v, va := n.attribute("value")
	if na == nil || va == nil {
		return
	}
	h := b.root.run.h
	path, ok := h.text(name, na.at)
	if !ok {
		return
	}
	if _, known := path.Known(); !known {
		obscure(values, path.Holes()[0], r.identity())
		return
	}
	kind, a := n.attribute("type")
	t := h.tree(v, va.at)
	switch {
	case a != nil && isText(kind, "literal"):
		// YAML, for a key that is no path.
		put(values, value.Member{Key: path, Value: notRead(r, path, t)})
	case !t.IsScalar():
		b.assign(r, values, path, t)
	default:
		all, ok := settings(value.Join(path, value.Lit("="), t.Text))
		if !ok {
			obscure(values, path.String()+" in "+r.identity(), r.identity())
			return
		}
		for _, x := range all {
			b.assign(r, values, x.name, x.tree(r, t.At, a != nil && isText(kind, "string")))
		}
	}
}

// assign puts a value at a path with dots, which a backslash escapes.
func (b *builder) assign(r *resource, values *value.Tree, path value.Text, t *value.Tree) {
	if i := strings.IndexByte(path.Skeleton(), '['); i >= 0 {
		// An element of a list: what the list holds then is of no interest.
		path, t = path.Sub(0, i), notRead(r, path, t)
	}
	steps := setPath(path)
	over := &value.Tree{Kind: value.Object, At: t.At, Members: []value.Member{{Key: steps[len(steps)-1], Value: t}}}
	for i := len(steps) - 2; i >= 0; i-- {
		over = &value.Tree{Kind: value.Object, At: t.At, Members: []value.Member{{Key: steps[i], Value: over}}}
	}
	overlay(values, over, 0)
}

// notRead is the unknown that stands for a value that helm reads in a way of its own.
func notRead(r *resource, path value.Text, t *value.Tree) *value.Tree {
	return &value.Tree{Text: value.HoleAt(path.String()+" in "+r.identity(), value.Any, t.At), At: t.At}
}

func isText(v cty.Value, s string) bool {
	u, _ := v.Unmark()
	return u.IsKnown() && !u.IsNull() && u.Type() == cty.String && u.AsString() == s
}

// setPath cuts the name of a set, which is known, at its dots.
func setPath(name value.Text) []value.Text {
	s, _ := name.Known()
	var steps []value.Text
	var step strings.Builder
	start := 0
	flush := func(end int) {
		key := value.Lit(step.String())
		if at := name.Sub(start, end).At(); !at.IsZero() {
			key = key.WithAt(at)
		}
		steps = append(steps, key)
		step.Reset()
	}
	for i := 0; i < len(s); i++ {
		switch {
		case s[i] == '\\' && i+1 < len(s):
			i++
			step.WriteByte(s[i])
		case s[i] == '.':
			flush(i)
			start = i + 1
		default:
			step.WriteByte(s[i])
		}
	}
	flush(len(s))
	return steps
}
