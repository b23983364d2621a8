// Package cloudformation reads CloudFormation templates, YAML and JSON, those that SAM
// and the CDK write among them.
//
// Intrinsic functions are evaluated as far as the template tells: a parameter without a
// default, a pseudo parameter or what AWS makes is a hole. Where a condition is not known
// there is one scope for each way in which it can turn out.
package cloudformation

import (
	"bytes"
	"context"
	"path"
	"runtime"
	"slices"
	"strings"
	"sync"

	"github.com/irsalint/irsalint/internal/finding"
	"github.com/irsalint/irsalint/internal/graph"
	"github.com/irsalint/irsalint/internal/parse"
	"github.com/irsalint/irsalint/internal/source"
	"github.com/irsalint/irsalint/internal/yamldoc"
)

// Parser reads CloudFormation templates.
type Parser struct{}

// Name implements parse.Parser.
func (Parser) Name() string { return "cloudformation" }

// Waits implements parse.Waiter: a configuration of Terraform may make a stack of the file.
func (Parser) Waits() {}

// Claims implements parse.Parser.
func (Parser) Claims(name string) bool {
	for _, engine := range []string{".j2", ".tpl", ".tmpl"} {
		name = strings.TrimSuffix(name, engine)
	}
	switch path.Ext(name) {
	case ".yaml", ".yml", ".template", ".cfn", ".cform":
		return true
	case ".json":
		return !strings.HasSuffix(name, ".tf.json") && !strings.HasSuffix(name, ".tfvars.json")
	}
	return false
}

// words are those of which a template that concerns identity holds one.
var words = [][]byte{
	[]byte("AWS::IAM::"), []byte("AWS::EKS::"), []byte("Custom::AWSCDK"), []byte("Custom::ServiceAccountRole"), []byte("AWS::CloudFormation::Stack"),
	[]byte("AWS::CloudFormation::StackSet"), []byte("AWS::Serverless::Application"), []byte("AWS::EC2::LaunchTemplate"), []byte("AWSQS::Kubernetes::"),
}

// telling reports whether a file can be a template of interest.
func telling(data []byte) bool {
	return bytes.Contains(data, []byte("Resources")) && slices.ContainsFunc(words, func(w []byte) bool { return bytes.Contains(data, w) })
}

// Comments implements parse.Commenter.
func (Parser) Comments(f *source.File, word string) []source.Comment {
	return yamldoc.Comments(f, word)
}

// Parse implements parse.Parser.
func (Parser) Parse(ctx context.Context, in parse.Input) parse.Output {
	r := &run{in: in, templates: map[string]*template{}}
	var out parse.Output
	roots := r.load(ctx)
	results := make([]result, len(roots))
	each(ctx, len(roots), func(i int) { results[i] = r.root(ctx, roots[i]) })
	for _, name := range in.Files {
		t := r.templates[name]
		if t == nil {
			continue
		}
		if t.templated {
			scope := &graph.Scope{ID: "cfn:" + name}
			node := graph.Node{Scope: scope, Address: name, At: source.Range{File: t.file}}
			out.Graph.Gaps = append(out.Graph.Gaps, graph.Gap{Node: node, Reason: "only a template engine can read the file", Unknown: name})
		}
		out.Problems = append(out.Problems, t.problems...)
		if !t.broken {
			out.Parsed = append(out.Parsed, name)
		}
	}
	for _, x := range results {
		out.Graph.Add(&x.graph)
		out.Problems = append(out.Problems, x.problems...)
	}
	finding.SortProblems(out.Problems)
	return out
}

// result is what one root template makes.
type result struct {
	graph    graph.Graph
	problems []finding.Problem
}

// run is one call of Parse.
type run struct {
	in parse.Input
	// mu guards templates.
	mu sync.Mutex
	// templates are those read so far, by name; nil for a file that is none.
	templates map[string]*template
	exports   map[string]*export
	// steps are those that one root may take.
	steps int
	// given are the names of parameters in files of parameters, a set for each file.
	given []map[string]bool
	// singles tells which roots have but one world.
	singles sync.Map
}

// load reads the templates of the tree and returns those that no other one nests, and of
// these, or of what they nest, some file was asked for.
func (r *run) load(ctx context.Context) []*template {
	var names []string
	for _, name := range r.in.Tree.Names() {
		if (Parser{}).Claims(name) {
			names = append(names, name)
		}
	}
	each(ctx, len(names), func(i int) { r.template(names[i]) })
	nested := map[*template]bool{}
	var found []*template
	for _, name := range names {
		if t := r.templates[name]; t != nil && !t.broken {
			found = append(found, t)
			for _, child := range r.children(t) {
				nested[child] = nested[child] || child != t
			}
		}
	}
	roots := slices.DeleteFunc(slices.Clone(found), func(t *template) bool { return nested[t] })
	if len(roots) == 0 {
		roots = found // they nest each other
	}
	r.steps = min(maxSteps, maxAllSteps/max(len(roots), 1))
	r.findParameters(names)
	r.findExports(roots)
	asked := map[string]bool{}
	for _, name := range r.in.Files {
		asked[name] = true
	}
	return slices.DeleteFunc(roots, func(t *template) bool { return !r.reaches(t, asked, map[*template]bool{}) })
}

// reaches reports whether a template, or what it nests, is among files.
func (r *run) reaches(t *template, files map[string]bool, seen map[*template]bool) bool {
	if seen[t] || files[t.name] {
		return !seen[t]
	}
	seen[t] = true
	return slices.ContainsFunc(r.children(t), func(c *template) bool { return r.reaches(c, files, seen) })
}

// each does work of n pieces side by side; none is begun after the context ended.
func each(ctx context.Context, n int, do func(i int)) {
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
		if ctx.Err() != nil {
			break
		}
		next <- i
	}
	close(next)
	wg.Wait()
}
