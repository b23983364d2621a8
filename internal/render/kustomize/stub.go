package kustomize

import (
	"regexp"
	"slices"
	"strings"

	"sigs.k8s.io/kustomize/api/types"

	"github.com/irsalint/irsalint/internal/render"
	"github.com/irsalint/irsalint/internal/value"
)

// wanted is an object that a kustomization changes.
type wanted struct {
	apiVersion, kind, name *value.Tree
	namespace              *value.Tree
	// ops are what the object needs to have for a JSON patch to apply.
	ops []*value.Tree
}

// stubs puts an object in place of each one that is changed and that only a base can
// have that is not in the tree. What is changed is then seen; the rest is open.
func (p *plan) stubs() {
	for _, n := range p.order {
		chain := gapBelow(n, p, map[*node]bool{})
		if chain == nil {
			continue
		}
		for _, w := range n.wanted() {
			if !p.isLocal(n, str(w.kind), rawText(w.name)) {
				p.stub(chain, w)
			}
		}
		p.loseReplicas(n)
		p.loseVars(n, chain[len(chain)-1].gaps[0])
	}
}

// gapBelow is the way from a kustomization down to the nearest one with a gap, both
// included; nil when there is none.
func gapBelow(n *node, p *plan, seen map[*node]bool) []*node {
	if len(n.gaps) > 0 {
		return []*node{n}
	}
	seen[n] = true
	for _, name := range n.children {
		if c := p.nodes[name]; c != nil && !seen[c] {
			if way := gapBelow(c, p, seen); way != nil {
				return append([]*node{n}, way...)
			}
		}
	}
	return nil
}

// wanted are the objects that the patches and generators of a kustomization change.
func (n *node) wanted() []wanted {
	var out []wanted
	for _, x := range n.patches {
		if x.target != nil {
			if w, ok := selected(x); ok {
				out = append(out, w)
			}
			continue
		}
		for _, o := range x.merge {
			meta := o.Get("metadata")
			w := wanted{apiVersion: o.Get("apiVersion"), kind: o.Get("kind"), name: meta.Get("name"), namespace: meta.Get("namespace")}
			if w.apiVersion.IsScalar() && w.kind.IsScalar() && w.name.IsScalar() {
				out = append(out, w)
			}
		}
	}
	for _, g := range n.spec.ConfigMapGenerator {
		out = n.merged(out, "ConfigMap", g.GeneratorArgs)
	}
	for _, g := range n.spec.SecretGenerator {
		out = n.merged(out, "Secret", g.GeneratorArgs)
	}
	return out
}

func (n *node) merged(out []wanted, kind string, g types.GeneratorArgs) []wanted {
	if g.Behavior != "merge" && g.Behavior != "replace" {
		return out
	}
	w := wanted{apiVersion: n.written("v1"), kind: n.written(kind), name: n.written(g.Name)}
	if g.Namespace != "" {
		w.namespace = n.written(g.Namespace)
	}
	return append(out, w)
}

// written is a scalar placed at the kustomization.
func (n *node) written(s string) *value.Tree {
	at := n.k.start()
	return &value.Tree{Kind: value.String, Text: value.NewText(value.Part{Lit: s, At: at}), At: at}
}

// plain is an expression that matches only itself.
var plain = regexp.MustCompile(`^[A-Za-z0-9-]+$`)

// versions are the API versions of kinds that a selector may name without one.
var versions = map[string]string{
	"ConfigMap": "v1", "CronJob": "batch/v1", "DaemonSet": "apps/v1", "Deployment": "apps/v1", "Job": "batch/v1",
	"Pod": "v1", "ReplicaSet": "apps/v1", "Secret": "v1", "Service": "v1", "ServiceAccount": "v1", "StatefulSet": "apps/v1",
}

// selected is the one object that a selector means, where it means one.
func selected(x *patch) (wanted, bool) {
	s := x.target
	apiVersion := strings.TrimPrefix(s.Group+"/"+s.Version, "/")
	switch {
	case s.Version == "" && s.Group == "":
		apiVersion = versions[s.Kind]
	case s.Version == "":
		apiVersion = s.Group + "/v1"
	}
	if apiVersion == "" || !plain.MatchString(s.Kind) || !plain.MatchString(s.Name) || s.LabelSelector != "" || s.AnnotationSelector != "" {
		return wanted{}, false
	}
	scalar := func(s string) *value.Tree {
		return &value.Tree{Kind: value.String, Text: value.NewText(value.Part{Lit: s, At: x.at.FirstLine()}), At: x.at.FirstLine()}
	}
	w := wanted{apiVersion: scalar(apiVersion), kind: scalar(s.Kind), name: scalar(s.Name), ops: x.ops}
	if plain.MatchString(s.Namespace) {
		w.namespace = scalar(s.Namespace)
	}
	return w, true
}

// isLocal reports whether an object of the tree may be the one that is meant by this
// name at a kustomization, where prefixes and suffixes may have been added to it.
func (p *plan) isLocal(n *node, kind, name string) bool {
	found := false
	p.under(n, map[*node]bool{}, func(c *node, m *manifests) {
		if m != nil {
			for _, o := range m.objects {
				found = found || str(o.Get("kind")) == kind && mayBe(rawName(o), name)
			}
			return
		}
		for _, g := range c.spec.ConfigMapGenerator {
			found = found || kind == "ConfigMap" && g.Behavior != "merge" && g.Behavior != "replace" && mayBe(g.Name, name)
		}
		for _, g := range c.spec.SecretGenerator {
			found = found || kind == "Secret" && g.Behavior != "merge" && g.Behavior != "replace" && mayBe(g.Name, name)
		}
	})
	return found
}

// mayBe reports whether an object can have got a name through prefixes and suffixes.
func mayBe(original, name string) bool {
	return original == name || original != "" && len(name)-len(original) > 1 && (strings.HasSuffix(name, original) || strings.HasPrefix(name, original))
}

// under calls do with every kustomization and every file of objects below n.
func (p *plan) under(n *node, seen map[*node]bool, do func(n *node, m *manifests)) {
	if seen[n] {
		return
	}
	seen[n] = true
	do(n, nil)
	for _, name := range n.children {
		if m := p.files[name]; m != nil {
			do(n, m)
		} else if c := p.nodes[name]; c != nil {
			p.under(c, seen, do)
		}
	}
}

// stub adds an object to the kustomization with the gap at the end of the chain. The
// name loses what the kustomizations in between add to it.
func (p *plan) stub(chain []*node, w wanted) {
	n := chain[len(chain)-1]
	name := *w.name
	for _, layer := range chain[1:] {
		s := rawText(&name)
		s = strings.TrimSuffix(strings.TrimPrefix(s, layer.spec.NamePrefix), layer.spec.NameSuffix)
		if s != rawText(&name) && s != "" {
			name.Text = value.NewText(value.Part{Lit: s, At: name.At})
		}
	}
	meta := []value.Member{{Key: value.Lit("name"), Value: &name}}
	if w.namespace != nil {
		meta = append(meta, value.Member{Key: value.Lit("namespace"), Value: w.namespace})
	}
	o := &value.Tree{Kind: value.Object, Members: []value.Member{
		{Key: value.Lit("apiVersion"), Value: w.apiVersion},
		{Key: value.Lit("kind"), Value: w.kind},
		{Key: value.Lit("metadata"), Value: &value.Tree{Kind: value.Object, Members: meta, At: name.At}},
	}, At: w.kind.At}
	for _, op := range w.ops {
		o = overlay(op, o)
	}
	for _, name := range n.children {
		if m := p.files[name]; m != nil && m.open != "" && same(m.objects[0], o) {
			return
		}
	}
	p.add(n, "stub", []*value.Tree{o}).open = n.gaps[0].Unknown
}

func same(a, b *value.Tree) bool {
	return str(a.Get("kind")) == str(b.Get("kind")) && rawName(a) == rawName(b)
}

// overlay is an object with the members of another where it has none.
func overlay(under, over *value.Tree) *value.Tree {
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

// loseReplicas leaves out the counts of objects that are not in the tree, which
// kustomize would not find.
func (p *plan) loseReplicas(n *node) {
	n.spec.Replicas = slices.DeleteFunc(n.spec.Replicas, func(r types.Replica) bool {
		for _, kind := range []string{"Deployment", "ReplicationController", "ReplicaSet", "StatefulSet"} {
			if p.isLocal(n, kind, r.Name) {
				return false
			}
		}
		return true
	})
}

// loseVars leaves out variables whose object is not in the tree. Where they are used
// they become holes.
func (p *plan) loseVars(n *node, g render.Gap) {
	n.spec.Vars = slices.DeleteFunc(n.spec.Vars, func(v types.Var) bool {
		if p.isLocal(n, v.ObjRef.Kind, v.ObjRef.Name) {
			return false
		}
		if p.lost == nil {
			p.lost = map[string]render.Gap{}
		}
		p.lost[v.Name] = g
		return true
	})
}
