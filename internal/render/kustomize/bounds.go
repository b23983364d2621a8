package kustomize

import (
	"slices"
	"strings"

	"sigs.k8s.io/kustomize/api/types"

	"github.com/irsalint/irsalint/internal/value"
)

// cost bounds what a kustomization takes, that of what it includes counted as often
// as it is included.
type cost struct {
	objects, bytes, reads int
	// work is in steps of about a microsecond.
	work int
	// nodes are the values of all objects by kind.
	nodes map[string]int
}

// enough is where sums stop to grow.
const enough = 1 << 40

func (c *cost) add(o cost) {
	c.objects, c.bytes = min(enough, c.objects+o.objects), min(enough, c.bytes+o.bytes)
	c.reads, c.work = min(enough, c.reads+o.reads), min(enough, c.work+o.work)
	for kind, n := range o.nodes {
		if c.nodes == nil {
			c.nodes = map[string]int{}
		}
		c.nodes[kind] = min(enough, c.nodes[kind]+n)
	}
}

// Bounds that keep kustomize's own time and memory in bounds.
const (
	// maxLevels bounds how deep kustomizations include each other.
	maxLevels = 60
	// maxWork bounds the work of a build.
	maxWork = 20_000_000
	// maxCopies bounds the copies that may double what they copy: copy operations of
	// JSON patches and replacements of whole trees.
	maxCopies = 12
	// maxExpanded bounds what variables add, in bytes.
	maxExpanded = 64 << 20
	// maxProblems bounds what is said of one build.
	maxProblems = 20
)

// objectCost is what kustomize does with any object of a build, in steps.
const objectCost = 500

// cost is what the build takes, in steps.
func (p *plan) cost() int {
	if p.root == nil {
		return 0
	}
	return p.root.cost.work + objectCost*p.root.cost.objects
}

// weigh measures the objects of a file.
func (m *manifests) weigh() cost {
	c := cost{objects: len(m.objects), bytes: m.size(), reads: 1, nodes: map[string]int{}}
	for _, o := range m.objects {
		nodes, depths := weight(o, 1)
		c.nodes[str(o.Get("kind"))] += nodes
		// kustomize copies every object once for each level of it.
		c.work += nodes + depths/8
	}
	return c
}

// weight counts the nodes of a tree, and the sum of their depths.
func weight(t *value.Tree, depth int) (nodes, depths int) {
	nodes, depths = 1, depth
	for _, m := range t.Members {
		n, d := weight(m.Value, depth+1)
		nodes, depths = nodes+n, depths+d
	}
	for _, item := range t.Items {
		n, d := weight(item, depth+1)
		nodes, depths = nodes+n, depths+d
	}
	return nodes, depths
}

// count adds the work of the kustomization's own layer and of its components, which
// work on its objects.
func (n *node) count(components []*node) {
	s := &n.spec
	c := &n.cost
	c.objects += len(s.ConfigMapGenerator) + len(s.SecretGenerator)
	// Whatever replaces the list of objects compares all with all.
	all := 1 + len(s.PatchesStrategicMerge) + len(s.Transformers) + len(s.Validators)
	each := len(s.Images) + len(s.Labels) + len(s.CommonLabels) + len(s.CommonAnnotations) + len(s.Replicas) + len(s.Replacements) + len(s.Vars) + len(s.Patches)
	if s.Namespace != "" {
		all++
	}
	for _, x := range n.patches {
		if x.target == nil {
			continue
		}
		all++
		n.match(x)
	}
	for _, component := range components {
		all, each = min(enough, all+component.all), min(enough, each+component.each)
		for _, x := range component.patches {
			n.match(x)
		}
	}
	n.all, n.each = all, each
	objects := min(c.objects, 1<<20)
	c.work = min(enough, c.work+objects*objects*min(all, 1<<20)*3/2+4*objects*min(each, 1<<20))
}

// match adds the work of a patch on the objects that it may select.
func (n *node) match(x *patch) {
	if x.target == nil {
		return
	}
	for kind, nodes := range n.cost.nodes {
		if x.kinds.match(kind) {
			n.cost.work = min(enough, n.cost.work+nodes*(1+len(x.paths)))
		}
	}
}

// bound refuses what would grow without end in kustomize, once all is planned.
func (p *plan) bound() {
	doubling := 0
	delimited := map[string]bool{}
	var sources []*value.Tree
	for _, n := range p.order {
		for _, entry := range n.k.items("replacements") {
			for _, r := range p.replacements(n, entry) {
				sources = append(sources, get(r, "source"))
				for _, t := range list(get(r, "targets")) {
					if get(t, "options") != nil {
						for _, f := range list(get(t, "fieldPaths")) {
							delimited[lastStep(str(f))] = true
						}
					}
				}
			}
		}
	}
	for _, s := range sources {
		path := str(get(s, "fieldPath"))
		if delimited[lastStep(path)] && !strings.HasPrefix(path, "metadata.name") || !p.copiesScalar(s, path) {
			doubling++
		}
	}
	if doubling+p.copies > maxCopies {
		p.fail(p.root.k.start(), "the build copies whole trees more than %d times", maxCopies)
	}
	p.boundVars()
}

// lastStep is the end of a path, by which two paths may be the same.
func lastStep(path string) string { return path[strings.LastIndexByte(path, '.')+1:] }

// copiesScalar reports whether a replacement copies a scalar: one in an object as it
// is written, or a field that can hold nothing else.
func (p *plan) copiesScalar(source *value.Tree, path string) bool {
	kind := str(get(source, "kind"))
	steps := strings.SplitN(path, ".", 3)
	switch {
	case source == nil || path == "" || path == "metadata.name" || path == "metadata.namespace",
		len(steps) == 3 && (strings.HasPrefix(path, "metadata.annotations.") || strings.HasPrefix(path, "metadata.labels.")),
		len(steps) > 1 && steps[0] == "data" && (kind == "ConfigMap" || kind == "Secret"):
		return true
	}
	found, other := false, false
	for _, m := range p.files {
		for _, o := range m.objects {
			if str(o.Get("kind")) == kind {
				if v := follow(o, path); v != nil {
					found, other = true, other || !v.IsScalar()
				}
			}
		}
	}
	return found && !other
}

// boundVars bounds what variables are replaced by.
func (p *plan) boundVars() {
	uses := p.uses()
	total := 0
	for _, n := range p.order {
		for _, v := range n.spec.Vars {
			if total += uses[v.Name] * p.longest(v); total > maxExpanded {
				p.fail(n.k.place("vars"), "variables make the objects larger than %d MiB", maxExpanded>>20)
				return
			}
		}
	}
}

// uses counts how often each variable is named in what is built.
func (p *plan) uses() map[string]int {
	uses := map[string]int{}
	count := func(data []byte) {
		for _, m := range variable.FindAllSubmatch(data, -1) {
			uses[string(m[1])]++
		}
	}
	if !slices.ContainsFunc(p.order, func(n *node) bool { return len(n.spec.Vars) > 0 }) {
		return uses
	}
	for name := range p.checked {
		if f, err := p.x.tree.Open(name); err == nil {
			count(f.Data)
		}
	}
	for _, n := range p.order {
		count(n.k.file.Data)
	}
	for _, text := range p.texts {
		count(text)
	}
	return uses
}

// longest is the length of the longest text that a variable may stand for.
func (p *plan) longest(v types.Var) int {
	length := 256
	try := func(o *value.Tree) {
		if str(o.Get("kind")) == v.ObjRef.Kind {
			if t := follow(o, v.FieldRef.FieldPath); t.IsScalar() {
				length = max(length, len(rawText(t)))
			}
		}
	}
	for _, m := range p.files {
		for _, o := range m.objects {
			try(o)
		}
	}
	for _, n := range p.order {
		for _, x := range n.patches {
			for _, o := range x.merge {
				try(o)
			}
		}
	}
	return length
}
