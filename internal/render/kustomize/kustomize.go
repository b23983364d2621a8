// Package kustomize builds the kustomizations of a tree as kustomize build would,
// without its ways out of the tree.
//
// What a build will read is planned first: addresses, plugins and charts are taken
// out of the kustomization files, and what is too much is refused. Then kustomize
// itself builds what is left, and each value of its objects is traced back to the
// manifest, patch or field that it came from.
package kustomize

import (
	"context"
	"encoding/json"
	"errors"
	"path"
	"slices"
	"strings"

	"sigs.k8s.io/kustomize/api/types"

	"github.com/irsalint/irsalint/internal/finding"
	"github.com/irsalint/irsalint/internal/render"
	"github.com/irsalint/irsalint/internal/source"
	"github.com/irsalint/irsalint/internal/value"
)

// Overlay is one build.
type Overlay struct {
	// Dir is the root-relative directory.
	Dir string
	// Namespace, NamePrefix and NameSuffix are applied on top, as GitOps controllers
	// do; empty texts are not applied. A hole is allowed.
	Namespace, NamePrefix, NameSuffix value.Text
	// Patches are those of the controller's object: the items of a kustomization's
	// list patches.
	Patches []*value.Tree
	// Components are further components, relative to Dir.
	Components []string
	// Generate makes a kustomization of all manifests below a directory that has
	// none, as Flux's controller does.
	Generate bool
}

// Build builds an overlay.
func Build(ctx context.Context, tree source.Tree, o Overlay) render.Output {
	return NewIndex(tree).Build(ctx, o)
}

// Build builds an overlay of the index's tree. It is safe for concurrent use.
func (x *Index) Build(ctx context.Context, o Overlay) render.Output {
	p := newPlan(ctx, x)
	p.make(o)
	if p.needsDefinitions() {
		p = newPlan(ctx, x)
		p.definitions = true
		p.make(o)
	}
	out := render.Output{Gaps: p.gaps, Problems: p.problems, Cost: p.cost()}
	if len(p.problems) == 0 && p.root != nil && !p.unknown {
		objects, err := p.run()
		if err != nil && !errors.Is(err, errTooLong) && ctx.Err() == nil && p.barely() {
			objects, err = p.run()
		}
		if err != nil {
			out.Problems = []finding.Problem{p.fault(err)}
		} else {
			out.Objects, out.Problems = p.objects(objects)
		}
	}
	out.Read = sortedKeys(p.read)
	return out
}

// make plans the overlay.
func (p *plan) make(o Overlay) {
	dir, err := source.Clean(path.Clean(o.Dir))
	if err != nil {
		p.problems = append(p.problems, finding.Problem{Message: err.Error(), At: source.Range{File: source.NewFile(o.Dir, nil)}})
		return
	}
	k := p.x.kustomization(dir)
	if k == nil && o.Generate {
		k = p.allBelow(dir)
	}
	if k == nil && o.Generate {
		p.gaps = append(p.gaps, render.Gap{Reason: "the directory holds no manifest", Unknown: dir})
		return
	}
	if k == nil {
		f := source.NewFile(path.Join(dir, "kustomization.yaml"), nil)
		p.problems = append(p.problems, finding.Problem{Message: "there is no kustomization file in " + dir, At: source.Range{File: f}})
		return
	}
	n := p.visit(k, 0)
	if n.state == done {
		return
	}
	if k.spec.Kind == types.ComponentKind {
		p.fail(k.place("kind"), "a component is only built as part of a kustomization")
		return
	}
	p.override(n, o)
	p.walk(n)
	for _, render := range p.charts {
		if len(p.problems) == 0 && p.ctx.Err() == nil {
			render()
		}
	}
	if len(p.problems) == 0 {
		p.bound()
	}
	if len(p.problems) == 0 {
		p.stubs()
		p.finish()
	}
}

// override applies what a GitOps controller edits into the kustomization file.
func (p *plan) override(n *node, o Overlay) {
	for _, f := range []struct {
		text  value.Text
		spec  *string
		shown *value.Text
	}{{o.Namespace, &n.spec.Namespace, &n.namespace}, {o.NamePrefix, &n.spec.NamePrefix, &n.prefix}, {o.NameSuffix, &n.spec.NameSuffix, &n.suffix}} {
		if len(f.text.Parts()) > 0 {
			*f.spec, *f.shown = p.marks.encode(f.text), f.text
		}
	}
	for _, c := range o.Components {
		if s := p.component(n, entry{path: c, at: n.k.start()}); s != "" {
			n.extra = append(n.extra, s)
		}
	}
	for _, t := range o.Patches {
		var x types.Patch
		var b strings.Builder
		writeJSON(&b, t, func(t *value.Tree) string { return p.marks.encode(t.Text) })
		if err := json.Unmarshal([]byte(b.String()), &x); err != nil {
			p.fail(t.At, "this is no patch of kustomize")
			continue
		}
		if p.patchEntry(n, x, t, t.At) {
			n.extraPatches = append(n.extraPatches, x)
		}
	}
}

// allBelow makes a kustomization of the manifests below a directory.
func (p *plan) allBelow(dir string) *kustomization {
	k := &kustomization{dir: dir, file: source.NewFile(path.Join(dir, "kustomization.yaml"), nil), virtual: true}
	var inner []string
	for _, name := range p.x.below(dir) {
		rel := strings.TrimPrefix(name, dir+"/")
		if ext := path.Ext(name); ext != ".yaml" && ext != ".yml" || slices.ContainsFunc(inner, func(d string) bool { return strings.HasPrefix(name, d+"/") }) {
			continue
		}
		if d := p.kustomizedAbove(dir, path.Dir(name)); d != "" {
			inner = append(inner, d)
			if k.first == nil {
				k.first = p.x.kustomization(d).file
			}
			k.spec.Resources = append(k.spec.Resources, strings.TrimPrefix(d, dir+"/"))
			continue
		}
		f, err := p.x.tree.Open(name)
		if err != nil {
			continue
		}
		m := readManifests(f, p.definitions)
		if m.problem != nil || slices.ContainsFunc(m.objects, func(o *value.Tree) bool { return !isObject(o) }) || len(m.objects) == 0 && m.gap == nil {
			continue
		}
		if k.first == nil {
			k.first = f
		}
		k.spec.Resources = append(k.spec.Resources, rel)
	}
	if len(k.spec.Resources) == 0 {
		return nil
	}
	return k
}

func isObject(o *value.Tree) bool {
	return str(o.Get("apiVersion")) != "" && str(o.Get("kind")) != "" && (rawName(o) != "" || str(o.Get("metadata").Get("generateName")) != "")
}

// kustomizedAbove is the outermost directory with a kustomization file between two
// directories, the first excluded.
func (p *plan) kustomizedAbove(dir, sub string) string {
	found := ""
	for ; sub != dir && sub != "." && sub != "/"; sub = path.Dir(sub) {
		if p.x.Has(sub) {
			found = sub
		}
	}
	return found
}
