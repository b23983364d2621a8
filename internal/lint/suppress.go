package lint

import (
	"bytes"
	"fmt"
	"slices"

	"github.com/irsalint/irsalint/internal/finding"
	"github.com/irsalint/irsalint/internal/parse"
	"github.com/irsalint/irsalint/internal/report"
	"github.com/irsalint/irsalint/internal/source"
	"github.com/irsalint/irsalint/internal/suppress"
)

// suppress takes out of a run what ignores and the baseline hide. base is nil without one.
func (l *Linter) suppress(run *report.Run, head, base *analysis) {
	comments, problems := l.commentIgnores(l.o.Tree, head)
	run.Problems = append(run.Problems, problems...)
	if base != nil && l.o.Base.Decides {
		run.Notices = append(run.Notices, l.distrust(comments, base)...)
	}
	ignores := append(comments, l.o.Config.Ignores...)
	kept, hidden, used := suppress.Apply(ignores, run.Findings, l.o.Today)
	run.Findings, run.Hidden = kept, hidden
	// What the files beyond the paths, or other variables, would show is not known.
	whole := (len(l.o.Paths) == 0 || slices.Contains(l.o.Paths, ".")) && len(l.o.VarFiles) == 0
	if whole {
		run.Notices = append(run.Notices, suppress.Unused(ignores, used, l.ran)...)
	}
	if l.o.Baseline == nil {
		return
	}
	kept, hidden, gone := l.o.Baseline.Apply(run.Findings, l.o.Today)
	run.Findings, run.Hidden = kept, append(run.Hidden, hidden...)
	gone = slices.DeleteFunc(gone, func(k suppress.Known) bool { return !l.ran(k.Rule) })
	if whole && len(gone) > 0 {
		run.Notices = append(run.Notices, finding.Notice{
			Message: fmt.Sprintf("%d of %d findings of the baseline are gone: irsalint baseline update", len(gone), len(l.o.Baseline.Findings)),
			At:      l.o.Baseline.At,
		})
	}
}

// ran reports whether a rule did.
func (l *Linter) ran(rule string) bool {
	for _, r := range l.o.Rules {
		if r.Name == rule {
			return true
		}
	}
	return false
}

// commentIgnores are the ignores in the comments of the files that were read, and of those
// that have findings.
func (l *Linter) commentIgnores(tree source.Tree, a *analysis) ([]suppress.Ignore, []finding.Problem) {
	names := slices.Clone(a.parsed.claimed)
	for _, f := range a.findings {
		names = append(names, f.At.File.Name)
	}
	slices.Sort(names)
	checker := suppress.Checker{Policy: l.o.Config.IgnorePolicy, Known: l.o.Known, Today: l.o.Today}
	var out []suppress.Ignore
	var problems []finding.Problem
	for _, name := range slices.Compact(names) {
		ignores, faults := checker.Comments(commentsOf(tree, name))
		out, problems = append(out, ignores...), append(problems, faults...)
	}
	return out, problems
}

// commentsOf are the comments of a file, where one of them may be an ignore.
func commentsOf(tree source.Tree, name string) []source.Comment {
	f, err := tree.Open(name)
	if err != nil || !bytes.Contains(f.Data, []byte(suppress.Marker)) {
		return nil
	}
	for _, p := range parsers() {
		if c, ok := p.(parse.Commenter); ok && p.Claims(name) {
			return c.Comments(f)
		}
	}
	return nil
}
