package kustomize_test

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/irsalint/irsalint/internal/render/kustomize"
	"github.com/irsalint/irsalint/internal/source"
)

func TestIndex(t *testing.T) {
	x := kustomize.NewIndex(source.NewMemory(map[string]string{
		"base/kustomization.yaml": "resources: [sa.yaml]\ncrds: [crd.json]\nconfigurations: [c.yaml]\n",
		"base/sa.yaml":            "", "base/crd.json": "", "base/c.yaml": "", "base/unused.yaml": "",
		"comp/kustomization.yml":   "kind: Component\npatches: [{path: p.yaml}]\n",
		"comp/p.yaml":              "",
		"alone/kustomization.yaml": "kind: Component\n",
		"prod/Kustomization":       "bases: [../base]\ncomponents: [../comp]\nconfigMapGenerator: [{name: c, files: [k=a.txt], envs: [b.env]}]\nsecretGenerator: [{name: s, files: [secret.txt]}]\npatchesStrategicMerge: [p.yaml]\nreplacements: [{path: r.yaml}]\ntransformers: [t.yaml]\nhelmCharts: [{name: c, valuesFile: v.yaml}]\n",
		"prod/a.txt":               "", "prod/b.env": "", "prod/secret.txt": "", "prod/p.yaml": "", "prod/r.yaml": "", "prod/v.yaml": "",
		"prod/t.yaml":              "apiVersion: builtin\nkind: PatchTransformer\nmetadata: {name: t}\npath: q.yaml\n",
		"prod/q.yaml":              "",
		"prod/charts/c/Chart.yaml": "", "prod/charts/c/templates/x.yaml": "", "prod/charts/d/Chart.yaml": "",
		"broken/kustomization.yaml":  "resources: [\n",
		"wrong/kustomization.yaml":   "resources: {a: b}\n",
		"cycle/b/kustomization.yaml": "resources: [../c]\n",
		"cycle/c/kustomization.yaml": "resources: [../b]\n",
		"outside/kustomization.yaml": "resources: [../../x, /etc/passwd, github.com/a/b, \"\", \"a\\0b\"]\n",
		"self/kustomization.yaml":    "resources: [.]\n",
	}))
	if diff := cmp.Diff(strings.Fields("broken cycle/b outside prod self wrong"), x.Roots()); diff != "" {
		t.Errorf("roots (-want +got):\n%s", diff)
	}
	for dir, want := range map[string]string{
		"prod":    "base/c.yaml base/crd.json base/kustomization.yaml base/sa.yaml comp/kustomization.yml comp/p.yaml prod/Kustomization prod/a.txt prod/b.env prod/charts/c/Chart.yaml prod/charts/c/templates/x.yaml prod/p.yaml prod/q.yaml prod/r.yaml prod/t.yaml prod/v.yaml",
		"base":    "base/c.yaml base/crd.json base/kustomization.yaml base/sa.yaml",
		"broken":  "broken/kustomization.yaml",
		"cycle/b": "cycle/b/kustomization.yaml cycle/c/kustomization.yaml",
		"outside": "outside/kustomization.yaml",
		"nowhere": "",
	} {
		if diff := cmp.Diff(strings.Fields(want), append([]string{}, x.Closure(dir)...)); diff != "" {
			t.Errorf("closure of %s (-want +got):\n%s", dir, diff)
		}
		if x.Has(dir) != (want != "") {
			t.Errorf("Has(%s) = %v", dir, x.Has(dir))
		}
	}
}

// TestRemote: what kustomize would clone or fetch, and what it would not.
func TestRemote(t *testing.T) {
	for entry, want := range map[string]bool{
		"github.com/org/repo":                              true,
		"github.com/org/repo//path?ref=v1":                 true,
		"GitHub.com/org/repo/path":                         true,
		"https://github.com/org/repo/path":                 true,
		"https://example.com/file.yaml":                    true,
		"git@github.com:org/repo":                          true,
		"user@host.example:org/repo.git":                   true,
		"ssh://git@host/org/repo":                          true,
		"file:///srv/repo//path":                           true,
		"git::https://host/org/repo//path":                 true,
		"https://dev.azure.com/org/project/_git/repo/path": true,
		"oci://registry/x":                                 true,
		"s3://bucket/x":                                    true,
		"github.com/org":                                   false,
		"github.com/org/repo//../..":                       false,
		"local/github.com/org/repo":                        false,
		"../base":                                          false,
		"host.example/org/repo":                            false,
	} {
		files := map[string]string{"kustomization.yaml": "resources: ['" + entry + "']\n"}
		out := kustomize.Build(t.Context(), source.NewMemory(files), kustomize.Overlay{Dir: "."})
		if got := len(out.Gaps) == 1 && len(out.Problems) == 0; got != want {
			t.Errorf("%s: gaps %v, problems %v", entry, out.Gaps, out.Problems)
		}
	}
}

// TestLocalBeforeRemote: a file of the tree is taken even where its name is that of a
// repository.
func TestLocalBeforeRemote(t *testing.T) {
	files := map[string]string{"kustomization.yaml": "resources: [github.com/org/repo/sa.yaml, sa.yaml]\n", "github.com/org/repo/sa.yaml": account, "sa.yaml": account}
	out := kustomize.Build(t.Context(), source.NewMemory(files), kustomize.Overlay{Dir: "."})
	if len(out.Gaps) != 0 || len(out.Problems) != 1 || !strings.Contains(out.Problems[0].Message, "already registered") {
		t.Errorf("gaps %v, problems %v: want the one of two objects with one name", out.Gaps, out.Problems)
	}
}
