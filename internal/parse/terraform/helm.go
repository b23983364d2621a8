package terraform

import (
	"path"

	"github.com/zclconf/go-cty/cty"

	"github.com/irsalint/irsalint/internal/finding"
	"github.com/irsalint/irsalint/internal/graph"
	"github.com/irsalint/irsalint/internal/manifest"
	"github.com/irsalint/irsalint/internal/render/chart"
	"github.com/irsalint/irsalint/internal/source"
	"github.com/irsalint/irsalint/internal/value"
	"github.com/irsalint/irsalint/internal/yamldoc"
)

// addHelmRelease reads a release: the objects of a chart in the tree, else what its
// values say about ServiceAccounts. The provider applies values first, each text over the
// one before, then set, then set_list and set_sensitive.
func addHelmRelease(b *builder, r *resource) {
	values := &value.Tree{Kind: value.Object, At: r.header()}
	if a := r.block.attrs["values"]; a != nil {
		b.valuesFiles(r, a, values)
	}
	sets := &value.Tree{Kind: value.Object, At: r.header()}
	for _, name := range []string{"set", "set_list", "set_sensitive", "set_wo"} {
		bodies, open := r.scope.bodies(r.block, name)
		for _, n := range bodies {
			b.set(r, values, sets, n)
		}
		if open != "" {
			manifest.Obscure(values, open, r.identity())
			manifest.Obscure(sets, open, r.identity())
		}
	}
	namespace := r.arg("namespace")
	if !namespace.Set {
		namespace = graph.Arg{Text: value.Lit("default"), At: r.header()}
	}
	if dir := b.localChart(r); dir != "" {
		b.renderChart(r, dir, namespace.Text, values, sets)
		return
	}
	b.g.Gaps = append(b.g.Gaps, graph.Gap{Node: r.node(), Reason: "the chart is not in the tree", Unknown: r.first("chart", "name"), Objects: true, Namespace: namespace})
	manifest.Merge(values, sets)
	b.values(r, namespace, values)
}

// localChart is the directory of a release's chart when it is in the tree; empty
// otherwise.
func (b *builder) localChart(r *resource) string {
	text, _ := r.text("chart")
	s, known := text.Known()
	if _, remote := r.text("repository"); !known || remote || path.IsAbs(s) {
		return ""
	}
	dir, err := source.Clean(path.Join(b.root.dir, s))
	if err != nil {
		return ""
	}
	if _, err := b.root.run.in.Tree.Open(path.Join(dir, "Chart.yaml")); err != nil {
		return ""
	}
	return dir
}

// renderChart reads the objects of a chart.
func (b *builder) renderChart(r *resource, dir string, namespace value.Text, values, sets *value.Tree) {
	run := b.root.run
	run.in.Shared.Release(dir)
	layers := []*value.Tree{values}
	if values.Open != "" {
		// What is not known may change the chart's own values too.
		own := &value.Tree{Kind: value.Object, At: r.header()}
		if f, err := run.in.Tree.Open(path.Join(dir, "values.yaml")); err == nil {
			for _, d := range yamldoc.Parse(f) {
				if d.Tree != nil {
					manifest.Merge(own, d.Tree)
				}
			}
		}
		manifest.Obscure(own, values.Open, r.identity())
		layers = []*value.Tree{own, values}
	}
	name, ok := r.text("name")
	if !ok {
		name = r.unique("name")
	}
	node := r.node()
	out := chart.Render(run.ctx, run.in.Tree, chart.Release{Dir: dir, Key: manifest.RoleAnnotation, Name: name, Namespace: namespace, Values: layers, Set: []*value.Tree{sets}, Partial: values.Open != ""})
	reader := manifest.Reader{Scope: node.Scope, Graph: &b.g, Namespace: namespace}
	for _, t := range out.Objects {
		reader.Read(t)
	}
	for _, lost := range out.Lost {
		b.g.LostAnnotations = append(b.g.LostAnnotations, &graph.LostAnnotation{Node: node, Chart: dir, Key: lost.Key, Value: lost.Value})
	}
	for _, p := range append(out.Problems, reader.Problems...) {
		r.inst.report(finding.Problem{Message: p.Message, At: placeOr(p.At, r.header())})
	}
	for _, g := range out.Gaps {
		if g.Kind != "" && !manifest.Concerns(g.Kind) {
			continue
		}
		at := node
		at.At = placeOr(g.At, node.At)
		b.g.Gaps = append(b.g.Gaps, graph.Gap{Node: at, Reason: g.Reason, Unknown: g.Unknown, Objects: true})
	}
}

// valuesFiles applies the documents in a list of YAML texts.
func (b *builder) valuesFiles(r *resource, a *attribute, values *value.Tree) {
	t := b.root.run.h.tree(r.scope.eval(a), a.at)
	for _, item := range t.Items {
		switch {
		case item.Encodes != nil:
			manifest.Merge(values, item.Encodes)
		case item.Kind == value.String:
			for _, d := range b.yaml(r, item.Text) {
				manifest.Merge(values, d)
			}
		case item.Kind == value.Hole:
			manifest.Obscure(values, item.Text.Holes()[0], r.identity())
		}
	}
	if t.Kind == value.Hole || t.Open != "" {
		manifest.Obscure(values, t.Text.Holes()[0], r.identity())
	}
}

// set applies one set of a release, which may say more than one thing. One whose name is
// not known may change the values too.
func (b *builder) set(r *resource, under, values *value.Tree, n body) {
	obscure := func(why string) {
		manifest.Obscure(under, why, r.identity())
		manifest.Obscure(values, why, r.identity())
	}
	name, na := n.attribute("name")
	v, va := n.attribute("value")
	if na == nil || va == nil {
		return
	}
	h := b.root.run.h
	path, ok := h.text(name, na.at)
	if !ok {
		return
	}
	if _, known := path.Known(); !known {
		obscure(path.Holes()[0])
		return
	}
	kind, a := n.attribute("type")
	t := h.tree(v, va.at)
	switch {
	case a != nil && isText(kind, "literal"):
		// YAML, for a key that is no path.
		manifest.Put(values, value.Member{Key: path, Value: manifest.NotRead(r.identity(), path, t)})
	case !t.IsScalar():
		manifest.Assign(r.identity(), values, path, t)
	default:
		all, ok := manifest.Settings(value.Join(path, value.Lit("="), t.Text))
		if !ok {
			obscure(path.String() + " in " + r.identity())
			return
		}
		for _, x := range all {
			manifest.Assign(r.identity(), values, x.Name, x.Tree(r.identity(), t.At, a != nil && isText(kind, "string")))
		}
	}
}

func isText(v cty.Value, s string) bool {
	u, _ := v.Unmark()
	return u.IsKnown() && !u.IsNull() && u.Type() == cty.String && u.AsString() == s
}
