package snapshot_test

import (
	"context"
	"testing"

	"golang.org/x/tools/txtar"

	"github.com/irsalint/irsalint/internal/parse"
	"github.com/irsalint/irsalint/internal/parse/parsetest"
	"github.com/irsalint/irsalint/internal/parse/snapshot"
	"github.com/irsalint/irsalint/internal/source"
)

func read(files map[string]string) parse.Output {
	tree := source.NewMemory(files)
	return snapshot.Parser{}.Parse(context.Background(), parse.Input{Tree: tree, Files: tree.Names()})
}

// TestDeclared reads the output of every command.
func TestDeclared(t *testing.T) {
	parsetest.Goldens(t, "testdata/declared.txt", func(input string) string {
		files := map[string]string{}
		for _, f := range txtar.Parse([]byte(input)).Files {
			files[f.Name] = string(f.Data)
		}
		out := read(files)
		return parsetest.Declared(&out)
	})
}

func FuzzSnapshot(f *testing.F) {
	_, list := parsetest.Sections(f, "testdata/declared.txt")
	for _, s := range list {
		for _, x := range txtar.Parse([]byte(s.Input)).Files {
			f.Add(string(x.Data))
		}
	}
	f.Fuzz(func(t *testing.T, text string) {
		out := read(map[string]string{"a.json": text, "b.yaml": text})
		for _, r := range out.Graph.Roles {
			if at := r.Trust.At; !at.IsZero() && (at.Start < 0 || at.End > len(at.File.Data) || at.Start > at.End) {
				t.Errorf("place of a trust policy: %d to %d", at.Start, at.End)
			}
		}
	})
}
