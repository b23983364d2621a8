package kubernetes_test

import (
	"context"
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/irsalint/irsalint/internal/parse"
	"github.com/irsalint/irsalint/internal/parse/kubernetes"
	"github.com/irsalint/irsalint/internal/source"
)

const applicationSet = `apiVersion: argoproj.io/v1alpha1
kind: ApplicationSet
metadata: {name: s}
spec:
`

// followed are the ServiceAccounts and gaps of a tree without problems.
func followed(t *testing.T, files map[string]string) []string {
	t.Helper()
	out := read(files)
	for _, p := range out.Problems {
		t.Errorf("problem: %s: %s", p.At.File.Name, p.Message)
	}
	return places(out.Graph)
}

// TestApplicationSets are what is particular about their generators.
func TestApplicationSets(t *testing.T) {
	template := "  template:\n    metadata: {name: x}\n    spec:\n      destination: {namespace: prod}\n      source: {path: '{{path}}'}\n"
	tests := []struct {
		name  string
		files map[string]string
		want  []string
	}{
		{"no template", map[string]string{"set.yaml": applicationSet + "  generators: [{list: {elements: [{a: b}]}}]\n"},
			[]string{"gap the generators or the template are not known: ApplicationSet/s set.yaml:3:18"}},
		{"neither the root nor hidden directories", map[string]string{
			"set.yaml": applicationSet + "  generators: [{git: {directories: [{path: '*'}]}}]\n" + template,
			"sa.yaml":  account, ".github/sa.yaml": account, "a/sa.yaml": account,
		}, []string{"SA ${namespace of ServiceAccount/app} app@.github/sa.yaml:3:18", "SA ${namespace of ServiceAccount/app} app@sa.yaml:3:18", "SA prod@set.yaml:9:32 app@a/sa.yaml:3:18"}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			if diff := cmp.Diff(tt.want, followed(t, tt.files)); diff != "" {
				t.Errorf("-want +got:\n%s", diff)
			}
		})
	}
}

// TestCancelled: nothing is read after the context ended.
func TestCancelled(t *testing.T) {
	ctx, cancel := context.WithCancel(context.Background())
	cancel()
	tree := source.NewMemory(map[string]string{"a.yaml": account, "b.yaml": account})
	if out := (kubernetes.Parser{}).Parse(ctx, parse.Input{Tree: tree, Files: tree.Names()}); out.Parsed > 0 {
		t.Errorf("parsed %d files", out.Parsed)
	}
}

// TestCostly: many patterns, and many Applications of large values, end in time.
func TestCostly(t *testing.T) {
	files := map[string]string{}
	for i := range 2000 {
		files[fmt.Sprintf("a/d%d/x.yaml", i)] = ""
	}
	var set, values strings.Builder
	for i := range 20 {
		fmt.Fprintf(&set, "---\n%s  generators:\n    - git: {directories: [", applicationSet)
		for j := range 50 {
			fmt.Fprintf(&set, "{path: z%d-%d},", i, j)
		}
		set.WriteString("]}\n  template: {}\n")
	}
	files["patterns.yaml"] = set.String()
	for i := range 10_000 {
		fmt.Fprintf(&values, "k%d: v,", i)
	}
	files["values.yaml"] = applicationSet + "  generators:\n    - list: {elements: [" + strings.Repeat("{a: b},", 1000) + "]}\n  template: {spec: {source: {path: b, helm: {valuesObject: {" + values.String() + "}}}}}\n"
	began := time.Now()
	out := read(files)
	if took := time.Since(began); took > 30*time.Second {
		t.Errorf("took %v", took)
	}
	reasons := map[string]int{}
	for _, g := range out.Graph.Gaps {
		reasons[g.Reason]++
	}
	if reasons["it makes too many Applications"] != 1 || reasons["the chart is not in the tree"] == 0 {
		t.Errorf("gaps %v", reasons)
	}
}
