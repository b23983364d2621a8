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
	// selected says that a selector means it, which may select nothing.
	selected bool
}

// stubs puts an object in place of each one that is changed and that only a base can
// have that is not in the tree. What is changed is then seen; the rest is open.
func (p *plan) stubs() {
	for _, n := range p.walked {
		for _, holder := range n.holders() {
			if chain := gapBelow(holder, p, map[*node]bool{}); chain != nil {
				p.stubsOf(n, holder, chain)
			}
		}
	}
	for _, n := range p.walked {
		for _, holder := range n.holders() {
			p.seed(n, holder)
		}
	}
	for _, n := range p.walked {
		for _, holder := range n.holders() {
			p.adopt(n, holder)
		}
	}
	for name, m := range p.files {
		if m.open != "" {
			p.texts[name] = virtual(&p.marks, m.objects).text
		}
	}
}

// holders are the kustomizations whose objects one changes: itself, but a component
// changes those of the kustomizations that include it.
func (n *node) holders() []*node {
	var out []*node
	seen := map[*node]bool{}
	var add func(n *node)
	add = func(n *node) {
		switch {
		case seen[n]:
		case n.spec.Kind != types.ComponentKind:
			out = append(out, n)
		default:
			for _, parent := range n.parents {
				seen[n] = true
				add(parent)
			}
		}
		seen[n] = true
	}
	add(n)
	return out
}

func (p *plan) stubsOf(n, holder *node, chain []*node) {
	for _, w := range n.wanted() {
		if p.isLocal(holder, w) {
			continue
		}
		m := p.stubbed(holder, w)
		if m == nil {
			m = p.stub(chain, w)
		}
		m.seeded = m.seeded && w.selected
	}
	p.loseReplicas(n, holder)
	p.loseVars(n, holder, chain[len(chain)-1].gaps[0])
}

// barely takes back those stubs that no merge patch needs. It reports whether there
// was any: a JSON patch may not apply to what was made up for it.
func (p *plan) barely() bool {
	any := false
	for name, m := range p.files {
		if m.seeded {
			p.texts[name], any = []byte{}, true
		}
	}
	return any
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
		return &value.Tree{Kind: value.String, Text: value.NewText(value.Part{Lit: s, At: x.from}), At: x.from}
	}
	w := wanted{apiVersion: scalar(apiVersion), kind: scalar(s.Kind), name: scalar(s.Name), selected: true}
	if plain.MatchString(s.Namespace) {
		w.namespace = scalar(s.Namespace)
	}
	return w, true
}

// stub adds an object to the kustomization with the gap at the end of the chain. The
// name loses what the kustomizations in between add to it.
func (p *plan) stub(chain []*node, w wanted) *manifests {
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
	m := p.add(n, "stub", []*value.Tree{o})
	m.open, m.seeded = n.gaps[0].Unknown, true
	return m
}

// stubbed is the object that already stands for the one that is wanted; nil when there
// is none.
func (p *plan) stubbed(n *node, w wanted) *manifests {
	var found *manifests
	p.under(n, map[*node]bool{}, func(_ *node, m *manifests) {
		if m != nil && m.open != "" && str(m.objects[0].Get("kind")) == str(w.kind) && p.mayBe(rawName(m.objects[0]), rawText(w.name)) && p.mayLieIn(m.objects[0], w) {
			found = m
		}
	})
	return found
}

// loseReplicas leaves out the counts of objects that are not in the tree, which
// kustomize would not find.
func (p *plan) loseReplicas(n, holder *node) {
	n.spec.Replicas = slices.DeleteFunc(n.spec.Replicas, func(r types.Replica) bool {
		for _, kind := range []string{"Deployment", "ReplicationController", "ReplicaSet", "StatefulSet"} {
			if w := (wanted{kind: n.written(kind), name: n.written(r.Name), selected: true}); p.isLocal(holder, w) || p.stubbed(holder, w) != nil {
				return false
			}
		}
		return true
	})
}

// loseVars leaves out variables whose object is not in the tree. Where they are used
// they become holes.
func (p *plan) loseVars(n, holder *node, g render.Gap) {
	n.spec.Vars = slices.DeleteFunc(n.spec.Vars, func(v types.Var) bool {
		w := wanted{kind: n.written(v.ObjRef.Kind), name: n.written(v.ObjRef.Name), selected: true}
		if p.isLocal(holder, w) {
			return false
		}
		if p.lost == nil {
			p.lost = map[string]render.Gap{}
		}
		p.lost[v.Name] = g
		return true
	})
}
