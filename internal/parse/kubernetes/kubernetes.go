// Package kubernetes reads what a tree brings to clusters: manifests as they are
// written, kustomize overlays and Helm charts as they render, and the objects of Argo
// CD, Flux and helmfile that say which of them go where.
//
// What an object means is known by package manifest, how overlays and charts render
// by package render. This package decides what is rendered, with which names and
// namespaces, and that nothing is read twice: a base is read through its overlays, a
// chart through its releases, and what a GitOps object delivers through that object.
package kubernetes

import (
	"context"
	"path"
	"slices"
	"strconv"
	"strings"
	"sync"

	"github.com/irsalint/irsalint/internal/graph"
	"github.com/irsalint/irsalint/internal/parse"
	"github.com/irsalint/irsalint/internal/render/chart"
	"github.com/irsalint/irsalint/internal/render/kustomize"
	"github.com/irsalint/irsalint/internal/source"
	"github.com/irsalint/irsalint/internal/value"
	"github.com/irsalint/irsalint/internal/yamldoc"
)

// Parser reads YAML and JSON files that hold Kubernetes objects.
type Parser struct{}

// Name implements parse.Parser.
func (Parser) Name() string { return "kubernetes" }

// Waits implements parse.Waiter: charts may be released by other formats.
func (Parser) Waits() {}

// notManifests are JSON files of package managers.
var notManifests = map[string]bool{"package.json": true, "package-lock.json": true, "composer.lock.json": true}

// engines are the extensions that files of template engines add to that of YAML.
var engines = []string{".gotmpl", ".tmpl", ".j2", ".jinja2"}

// withoutEngine is a name without the extension of a template engine.
func withoutEngine(name string) string {
	for _, e := range engines {
		name = strings.TrimSuffix(name, e)
	}
	return name
}

// Claims implements parse.Parser.
func (Parser) Claims(name string) bool {
	base := withoutEngine(path.Base(name))
	switch path.Ext(base) {
	case ".yaml", ".yml":
		return true
	case ".json":
		return !notManifests[base] && !strings.HasSuffix(base, ".tf.json") && !strings.HasSuffix(base, ".tfvars.json") && !strings.HasSuffix(base, ".tofu.json")
	}
	return false
}

// Comments implements parse.Commenter.
func (Parser) Comments(f *source.File, word string) []source.Comment {
	return yamldoc.Comments(f, word)
}

// Parse implements parse.Parser.
func (Parser) Parse(ctx context.Context, in parse.Input) parse.Output {
	r := newRun(ctx, in)
	r.survey()
	r.deliver(r.declared(r.gitops))
	r.deliverOverlays()
	r.deliverCharts()
	return r.merge()
}

// run is one call of Parse.
type run struct {
	ctx context.Context
	in  parse.Input
	// entries are the files that were asked for.
	entries map[string]bool
	// dirs are all directories of the tree, touched those with such files below.
	dirs    map[string]bool
	touched map[string]bool
	// sorted are dirs without the root, in order.
	sorted   []string
	overlays *kustomize.Index
	// charts are the directories of charts.
	charts   map[string]bool
	renderer *chart.Charts
	// rendered are files that only mean something as part of an overlay or a chart.
	rendered map[string]bool

	// built are the charts that overlays render.
	built map[string]bool
	// builds are those of overlays, each a func() render.Output, by what they are.
	builds sync.Map

	files []*surveyed
	// gitops are the GitOps objects among the manifests.
	gitops []declaration
	// plain are the manifests of files that are delivered as they are, each a
	// func() render.Output, by name.
	plain sync.Map
	// met are the GitOps objects that deliveries brought, as they stand in memory, taken
	// those that were followed, so that none is twice.
	met   map[met]bool
	taken map[string]bool
	// brought are the places of GitOps objects that another one delivers. As they are
	// written they may lack what that one adds.
	brought map[string]bool
	// helmCharts are Flux's objects that say where a chart is, by namespace and name.
	helmCharts map[string]*value.Tree
	// own are the repositories of which the tree is taken to be a copy.
	own map[string]bool
	// scopes counts the scopes by the ID that they asked for.
	scopes    map[string]int
	delivered []*delivered
	// consumed are the files that what GitOps objects deliver is made of.
	consumed map[string]bool
	// spent is what following GitOps objects has cost.
	spent int
	// cost is what all deliveries have cost; tooMuch says that it was, or that there are
	// too many.
	cost    int
	tooMuch bool
}

func newRun(ctx context.Context, in parse.Input) *run {
	r := &run{
		ctx: ctx, in: in,
		entries: map[string]bool{}, dirs: map[string]bool{}, touched: map[string]bool{}, charts: map[string]bool{},
		rendered: map[string]bool{}, met: map[met]bool{}, taken: map[string]bool{}, brought: map[string]bool{}, helmCharts: map[string]*value.Tree{}, own: map[string]bool{}, built: map[string]bool{}, scopes: map[string]int{}, consumed: map[string]bool{},
		overlays: kustomize.NewIndex(in.Tree), renderer: chart.NewCharts(in.Tree),
	}
	for _, name := range in.Files {
		r.entries[name] = true
		addDirs(r.touched, name)
	}
	for _, name := range in.Tree.Names() {
		if path.Base(name) == "Chart.yaml" {
			r.charts[path.Dir(name)] = true
		}
		addDirs(r.dirs, name)
	}
	r.markRendered()
	return r
}

// addDirs adds the directories above a file.
func addDirs(dirs map[string]bool, name string) {
	for dir := path.Dir(name); !dirs[dir]; dir = path.Dir(dir) {
		dirs[dir] = true
	}
}

// markRendered notes the files of overlays and charts.
func (r *run) markRendered() {
	for _, dir := range r.overlays.Dirs() {
		for _, name := range r.overlays.Closure(dir) {
			r.rendered[name] = true
		}
	}
	if len(r.charts) == 0 {
		return
	}
	for _, name := range r.in.Tree.Names() {
		if _, ok := r.chartOf(name); ok {
			r.rendered[name] = true
		}
	}
}

// chartOf finds the chart that a file is part of: its own files, and those in its
// folders of templates, sub-charts and test values.
func (r *run) chartOf(name string) (string, bool) {
	dir, base := path.Dir(name), path.Base(name)
	if r.charts[dir] && (base == "Chart.yaml" || isValuesFile(base)) {
		return dir, true
	}
	for ; dir != "."; dir = path.Dir(dir) {
		switch path.Base(dir) {
		case "templates", "charts", "crds", "ci":
			if parent := path.Dir(dir); r.charts[parent] {
				return parent, true
			}
		}
	}
	return "", false
}

// isValuesFile reports whether a file beside a Chart.yaml holds values by its name.
func isValuesFile(base string) bool {
	ext := path.Ext(base)
	return strings.HasPrefix(base, "values") && (ext == ".yaml" || ext == ".yml")
}

// entered reports whether any of the files was asked for.
func (r *run) entered(files []string) bool {
	return slices.ContainsFunc(files, func(name string) bool { return r.entries[name] })
}

// scope makes a scope with an ID of its own.
func (r *run) scope(id string) *graph.Scope {
	r.scopes[id]++
	if n := r.scopes[id]; n > 1 {
		id += "#" + strconv.Itoa(n)
	}
	return &graph.Scope{ID: id}
}

// dropped reports whether a delivery is none after all: it was rendered before the object
// that delivers it was found, or nobody asked for it.
func (r *run) dropped(d *delivered) bool {
	if !d.of.declared {
		return r.isDelivered(d.of.dir)
	}
	return d.of.depth == 0 && r.brought[d.of.place] || !d.of.asked && !r.entered(d.read)
}

// merge puts together what was read: manifests that nothing delivers, and what was
// delivered.
func (r *run) merge() parse.Output {
	var out parse.Output
	kept := slices.DeleteFunc(r.delivered, r.dropped)
	consumed := map[string]bool{}
	for _, d := range kept {
		for _, name := range d.read {
			consumed[name] = true
		}
	}
	parsed := map[string]bool{}
	for _, f := range r.files {
		if consumed[f.name] || !r.entries[f.name] || r.in.Shared.Used(f.name) {
			continue
		}
		parsed[f.name] = f.parsed
		out.Graph.Add(&f.graph)
		out.Problems = append(out.Problems, f.problems...)
	}
	for _, d := range kept {
		for _, name := range d.read {
			parsed[name] = parsed[name] || d.understood()
		}
		out.Graph.Add(&d.graph)
		out.Problems = append(out.Problems, d.problems...)
	}
	for name, ok := range parsed {
		if ok && r.entries[name] {
			out.Parsed = append(out.Parsed, name)
		}
	}
	return out
}
