package kustomize

import (
	"path"
	"strings"

	"sigs.k8s.io/kustomize/api/konfig"
	"sigs.k8s.io/kustomize/api/types"

	"github.com/irsalint/irsalint/internal/render"
	"github.com/irsalint/irsalint/internal/render/chart"
	"github.com/irsalint/irsalint/internal/source"
	"github.com/irsalint/irsalint/internal/value"
	"github.com/irsalint/irsalint/internal/yamldoc"
)

// chartsOf plans the charts of a kustomization, which kustomize is not shown.
func (p *plan) chartsOf(n *node) {
	items := n.k.items("helmCharts", "helmChartInflationGenerator")
	charts := n.spec.HelmCharts
	n.spec.HelmCharts = nil
	for i := range charts {
		t := item(items, i)
		p.chart(n, n.k.spec.HelmGlobals, &charts[i], t, n.k.at(t))
	}
	n.spec.HelmGlobals = nil
}

// chartDir is where kustomize looks for a chart before it asks a repository.
func chartDir(dir string, globals *types.HelmGlobals, c *types.HelmChart) string {
	home := types.HelmDefaultHome
	if globals != nil && globals.ChartHome != "" {
		home = globals.ChartHome
	}
	home = path.Join(dir, home)
	if c.Version != "" && c.Repo != "" {
		home = path.Join(home, c.Name+"-"+c.Version)
	}
	return path.Join(home, c.Name)
}

// chart plans a chart. Its objects will be among the resources, where whatever the
// kustomization changes is applied to them.
func (p *plan) chart(n *node, globals *types.HelmGlobals, c *types.HelmChart, t *value.Tree, at source.Range) {
	dir, err := source.Clean(chartDir(n.k.dir, globals, c))
	if err != nil || c.Name == "" || path.IsAbs(c.Name) || !p.x.isFile(path.Join(dir, "Chart.yaml")) {
		p.gap(n, render.Gap{Reason: "the chart is not in the tree", Unknown: strings.TrimSpace(strings.TrimPrefix(strings.TrimSuffix(c.Repo, "/")+"/"+c.Name, "/") + " " + c.Version), At: at})
		return
	}
	p.charts = append(p.charts, func() { p.renderChart(n, dir, c, t, at) })
}

// maxChartObjects bounds what a chart may add.
const maxChartObjects = 3_000

func (p *plan) renderChart(n *node, dir string, c *types.HelmChart, t *value.Tree, at source.Range) {
	release := chart.Release{Dir: dir, Name: p.releaseName(c, t, at), Namespace: p.releaseNamespace(n, c, t), Values: p.values(n, c, t)}
	if len(p.problems) > 0 {
		return
	}
	out := p.x.charts(p.ctx, p.x.tree, release)
	for _, g := range out.Gaps {
		p.gap(n, g)
	}
	p.problems = append(p.problems, out.Problems...)
	for _, name := range out.Read {
		p.read[name] = true
	}
	switch {
	case len(out.Objects) == 0:
		return
	case len(out.Objects) > maxChartObjects:
		p.fail(at, "the chart makes more than %d objects", maxChartObjects)
		return
	}
	objects := make([]*value.Tree, len(out.Objects))
	for i, o := range out.Objects {
		objects[i] = annotated(o, konfig.HelmGeneratedAnnotation, "true")
	}
	m := p.add(n, "chart", objects)
	m.objects = out.Objects
}

// releaseName is the name of the release, or a hole after the way in which helm
// makes names.
func (p *plan) releaseName(c *types.HelmChart, t *value.Tree, at source.Range) value.Text {
	if c.ReleaseName != "" {
		return nodeText(get(t, "releaseName"), c.ReleaseName)
	}
	hole := value.HoleAt("generated name of the release of "+c.Name, value.Segment, at)
	return value.Join(value.NewText(value.Part{Lit: c.Name + "-", At: at}), hole)
}

// releaseNamespace is the namespace of the release: its own, else that of the nearest
// kustomization around it that has one.
func (p *plan) releaseNamespace(n *node, c *types.HelmChart, t *value.Tree) value.Text {
	if c.Namespace != "" {
		return nodeText(get(t, "namespace"), c.Namespace)
	}
	found := map[string]value.Text{}
	around(n, found, map[*node]bool{})
	if len(found) == 1 {
		for _, t := range found {
			if len(t.Parts()) > 0 {
				return t
			}
		}
	}
	return value.HoleAt("namespace of the release of "+c.Name, value.Segment, source.Range{})
}

// around collects the nearest namespaces on all ways from a kustomization to the root.
func around(n *node, found map[string]value.Text, seen map[*node]bool) {
	if seen[n] {
		return
	}
	seen[n] = true
	if len(n.namespace.Parts()) > 0 || len(n.parents) == 0 {
		found[n.namespace.Identity()] = n.namespace
		return
	}
	for _, parent := range n.parents {
		around(parent, found, seen)
	}
}

// values are the values of a release in the order in which helm applies them.
func (p *plan) values(n *node, c *types.HelmChart, t *value.Tree) []*value.Tree {
	var own, additional []*value.Tree
	if c.ValuesFile != "" {
		own = p.valuesFile(n, entry{path: c.ValuesFile, at: n.k.at(get(t, "valuesFile"))})
	}
	for i, s := range c.AdditionalValuesFiles {
		additional = append(additional, p.valuesFile(n, entry{path: s, at: n.k.at(item(list(get(t, "additionalValuesFiles")), i))})...)
	}
	inline := get(t, "valuesInline")
	switch {
	case inline == nil || inline.Kind != value.Object || len(inline.Members) == 0:
	case c.ValuesMerge == "replace":
		own = []*value.Tree{inline}
	case c.ValuesMerge == "merge":
		own = append([]*value.Tree{inline}, own...)
	default:
		own = append(own, inline)
	}
	return append(own, additional...)
}

func (p *plan) valuesFile(n *node, e entry) []*value.Tree {
	if !p.file(n, e, true) {
		return nil
	}
	name, _ := n.k.target(e.path)
	p.read[name] = true
	f, err := p.x.tree.Open(name)
	if err != nil {
		return nil
	}
	for _, d := range yamldoc.Parse(f) {
		if d.Tree != nil {
			return []*value.Tree{d.Tree}
		}
	}
	return nil
}

// annotated is an object with one more annotation.
func annotated(o *value.Tree, key, s string) *value.Tree {
	meta := o.Get("metadata")
	annotations := meta.Get("annotations")
	if annotations == nil || annotations.Kind != value.Object {
		annotations = &value.Tree{Kind: value.Object}
	}
	return with(o, "metadata", with(meta, "annotations", with(annotations, key, &value.Tree{Kind: value.String, Text: value.Lit(s)})))
}

// with is an object in which one member is replaced or added.
func with(o *value.Tree, key string, v *value.Tree) *value.Tree {
	out := &value.Tree{Kind: value.Object}
	if o != nil {
		out.Open, out.At = o.Open, o.At
		for _, m := range o.Members {
			if s, known := m.Key.Known(); !known || s != key {
				out.Members = append(out.Members, m)
			}
		}
	}
	out.Members = append(out.Members, value.Member{Key: value.Lit(key), Value: v})
	return out
}
