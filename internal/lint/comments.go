package lint

import (
	"bytes"
	"slices"

	"github.com/irsalint/irsalint/internal/finding"
	"github.com/irsalint/irsalint/internal/parse"
	"github.com/irsalint/irsalint/internal/source"
	"github.com/irsalint/irsalint/internal/suppress"
)

// commentIgnores are the ignores in the comments of the files that were read, and of those
// that have findings.
func (l *Linter) commentIgnores(a *analysis) ([]suppress.Ignore, []finding.Problem) {
	names := slices.Clone(a.parsed.claimed)
	for _, f := range a.findings {
		names = append(names, f.At.File.Name)
	}
	slices.Sort(names)
	checker := suppress.Checker{Policy: l.o.Config.IgnorePolicy, Known: l.o.Known, Today: l.o.Today}
	var out []suppress.Ignore
	var problems []finding.Problem
	for _, name := range slices.Compact(names) {
		ignores, faults := checker.Comments(commentsOf(l.o.Tree, name))
		out, problems = append(out, ignores...), append(problems, faults...)
	}
	return out, problems
}

// commentsOf are the comments of a file, where one of them may be an ignore.
func commentsOf(tree source.Tree, name string) []source.Comment {
	f, err := tree.Open(name)
	if err != nil || !bytes.Contains(f.Data, []byte("irsalint")) {
		return nil
	}
	for _, p := range parsers() {
		if c, ok := p.(parse.Commenter); ok && p.Claims(name) {
			return c.Comments(f)
		}
	}
	return nil
}
