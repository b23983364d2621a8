// Package kubernetes reads Kubernetes manifests in YAML and JSON files. What
// objects mean is package manifest's; this package finds the files and documents,
// and knows which of them something else would change before they are applied.
package kubernetes

import (
	"context"
	"path"
	"runtime"
	"strings"
	"sync"

	"github.com/irsalint/irsalint/internal/finding"
	"github.com/irsalint/irsalint/internal/graph"
	"github.com/irsalint/irsalint/internal/manifest"
	"github.com/irsalint/irsalint/internal/parse"
	"github.com/irsalint/irsalint/internal/source"
	"github.com/irsalint/irsalint/internal/yamldoc"
)

// Parser reads Kubernetes manifests.
type Parser struct{}

// Name implements parse.Parser.
func (Parser) Name() string { return "kubernetes" }

// notManifests are JSON files that are large and never hold manifests.
var notManifests = map[string]bool{"package.json": true, "package-lock.json": true, "composer.lock.json": true}

// Claims implements parse.Parser.
func (Parser) Claims(name string) bool {
	base := path.Base(name)
	switch path.Ext(base) {
	case ".yaml", ".yml":
		return true
	case ".json":
		return !notManifests[base] && !strings.HasSuffix(base, ".tf.json") && !strings.HasSuffix(base, ".tfvars.json") && !strings.HasSuffix(base, ".tofu.json")
	}
	return false
}

// Parse implements parse.Parser. Objects of one directory share a scope.
func (Parser) Parse(ctx context.Context, in parse.Input) parse.Output {
	p := &run{in: in, charts: charts(in.Tree.Names()), gaps: make([]*graph.Gap, len(in.Files))}
	p.scopes()
	p.renamed = renamed(in)
	parts := make([]parse.Output, len(in.Files))
	next := make(chan int)
	var wg sync.WaitGroup
	for range min(len(in.Files), runtime.GOMAXPROCS(0)) {
		wg.Go(func() {
			for i := range next {
				parts[i] = p.file(i)
			}
		})
	}
	for i := range in.Files {
		if ctx.Err() != nil {
			break
		}
		next <- i
	}
	close(next)
	wg.Wait()
	return p.merge(parts)
}

type run struct {
	in parse.Input
	// charts are the directories with a Chart.yaml.
	charts  map[string]bool
	scope   map[string]*graph.Scope
	renamed map[string]bool
	// gaps holds, for a file of a chart, the chart's gap.
	gaps []*graph.Gap
}

func charts(names []string) map[string]bool {
	dirs := map[string]bool{}
	for _, name := range names {
		if path.Base(name) == "Chart.yaml" {
			dirs[path.Dir(name)] = true
		}
	}
	return dirs
}

func (p *run) scopes() {
	p.scope = map[string]*graph.Scope{}
	for _, name := range p.in.Files {
		dir := path.Dir(name)
		if p.scope[dir] == nil {
			p.scope[dir] = &graph.Scope{ID: "k8s:" + dir}
		}
	}
}

// chartOf returns the chart of which a file is a template.
func (p *run) chartOf(name string) (string, bool) {
	for dir := path.Dir(name); ; dir = path.Dir(dir) {
		if path.Base(dir) == "templates" && p.charts[path.Dir(dir)] {
			return path.Dir(dir), true
		}
		if dir == "." || dir == "/" {
			return "", false
		}
	}
}

// file reads one file.
func (p *run) file(i int) parse.Output {
	var out parse.Output
	name := p.in.Files[i]
	f, err := p.in.Tree.Open(name)
	if err != nil {
		out.Problems = []finding.Problem{finding.Unreadable(name, err)}
		return out
	}
	if !manifest.Telling(f.Data) {
		return out
	}
	if chart, ok := p.chartOf(name); ok {
		p.gaps[i] = p.gap(chart)
		return out
	}
	out.Parsed = 1
	r := &manifest.Reader{Scope: p.scope[path.Dir(name)], Graph: &out.Graph}
	if p.renamed[path.Dir(name)] {
		r.Rename = renameOf(path.Dir(name))
	}
	for _, d := range yamldoc.ParseIf(f, manifest.Telling) {
		switch {
		case d.Problem != nil:
			out.Problems = append(out.Problems, *d.Problem)
		case d.Tree != nil:
			r.Read(d.Tree)
		}
	}
	out.Problems = append(out.Problems, r.Problems...)
	if len(out.Problems) > 0 && len(out.Graph.ServiceAccounts)+len(out.Graph.Workloads) == 0 {
		out.Parsed = 0
	}
	return out
}

// gap says that a chart is not rendered.
func (p *run) gap(chart string) *graph.Gap {
	name := path.Join(chart, "Chart.yaml")
	f, err := p.in.Tree.Open(name)
	if err != nil {
		f = source.NewFile(name, nil)
	}
	at := source.Range{File: f}
	return &graph.Gap{Node: graph.Node{Scope: &graph.Scope{ID: "helm:" + chart}, Address: "Chart/" + chart, At: at}, Reason: "Helm charts are not rendered", Unknown: chart}
}

// merge joins what the files declared, in the order of their names.
func (p *run) merge(parts []parse.Output) parse.Output {
	var out parse.Output
	seen := map[string]bool{}
	for i := range parts {
		out.Graph.Add(&parts[i].Graph)
		out.Problems = append(out.Problems, parts[i].Problems...)
		out.Parsed += parts[i].Parsed
		if g := p.gaps[i]; g != nil && !seen[g.Unknown] {
			seen[g.Unknown] = true
			out.Graph.Gaps = append(out.Graph.Gaps, *g)
		}
	}
	return out
}
