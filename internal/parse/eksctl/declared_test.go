package eksctl_test

import (
	"context"
	"strings"
	"testing"

	"github.com/irsalint/irsalint/internal/parse"
	"github.com/irsalint/irsalint/internal/parse/eksctl"
	"github.com/irsalint/irsalint/internal/parse/parsetest"
	"github.com/irsalint/irsalint/internal/source"
)

func read(name, text string) parse.Output {
	tree := source.NewMemory(map[string]string{name: text})
	return eksctl.Parser{}.Parse(context.Background(), parse.Input{Tree: tree, Files: tree.Names()})
}

// TestDeclared reads every part of a configuration that concerns identity.
func TestDeclared(t *testing.T) {
	parsetest.Goldens(t, "testdata/declared.txt", func(input string) string {
		out := read("main.yaml", input)
		return parsetest.Declared(&out)
	})
}

// TestDocuments makes sure that each switch has policies that can be read.
func TestDocuments(t *testing.T) {
	out := read("main.yaml", "apiVersion: eksctl.io/v1alpha5\nkind: ClusterConfig\nmetadata: {name: c}\nmanagedNodeGroups:\n- name: n\n  iam: {withAddonPolicies: "+eksctl.AllSwitches()+"}\n")
	for _, a := range out.Graph.Attachments {
		if d := a.Inline; d != nil && (d.Policy == nil || len(d.Policy.Statements) != 1 || d.Policy.Statements[0].Unreadable != "" || len(d.Policy.Statements[0].Actions.Values) == 0) {
			t.Errorf("%s cannot be read: %s", a.Policy.Text, d.Unknown)
		}
	}
	if len(out.Graph.Attachments) < 20 {
		t.Errorf("%d attachments", len(out.Graph.Attachments))
	}
}

// TestBound makes sure that aliases do not multiply what is declared without a bound.
func TestBound(t *testing.T) {
	group := "&x {name: n, iam: {withAddonPolicies: " + eksctl.AllSwitches() + "}}"
	out := read("main.yaml", "apiVersion: eksctl.io/v1alpha5\nkind: ClusterConfig\nmetadata: {name: c}\nnodeGroups:\n- "+group+strings.Repeat("\n- *x", 20_000)+"\nfargateProfiles: [{name: f}]\n")
	if n := len(out.Graph.Attachments); n > 20_000 {
		t.Errorf("%d attachments", n)
	}
	if len(out.Problems) != 1 || !strings.Contains(out.Problems[0].Message, "20000 things") {
		t.Errorf("problems: %v", out.Problems)
	}
}

// FuzzEksctl reads anything without a panic, twice the same, and with every place inside
// of its file.
func FuzzEksctl(f *testing.F) {
	_, list := parsetest.Sections(f, "testdata/declared.txt")
	for _, s := range list {
		f.Add(s.Input)
	}
	f.Fuzz(func(t *testing.T, text string) {
		for _, name := range []string{"main.yaml", "main.json"} {
			out, again := read(name, text), read(name, text)
			for _, p := range out.Problems {
				if p.At.IsZero() || p.At.Start < 0 || p.At.End > len(p.At.File.Data) || p.At.Start > p.At.End {
					t.Errorf("place of %q", p.Message)
				}
			}
			// Whatever is listed is cut out of its file.
			if a, b := parsetest.Declared(&out), parsetest.Declared(&again); a != b {
				t.Errorf("first\n%s\nthen\n%s", a, b)
			}
		}
	})
}
