// Package terraform reads Terraform and OpenTofu configuration into the identity
// graph: it evaluates what terraform plan would, up to values that are only known
// after it.
//
// An unknown value is a cty unknown that carries a mark with its name, so that
// conditions, loops and expansions over it stay open by cty's own rules. It
// becomes part of a text only where text is built. Nothing outside the tree is
// read, and every recursion and expansion is bounded.
package terraform

import (
	"cmp"
	"context"
	"fmt"
	"maps"
	"path"
	"runtime"
	"slices"
	"strings"
	"sync"
	"sync/atomic"

	"github.com/zclconf/go-cty/cty"

	"github.com/irsalint/irsalint/internal/finding"
	"github.com/irsalint/irsalint/internal/graph"
	"github.com/irsalint/irsalint/internal/parse"
	"github.com/irsalint/irsalint/internal/source"
)

// Parser reads Terraform.
type Parser struct{}

// Name implements parse.Parser.
func (Parser) Name() string { return "terraform" }

// Claims implements parse.Parser.
func (Parser) Claims(name string) bool {
	return isConfig(name) || isVars(name) || isUnit(name) || isPlan(name)
}

// run is one Parse.
type run struct {
	ctx   context.Context
	in    parse.Input
	h     *holes
	funcs map[string]func(e *env) (cty.Value, error)
	// modelFuncs are those of module models.
	modelFuncs map[string]func(e *env) (cty.Value, error)
	computed   map[string]func(r *resource, attr string) cty.Value
	modules    map[string]*module
	// elsewhere holds the modules that are not in the tree, by directory: each a
	// func() *module.
	elsewhere sync.Map
	// modelDirs holds the directories of models by source and version.
	modelDirs sync.Map
	dirs      map[string][]string
	// varFileOnce holds variable files by name: each a func() *assignments.
	varFileOnce sync.Map
	// unitFiles holds files of Terragrunt by name: each a func() *unitFile.
	unitFiles     sync.Map
	terragrunt    map[string]func(e *env) (cty.Value, error)
	unitFuncsOnce sync.Once
	// spent counts the evaluations of all roots that are done.
	spent atomic.Int64
	// dependencies are the modules of units that others depend on, by directory.
	dependencies map[string]*instance
	// states are the directories that say where their state is kept.
	states     map[stateObject][]string
	storedOnce sync.Once
}

// Parse implements parse.Parser. Each directory that no other calls is a root.
func (Parser) Parse(ctx context.Context, in parse.Input) parse.Output {
	p := newRun(in)
	p.ctx = ctx
	p.dirs = directories(in.Tree.Names())
	entries := slices.Sorted(maps.Keys(directories(in.Files)))
	units, applied := p.units(in.Files)
	problems := p.loadAll(p.closure(append(slices.Clone(entries), slices.Sorted(maps.Keys(applied))...)), maxConfiguration)
	out := p.evaluate(ctx, p.roots(entries, applied), units)
	out.Problems = append(problems, out.Problems...)
	return out
}

func newRun(in parse.Input) *run {
	modelFuncs := structural()
	modelFuncs["provider::irsalint::given"] = given
	modelFuncs["provider::irsalint::expected"] = expected
	return &run{ctx: context.Background(), in: in, h: newHoles(), funcs: structural(), modelFuncs: modelFuncs, computed: computed(), modules: map[string]*module{}, dependencies: map[string]*instance{}}
}

// words are what a file must hold to declare anything of interest.
var words = []string{"aws_iam_", "aws_eks_", "aws_launch_", "aws_autoscaling_group", "aws_cloudformation_stack", "kubernetes_", "kubectl_", "helm_release", "service_account", "pod-identity", "irsa"}

// tellingWords are those, and the modules that are modelled.
var tellingWords = sync.OnceValue(func() []string { return append(slices.Clone(words), modelWords()...) })

// closure returns the directories that have to be parsed: those that the entry
// points reach, as far as a file of theirs holds a telling word.
func (p *run) closure(entries []string) []string {
	calls := map[string][]string{}
	telling := map[string]bool{}
	for todo := entries; len(todo) > 0; {
		scanned := make([]scanned, len(todo))
		each(len(todo), func(i int) { scanned[i] = p.scan(todo[i]) })
		var next []string
		for i, dir := range todo {
			calls[dir], telling[dir] = scanned[i].calls, scanned[i].telling
			next = append(next, scanned[i].calls...)
		}
		slices.Sort(next)
		todo = slices.DeleteFunc(slices.Compact(next), func(dir string) bool { _, done := calls[dir]; return done })
	}
	return reaching(calls, telling)
}

// scanned is what the bytes of a directory's files tell.
type scanned struct {
	// calls are the directories that it may call.
	calls   []string
	telling bool
}

func (p *run) scan(dir string) (s scanned) {
	for _, name := range p.dirs[dir] {
		f, err := p.in.Tree.Open(name)
		if err != nil {
			s.telling = true
			continue
		}
		text := string(f.Data)
		s.telling = s.telling || slices.ContainsFunc(tellingWords(), func(w string) bool { return strings.Contains(text, w) })
		for _, source := range quotedPaths(text) {
			if to := path.Join(dir, source); len(p.dirs[to]) > 0 && to != dir {
				s.calls = append(s.calls, to)
			}
		}
	}
	return s
}

// reaching returns the directories from which a telling one is reached, and all
// that these reach.
func reaching(calls map[string][]string, telling map[string]bool) []string {
	called := map[string][]string{}
	for from, tos := range calls {
		for _, to := range tos {
			called[to] = append(called[to], from)
		}
	}
	up := spread(slices.Collect(maps.Keys(telling)), called, func(d string) bool { return telling[d] })
	return slices.Sorted(maps.Keys(spread(slices.Collect(maps.Keys(up)), calls, nil)))
}

func spread(from []string, next map[string][]string, start func(string) bool) map[string]bool {
	seen := map[string]bool{}
	for _, d := range from {
		if start == nil || start(d) {
			seen[d] = true
		}
	}
	todo := slices.Collect(maps.Keys(seen))
	for len(todo) > 0 {
		d := todo[len(todo)-1]
		todo = todo[:len(todo)-1]
		for _, n := range next[d] {
			if !seen[n] {
				seen[n] = true
				todo = append(todo, n)
			}
		}
	}
	return seen
}

// quotedPaths are the quoted relative paths of a text.
func quotedPaths(text string) []string {
	var out []string
	for {
		i := strings.Index(text, `".`)
		if i < 0 {
			return out
		}
		text = text[i+1:]
		j := strings.IndexByte(text, '"')
		if j < 0 {
			return out
		}
		if s := text[:j]; strings.HasPrefix(s, "./") || strings.HasPrefix(s, "../") || s == ".." || s == "." {
			out = append(out, s)
		}
		text = text[j:]
	}
}

// maxConfiguration bounds the configuration that is parsed, in bytes: the parser
// takes many times as much memory.
const maxConfiguration = 100 << 20

// loadAll parses directories side by side, as far as they are no more than limit bytes
// in all. It returns a problem for the rest.
func (p *run) loadAll(dirs []string, limit int) []finding.Problem {
	var problems []finding.Problem
	size := 0
	for i, dir := range dirs {
		for _, name := range p.dirs[dir] {
			if f, err := p.in.Tree.Open(name); err == nil {
				size += len(f.Data)
			}
		}
		if size > limit {
			problems = append(problems, problem(p.start(p.dirs[dir][0]), fmt.Sprintf("more than %d MiB of configuration: this directory and %d more are not analysed", limit>>20, len(dirs)-i-1)))
			dirs = dirs[:i]
			break
		}
	}
	loaded := make([]*module, len(dirs))
	each(len(dirs), func(i int) { loaded[i] = p.load(dirs[i], p.dirs[dirs[i]]) })
	for i, dir := range dirs {
		p.modules[dir] = loaded[i]
	}
	return problems
}

// each runs f for every index on all processors.
func each(n int, f func(i int)) {
	next := make(chan int)
	var wg sync.WaitGroup
	for range min(n, runtime.GOMAXPROCS(0)) {
		wg.Go(func() {
			for i := range next {
				f(i)
			}
		})
	}
	for i := range n {
		next <- i
	}
	close(next)
	wg.Wait()
}

// units are the Terragrunt units among the files, and the directories of the tree that
// they apply.
func (p *run) units(files []string) (units []*unit, applied map[string]bool) {
	applied = map[string]bool{}
	for _, name := range files {
		if !isUnit(name) {
			continue
		}
		u := p.newUnit(name, path.Dir(name), 0)
		if dir, _ := u.target(); dir != "" && !foreign(dir) && len(p.dirs[dir]) > 0 {
			applied[dir] = true
		}
		units = append(units, u)
	}
	return units, applied
}

// roots are the entry points that no other loaded directory calls and no unit applies. A circle of
// directories that call each other is entered at each.
func (p *run) roots(entries []string, called map[string]bool) []string {
	called = maps.Clone(called)
	for dir, m := range p.modules {
		for _, c := range m.callOrder {
			if to, ok := localSource(dir, c); ok && to != dir && !p.reaches(to, dir) {
				called[to] = true
			}
		}
	}
	var out []string
	for _, dir := range entries {
		if p.modules[dir] != nil && !called[dir] {
			out = append(out, dir)
		}
	}
	return out
}

// reaches reports whether one directory calls another, directly or not.
func (p *run) reaches(from, to string) bool {
	seen := map[string]bool{}
	todo := []string{from}
	for len(todo) > 0 {
		dir := todo[len(todo)-1]
		todo = todo[:len(todo)-1]
		if dir == to {
			return true
		}
		if seen[dir] || p.modules[dir] == nil {
			continue
		}
		seen[dir] = true
		for _, c := range p.modules[dir].callOrder {
			if next, ok := localSource(dir, c); ok {
				todo = append(todo, next)
			}
		}
	}
	return false
}

// evaluate builds the graph of every root, side by side, and merges them in
// order.
func (p *run) evaluate(ctx context.Context, dirs []string, units []*unit) parse.Output {
	belonging := p.varFiles(dirs)
	var roots []*root
	var gaps []graph.Gap
	for _, dir := range dirs {
		roots = append(roots, p.worlds(dir, belonging[dir])...)
	}
	for _, u := range units {
		if r := u.root(); r != nil {
			roots = append(roots, r)
		} else {
			gaps = append(gaps, u.gaps()...)
		}
	}
	planned, problems := p.planned(dirs)
	roots = append(roots, planned...)
	graphs := make([]graph.Graph, len(roots))
	each(len(roots), func(i int) {
		if ctx.Err() == nil {
			graphs[i] = p.build(roots[i], maxRunEvaluations)
		}
	})
	out := parse.Output{Problems: problems, Graph: graph.Graph{Gaps: gaps}}
	for _, u := range units {
		out.Parsed = append(out.Parsed, u.file.name)
	}
	for _, r := range planned {
		out.Parsed = append(out.Parsed, r.files...)
	}
	for _, dir := range slices.Sorted(maps.Keys(p.modules)) {
		m := p.modules[dir]
		out.Parsed = append(out.Parsed, m.parsed...)
		out.Problems = append(out.Problems, m.problems...)
	}
	for i, r := range roots {
		out.Graph.Add(&graphs[i])
		out.Problems = append(out.Problems, r.problems...)
	}
	out.Problems = unique(out.Problems)
	return out
}

const tookTooLong = "evaluating other configurations of the tree took too long: this one is not analysed"

// build evaluates a root, unless those before it have taken more than limit
// evaluations.
func (p *run) build(r *root, limit int64) graph.Graph {
	if p.spent.Load() > limit {
		at := r.at
		if files := p.dirs[r.dir]; at.IsZero() && len(files) > 0 {
			at = p.start(files[0])
		}
		r.report(problem(at, tookTooLong))
		return graph.Graph{}
	}
	g := r.build()
	for _, i := range r.states {
		if i != nil {
			p.spent.Add(int64(i.root.spent))
		}
	}
	p.spent.Add(int64(r.spent + instanceEvaluations*r.instances))
	return g
}

func unique(ps []finding.Problem) []finding.Problem {
	seen := map[finding.Problem]bool{}
	return slices.DeleteFunc(ps, func(p finding.Problem) bool {
		was := seen[p]
		seen[p] = true
		return was
	})
}

// varFiles are the tree's variable files by the root that they belong to: the nearest
// at or above them, else the only one that has all of their variables.
func (p *run) varFiles(roots []string) map[string][]string {
	out := map[string][]string{}
	for _, name := range p.in.Tree.Names() {
		if !isVars(name) {
			continue
		}
		if dir, ok := p.owner(name, roots); ok {
			out[dir] = append(out[dir], name)
		}
	}
	return out
}

// owner is the root, of several in order, that a variable file belongs to.
func (p *run) owner(name string, roots []string) (dir string, ok bool) {
	for dir = path.Dir(name); ; dir = path.Dir(dir) {
		if _, found := slices.BinarySearch(roots, dir); found {
			return dir, true
		}
		if dir == "." {
			break
		}
	}
	values := p.assigned(name).values
	fitting := slices.DeleteFunc(slices.Clone(roots), func(dir string) bool {
		for v := range values {
			if p.modules[dir].variables[v] == nil {
				return true
			}
		}
		return false
	})
	if len(values) == 0 || len(fitting) != 1 {
		return "", false
	}
	return fitting[0], true
}

func (r *root) scope() *graph.Scope { return r.graphScope }

func problem(at source.Range, message string) finding.Problem {
	return finding.Problem{Message: message, At: at}
}

func sortedKeys[V any](m map[string]V) []string {
	return slices.SortedFunc(maps.Keys(m), cmp.Compare[string])
}
