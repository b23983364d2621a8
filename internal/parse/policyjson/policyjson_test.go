package policyjson_test

import (
	"context"
	"testing"

	"golang.org/x/tools/txtar"

	"github.com/irsalint/irsalint/internal/parse"
	"github.com/irsalint/irsalint/internal/parse/parsetest"
	"github.com/irsalint/irsalint/internal/parse/policyjson"
	"github.com/irsalint/irsalint/internal/source"
)

func read(files map[string]string) parse.Output {
	tree := source.NewMemory(files)
	in := parse.Input{Tree: tree, Shared: parse.NewShared()}
	for _, name := range tree.Names() {
		if (policyjson.Parser{}).Claims(name) {
			in.Files = append(in.Files, name)
		}
	}
	in.Shared.Use("used.json")
	in.Shared.Told()
	return policyjson.Parser{}.Parse(context.Background(), in)
}

// TestDeclared tells trust policies from other files.
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

func FuzzPolicy(f *testing.F) {
	_, list := parsetest.Sections(f, "testdata/declared.txt")
	for _, s := range list {
		for _, x := range txtar.Parse([]byte(s.Input)).Files {
			f.Add(string(x.Data))
		}
	}
	f.Fuzz(func(t *testing.T, text string) {
		for _, p := range read(map[string]string{"a.json": text, "b.json.tpl": text}).Problems {
			if p.At.IsZero() || p.At.Start < 0 || p.At.End > len(p.At.File.Data) || p.At.Start > p.At.End {
				t.Errorf("place of %q", p.Message)
			}
		}
	})
}
