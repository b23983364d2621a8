package kustomize

import (
	"context"
	"encoding/json"
	"fmt"
	"path"
	"slices"
	"strings"

	"sigs.k8s.io/kustomize/api/types"

	"github.com/irsalint/irsalint/internal/finding"
	"github.com/irsalint/irsalint/internal/render"
	"github.com/irsalint/irsalint/internal/source"
	"github.com/irsalint/irsalint/internal/value"
)

// plan is all that one build will read, looked at and rewritten before kustomize sees
// any of it: kustomize itself knows no bounds, fetches what it does not find, and has
// no places.
type plan struct {
	ctx   context.Context
	x     *Index
	marks marks
	root  *node
	// nodes are the kustomizations by directory, order the same in order of first
	// inclusion.
	nodes map[string]*node
	order []*node
	// walked are the same, those that are included before those that include them.
	walked []*node
	// files are the manifests by name, also those that are in no file of the tree.
	files map[string]*manifests
	// texts are what kustomize reads in place of files.
	texts map[string][]byte
	// checked are the files that kustomize may read as they are.
	checked map[string]bool
	// read are files that had a part in it beside those that kustomize reads.
	read     map[string]bool
	gaps     []render.Gap
	problems []finding.Problem
	// unknown says that what the build makes cannot be known.
	unknown bool
	// definitions says that definitions of custom resources take part.
	definitions bool
	// schema says that some kustomization brings its own schema.
	schema bool
	copies int
	// charts are those to render once all kustomizations around them are known.
	charts []func()
	// lost are the variables whose object is not in the tree, and where it may be.
	lost map[string]render.Gap
	// hashes are the names that end in a hash which is not known.
	hashes map[string]value.Text
}

func newPlan(ctx context.Context, x *Index) *plan {
	return &plan{ctx: ctx, x: x, nodes: map[string]*node{}, files: map[string]*manifests{}, texts: map[string][]byte{}, checked: map[string]bool{}, read: map[string]bool{}}
}

// node is one kustomization of the build.
type node struct {
	k    *kustomization
	spec types.Kustomization
	// namespace, prefix and suffix are those that apply, with their places.
	namespace, prefix, suffix value.Text
	// parents and children are by directory and file name.
	parents  []*node
	children []string
	patches  []*patch
	// extra and extraPatches are what a controller adds.
	extra        []string
	extraPatches []types.Patch
	// generators are what its generators make, as far as it has places.
	generators []generator
	// gaps are the parts of its own that could not be followed.
	gaps []render.Gap
	// level is how many kustomizations lie over it at most.
	level int
	cost  cost
	// all and each are how often it compares all objects with all, and how often it
	// looks at each.
	all, each int
	state     int
	// pairs are the labels and annotations that it adds, once asked for.
	pairs map[string]value.Text
}

// The states of a node: one that is open again while it is walked includes itself.
const (
	unseen = iota
	open
	done
)

func (p *plan) fail(at source.Range, format string, args ...any) {
	if len(p.problems) < maxProblems {
		p.problems = append(p.problems, finding.Problem{Message: short(fmt.Sprintf(format, args...)), At: at})
	}
}

// cannot notes what makes the whole build unknown.
func (p *plan) cannot(g render.Gap) {
	p.unknown = true
	if !slices.Contains(p.gaps, g) {
		p.gaps = append(p.gaps, g)
	}
}

// missing notes an entry for which there is nothing in the tree.
func (p *plan) missing(e entry, what, name string) {
	if strings.Contains(e.path, "{{") || strings.Contains(e.path, "${") {
		p.cannot(render.Gap{Reason: "the path of an entry is not known", Unknown: e.path, At: e.at})
		return
	}
	p.fail(e.at, "there is no %s %s", what, name)
}

// gap notes a part of n that would have made more objects.
func (p *plan) gap(n *node, g render.Gap) {
	if !slices.Contains(n.gaps, g) {
		n.gaps = append(n.gaps, g)
	}
	if !slices.Contains(p.gaps, g) {
		p.gaps = append(p.gaps, g)
	}
}

// visit returns the node of a kustomization, and begins it when it is new. Its state
// is then open, and what it includes is still to be walked.
func (p *plan) visit(k *kustomization, level int) *node {
	n := p.nodes[k.dir]
	if n == nil {
		n = &node{k: k, spec: k.copySpec()}
		p.nodes[k.dir] = n
		p.order = append(p.order, n)
	}
	n.level = max(n.level, level)
	if k.templated {
		p.cannot(render.Gap{Reason: "only a template engine can read the kustomization file", Unknown: k.file.Name, At: k.start()})
		n.state = done
	}
	if n.state == done || k.problem != nil {
		if k.problem != nil && n.state != done {
			p.problems = append(p.problems, *k.problem)
		}
		n.state = done
		return n
	}
	n.state = open
	n.cost.reads = 3
	n.cost.bytes = len(k.file.Data)
	n.namespace = textOf(get(k.tree, "namespace"))
	n.prefix, n.suffix = textOf(get(k.tree, "namePrefix")), textOf(get(k.tree, "nameSuffix"))
	if strings.Contains(string(k.file.Data), markPrefix) {
		p.fail(k.start(), "the file holds the reserved text %s", markPrefix)
	}
	p.shallow(k.tree)
	if level == 0 {
		p.root = n
	}
	return n
}

func textOf(t *value.Tree) value.Text {
	if t == nil || t.Kind == value.Null {
		return value.Text{}
	}
	return t.Text
}

// walk plans what a kustomization that was visited includes, reads and changes.
func (p *plan) walk(n *node) {
	p.resources(n)
	n.spec.Components = append(p.paths(n, n.spec.Components, n.k.items("components"), p.component), n.extra...)
	p.plainFiles(n)
	p.generators(n)
	p.plugins(n)
	p.chartsOf(n)
	p.patchesOf(n)
	n.count(p.componentsOf(n))
	if c := n.cost; p.ctx.Err() == nil && len(p.problems) == 0 {
		switch {
		case c.reads > maxReads || c.bytes > maxBytes:
			p.fail(n.k.start(), "%s", errTooMuch.Error())
		case c.work > maxWork:
			p.fail(n.k.start(), "the build makes too many objects (%d) in too many steps", c.objects)
		}
	}
	n.state = done
	p.walked = append(p.walked, n)
}

// componentsOf are the components that a kustomization includes itself.
func (p *plan) componentsOf(n *node) []*node {
	var out []*node
	for _, name := range n.children {
		if c := p.nodes[name]; c != nil && c.spec.Kind == types.ComponentKind {
			out = append(out, c)
		}
	}
	return out
}

// include adds another kustomization below n; nil when it cannot be built.
func (p *plan) include(n *node, dir string, at source.Range) *node {
	k := p.x.kustomization(dir)
	switch {
	case p.ctx.Err() != nil || len(p.problems) >= maxProblems:
		return nil
	case k == nil:
		p.fail(at, "there is no kustomization file in %s", dir)
		return nil
	case n.level+1 > maxLevels:
		p.fail(at, "kustomizations include each other more than %d deep", maxLevels)
		return nil
	}
	if c := p.nodes[dir]; c != nil && c.state == open {
		p.fail(at, "the kustomization in %s includes itself", dir)
		return nil
	}
	c := p.visit(k, n.level+1)
	c.parents = append(c.parents, n)
	if c.state == open {
		p.walk(c)
	}
	n.children = append(n.children, dir)
	n.cost.add(c.cost)
	return c
}

// manifest plans a file of objects.
func (p *plan) manifest(n *node, name string, at source.Range) *manifests {
	m := p.files[name]
	if m == nil {
		f, err := p.x.tree.Open(name)
		if err != nil {
			p.fail(at, "%v", err)
			return nil
		}
		m = readManifests(f, p.definitions)
		m.cost = m.weigh()
		p.files[name] = m
		p.checked[name] = true
		if m.text != nil {
			p.texts[name] = m.text
			p.read[name] = true
		}
		if m.problem != nil && len(p.problems) < maxProblems {
			p.problems = append(p.problems, *m.problem)
		}
	}
	if m.gap != nil {
		p.gap(n, *m.gap)
	}
	n.cost.add(m.cost)
	n.children = append(n.children, name)
	return m
}

func (m *manifests) size() int {
	if m.text != nil || m.file == nil {
		return len(m.text)
	}
	return len(m.file.Data)
}

// add puts objects that are in no file of the tree among the resources of n.
func (p *plan) add(n *node, kind string, objects []*value.Tree) *manifests {
	base := fmt.Sprintf(".irsalint-%s-%d.yaml", kind, len(p.files))
	m := virtual(&p.marks, objects)
	name := path.Join(n.k.dir, base)
	p.files[name], p.texts[name] = m, m.text
	n.spec.Resources = append(n.spec.Resources, base)
	n.children = append(n.children, name)
	n.cost.add(m.weigh())
	return m
}

// finish writes the kustomization files as kustomize gets them.
func (p *plan) finish() {
	if p.marks.reserved {
		p.fail(p.root.k.start(), "what is built holds the reserved text %s", markPrefix)
	}
	for _, n := range p.order {
		// Annotations of the build are nothing that a cluster acts on, and slow.
		n.spec.BuildMetadata = slices.DeleteFunc(n.spec.BuildMetadata, func(s string) bool { return s != types.ManagedByLabelOption })
		if n.spec.MetaData == nil {
			// Whatever was cut out, the file is not empty.
			n.spec.MetaData = &types.ObjectMeta{Name: "x"}
		}
		text, err := json.Marshal(n.spec)
		if err != nil {
			p.fail(n.k.start(), "%v", err)
			return
		}
		p.texts[n.k.file.Name] = text
		if !n.k.virtual {
			p.read[n.k.file.Name] = true
		}
	}
}
