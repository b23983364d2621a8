// Package ruletest runs the tests of rules: those in Rego, and examples, which are trees
// with the findings that are expected of them.
package ruletest

import (
	"context"
	"fmt"
	"io/fs"
	"path"
	"slices"
	"strings"

	"golang.org/x/tools/txtar"

	"github.com/irsalint/irsalint/internal/catalog"
	"github.com/irsalint/irsalint/internal/config"
	"github.com/irsalint/irsalint/internal/engine"
	"github.com/irsalint/irsalint/internal/finding"
	"github.com/irsalint/irsalint/internal/lint"
	"github.com/irsalint/irsalint/internal/source"
)

// Rules are the rules with which examples are judged, and the engine that does.
type Rules struct {
	All    []catalog.Rule
	Engine *engine.Engine
}

// findingsFile is the last file of an example.
const findingsFile = "findings"

// Example is a tree and the findings that are expected of it, a line each: those of its
// rule, and those of medium severity and above of others.
type Example struct {
	archive *txtar.Archive
	Want    string
}

// ParseExample reads an example from a txtar archive.
func ParseExample(data []byte) (*Example, error) {
	a := txtar.Parse(data)
	last := len(a.Files) - 1
	if last < 1 || a.Files[last].Name != findingsFile {
		return nil, fmt.Errorf("the last file of an example is called %s", findingsFile)
	}
	return &Example{archive: a, Want: string(a.Files[last].Data)}, nil
}

// With is the example with other findings.
func (e *Example) With(findings string) []byte {
	e.archive.Files[len(e.archive.Files)-1].Data = []byte(findings)
	return txtar.Format(e.archive)
}

// Files are those of the tree.
func (e *Example) Files() map[string]string {
	files := map[string]string{}
	for _, f := range e.archive.Files[:len(e.archive.Files)-1] {
		files[f.Name] = string(f.Data)
	}
	return files
}

// Run judges the example of a rule and returns its findings. A problem with the input is
// an error.
func (e *Example) Run(ctx context.Context, rules Rules, rule string) (string, error) {
	tree := source.NewMemory(e.Files())
	o := lint.Options{Tree: tree, Rules: rules.All, Engine: rules.Engine}
	if f, err := tree.Open(".irsalint.yaml"); err == nil {
		if o.Config, err = config.Parse(f); err != nil {
			return "", err
		}
	}
	run, err := lint.New(o).Run(ctx)
	if err != nil {
		return "", err
	}
	for _, p := range run.Problems {
		return "", fmt.Errorf("problem: %s: %s", p.At.File.Name, p.Message)
	}
	var b strings.Builder
	for _, f := range run.Findings {
		if f.Rule == rule || f.Severity >= finding.Medium {
			b.WriteString(finding.Line(f) + "\n")
		}
	}
	return b.String(), nil
}

// Fires reports whether lines of findings hold one of a rule.
func Fires(findings, rule string) bool { return strings.Contains(findings, "["+rule+"]") }

// Names are the examples of a rule in a folder.
func Names(folder fs.FS, r catalog.Rule) ([]string, error) {
	names, err := fs.Glob(folder, path.Join(r.Group, r.Name, "*.txtar"))
	slices.Sort(names)
	return names, err
}
