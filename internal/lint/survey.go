package lint

import (
	"context"
	"path"
	"slices"
	"strings"

	"github.com/irsalint/irsalint/internal/graph"
	"github.com/irsalint/irsalint/internal/parse/kubernetes"
)

// Survey is what a configuration may have to say of a tree. Its lists are sorted and name
// files and directories relative to the root.
type Survey struct {
	// Roles are how many the tree declares, Findings how many there are.
	Roles, Findings int
	// VarFiles are the variable files that Terraform does not load by itself.
	VarFiles []string
	// Charts are those that nothing in the tree releases.
	Charts []string
	// Unplaced are the directories of manifests whose namespace is not known.
	Unplaced []string
	// Samples are the directories of tests and examples that have findings.
	Samples []string
	// Subjects are wildcard subjects of trust policies, Masters the principals that are
	// masters of a cluster.
	Subjects, Masters []string
	// Undeclared are the roles that only annotations name.
	Undeclared []graph.Undeclared
}

// Survey analyses the tree for what is in it. The error is one of ours, or that the
// context ended.
func (l *Linter) Survey(ctx context.Context) (Survey, error) {
	a, err := l.analyse(ctx)
	if err != nil {
		return Survey{}, err
	}
	s := Survey{
		Roles: declaredRoles(a.linked), Findings: len(a.findings),
		Unplaced: a.linked.Unplaced(), Subjects: a.linked.WideSubjects(), Masters: a.linked.Masters(), Undeclared: a.linked.Undeclared(),
	}
	for _, name := range l.entries() {
		if isExtraVars(path.Base(name)) {
			s.VarFiles = append(s.VarFiles, name)
		}
	}
	for _, g := range a.linked.Gaps {
		if g.Reason == kubernetes.Unreleased {
			s.Charts = append(s.Charts, g.Unknown)
		}
	}
	for _, f := range a.findings {
		if dir := sampleDir(f.At.File.Name); dir != "" {
			s.Samples = append(s.Samples, dir)
		}
	}
	for _, list := range []*[]string{&s.Charts, &s.Samples} {
		slices.Sort(*list)
		*list = slices.Compact(*list)
	}
	return s, ctx.Err()
}

// isExtraVars reports whether Terraform loads a variable file only where it is named.
func isExtraVars(base string) bool {
	stem, ok := strings.CutSuffix(strings.TrimSuffix(base, ".json"), ".tfvars")
	return ok && stem != "terraform" && !strings.HasSuffix(stem, ".auto")
}

// sampleDirs are what directories of tests and examples are called.
var sampleDirs = []string{"test", "tests", "testdata", "fixture", "fixtures", "example", "examples", "sample", "samples"}

// sampleDir is the outermost directory of tests or examples that a file is in; empty for
// none.
func sampleDir(name string) string {
	parts := strings.Split(path.Dir(name), "/")
	for i, p := range parts {
		if slices.Contains(sampleDirs, p) {
			return path.Join(parts[:i+1]...)
		}
	}
	return ""
}
