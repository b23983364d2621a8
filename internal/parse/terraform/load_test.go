package terraform

import (
	"strings"
	"testing"

	"github.com/irsalint/irsalint/internal/parse"
	"github.com/irsalint/irsalint/internal/source"
)

// What goes over the bound on the size of configuration is a problem at its first
// file, and what comes before it is read.
func TestConfigurationIsBounded(t *testing.T) {
	role := "resource \"aws_iam_role\" \"r\" {\n  assume_role_policy = \"{}\"\n}\n"
	tree := source.NewMemory(map[string]string{"a/main.tf": role, "b/main.tf": role, "c/main.tf": role})
	p := newRun(parse.Input{Tree: tree})
	p.dirs = directories(tree.Names())
	problems := p.loadAll([]string{"a", "b", "c"}, len(role)+1)
	if len(problems) != 1 || problems[0].At.File.Name != "b/main.tf" || !strings.Contains(problems[0].Message, "this directory and 1 more") {
		t.Errorf("got %v", problems)
	}
	if p.modules["a"] == nil || p.modules["b"] != nil || p.modules["c"] != nil {
		t.Errorf("got %d modules", len(p.modules))
	}
}

// A tree of many roots that each take long ends in problems.
func TestRunIsBounded(t *testing.T) {
	tree := source.NewMemory(map[string]string{"a/main.tf": "resource \"aws_iam_role\" \"r\" {\n  assume_role_policy = jsonencode({})\n}\n"})
	p := newRun(parse.Input{Tree: tree})
	p.dirs = directories(tree.Names())
	p.loadAll([]string{"a"}, maxConfiguration)
	r := p.newRoot("a", nil)
	if g := p.build(r, 1); len(g.Roles) != 1 || len(r.problems) != 0 {
		t.Errorf("got %d roles, problems %v", len(g.Roles), r.problems)
	}
	p.spent.Add(2)
	r = p.newRoot("a", nil)
	if g := p.build(r, 1); len(g.Roles) != 0 || len(r.problems) != 1 || r.problems[0].At.File.Name != "a/main.tf" {
		t.Errorf("got %d roles, problems %v", len(g.Roles), r.problems)
	}
}
