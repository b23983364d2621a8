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
	for name, m := range p.files {
		if m.open != "" {
			p.texts[name] = virtual(&p.marks, m.objects).text
		}
	}
}

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

// mayBeTarget reports whether a selector may mean an object, by the names that it may
// have got.
func (p *plan) mayBeTarget(x *patch, o *value.Tree) bool {
	return x.kinds.match(str(o.Get("kind"))) && (x.names.match(rawName(o)) || p.mayBe(rawName(o), x.target.Name))
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

// isLocal reports whether an object of the tree may be the one that is meant by this
// name at a kustomization, where prefixes and suffixes may have been added to it.
func (p *plan) isLocal(n *node, w wanted) bool {
	found := false
	kind, name := str(w.kind), rawText(w.name)
	p.under(n, map[*node]bool{}, func(c *node, m *manifests) {
		if m != nil {
			if m.open != "" {
				return
			}
			for _, o := range m.objects {
				found = found || str(o.Get("kind")) == kind && p.mayBe(rawName(o), name) && p.mayLieIn(o, w)
			}
			return
		}
		for _, g := range c.spec.ConfigMapGenerator {
			found = found || kind == "ConfigMap" && g.Behavior != "merge" && g.Behavior != "replace" && p.mayBe(g.Name, name)
		}
		for _, g := range c.spec.SecretGenerator {
			found = found || kind == "Secret" && g.Behavior != "merge" && g.Behavior != "replace" && p.mayBe(g.Name, name)
		}
	})
	return found
}

// mayBe reports whether an object can have got a name through the prefixes and
// suffixes of the build.
func (p *plan) mayBe(original, name string) bool {
	if original == name {
		return true
	}
	i := strings.Index(name, original)
	if i < 0 || original == "" {
		return false
	}
	return p.composed(name[:i], func(n *node) string { return n.spec.NamePrefix }) &&
		p.composed(name[i+len(original):], func(n *node) string { return n.spec.NameSuffix })
}

// composed reports whether a text is made of the affixes of kustomizations.
func (p *plan) composed(s string, affix func(*node) string) bool {
	for s != "" {
		longest := 0
		for _, n := range p.order {
			if a := affix(n); strings.HasPrefix(s, a) {
				longest = max(longest, len(a))
			}
		}
		if longest == 0 {
			return false
		}
		s = s[longest:]
	}
	return true
}

// mayLieIn reports whether an object can have got the namespace that is meant.
func (p *plan) mayLieIn(o *value.Tree, w wanted) bool {
	if w.selected {
		return true
	}
	effective := func(t *value.Tree) string {
		if t == nil || rawText(t) == "" {
			return "default"
		}
		return rawText(t)
	}
	if effective(w.namespace) == effective(o.Get("metadata").Get("namespace")) {
		return true
	}
	return slices.ContainsFunc(p.order, func(n *node) bool { return n.spec.Namespace != "" && n.spec.Namespace == effective(w.namespace) })
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
