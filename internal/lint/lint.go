// Package lint is the pipeline: files are parsed into one graph, the graph is
// linked, rules judge it, and what they say becomes the rows of a report. It is
// one struct with one Run; the list of formats stands beside it.
package lint

import (
	"context"
	"errors"
	"slices"
	"strings"
	"sync"
	"time"

	"github.com/irsalint/irsalint/internal/catalog"
	"github.com/irsalint/irsalint/internal/config"
	"github.com/irsalint/irsalint/internal/engine"
	"github.com/irsalint/irsalint/internal/finding"
	"github.com/irsalint/irsalint/internal/graph"
	"github.com/irsalint/irsalint/internal/parse"
	"github.com/irsalint/irsalint/internal/report"
	"github.com/irsalint/irsalint/internal/source"
	"github.com/irsalint/irsalint/internal/suppress"
	"github.com/irsalint/irsalint/internal/value"
)

// Options say what is analysed and how.
type Options struct {
	Tree source.Tree
	// Skips are what a walk of the tree left out.
	Skips []source.Skip
	// Paths are the entry points, root-relative files and directories. What they
	// refer to is read wherever it lies in the tree.
	Paths    []string
	VarFiles []string
	Config   config.Config
	// Rules are the rules to run, in catalogue order, and Engine judges with them.
	Rules  []catalog.Rule
	Engine *engine.Engine
	// Known tells whether there is a rule of a name, whether or not it runs; nil knows
	// those that do.
	Known func(rule string) bool
	// MinSeverity drops findings below it.
	MinSeverity finding.Severity
	// Today is the day on which ignores and the baseline are judged, as YYYY-MM-DD.
	Today string
	// NoIgnores lets all findings count that an ignore or the baseline would hide.
	NoIgnores bool
	// Baseline knows older findings; may be nil.
	Baseline *suppress.Baseline
	// Base is what the tree is compared with; may be nil.
	Base *Base
	// Notices are added to those of the run.
	Notices []finding.Notice
	// Stage is told the name of each stage as it begins; may be nil.
	Stage func(name string)
	// Now is the clock for the time of each stage; nil leaves the times out.
	Now func() time.Time
}

// Linter runs the pipeline.
type Linter struct {
	o      Options
	stages []report.Stage
	began  time.Time
	// renamed maps files of a base to what they are called in the head.
	renamed map[string]string
}

// New returns a Linter.
func New(o Options) *Linter {
	l := &Linter{o: o}
	if o.Known == nil {
		l.o.Known = l.ran
	}
	return l
}

// Run analyses the tree, compares it with the base and hides what does not count. Faults
// in the input are in the report; the error is one of ours, or that the context ended.
func (l *Linter) Run(ctx context.Context) (report.Run, error) {
	head, err := l.analyse(ctx)
	if err != nil {
		return report.Run{}, err
	}
	run := report.Run{
		Rules:    l.o.Rules,
		Unproven: unproven(l.o.Rules, head.questions, head.places, head.linked.Gaps),
		Problems: head.problems(),
		Notices:  l.o.Notices,
	}
	comments, problems := l.commentIgnores(head, nil)
	run.Problems = append(run.Problems, problems...)
	var base *analysis
	var before []suppress.Ignore
	if l.o.Base != nil {
		l.stage("base")
		at := l.base()
		if base, err = at.analyse(ctx); err != nil {
			return report.Run{}, err
		}
		var problems []finding.Problem
		before, problems = at.commentIgnores(base, l.formerNames(comments))
		if l.o.Base.Decides && !l.o.NoIgnores {
			run.Notices = append(run.Notices, l.distrust(comments, before)...)
		}
		l.tell(&run, head, base, append(base.problems(), problems...))
	}
	l.stage("")
	said := l.suppress(head, comments)
	var was []older
	if base != nil {
		hidden := l.base().suppress(base, before)
		var all []*match
		for i, f := range base.findings {
			all = append(all, &match{Finding: f, by: hidden.by(i)})
		}
		was = l.pair(head.findings, said, all)
	}
	l.hide(&run, head.findings, said, was)
	run.Notices = append(run.Notices, l.stale(said)...)
	run.Stats = stats(head.linked, head.parsed, l.stages)
	run.Stats.Config = l.o.Config.Name
	l.finish(&run)
	return run, ctx.Err()
}

// finish drops what is not to be shown and orders the rest.
func (l *Linter) finish(run *report.Run) {
	least := l.o.MinSeverity
	run.Findings = slices.DeleteFunc(run.Findings, func(f finding.Finding) bool { return f.Severity < least })
	run.Hidden = slices.DeleteFunc(run.Hidden, func(h finding.Hidden) bool { return h.Severity < least })
	finding.SortNotices(run.Notices)
	run.Notices = slices.Compact(run.Notices)
	// Several formats may look into one file.
	finding.SortProblems(run.Problems)
	run.Problems = slices.CompactFunc(run.Problems, finding.Problem.Same)
}

// analysis is what one tree says.
type analysis struct {
	parsed    *parsed
	linked    *graph.Linked
	places    []graph.Place
	questions []graph.Question
	findings  []finding.Finding
}

func (l *Linter) analyse(ctx context.Context) (*analysis, error) {
	a := &analysis{parsed: l.parse(ctx, l.o.Engine)}
	l.stage("link")
	a.linked = graph.Link(&a.parsed.graph, l.graphOptions())
	encoded := graph.Encode(a.linked, engine.Encoder{})
	a.places, a.questions = encoded.Places, encoded.Questions
	l.stage("judge")
	verdicts, err := l.o.Engine.Judge(ctx, encoded.Lists)
	if err != nil {
		return nil, err
	}
	a.findings, err = l.findings(verdicts, a.places)
	return a, err
}

func (l *Linter) graphOptions() graph.Options {
	o := graph.Options{Roles: l.o.Config.Universe.Roles.Tri(), Namespaces: map[string]value.Tri{}}
	for name, closure := range l.o.Config.Universe.Namespaces {
		o.Namespaces[name] = closure.Tri()
	}
	for _, s := range l.o.Config.Allow.Subjects {
		o.Subjects = append(o.Subjects, s.Text)
	}
	for _, m := range l.o.Config.Allow.Masters {
		o.Masters = append(o.Masters, m.Text)
	}
	return o
}

// problems are those of the input, and what IAM would refuse.
func (a *analysis) problems() []finding.Problem {
	return append(slices.Clone(a.parsed.problems), faults(a.linked)...)
}

// faults are what IAM would refuse of the form of trust policies.
func faults(l *graph.Linked) []finding.Problem {
	var out []finding.Problem
	for _, r := range l.Roles {
		if r.Trust.Broken {
			out = append(out, finding.Problem{Message: "trust policy: " + r.Trust.Unknown, At: r.Trust.At})
		}
		if r.Trust.Policy == nil {
			continue
		}
		for _, f := range r.Trust.Policy.Faults {
			out = append(out, finding.Problem{Message: "trust policy: " + f.Message, At: f.At})
		}
	}
	return out
}

// stage notes the end of one stage and the beginning of the next.
func (l *Linter) stage(name string) {
	if l.o.Now != nil {
		now := l.o.Now()
		if n := len(l.stages); n > 0 {
			l.stages[n-1].Duration = now.Sub(l.began)
		}
		l.began = now
	}
	if name == "" {
		return
	}
	l.stages = append(l.stages, report.Stage{Name: name})
	if l.o.Stage != nil {
		l.o.Stage(name)
	}
}

// parsed is what all parsers made of the input.
type parsed struct {
	graph    graph.Graph
	problems []finding.Problem
	formats  []report.Format
	// claimed are the files that some format claims.
	claimed []string
	// read counts the files of which some format made something.
	read int
}

// parse runs every parser on the files that it claims, side by side, and merges
// what they made in the order of their names. Rules are compiled meanwhile.
func (l *Linter) parse(ctx context.Context, judge *engine.Engine) *parsed {
	l.stage("read")
	names := l.entries()
	all := parsers()
	claims := make([][]string, len(all))
	var seen []string
	for _, name := range names {
		claimed := false
		for i, p := range all {
			if p.Claims(name) {
				claims[i] = append(claims[i], name)
				claimed = true
			}
		}
		if claimed {
			seen = append(seen, name)
		}
	}
	if len(seen) > 0 && judge != nil {
		judge.Warm()
	}
	l.stage("parse")
	options := l.parseOptions()
	outputs := make([]parse.Output, len(all))
	shared := parse.NewShared()
	var wg, others sync.WaitGroup
	for i, p := range all {
		if len(claims[i]) == 0 {
			continue
		}
		work := func() {
			outputs[i] = p.Parse(ctx, parse.Input{Tree: l.o.Tree, Files: claims[i], Options: options, Shared: shared})
		}
		if _, waits := p.(parse.Waiter); waits {
			wg.Go(work)
		} else {
			others.Go(work)
		}
	}
	others.Wait()
	shared.Told()
	wg.Wait()
	out := &parsed{claimed: seen, problems: l.skipped(all)}
	read := map[string]bool{}
	for i, o := range outputs {
		out.graph.Add(&o.Graph)
		out.problems = append(out.problems, o.Problems...)
		out.formats = append(out.formats, report.Format{Name: all[i].Name(), Seen: len(claims[i]), Parsed: len(o.Parsed)})
		for _, name := range o.Parsed {
			read[name] = true
		}
	}
	out.read = len(read)
	out.graph.Roles = append(out.graph.Roles, externalRoles(l.o.Config.ExternalRoles)...)
	return out
}

// parseOptions is what flags and configuration say of the meaning of input.
func (l *Linter) parseOptions() parse.Options {
	o := parse.Options{VarFiles: l.o.VarFiles}
	if len(o.VarFiles) == 0 {
		o.VarFiles = names(l.o.Config.VarFiles)
	}
	for _, n := range l.o.Config.Kubernetes {
		o.Namespaces = append(o.Namespaces, parse.Namespace{Namespace: n.Namespace, Paths: names(n.Paths)})
	}
	for _, r := range l.o.Config.Helm.Releases {
		o.Releases = append(o.Releases, parse.Release{Chart: r.Chart.Name, Name: r.Name, Namespace: r.Namespace, Values: names(r.Values)})
	}
	return o
}

func names(paths []config.Path) []string {
	var out []string
	for _, p := range paths {
		out = append(out, p.Name)
	}
	return out
}

// skipped are the problems of what could not be walked: all but links that lead
// nowhere and that no parser would have followed.
func (l *Linter) skipped(all []parse.Parser) []finding.Problem {
	var out []finding.Problem
	for _, s := range l.o.Skips {
		claimed := slices.ContainsFunc(all, func(p parse.Parser) bool { return p.Claims(s.Name) })
		if l.entered(s.Name) && !l.o.Config.Excluded(s.Name) && (claimed || !s.Dangling) {
			out = append(out, finding.Unreadable(s.Name, errors.New("not read: "+s.Reason)))
		}
	}
	return out
}

// entries are the files under the given paths.
func (l *Linter) entries() []string {
	var in []string
	for _, name := range l.o.Tree.Names() {
		if l.entered(name) && !l.o.Config.Excluded(name) {
			in = append(in, name)
		}
	}
	return in
}

// entered reports whether a name lies under the given paths.
func (l *Linter) entered(name string) bool {
	return len(l.o.Paths) == 0 || slices.ContainsFunc(l.o.Paths, func(p string) bool {
		return p == "." || name == p || strings.HasPrefix(name, p+"/")
	})
}
