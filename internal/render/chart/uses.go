package chart

import (
	"path"
	"sort"

	helm "helm.sh/helm/v3/pkg/chart"
)

// use is a template as a release uses it.
type use struct {
	p    *parsed
	data map[string]any
	base string
}

// uses lists the templates of a release in the order in which Helm executes them.
func (l *loaded) uses(root *instance, values, release map[string]any) []use {
	var out []use
	l.collect(root, Values(values), release, &out)
	sort.SliceStable(out, func(i, j int) bool { return before(out[i].p.name, out[j].p.name) })
	return out
}

func (l *loaded) collect(n *instance, values Values, release map[string]any, out *[]use) map[string]any {
	subs := map[string]any{}
	data := map[string]any{
		"Chart":        chartData{n.meta, n.parent == nil},
		"Files":        files(n.chart.files),
		"Release":      release,
		"Capabilities": capabilities,
		"Values":       values,
		"Subcharts":    subs,
	}
	for _, sub := range n.deps {
		inner, _ := asMap(values[sub.meta.Name])
		if inner == nil {
			inner = map[string]any{}
		}
		subs[sub.meta.Name] = l.collect(sub, Values(inner), release, out)
	}
	for _, f := range n.chart.templates {
		name := path.Join(n.path(), f.name)
		if n.library() && !partial(name) {
			continue
		}
		*out = append(*out, use{l.template(name, f), data, path.Join(n.path(), "templates")})
	}
	return data
}

// chartData is .Chart of templates.
type chartData struct {
	helm.Metadata
	IsRoot bool
}
