package eksctl_test

import (
	"context"
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

func FuzzConfig(f *testing.F) {
	_, list := parsetest.Sections(f, "testdata/declared.txt")
	for _, s := range list {
		f.Add(s.Input)
	}
	f.Fuzz(func(t *testing.T, text string) {
		out := read("main.yaml", text)
		for _, p := range out.Problems {
			if p.At.IsZero() || p.At.Start < 0 || p.At.End > len(p.At.File.Data) || p.At.Start > p.At.End {
				t.Errorf("place of %q", p.Message)
			}
		}
	})
}
