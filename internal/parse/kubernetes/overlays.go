package kubernetes

import (
	"bytes"
	"fmt"
	"path"
	"strings"
	"sync"

	"github.com/irsalint/irsalint/internal/graph"
	"github.com/irsalint/irsalint/internal/manifest"
	"github.com/irsalint/irsalint/internal/render"
	"github.com/irsalint/irsalint/internal/render/kustomize"
	"github.com/irsalint/irsalint/internal/source"
)

// deliverOverlays builds the overlays that no GitOps object delivers. Those that hold
// GitOps objects come first: they may deliver others.
func (r *run) deliverOverlays() {
	var first, rest []string
	reached := map[string]bool{}
	for _, dir := range r.overlays.Roots() {
		closure := r.overlays.Closure(dir)
		for _, name := range closure {
			reached[name] = true
			if path.Base(name) == "Chart.yaml" {
				r.built[path.Dir(name)] = true
			}
		}
		if r.isDelivered(dir) || !r.entered(closure) {
			continue
		}
		switch gitops, any := r.scan(closure); {
		case gitops:
			first = append(first, dir)
		case any || !r.overlays.Whole(dir):
			rest = append(rest, dir)
		}
	}
	for _, dirs := range [][]string{first, rest} {
		var ds []*delivery
		for _, dir := range dirs {
			if !r.isDelivered(dir) {
				ds = append(ds, r.overlay(dir))
			}
		}
		r.deliver(ds)
	}
	r.deliver(r.looseComponents(reached))
}

// looseComponents are the components that nothing includes: it is not known what they
// would be part of. They deliver nothing but that.
func (r *run) looseComponents(reached map[string]bool) []*delivery {
	var out []*delivery
	for _, dir := range r.overlays.Dirs() {
		if reached[r.overlays.File(dir)] || r.isDelivered(dir) {
			continue
		}
		closure := r.overlays.Closure(dir)
		if _, any := r.scan(closure); !any || !r.entered(closure) {
			continue
		}
		d := &delivery{scope: r.scope("kustomize:" + dir), address: "Component/" + dir, dir: dir, at: r.fileAt(r.overlays.File(dir))}
		d.gaps = []render.Gap{{Reason: "no kustomization includes the component", Unknown: dir}}
		d.render = func() render.Output { return render.Output{Read: closure} }
		out = append(out, d)
	}
	return out
}

// isDelivered reports whether a GitOps object delivers an overlay or a chart, for itself
// or as part of something else.
func (r *run) isDelivered(dir string) bool {
	if r.charts[dir] && r.consumed[path.Join(dir, "Chart.yaml")] {
		return true
	}
	return r.overlays.Has(dir) && r.consumed[r.overlays.File(dir)]
}

// generated reports whether a kustomization may generate a ConfigMap of interest.
func generated(data []byte) bool {
	return bytes.Contains(data, []byte(manifest.AuthName)) || bytes.Contains(data, []byte(manifest.WebhookName))
}

// scan looks for GitOps objects, and for any word of interest, in files.
func (r *run) scan(files []string) (gitops, any bool) {
	for _, name := range files {
		f, err := r.in.Tree.Open(name)
		if err != nil {
			return gitops, true
		}
		gitops = gitops || isGitOps(f.Data)
		any = any || telling(f.Data) || generated(f.Data)
	}
	return gitops, any
}

// overlay is the delivery of a kustomization for itself.
func (r *run) overlay(dir string) *delivery {
	d := &delivery{scope: r.scope("kustomize:" + dir), address: "Kustomization/" + dir, dir: dir, at: r.fileAt(r.overlays.File(dir))}
	d.scope.Choices = []graph.Choice{{At: d.at, Note: "built here"}}
	d.namespace = r.namespaceOf(dir)
	d.render = func() render.Output { return r.build(kustomize.Overlay{Dir: dir}) }
	return d
}

// build builds an overlay once, however often it is delivered.
func (r *run) build(o kustomize.Overlay) render.Output {
	var key strings.Builder
	fmt.Fprintf(&key, "%s|%s|%s|%s|%q|%v", o.Dir, o.Namespace.Identity(), o.NamePrefix.Identity(), o.NameSuffix.Identity(), o.Components, o.Generate)
	for _, t := range o.Patches {
		write(&key, t)
	}
	built, _ := r.builds.LoadOrStore(key.String(), sync.OnceValue(func() render.Output { return r.overlays.Build(r.ctx, o) }))
	return built.(func() render.Output)()
}

// fileAt is the beginning of a file.
func (r *run) fileAt(name string) source.Range {
	f, err := r.in.Tree.Open(name)
	if err != nil {
		f = source.NewFile(name, nil)
	}
	return source.Range{File: f}
}
