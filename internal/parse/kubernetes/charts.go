package kubernetes

import (
	"path"

	"github.com/irsalint/irsalint/internal/finding"
	"github.com/irsalint/irsalint/internal/graph"
	"github.com/irsalint/irsalint/internal/render"
	"github.com/irsalint/irsalint/internal/render/chart"
	"github.com/irsalint/irsalint/internal/source"
	"github.com/irsalint/irsalint/internal/value"
	"github.com/irsalint/irsalint/internal/yamldoc"
)

// deliverCharts renders the charts that nothing delivers, once with their own values
// and once with each values file that stands beside them or that the configuration
// names.
func (r *run) deliverCharts() {
	var ds []*delivery
	for _, dir := range sortedKeys(r.charts) {
		if r.isDelivered(dir) || r.isSubChart(dir) || !r.touched[dir] {
			continue
		}
		ds = append(ds, r.chartReleases(dir)...)
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

// chartReleases are the releases of a chart that are not declared anywhere.
func (r *run) chartReleases(dir string) []*delivery {
	var out []*delivery
	for _, c := range r.in.Options.Releases {
		if c.Chart == dir {
			out = append(out, r.release(dir, c.Values, c.Name, c.Namespace))
		}
	}
	if len(out) > 0 {
		return out
	}
	out = append(out, r.release(dir, nil, value.Text{}, value.Text{}))
	for _, name := range r.in.Tree.List(dir) {
		if base := path.Base(name); isValuesFile(base) && base != "values.yaml" {
			out = append(out, r.release(dir, []string{name}, value.Text{}, value.Text{}))
		}
	}
	return out
}

// release is a release of a chart in the tree with values files over its own values.
// An empty name or namespace is not known.
func (r *run) release(dir string, files []string, name, namespace value.Text) *delivery {
	id := "helm:" + dir
	at := r.fileAt(path.Join(dir, "Chart.yaml"))
	for _, f := range files {
		id += "+" + path.Base(f)
		at = r.fileAt(f)
	}
	d := &delivery{scope: r.scope(id), address: "Chart/" + dir, dir: dir, at: at, release: true}
	d.scope.At, d.scope.Note = at, "rendered with these values"
	if len(files) == 0 {
		d.scope.Note = "chart rendered alone"
	}
	d.namespace = orHole(namespace, d.scope, "namespace of the release of "+dir)
	release := chart.Release{Dir: dir, Name: orHole(name, d.scope, "name of the release of "+dir), Namespace: d.namespace}
	var problems []finding.Problem
	for _, f := range files {
		t, ps := r.valuesFile(f)
		problems = append(problems, ps...)
		if t != nil {
			release.Values = append(release.Values, t)
		}
	}
	d.others = r.missing(dir, release.Values)
	d.render = func() render.Output {
		out := chart.Render(r.ctx, r.in.Tree, release)
		out.Problems = append(out.Problems, problems...)
		out.Read = append(out.Read, files...)
		return out
	}
	return d
}

// orHole is a text, or the unknown of a scope where it is empty.
func orHole(t value.Text, scope *graph.Scope, name string) value.Text {
	if len(t.Parts()) > 0 {
		return t
	}
	return value.HoleAt(value.World(scope.ID)+name, value.Segment, source.Range{})
}

// valuesFile reads a values file; nil where it says nothing.
func (r *run) valuesFile(name string) (*value.Tree, []finding.Problem) {
	f, err := r.in.Tree.Open(name)
	if err != nil {
		return nil, []finding.Problem{finding.Unreadable(name, err)}
	}
	for _, d := range yamldoc.Parse(f) {
		if d.Problem != nil {
			return nil, []finding.Problem{*d.Problem}
		}
		if d.Tree != nil {
			return d.Tree, nil
		}
	}
	return nil, nil
}
