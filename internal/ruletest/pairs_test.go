package ruletest

import (
	"context"
	"slices"
	"testing"

	"github.com/irsalint/irsalint/internal/catalog"
	"github.com/irsalint/irsalint/internal/lint"
	"github.com/irsalint/irsalint/internal/source"
)

// pairs are rules of which two may speak at one place, about different faults.
var pairs = map[[2]string]string{
	{"cni-on-node-role", "reachable-imds"}: "both are defaults of eksctl, and stand at the name of the node group",
	{"malformed-subject", "needless-like"}: "the pattern is wrong, and is none",
}

// TestPairs: in all examples no two rules speak at one place, but those that are listed.
func TestPairs(t *testing.T) {
	set := ours(t)
	seen := map[[2]string]bool{}
	each(t, set, func(_ catalog.Rule, name string, x *Example) {
		run, err := lint.New(lint.Options{Tree: source.NewMemory(x.Files()), Rules: set.All, Engine: set.Engine}).Run(context.Background())
		if err != nil {
			t.Fatal(err)
		}
		at := map[source.Range][]string{}
		for _, f := range run.Findings {
			for _, other := range at[f.At] {
				pair := [2]string{min(other, f.Rule), max(other, f.Rule)}
				seen[pair] = true
				if other != f.Rule && pairs[pair] == "" {
					t.Errorf("%s: %s and %s speak at line %d", name, pair[0], pair[1], f.At.Begin().Line)
				}
			}
			if !slices.Contains(at[f.At], f.Rule) {
				at[f.At] = append(at[f.At], f.Rule)
			}
		}
	})
	for pair := range pairs {
		if !seen[pair] {
			t.Errorf("%v never speak at one place", pair)
		}
	}
}
