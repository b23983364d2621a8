package kustomize

import (
	"slices"
	"strings"

	"sigs.k8s.io/kustomize/api/types"

	"github.com/irsalint/irsalint/internal/value"
)

// origin is an object as it is written, on one way by which it comes into the build.
type origin struct {
	object *value.Tree
	kind   string
	// name is what the kustomizations on the way make of the object's name.
	name      string
	namespace string
	// layers are the kustomizations that change it, in that order.
	layers []*node
	open   string
	used   bool
}

// origins are all objects of the build. A name is predicted rather than followed:
// kustomize's own notes of where an object came from take time in the square of the
// number of changes, and are lost with the annotations that hold them.
type origins struct {
	plan   *plan
	byName map[string][]*origin
	byKind map[string][]*origin
}

func (p *plan) origins() *origins {
	o := &origins{p, map[string][]*origin{}, map[string][]*origin{}}
	o.expand(p.root, nil)
	return o
}

// expand adds the objects of a kustomization. After are the layers that they go
// through behind it.
func (o *origins) expand(n *node, after []*node) {
	components := o.plan.componentsOf(n)
	behind := append([]*node{n}, after...)
	all := behind
	for _, c := range slices.Backward(components) {
		o.expand(c, all)
		all = append(layersOf(o.plan, c), all...)
	}
	if n.spec.Kind == types.ComponentKind {
		all = behind
	}
	for _, name := range n.children {
		m, c := o.plan.files[name], o.plan.nodes[name]
		switch {
		case m != nil:
			for _, object := range m.objects {
				x := o.add(object, str(object.Get("kind")), all, m.file == nil)
				x.open = m.open
			}
		case c != nil && c.spec.Kind != types.ComponentKind:
			o.expand(c, all)
		}
	}
	for _, g := range n.generators {
		o.add(g.object, g.kind, all, false)
	}
}

// layersOf are a component and the components that it includes, in the order in which
// they change what is there.
func layersOf(p *plan, c *node) []*node {
	var out []*node
	for _, d := range p.componentsOf(c) {
		out = append(out, layersOf(p, d)...)
	}
	return append(out, c)
}

// unnamed are the kinds whose names get neither prefix nor suffix.
var unnamed = []string{"APIService", "CustomResourceDefinition", "Namespace"}

// add adds an object. The holes of one that is in no file are marked.
func (o *origins) add(object *value.Tree, kind string, layers []*node, marked bool) *origin {
	x := &origin{object: object, kind: kind, layers: layers}
	text := func(field string) string {
		t := object.Get("metadata").Get(field)
		switch {
		case t == nil:
			return ""
		case marked:
			return o.plan.marks.encode(t.Text)
		}
		return rawText(t)
	}
	x.name, x.namespace = text("name"), text("namespace")
	for _, l := range layers {
		if !slices.Contains(unnamed, kind) {
			x.name = l.spec.NamePrefix + x.name + l.spec.NameSuffix
		}
		if l.spec.Namespace == "" {
			continue
		}
		switch {
		case kind == "Namespace":
			x.name = l.spec.Namespace
		case !slices.Contains(clusterKinds, kind):
			x.namespace = l.spec.Namespace
		}
	}
	o.byName[kind+"/"+x.name] = append(o.byName[kind+"/"+x.name], x)
	o.byKind[kind] = append(o.byKind[kind], x)
	return x
}

// of finds what became an object of the build: what must have its name and namespace,
// else what may have got them through patches and plugins. Each is found once.
func (o *origins) of(object *value.Tree) *origin {
	kind, name := str(object.Get("kind")), rawName(object)
	namespace := ""
	if ns := object.Get("metadata").Get("namespace"); ns != nil {
		namespace = rawText(ns)
	}
	for _, name := range []string{name, hashed.ReplaceAllString(name, "")} {
		same := o.byName[kind+"/"+name]
		for _, x := range same {
			if x.namespace == namespace && !x.used {
				x.used = true
				return x
			}
		}
		if i := slices.IndexFunc(same, func(x *origin) bool { return !x.used }); i >= 0 {
			same[i].used = true
			return same[i]
		}
	}
	return nil
}

// like finds, for an object whose name is not the predicted one, the object of the same
// kind with the longest name that is part of its own; for one that was renamed altogether,
// the one that it has most in common with.
func (o *origins) like(object *value.Tree) *origin {
	var best, other *origin
	name := rawName(object)
	most, tied := 0, false
	for _, x := range o.byKind[str(object.Get("kind"))] {
		if x.used {
			continue
		}
		if strings.Contains(name, rawName(x.object)) && (best == nil || len(rawName(x.object)) > len(rawName(best.object))) {
			best = x
		}
		switch n := common(x.object, object); {
		case n > most:
			other, most, tied = x, n, false
		case n == most:
			tied = true
		}
	}
	if best == nil && !tied {
		best = other
	}
	if best != nil {
		best.used = true
	}
	return best
}

// common counts the scalars that two trees have at the same places.
func common(a, b *value.Tree) int {
	switch {
	case a == nil || b == nil || a.Kind != b.Kind:
		return 0
	case a.IsScalar():
		if a.Text.Identity() == b.Text.Identity() {
			return 1
		}
		return 0
	}
	n := 0
	for i, item := range a.Items {
		if i < len(b.Items) {
			n += common(item, b.Items[i])
		}
	}
	for _, m := range a.Members {
		if key, known := m.Key.Known(); known {
			n += common(m.Value, b.Get(key))
		}
	}
	return n
}
