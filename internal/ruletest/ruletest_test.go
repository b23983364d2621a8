package ruletest

import (
	"context"
	"flag"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/irsalint/irsalint/internal/catalog"
	"github.com/irsalint/irsalint/internal/engine"
	"github.com/irsalint/irsalint/rules"
)

var update = flag.Bool("update", false, "rewrite the expected findings")

// folder is the rules with their examples, which are not embedded.
const folder = "../../rules"

// ours are irsalint's rules.
func ours(t testing.TB) Rules {
	t.Helper()
	all, err := catalog.Load()
	if err != nil {
		t.Fatal(err)
	}
	return Rules{All: all, Engine: engine.New(rules.FS, all)}
}

// each reads every example of every rule.
func each(t *testing.T, set Rules, do func(r catalog.Rule, name string, x *Example)) {
	t.Helper()
	for _, r := range set.All {
		names, err := Names(os.DirFS(folder), r)
		if err != nil {
			t.Fatal(err)
		}
		for _, name := range names {
			data, err := os.ReadFile(filepath.Join(folder, filepath.FromSlash(name)))
			if err != nil {
				t.Fatal(err)
			}
			x, err := ParseExample(data)
			if err != nil {
				t.Fatalf("%s: %v", name, err)
			}
			do(r, name, x)
		}
	}
}

// TestExamples runs every example of every rule.
func TestExamples(t *testing.T) {
	set := ours(t)
	each(t, set, func(r catalog.Rule, name string, x *Example) {
		t.Run(r.Name+"/"+filepath.Base(name), func(t *testing.T) {
			got, err := x.Run(context.Background(), set, r.Name)
			if err != nil {
				t.Fatal(err)
			}
			if *update && got != x.Want {
				if err := os.WriteFile(filepath.Join(folder, filepath.FromSlash(name)), x.With(got), 0o644); err != nil {
					t.Fatal(err)
				}
				return
			}
			if diff := cmp.Diff(x.Want, got); diff != "" {
				t.Errorf("findings (-want +got):\n%s", diff)
			}
			if bad := strings.HasPrefix(filepath.Base(name), "bad-"); Fires(got, r.Name) != bad {
				t.Errorf("rule fires: %v", !bad)
			}
		})
	})
}
