package terraform

import (
	"github.com/zclconf/go-cty/cty"

	"github.com/irsalint/irsalint/internal/graph"
	"github.com/irsalint/irsalint/internal/manifest"
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
			manifest.Obscure(values, open, r.identity())
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
			manifest.Merge(values, item.Encodes)
		case item.Kind == value.String:
			for _, d := range b.yaml(r, item.Text) {
				manifest.Merge(values, d)
			}
		case item.Kind == value.Hole:
			manifest.Obscure(values, item.Text.Holes()[0], r.identity())
		}
	}
	if t.Kind == value.Hole || t.Open != "" {
		manifest.Obscure(values, t.Text.Holes()[0], r.identity())
	}
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
		manifest.Obscure(values, path.Holes()[0], r.identity())
		return
	}
	kind, a := n.attribute("type")
	t := h.tree(v, va.at)
	switch {
	case a != nil && isText(kind, "literal"):
		// YAML, for a key that is no path.
		manifest.Put(values, value.Member{Key: path, Value: manifest.NotRead(r.identity(), path, t)})
	case !t.IsScalar():
		manifest.Assign(r.identity(), values, path, t)
	default:
		all, ok := manifest.Settings(value.Join(path, value.Lit("="), t.Text))
		if !ok {
			manifest.Obscure(values, path.String()+" in "+r.identity(), r.identity())
			return
		}
		for _, x := range all {
			manifest.Assign(r.identity(), values, x.Name, x.Tree(r.identity(), t.At, a != nil && isText(kind, "string")))
		}
	}
}

func isText(v cty.Value, s string) bool {
	u, _ := v.Unmark()
	return u.IsKnown() && !u.IsNull() && u.Type() == cty.String && u.AsString() == s
}
