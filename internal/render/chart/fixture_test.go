package chart_test

import (
	"context"
	"flag"
	"os"
	"path/filepath"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/irsalint/irsalint/internal/render/chart"
	"github.com/irsalint/irsalint/internal/source"
	"github.com/irsalint/irsalint/internal/value"
)

var update = flag.Bool("update", false, "write the goldens with the helm of IRSALINT_HELM")

// TestFixtures compares objects with what helm template printed for the same chart.
func TestFixtures(t *testing.T) {
	tree, err := source.OpenDisk("testdata")
	if err != nil {
		t.Fatal(err)
	}
	defer tree.Close()
	for _, name := range []string{"functions", "umbrella"} {
		t.Run(name, func(t *testing.T) {
			golden := filepath.Join("testdata", name+".golden")
			if *update {
				writeGolden(t, name, golden)
			}
			printed, err := os.ReadFile(golden)
			if err != nil {
				t.Fatal(err)
			}
			out := chart.Render(context.Background(), tree, chart.Release{Dir: name, Name: value.Lit("rel"), Namespace: value.Lit("ns")})
			got := map[string][]any{}
			for _, o := range out.Objects {
				add(got, plainTree(o))
			}
			if diff := cmp.Diff(decoded(t, name, string(printed)), got); diff != "" {
				t.Errorf("(-helm +ours):\n%s", diff)
			}
			if len(out.Gaps)+len(out.Problems) > 0 {
				t.Errorf("gaps %v, problems %v", out.Gaps, out.Problems)
			}
		})
	}
}

// writeGolden runs helm on a copy of the chart into which the chart local was vendored.
func writeGolden(t *testing.T, name, golden string) {
	dir := t.TempDir()
	if err := os.CopyFS(dir, os.DirFS(filepath.Join("testdata", name))); err != nil {
		t.Fatal(err)
	}
	if err := os.CopyFS(filepath.Join(dir, "charts", "local"), os.DirFS("testdata/local")); err != nil {
		t.Fatal(err)
	}
	if name != "umbrella" {
		os.RemoveAll(filepath.Join(dir, "charts"))
	}
	o := &oracle{helm: os.Getenv("IRSALINT_HELM"), home: t.TempDir()}
	out, ok := o.template(dir, "", "rel", "ns")
	if !ok {
		t.Fatal("helm does not render the chart")
	}
	if err := os.WriteFile(golden, []byte(out), 0o600); err != nil {
		t.Fatal(err)
	}
}
