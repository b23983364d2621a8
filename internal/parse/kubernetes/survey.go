package kubernetes

import (
	"bytes"
	"path"
	"runtime"
	"slices"
	"strings"
	"sync"

	"github.com/irsalint/irsalint/internal/finding"
	"github.com/irsalint/irsalint/internal/graph"
	"github.com/irsalint/irsalint/internal/manifest"
	"github.com/irsalint/irsalint/internal/source"
	"github.com/irsalint/irsalint/internal/value"
	"github.com/irsalint/irsalint/internal/yamldoc"
)

// surveyed is one file of manifests as it is written.
type surveyed struct {
	name     string
	graph    graph.Graph
	problems []finding.Problem
	// parsed says that it was parsed and something of it understood.
	parsed bool
	gitops []*value.Tree
}

// survey reads the manifests that are no part of an overlay or a chart, side by side.
// GitOps objects count wherever they lie, for what they deliver may have been asked for.
func (r *run) survey() {
	var names []string
	for _, name := range r.in.Tree.Names() {
		if !r.rendered[name] && (Parser{}).Claims(name) {
			names = append(names, name)
		}
	}
	scopes := map[string]*graph.Scope{}
	for _, name := range names {
		if dir := path.Dir(name); scopes[dir] == nil {
			scopes[dir] = r.scope("k8s:" + dir)
		}
	}
	r.files = make([]*surveyed, len(names))
	r.parallel(len(names), func(i int) { r.files[i] = r.read(names[i], scopes[path.Dir(names[i])]) })
	r.files = slices.DeleteFunc(r.files, func(f *surveyed) bool { return f == nil }) // the context ended
	for _, f := range r.files {
		for _, t := range f.gitops {
			r.gitops = append(r.gitops, declaration{tree: t, scope: scopes[path.Dir(f.name)], namespace: r.namespaceOf(f.name)})
		}
	}
}

// parallel does work of n pieces side by side; none is begun after the context ended.
func (r *run) parallel(n int, do func(i int)) {
	next := make(chan int)
	var wg sync.WaitGroup
	for range min(n, runtime.GOMAXPROCS(0)) {
		wg.Go(func() {
			for i := range next {
				do(i)
			}
		})
	}
	for i := range n {
		if r.ctx.Err() != nil {
			break
		}
		next <- i
	}
	close(next)
	wg.Wait()
}

func (r *run) read(name string, scope *graph.Scope) *surveyed {
	s := &surveyed{name: name}
	f, err := r.in.Tree.Open(name)
	if err != nil {
		s.problems = []finding.Problem{finding.Unreadable(name, err)}
		return s
	}
	o := &objects{scope: scope, namespace: r.namespaceOf(name)}
	if isHelmfile(name) {
		o.helmfileDocuments(f)
		s.problems = o.finish()
		s.graph, s.gitops, s.parsed = o.graph, o.gitops, o.count > 0
		return s
	}
	if !telling(f.Data) {
		return s
	}
	for _, d := range yamldoc.ParseIf(f, telling) {
		switch {
		case d.Problem != nil:
			o.problems = append(o.problems, *d.Problem)
		case d.Tree == nil && d.Templated && manifest.Telling(f.Data):
			o.gap(graph.Gap{Node: graph.Node{Address: name, At: source.Range{File: f}}, Reason: "only a template engine can read the file", Unknown: name})
		case d.Tree != nil && manifest.LooksLikeValues(name, d.Tree):
			o.values(name, d.Tree)
		case d.Tree != nil:
			o.add(d.Tree)
		}
	}
	s.problems = o.finish()
	s.graph, s.gitops = o.graph, o.gitops
	s.parsed = len(s.problems) == 0 || o.count > 0
	return s
}

// telling reports whether a document can hold anything of interest.
func telling(doc []byte) bool { return manifest.Telling(doc) || isGitOps(doc) }

// isGitOps reports whether a document can hold an object of Argo CD or Flux.
func isGitOps(doc []byte) bool {
	return bytes.Contains(doc, []byte("argoproj.io/")) && bytes.Contains(doc, []byte("Application")) || bytes.Contains(doc, []byte(".toolkit.fluxcd.io/"))
}

// namespaceOf is the namespace that the configuration gives to the manifests of a file
// or a directory that say none.
func (r *run) namespaceOf(name string) value.Text {
	below := func(p string) bool { return p == "." || name == p || strings.HasPrefix(name, p+"/") }
	for _, n := range r.in.Options.Namespaces {
		if len(n.Paths) == 0 || slices.ContainsFunc(n.Paths, below) {
			return n.Namespace
		}
	}
	return value.Text{}
}

// objects collects what the objects of one file or one delivery declare.
type objects struct {
	scope     *graph.Scope
	namespace value.Text
	graph     graph.Graph
	problems  []finding.Problem
	gitops    []*value.Tree
	// count is the number of objects.
	count int
}

// maxLists bounds lists within lists.
const maxLists = 4

func (o *objects) add(t *value.Tree) { o.addDeep(t, 0) }

func (o *objects) addDeep(t *value.Tree, depth int) {
	if scalar(t.Get("kind")) == "List" && t.Get("items") != nil && depth < maxLists {
		for _, item := range manifest.Written(t.Get("items").Items) {
			o.addDeep(item, depth+1)
		}
		return
	}
	o.count++
	if isDelivery(t) {
		o.gitops = append(o.gitops, t)
		return
	}
	reader := manifest.Reader{Scope: o.scope, Graph: &o.graph, Namespace: o.namespace}
	reader.Read(t)
	o.problems = append(o.problems, reader.Problems...)
}

// values reads a values file whose chart is not known.
func (o *objects) values(name string, t *value.Tree) {
	o.count++
	node := graph.Node{Scope: o.scope, Address: "values/" + name, At: t.At}
	namespace := graph.Arg{Text: value.HoleAt("namespace of "+name, value.Segment, source.Range{}), At: t.At}
	reader := manifest.Reader{Scope: o.scope, Graph: &o.graph}
	reader.Values(node, namespace, t)
	o.problems = append(o.problems, reader.Problems...)
	o.gap(graph.Gap{Node: node, Reason: "the chart of a values file is not known", Unknown: name})
}

func (o *objects) gap(g graph.Gap) {
	g.Scope, g.Objects = o.scope, true
	o.graph.Gaps = append(o.graph.Gaps, g)
}

// finish returns the problems, one of a kind a place. Each hides objects.
func (o *objects) finish() []finding.Problem {
	seen := map[finding.Problem]bool{}
	var out []finding.Problem
	for _, p := range o.problems {
		if !seen[p] {
			seen[p] = true
			out = append(out, p)
			if p.At.IsZero() {
				continue
			}
			o.gap(graph.Gap{Node: graph.Node{Address: p.At.File.Name, At: p.At}, Reason: "a manifest cannot be read", Unknown: p.At.File.Name, Reported: true})
		}
	}
	return out
}

// scalar is a known text; empty for anything else.
func scalar(t *value.Tree) string {
	if t == nil || !t.IsScalar() {
		return ""
	}
	s, _ := t.Text.Known()
	return s
}
