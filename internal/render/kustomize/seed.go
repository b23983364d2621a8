package kustomize

import (
	"slices"

	"github.com/irsalint/irsalint/internal/value"
)

// seed gives the stubs what they need to have for the JSON patches of a kustomization
// to apply.
func (p *plan) seed(n, holder *node) {
	for _, x := range n.patches {
		if len(x.seeds) == 0 || x.target == nil {
			continue
		}
		p.under(holder, map[*node]bool{}, func(_ *node, m *manifests) {
			if m == nil || m.open == "" || !p.mayBeTarget(x, m.objects[0]) {
				return
			}
			for _, s := range x.seeds {
				m.objects[0].Members = overlay(named(s), m.objects[0]).Members
			}
		})
	}
}

// adopt names the items of the stubs' lists as a merge patch of the stub does: it
// shall change what the JSON patches mean, and not come before it.
func (p *plan) adopt(n, holder *node) {
	for _, x := range n.patches {
		p.under(holder, map[*node]bool{}, func(_ *node, m *manifests) {
			if m == nil || m.open == "" {
				return
			}
			o := m.objects[0]
			for _, doc := range x.merge {
				if x.target != nil && p.mayBeTarget(x, o) || x.target == nil && str(doc.Get("kind")) == str(o.Get("kind")) && p.mayBe(rawName(o), rawName(doc)) {
					adoptNames(o, doc)
				}
			}
		})
	}
}

func adoptNames(stub, doc *value.Tree) {
	for _, m := range doc.Members {
		key, _ := m.Key.Known()
		if below := stub.Get(key); below != nil {
			adoptNames(below, m.Value)
		}
	}
	for i := range min(len(stub.Items), len(doc.Items)) {
		if name := stub.Items[i].Get("name"); name != nil && name.Kind == value.Hole && doc.Items[i].Get("name") != nil {
			stub.Items[i] = with(stub.Items[i], "name", doc.Items[i].Get("name"))
		}
		adoptNames(stub.Items[i], doc.Items[i])
	}
}

// mayBeTarget reports whether a selector may mean an object, by the names that it may
// have got.
func (p *plan) mayBeTarget(x *patch, o *value.Tree) bool {
	return x.kinds.match(str(o.Get("kind"))) && (x.names.match(rawName(o)) || p.mayBe(rawName(o), x.target.Name))
}

// named gives the items of lists a name where they have none: kustomize wants some of
// them to have one, and what it is nobody knows.
func named(t *value.Tree) *value.Tree {
	out := *t
	out.Members, out.Items = slices.Clone(t.Members), slices.Clone(t.Items)
	for i := range out.Members {
		out.Members[i].Value = named(out.Members[i].Value)
	}
	for i, item := range out.Items {
		out.Items[i] = named(item)
		if item.Kind == value.Object && item.Get("name") == nil {
			hole := &value.Tree{Kind: value.Hole, Text: value.HoleAt("name", value.Any, item.At), At: item.At}
			out.Items[i] = with(out.Items[i], "name", hole)
		}
	}
	return &out
}

// overlay is an object with the members of another where it has none, and likewise
// the objects in its lists.
func overlay(under, over *value.Tree) *value.Tree {
	if under.Kind == value.List && over.Kind == value.List {
		out := *over
		out.Items = slices.Clone(over.Items)
		for i, item := range under.Items {
			if i < len(out.Items) {
				out.Items[i] = overlay(item, out.Items[i])
			} else {
				out.Items = append(out.Items, item)
			}
		}
		return &out
	}
	if over.Kind == value.Hole && under.Kind != value.String {
		return under
	}
	if under.Kind != value.Object || over.Kind != value.Object {
		return over
	}
	out := *over
	out.Members = slices.Clone(over.Members)
	for _, m := range under.Members {
		key, _ := m.Key.Known()
		i := slices.IndexFunc(out.Members, func(o value.Member) bool { s, known := o.Key.Known(); return known && s == key })
		if i < 0 {
			out.Members = append(out.Members, m)
		} else {
			out.Members[i].Value = overlay(m.Value, out.Members[i].Value)
		}
	}
	return &out
}
