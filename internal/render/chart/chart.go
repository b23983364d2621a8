// Package chart renders Helm charts of the tree as helm template would, without
// Helm's engine, which can be neither bounded nor trusted with a stranger's chart.
//
// It differs from Helm where that helps a reader who does not deploy: a template that
// fails loses its own objects only, a sub-chart that is not there loses its own, and
// test hooks and definitions of kinds are left out. Values are not validated against
// a schema, and a chart in the tree that a file:// dependency names is taken as if it
// had been vendored.
//
// What is not known is found out by rendering more than once: see worlds.go. So is
// where a value comes from: see leaves.go.
package chart

import (
	"bytes"
	"context"
	"path"
	"strings"
	"sync"

	"github.com/irsalint/irsalint/internal/finding"
	"github.com/irsalint/irsalint/internal/render"
	"github.com/irsalint/irsalint/internal/source"
	"github.com/irsalint/irsalint/internal/value"
)

// Release is one use of a chart.
type Release struct {
	// Dir is the chart: its directory, or its archive (.tgz); root-relative.
	Dir string
	// Name and Namespace are those of the release; holes where they are not known.
	Name, Namespace value.Text
	// Values lie over the chart's own values, each over the one before. They may
	// have holes. A hole that is a template's action as it stands in the file is no
	// hole here: templates may execute it.
	Values []*value.Tree
	// Set lies over Values as helm's --set does: its whole numbers are integers, where
	// those of Values are floating point numbers, which matters when they are printed.
	Set []*value.Tree
	// Partial says that whoever releases the chart may give further values: what would
	// be printed of one that is not there is unknown.
	Partial bool
	// Key is a key whose values are missed when nothing that is rendered holds them;
	// empty for none.
	Key string
}

// Charts renders charts of one tree and loads each once. It is safe for concurrent
// use.
type Charts struct {
	tree   source.Tree
	mu     sync.Mutex
	loaded map[string]func() *loaded
}

// NewCharts returns the charts of a tree.
func NewCharts(tree source.Tree) *Charts {
	return &Charts{tree: tree, loaded: map[string]func() *loaded{}}
}

// Render renders a release. Objects without a namespace are left without one.
func (c *Charts) Render(ctx context.Context, r Release) render.Output {
	l := c.load(path.Clean(r.Dir))
	out := render.Output{Problems: append([]finding.Problem(nil), l.problems...), Read: l.read}
	if l.root == nil {
		return out
	}
	j := newJob(ctx, l, r)
	j.run()
	out.Objects, out.Cost = j.objects, j.budget.cost()
	out.Gaps, out.Lost = j.gaps, j.missed
	out.Problems = append(out.Problems, j.problems...)
	finding.SortProblems(out.Problems)
	return out
}

// Render renders one release of a tree.
func Render(ctx context.Context, tree source.Tree, r Release) render.Output {
	return NewCharts(tree).Render(ctx, r)
}

// loaded is a chart with what all its releases share.
type loaded struct {
	root     *chart
	problems []finding.Problem
	read     []string
	// fileCost is what a use of .Files costs, in steps.
	fileCost int

	mu sync.Mutex
	// parsed are the templates by their full names, which hold aliases, and all in the
	// order of their numbers.
	parsed map[string]*parsed
	all    []*parsed
	bytes  int
	held   map[string]bool
}

func (c *Charts) load(dir string) *loaded {
	c.mu.Lock()
	once, known := c.loaded[dir]
	if !known {
		once = sync.OnceValue(func() *loaded { return load(c.tree, dir) })
		c.loaded[dir] = once
	}
	c.mu.Unlock()
	return once()
}

func load(tree source.Tree, dir string) *loaded {
	l := &loader{tree: tree, names: tree.Names(), read: map[string]bool{}}
	root := l.chart(dir)
	finding.SortProblems(l.problems)
	out := &loaded{root: root, problems: l.problems, read: sortedKeys(l.read), parsed: map[string]*parsed{}, held: map[string]bool{}}
	if root != nil {
		out.fileCost = root.fileBytes()/4096 + 1
	}
	return out
}

func (c *chart) fileBytes() int {
	n := 0
	for name, data := range c.files {
		n += len(name) + len(data)
	}
	for _, sub := range c.deps {
		n += sub.fileBytes()
	}
	return n
}

// maxTemplates bounds the templates of one chart, in bytes, and their number.
const (
	maxTemplateBytes = 12 << 20
	maxTemplates     = 10_000
)

// template parses a template once.
func (l *loaded) template(name string, f *entry) *parsed {
	l.mu.Lock()
	defer l.mu.Unlock()
	if p := l.parsed[name]; p != nil {
		return p
	}
	src := f.source()
	var p *parsed
	if l.bytes += len(src.text); l.bytes > maxTemplateBytes || len(l.all) > maxTemplates {
		p = &parsed{name: name, src: src, err: limit("the chart has too many templates")}
	} else {
		p = parseTemplate(name, src, len(l.all))
	}
	l.parsed[name] = p
	l.all = append(l.all, p)
	return p
}

// numbered are all templates parsed so far by their numbers.
func (l *loaded) numbered() []*parsed {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.all[:len(l.all):len(l.all)]
}

// holds reports whether the chart holds a text.
func (l *loaded) holds(text string) bool {
	l.mu.Lock()
	defer l.mu.Unlock()
	found, known := l.held[text]
	if !known {
		found = l.root.holds([]byte(text))
		l.held[text] = found
	}
	return found
}

func (c *chart) holds(text []byte) bool {
	for _, f := range c.templates {
		if bytes.Contains(f.file.Data, text) {
			return true
		}
	}
	for _, data := range c.files {
		if bytes.Contains(data, text) {
			return true
		}
	}
	for _, sub := range c.deps {
		if sub.holds(text) {
			return true
		}
	}
	return holdsValue(c.values, string(text))
}

func holdsValue(v any, text string) bool {
	switch v := v.(type) {
	case string:
		return strings.Contains(v, text)
	case []any:
		for _, x := range v {
			if holdsValue(x, text) {
				return true
			}
		}
	case map[string]any:
		for k, x := range v {
			if strings.Contains(k, text) || holdsValue(x, text) {
				return true
			}
		}
	}
	return false
}
