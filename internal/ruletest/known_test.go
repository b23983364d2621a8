package ruletest

import (
	"context"
	"maps"
	"path"
	"slices"
	"testing"

	"github.com/irsalint/irsalint/internal/catalog"
	"github.com/irsalint/irsalint/internal/config"
	"github.com/irsalint/irsalint/internal/finding"
	"github.com/irsalint/irsalint/internal/lint"
	"github.com/irsalint/irsalint/internal/report"
	"github.com/irsalint/irsalint/internal/source"
	"github.com/irsalint/irsalint/internal/suppress"
)

// lower puts lines above the content of a file, if its format can have any there.
func lower(name, text string) string {
	switch path.Ext(name) {
	case ".tf", ".tfvars", ".hcl", ".yaml", ".yml":
		return "# moved\n\n" + text
	case ".json":
		return "\n\n" + text
	}
	return text
}

// TestKnown: what each example finds is known again where all of its lines are others, and
// where its files are in another directory: by a baseline, and beside a base.
func TestKnown(t *testing.T) {
	set := ours(t)
	count := 0
	each(t, set, func(_ catalog.Rule, name string, x *Example) {
		files := x.Files()
		down, away, renamed := map[string]string{}, map[string]string{}, map[string]string{}
		for f, text := range files {
			down[f] = lower(f, text)
			away["some/where/"+f] = text
			renamed[f] = "some/where/" + f
		}
		before := judge(t, set, files, "", nil)
		count += len(before.Findings)

		b := suppress.NewBaseline(before.Findings, "")
		after := judge(t, set, down, "", nil).Findings
		known, gone := b.Apply(after, nil, "2026-01-01")
		if slices.Contains(known, false) || len(gone) > 0 {
			t.Errorf("%s: by a baseline, with other lines: of %v known are %v, and gone %v", name, lines(after), known, gone)
		}
		same := judge(t, set, down, "", &lint.Base{Name: "base", Tree: source.NewMemory(files), Decides: true})
		if len(same.Findings) > 0 || len(same.Hidden) != len(before.Findings) {
			t.Errorf("%s: beside a base, with other lines: %v are new", name, lines(same.Findings))
		}
		if _, configured := files[config.FileName]; configured {
			return // its paths are relative to the file
		}
		moved := judge(t, set, away, "some/where", &lint.Base{Name: "base", Tree: source.NewMemory(files), Renamed: maps.Clone(renamed)})
		if len(moved.Findings) > 0 {
			t.Errorf("%s: beside a base, elsewhere: %v are new", name, lines(moved.Findings))
		}
	})
	if count < 300 {
		t.Errorf("only %d findings were compared", count)
	}
}

func lines(all []finding.Finding) []string {
	var out []string
	for _, f := range all {
		out = append(out, finding.Line(f))
	}
	return out
}

// judge analyses files with the configuration that is in a directory among them.
func judge(t *testing.T, set Rules, files map[string]string, dir string, base *lint.Base) report.Run {
	t.Helper()
	tree := source.NewMemory(files)
	o := lint.Options{Tree: tree, Rules: set.All, Engine: set.Engine, Base: base}
	if f, err := tree.Open(path.Join(dir, config.FileName)); err == nil {
		if o.Config, err = config.Parse(f); err != nil {
			t.Fatal(err)
		}
	}
	run, err := lint.New(o).Run(context.Background())
	if err != nil {
		t.Fatal(err)
	}
	return run
}
