package kubernetes

import (
	"path"
	"strings"

	"github.com/irsalint/irsalint/internal/finding"
	"github.com/irsalint/irsalint/internal/graph"
	"github.com/irsalint/irsalint/internal/manifest"
	"github.com/irsalint/irsalint/internal/render"
	"github.com/irsalint/irsalint/internal/render/chart"
	"github.com/irsalint/irsalint/internal/source"
	"github.com/irsalint/irsalint/internal/value"
	"github.com/irsalint/irsalint/internal/yamldoc"
)

// Unreleased is the reason of the gap that a chart leaves, named by its directory, which
// is only rendered with its own values.
const Unreleased = "nothing in the tree releases the chart"

// deliverCharts renders the charts that nothing delivers, once with their own values
// and once with each values file that stands beside them or that the configuration
// names.
func (r *run) deliverCharts() {
	var ds []*delivery
	for _, dir := range sortedKeys(r.charts) {
		if r.isSubChart(dir) || !r.touched[dir] {
			continue
		}
		configured := r.configuredReleases(dir)
		ds = append(ds, configured...)
		if len(configured) == 0 && !r.isDelivered(dir) && !r.built[dir] && !r.in.Shared.Released(dir) {
			ds = append(ds, r.undeclaredReleases(dir)...)
		}
	}
	r.deliver(ds)
}

// isSubChart reports whether a chart is part of another one.
func (r *run) isSubChart(dir string) bool {
	for ; dir != "."; dir = path.Dir(dir) {
		if path.Base(path.Dir(dir)) == "charts" && r.charts[path.Dir(path.Dir(dir))] {
			return true
		}
	}
	return false
}

// configuredReleases are the releases of a chart that the configuration declares.
func (r *run) configuredReleases(dir string) []*delivery {
	var out []*delivery
	for _, c := range r.in.Options.Releases {
		if c.Chart == dir {
			x := r.release(dir, c.Values, c.Name, c.Namespace, false)
			x.declared, x.asked, x.depth = true, true, 1
			out = append(out, x)
		}
	}
	return out
}

// undeclaredReleases stand for those of a chart that are not declared anywhere.
func (r *run) undeclaredReleases(dir string) []*delivery {
	out := []*delivery{r.release(dir, nil, value.Text{}, value.Text{}, true)}
	for _, name := range r.ownValues(dir) {
		out = append(out, r.release(dir, []string{name}, value.Text{}, value.Text{}, true))
	}
	return out
}

// ownValues are the values files of a chart besides its defaults: those beside these by
// their names, others in its directories by what they hold.
func (r *run) ownValues(dir string) []string {
	var out []string
	for _, name := range r.in.Tree.Names() {
		rest, ok := below(dir, name)
		if !ok || rest == "values.yaml" || !(Parser{}).Claims(name) {
			continue
		}
		if first, _, deeper := strings.Cut(rest, "/"); deeper && (first == "templates" || first == "charts" || first == "crds" || first == "ci") {
			continue
		} else if !deeper && isValuesFile(rest) {
			out = append(out, name)
			continue
		}
		if owner := r.ownerOf(name); owner != dir {
			continue // a chart in a directory of this one
		}
		if f, err := r.in.Tree.Open(name); err != nil || !manifest.Telling(f.Data) {
			continue
		}
		if t, _ := r.valuesFile(name); t != nil && manifest.LooksLikeValues(name, t) {
			out = append(out, name)
		}
	}
	return out
}

// ownerOf is the innermost chart that a file lies in.
func (r *run) ownerOf(name string) string {
	for dir := path.Dir(name); ; dir = path.Dir(dir) {
		if r.charts[dir] || dir == "." {
			return dir
		}
	}
}

// release is a release of a chart in the tree with values files over its own values.
// An empty name or namespace is not known. Of a partial one, values that are not given
// are not known either.
func (r *run) release(dir string, files []string, name, namespace value.Text, partial bool) *delivery {
	id := "helm:" + dir
	at := r.fileAt(path.Join(dir, "Chart.yaml"))
	for _, f := range files {
		id += "+" + path.Base(f)
		at = r.fileAt(f)
	}
	d := &delivery{scope: r.scope(id), address: "Chart/" + dir, dir: dir, at: at, release: true, partial: partial}
	note := "rendered with these values"
	if len(files) == 0 {
		note = "chart rendered alone"
	}
	d.scope.Choices = []graph.Choice{{At: at, Note: note}}
	d.namespace = orHole(namespace, d.scope, "namespace of the release of "+dir)
	release := chart.Release{Dir: dir, Key: manifest.RoleAnnotation, Partial: partial, Name: orHole(name, d.scope, "name of the release of "+dir), Namespace: d.namespace}
	var problems []finding.Problem
	for _, f := range files {
		t, ps := r.valuesFile(f)
		problems = append(problems, ps...)
		if t != nil {
			release.Values = append(release.Values, t)
		}
	}
	d.others = r.missing(dir, release.Values)
	if partial {
		d.gaps = []render.Gap{{Reason: Unreleased, Unknown: dir, At: at}}
	}
	d.render = func() render.Output {
		out := r.renderer.Render(r.ctx, release)
		out.Problems = append(out.Problems, problems...)
		out.Read = append(out.Read, files...)
		return out
	}
	return d
}

// chartValues are the values of a chart with others over them.
func (r *run) chartValues(dir string, layers []*value.Tree) *value.Tree {
	merged := &value.Tree{Kind: value.Object}
	own, _ := r.valuesFile(path.Join(dir, "values.yaml"))
	for _, t := range append([]*value.Tree{own}, layers...) {
		if t != nil {
			manifest.Merge(merged, t)
		}
	}
	return merged
}

// orHole is a text, or the unknown of a scope where it is empty.
func orHole(t value.Text, scope *graph.Scope, name string) value.Text {
	if len(t.Parts()) > 0 {
		return t
	}
	return value.HoleAt(value.World(scope.ID)+name, value.Segment, source.Range{})
}

// valuesFile reads a values file; nil where it says nothing, a hole where only a template
// engine can tell.
func (r *run) valuesFile(name string) (*value.Tree, []finding.Problem) {
	f, err := r.in.Tree.Open(name)
	if err != nil {
		return nil, []finding.Problem{finding.Unreadable(name, err)}
	}
	read := yamldoc.ParsePlain
	if withoutEngine(name) != name {
		read = yamldoc.Parse
	}
	for _, d := range read(f) {
		switch {
		case d.Problem != nil:
			return nil, []finding.Problem{*d.Problem}
		case d.Tree != nil:
			return d.Tree, nil
		case d.Templated:
			at := source.Range{File: f}
			return &value.Tree{Text: value.HoleAt(name, value.Any, at), At: at}, nil
		}
	}
	return nil, nil
}
