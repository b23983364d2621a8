package lint_test

import (
	"context"
	"flag"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/irsalint/irsalint/internal/catalog"
	"github.com/irsalint/irsalint/internal/config"
	"github.com/irsalint/irsalint/internal/engine"
	"github.com/irsalint/irsalint/internal/finding"
	"github.com/irsalint/irsalint/internal/lint"
	"github.com/irsalint/irsalint/internal/report"
	"github.com/irsalint/irsalint/internal/source"
	"github.com/irsalint/irsalint/rules"
)

var update = flag.Bool("update", false, "rewrite the expected findings")

// ours are irsalint's rules, compiled once for all tests.
func ours(t testing.TB) (*engine.Engine, []catalog.Rule) {
	t.Helper()
	all, err := catalog.Load()
	if err != nil {
		t.Fatal(err)
	}
	return compiled(), all
}

var compiled = sync.OnceValue(func() *engine.Engine {
	all, _ := catalog.Load()
	return engine.New(rules.FS, all)
})

// analyse runs the whole pipeline with every rule over files in memory. A file
// .irsalint.yaml at the top is the configuration.
func analyse(t testing.TB, files map[string]string) report.Run {
	t.Helper()
	judge, all := ours(t)
	tree := source.NewMemory(files)
	o := lint.Options{Tree: tree, Rules: all, Engine: judge}
	if f, err := tree.Open(".irsalint.yaml"); err == nil {
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

func lines(fs []finding.Finding) string {
	var b strings.Builder
	for _, f := range fs {
		b.WriteString(finding.Line(f) + "\n")
	}
	return b.String()
}

// TestProjects compares whole trees with their findings.golden.
func TestProjects(t *testing.T) {
	dirs, err := filepath.Glob("../../testdata/projects/*")
	if err != nil || len(dirs) == 0 {
		t.Fatalf("no projects: %v", err)
	}
	for _, dir := range dirs {
		t.Run(filepath.Base(dir), func(t *testing.T) {
			files := map[string]string{}
			golden := filepath.Join(dir, "findings.golden")
			err := filepath.WalkDir(dir, func(p string, d os.DirEntry, err error) error {
				if err != nil || d.IsDir() || p == golden {
					return err
				}
				data, err := os.ReadFile(p)
				if err != nil {
					return err
				}
				name, err := filepath.Rel(dir, p)
				files[filepath.ToSlash(name)] = string(data)
				return err
			})
			if err != nil {
				t.Fatal(err)
			}
			got := lines(analyse(t, files).Findings)
			if *update {
				if err := os.WriteFile(golden, []byte(got), 0o644); err != nil {
					t.Fatal(err)
				}
				return
			}
			want, err := os.ReadFile(golden)
			if err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff(string(want), got); diff != "" {
				t.Errorf("findings (-want +got):\n%s", diff)
			}
		})
	}
}

// TestDeterminism runs the pipeline repeatedly over one tree.
func TestDeterminism(t *testing.T) {
	files := generate(40)
	first := analyse(t, files)
	for range 5 {
		again := analyse(t, files)
		if diff := cmp.Diff(lines(first.Findings), lines(again.Findings)); diff != "" {
			t.Fatalf("findings differ between runs:\n%s", diff)
		}
		if len(first.Unproven) != len(again.Unproven) {
			t.Fatalf("unproven: %d, then %d", len(first.Unproven), len(again.Unproven))
		}
	}
}
