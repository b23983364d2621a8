package lint

import (
	"bytes"
	"fmt"
	"slices"

	"github.com/irsalint/irsalint/internal/finding"
	"github.com/irsalint/irsalint/internal/parse"
	"github.com/irsalint/irsalint/internal/source"
	"github.com/irsalint/irsalint/internal/suppress"
)

// formerNames are what the files of ignores are called in the base.
func (l *Linter) formerNames(ignores []suppress.Ignore) []string {
	former := map[string]string{}
	for from, to := range l.o.Base.Renamed {
		former[to] = from
	}
	var out []string
	for _, i := range ignores {
		name := i.At.File.Name
		if from, ok := former[name]; ok {
			name = from
		}
		out = append(out, name)
	}
	return out
}

// commentIgnores are the ignores in the comments of the files that were read, of those that
// have findings, and of others.
func (l *Linter) commentIgnores(a *analysis, others []string) ([]suppress.Ignore, []finding.Problem) {
	names := slices.Concat(a.parsed.claimed, others)
	for _, f := range a.findings {
		names = append(names, f.At.File.Name)
	}
	slices.Sort(names)
	checker := suppress.Checker{Policy: l.o.Config.IgnorePolicy, Known: l.o.Known, Today: l.o.Today}
	var out []suppress.Ignore
	var problems []finding.Problem
	for _, name := range slices.Compact(names) {
		comments := commentsOf(l.o.Tree, name)
		if len(comments) > source.MaxComments {
			problems = append(problems, finding.Problem{Message: fmt.Sprintf("more than %d comments are about irsalint: this one and those after it are not read", source.MaxComments), At: comments[source.MaxComments].At})
			comments = comments[:source.MaxComments]
		}
		ignores, faults := checker.Comments(comments)
		out, problems = append(out, ignores...), append(problems, faults...)
	}
	return out, problems
}

// word is what comments for irsalint hold.
const word = "irsalint"

// commentsOf are the comments of a file, where one of them may be an ignore.
func commentsOf(tree source.Tree, name string) []source.Comment {
	f, err := tree.Open(name)
	if err != nil || !bytes.Contains(f.Data, []byte(word)) {
		return nil
	}
	for _, p := range parsers() {
		if c, ok := p.(parse.Commenter); ok && p.Claims(name) {
			return c.Comments(f, word)
		}
	}
	return nil
}
