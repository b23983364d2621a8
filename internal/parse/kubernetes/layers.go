package kubernetes

import (
	"path"
	"slices"
	"strings"

	"github.com/irsalint/irsalint/internal/finding"
	"github.com/irsalint/irsalint/internal/manifest"
	"github.com/irsalint/irsalint/internal/render"
	"github.com/irsalint/irsalint/internal/render/chart"
	"github.com/irsalint/irsalint/internal/source"
	"github.com/irsalint/irsalint/internal/value"
	"github.com/irsalint/irsalint/internal/yamldoc"
)

// layers collects the values of a release, the lowest first.
type layers struct {
	r     *run
	owner string
	all   []*value.Tree
	// sets are values given one by one, over all others.
	sets []*value.Tree
	// namespace is that of the release, where it is another than that of the objects.
	namespace value.Text
	// unknown names a layer that is not known.
	unknown string
	files   []string
	problem []finding.Problem
}

func (l *layers) tree(t *value.Tree) {
	if t == nil || t.Kind == value.Null {
		return
	}
	if t.Kind != value.Object {
		l.obscure(t.Text.String())
		return
	}
	l.all = append(l.all, t)
}

// text adds values that are given as a text of YAML.
func (l *layers) text(t *value.Tree) {
	if t == nil || t.Kind == value.Null {
		return
	}
	if t.Kind == value.Hole {
		l.obscure(t.Text.String())
		return
	}
	for _, d := range yamldoc.ParseText(t.Text) {
		switch {
		case d.Problem != nil:
			l.problem = append(l.problem, *d.Problem)
		case d.Tree == nil && d.Templated:
			l.obscure("a template in " + l.owner)
		default:
			l.tree(d.Tree)
		}
	}
}

// file adds a values file; one that is not in the tree is not known.
func (l *layers) file(name string) {
	if !(Parser{}).Claims(name) {
		l.obscure(name)
		return
	}
	if _, err := l.r.in.Tree.Open(name); err != nil {
		l.obscure(name)
		return
	}
	t, problems := l.r.valuesFile(name)
	l.files = append(l.files, name)
	l.problem = append(l.problem, problems...)
	if len(problems) > 0 {
		l.obscure(name)
	}
	l.tree(t)
}

// obscure notes a layer that is not known: it may change what lower ones say.
func (l *layers) obscure(why string) {
	if why == "" {
		why = "values of " + l.owner
	}
	l.unknown = why
	merged := l.merged()
	manifest.Obscure(merged, why, l.owner)
	l.all, l.sets = []*value.Tree{merged}, nil
}

// set adds one value by its path, as helm's --set does.
func (l *layers) set(name, t *value.Tree, text bool) {
	if name == nil {
		return
	}
	if s, ok := name.Text.Known(); !ok || s == "" {
		l.obscure(name.Text.String())
		return
	}
	over := &value.Tree{Kind: value.Object, At: name.At}
	if t.IsScalar() {
		x := manifest.Setting{Name: name.Text, Value: t.Text, List: strings.HasPrefix(t.Text.Skeleton(), "{") && !text}
		manifest.Assign(l.owner, over, name.Text, x.Tree(l.owner, t.At, text))
	} else {
		manifest.Assign(l.owner, over, name.Text, manifest.NotRead(l.owner, name.Text, name))
	}
	l.sets = append(l.sets, over)
}

// merged are the values laid one over the other.
func (l *layers) merged() *value.Tree {
	out := &value.Tree{Kind: value.Object}
	for _, t := range slices.Concat(l.all, l.sets) {
		if out.At.IsZero() {
			out.At = t.At
		}
		manifest.Merge(out, t)
	}
	return out
}

// local makes a delivery render a chart of the tree.
func (l *layers) local(d *delivery, dir string, release, namespace value.Text) {
	d.release = true
	d.dir, d.namespace = dir, orHole(namespace, d.scope, "namespace of "+d.address)
	values := l.all
	if l.unknown != "" {
		// What is not known may change the chart's own values too.
		own, _ := l.r.valuesFile(path.Join(dir, "values.yaml"))
		below := &layers{r: l.r, owner: l.owner}
		below.tree(own)
		below.obscure(l.unknown)
		values = append(below.all, l.all...)
		d.gaps = append(d.gaps, render.Gap{Reason: "values are not known", Unknown: l.unknown, At: d.at})
	}
	d.partial = d.partial || l.unknown != ""
	d.others = l.r.missing(dir, slices.Concat(values, l.sets))
	x := chart.Release{Dir: dir, Key: manifest.RoleAnnotation, Name: orHole(release, d.scope, "name of the release of "+d.address), Namespace: d.namespace, Values: values, Set: l.sets, Partial: d.partial}
	if len(l.namespace.Parts()) > 0 {
		x.Namespace = l.namespace
	}
	d.render = func() render.Output {
		out := l.r.renderer.Render(l.r.ctx, x)
		out.Read = append(out.Read, l.files...)
		out.Problems = append(out.Problems, l.problem...)
		return out
	}
}

// remote makes a delivery read the values of a chart that is not in the tree.
func (l *layers) remote(d *delivery, name string, at source.Range, namespace value.Text) {
	d.release = true
	d.namespace = orHole(namespace, d.scope, "namespace of "+d.address)
	d.values = l.merged()
	d.gaps = append(d.gaps, render.Gap{Reason: "the chart is not in the tree", Unknown: name, At: at})
	d.render = func() render.Output { return render.Output{Read: l.files, Problems: l.problem} }
}
