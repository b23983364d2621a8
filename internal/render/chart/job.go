package chart

import (
	"cmp"
	"context"
	"errors"
	"slices"
	"strings"

	"github.com/irsalint/irsalint/internal/finding"
	"github.com/irsalint/irsalint/internal/render"
	"github.com/irsalint/irsalint/internal/source"
	"github.com/irsalint/irsalint/internal/value"
)

// job renders one release.
type job struct {
	loaded  *loaded
	release Release
	u       *unknowns
	budget  *budget
	engine  *engine
	// base are the chart's own values, where unknown values need them.
	base map[string]any
	// first is the rendering of the first world, and used its templates.
	first *rendering
	used  []*parsed
	// limited are the templates that did more than they may, in any world.
	limited map[string]error

	missed   []render.Lost
	objects  []*value.Tree
	gaps     []render.Gap
	problems []finding.Problem
}

func newJob(ctx context.Context, l *loaded, r Release) *job {
	if len(r.Name.Parts()) == 0 {
		r.Name = value.HoleAt("release name of "+r.Dir, value.Segment, source.Range{})
	}
	if len(r.Namespace.Parts()) == 0 {
		r.Namespace = value.HoleAt("namespace of the release of "+r.Dir, value.Segment, source.Range{})
	}
	j := &job{loaded: l, release: r, budget: newBudget(ctx), limited: map[string]error{}}
	j.u = newUnknowns(func(text string) bool { return l.holds(text) || j.holds(text) })
	return j
}

// layers are the release's own values, the last ones over the others.
func (j *job) layers() []*value.Tree {
	return append(append([]*value.Tree(nil), j.release.Values...), j.release.Set...)
}

// holds reports whether what the release says holds a text.
func (j *job) holds(text string) bool {
	for _, t := range append(j.layers(), &value.Tree{Text: j.release.Name}, &value.Tree{Text: j.release.Namespace}) {
		found := false
		walk(t, func(t *value.Tree) { found = found || strings.Contains(t.Text.Skeleton(), text) })
		if found {
			return true
		}
	}
	return false
}

// walk visits a tree and all trees in it.
func walk(t *value.Tree, visit func(*value.Tree)) {
	if t == nil {
		return
	}
	visit(t)
	for _, item := range t.Items {
		walk(item, visit)
	}
	for _, m := range t.Members {
		walk(m.Value, visit)
	}
}

// rendering is what the templates make in one world.
type rendering struct {
	// first is the rendering of the first world; nil for itself.
	first  *rendering
	w      *world
	root   *instance
	values map[string]any
	// partly says that not all templates were asked for.
	partly bool
	// results are in the order of the templates' names.
	results []*rendered
	byName  map[string]*rendered
	parsed  map[*rendered][]*doc
	// nodes counts down what is read of the documents.
	nodes int
}

// docs are the documents of a template; none when it failed or is not there.
func (x *rendering) docs(name string) []*doc {
	r := x.byName[name]
	if r == nil || r.err != nil {
		return nil
	}
	docs, known := x.parsed[r]
	if !known {
		var before []*doc
		if x.first != nil {
			before = x.first.docs(name)
		}
		docs = r.docs(before, &x.nodes)
		x.parsed[r] = docs
	}
	return docs
}

// render renders the release in a world, all of its templates or some.
func (j *job) render(w *world, wanted func(name string) bool) (*rendering, error) {
	if err := cmp.Or(j.budget.err, j.budget.ctx.Err()); err != nil {
		return nil, err
	}
	root, values, err := link(j.loaded.root, func(c *chart) map[string]any { return w.chartValues(c) }, j.values(w))
	if err != nil {
		return nil, err
	}
	release := map[string]any{
		"Name": w.text(j.release.Name), "Namespace": w.text(j.release.Namespace),
		"IsUpgrade": false, "IsInstall": true, "Revision": 1, "Service": "Helm",
	}
	uses := j.loaded.uses(root, values, release)
	if j.used == nil {
		for _, u := range uses {
			j.used = append(j.used, u.p)
		}
	}
	if err := j.prepare(uses); err != nil {
		return nil, err
	}
	j.engine.world, j.engine.partial = w, j.release.Partial
	total := 0
	x := &rendering{first: j.first, w: w, root: root, values: values, partly: wanted != nil, byName: map[string]*rendered{}, parsed: map[*rendered][]*doc{}, nodes: maxNodes}
	for _, u := range uses {
		if partial(u.p.name) || wanted != nil && !wanted(u.p.name) || j.limited[u.p.name] != nil {
			continue
		}
		r := j.execute(u)
		if err := j.budget.ctx.Err(); err != nil {
			return nil, err
		}
		if total += len(r.text); total > maxTotal {
			return nil, limit("its templates write more than 48 MB")
		}
		x.byName[r.name] = r
	}
	for _, name := range sortedKeys(x.byName) {
		x.results = append(x.results, x.byName[name])
	}
	return x, nil
}

func (j *job) execute(u use) *rendered {
	if u.p.err != nil {
		return &rendered{name: u.p.name, p: u.p, err: u.p.err}
	}
	restore := j.budget.share()
	r := j.engine.execute(u.p, u.data, u.base)
	if errors.Is(r.err, errLimit) {
		j.limited[r.name] = r.err
	}
	restore()
	return &r
}

// prepare makes an engine for a set of templates, if it is another set than before.
func (j *job) prepare(uses []use) error {
	templates := make([]*parsed, 0, len(uses))
	for _, u := range uses {
		if u.p.err == nil {
			templates = append(templates, u.p)
		}
	}
	if j.engine != nil && slices.Equal(j.engine.templates, templates) {
		return nil
	}
	var err error
	j.engine, err = newEngine(j.budget, templates, j.loaded.numbered(), j.loaded.fileCost)
	return err
}

// values are the release's own values in a world.
func (j *job) values(w *world) map[string]any {
	out := map[string]any{}
	for i, t := range j.layers() {
		c := &converter{w: w, integers: i >= len(j.release.Values)}
		if t == nil || t.Kind != value.Object {
			continue
		}
		layer := c.object(t, j.base)
		w.mark(layer, nil, i)
		out = merged(out, layer)
	}
	if w.values != nil {
		out = merged(out, w.values(w))
	}
	return out
}
