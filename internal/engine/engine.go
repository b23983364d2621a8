// Package engine runs Rego rules over the lists of the graph. It compiles only
// what is needed, evaluates in chunks on all processors, and decodes strictly
// what rules say. It knows no rule and no list by name.
package engine

import (
	"context"
	"fmt"
	"io/fs"
	"maps"
	"runtime"
	"slices"
	"sync"
	"time"

	"github.com/open-policy-agent/opa/v1/ast"
	"github.com/open-policy-agent/opa/v1/rego"

	"github.com/irsalint/irsalint/internal/catalog"
)

// Engine judges with a set of rules.
type Engine struct {
	groups []*group
	// chunk is how many items of each list one evaluation gets.
	chunk int
}

// defaultChunk is large enough for the cost of an evaluation to vanish and small
// enough to share the work.
const defaultChunk = 64

// group is the rules of one folder, compiled together when first needed.
type group struct {
	name  string
	rules map[string]catalog.Rule
	query func() (*rego.PreparedEvalQuery, error)
	// awsErrors are the texts of the errors that rules name by key.
	awsErrors func() (map[string]string, error)
}

// New returns an engine for the rules, whose files and library are in fsys.
func New(fsys fs.FS, rules []catalog.Rule) *Engine {
	byGroup := map[string]*group{}
	for _, r := range rules {
		g := byGroup[r.Group]
		if g == nil {
			g = &group{name: r.Group, rules: map[string]catalog.Rule{}}
			byGroup[r.Group] = g
		}
		g.rules[r.Name] = r
	}
	e := &Engine{chunk: defaultChunk}
	awsErrors := sync.OnceValues(func() (map[string]string, error) { return catalog.AWSErrors(fsys) })
	for _, name := range slices.Sorted(maps.Keys(byGroup)) {
		g := byGroup[name]
		g.awsErrors = awsErrors
		g.query = sync.OnceValues(func() (*rego.PreparedEvalQuery, error) { return compile(fsys, g) })
		e.groups = append(e.groups, g)
	}
	return e
}

// Warm compiles the named groups in the background; all of them without a name.
func (e *Engine) Warm(groups ...string) {
	for _, g := range e.groups {
		if len(groups) == 0 || slices.Contains(groups, g.name) {
			go g.query()
		}
	}
}

// maxJudging bounds how long rules may take, those of a user among them. irsalint's own
// take milliseconds.
const maxJudging = 2 * time.Minute

// Judge evaluates the rules over the lists by name. The order of the verdicts
// depends on nothing but the input.
func (e *Engine) Judge(ctx context.Context, lists map[string][]*ast.Term) ([]Verdict, error) {
	var jobs []job
	for _, g := range e.groups {
		jobs = append(jobs, e.jobs(g, lists)...)
	}
	whole := ctx
	ctx, stop := context.WithTimeout(whole, maxJudging)
	defer stop()
	results := make([][]Verdict, len(jobs))
	errs := make([]error, len(jobs))
	next := make(chan int)
	var wg sync.WaitGroup
	for range min(len(jobs), runtime.GOMAXPROCS(0)) {
		wg.Go(func() {
			for i := range next {
				results[i], errs[i] = jobs[i].run(ctx)
			}
		})
	}
	for i := range jobs {
		next <- i
	}
	close(next)
	wg.Wait()
	for _, err := range errs {
		if err != nil && ctx.Err() != nil && whole.Err() == nil {
			return nil, fmt.Errorf("the rules take longer than %v", maxJudging)
		}
		if err != nil {
			return nil, err
		}
	}
	return order(slices.Concat(results...)), nil
}

// job is one evaluation.
type job struct {
	group *group
	input ast.Value
}

// jobs cuts the lists that a group reads into chunks, each list on its own: a
// rule judges one item and never joins two.
func (e *Engine) jobs(g *group, lists map[string][]*ast.Term) []job {
	wanted := map[string]bool{}
	for _, r := range g.rules {
		for _, name := range r.Inputs {
			wanted[name] = true
		}
	}
	var out []job
	for _, name := range slices.Sorted(maps.Keys(wanted)) {
		for items := range slices.Chunk(lists[name], e.chunk) {
			input := ast.NewObject(
				[2]*ast.Term{ast.StringTerm("schema"), ast.IntNumberTerm(1)},
				[2]*ast.Term{ast.StringTerm(name), ast.ArrayTerm(items...)},
			)
			out = append(out, job{g, input})
		}
	}
	return out
}

func (j job) run(ctx context.Context) ([]Verdict, error) {
	q, err := j.group.query()
	if err != nil {
		return nil, err
	}
	rs, err := q.Eval(ctx, rego.EvalParsedInput(j.input))
	if err != nil {
		return nil, fmt.Errorf("evaluate rules of group %s: %w", j.group.name, err)
	}
	var out []Verdict
	for _, r := range rs {
		for _, e := range r.Expressions {
			found, ok := e.Value.([]any)
			if !ok {
				return nil, fmt.Errorf("evaluate rules of group %s: unexpected result", j.group.name)
			}
			for _, f := range found {
				v, err := j.group.decode(f)
				if err != nil {
					return nil, err
				}
				out = append(out, v)
			}
		}
	}
	return out, nil
}
