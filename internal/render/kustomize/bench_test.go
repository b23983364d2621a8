package kustomize_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/irsalint/irsalint/internal/render/kustomize"
	"github.com/irsalint/irsalint/internal/source"
)

// project is a base of n applications and overlays of it.
func project(n, overlays int) map[string]string {
	files := map[string]string{}
	var resources []string
	for i := range n {
		name := fmt.Sprintf("app%d.yaml", i)
		resources = append(resources, name)
		files["base/"+name] = fmt.Sprintf("apiVersion: v1\nkind: ServiceAccount\nmetadata:\n  name: app%d\n  annotations:\n    eks.amazonaws.com/role-arn: arn:aws:iam::111122223333:role/app%d\n---\napiVersion: apps/v1\nkind: Deployment\nmetadata:\n  name: app%d\nspec:\n  selector: {matchLabels: {app: a}}\n  template:\n    metadata: {labels: {app: a}}\n    spec:\n      serviceAccountName: app%d\n      containers:\n        - name: main\n          image: nginx\n          env: [{name: A, value: b}]\n", i, i, i, i)
	}
	files["base/kustomization.yaml"] = "resources: [" + strings.Join(resources, ", ") + "]\n"
	for i := range overlays {
		files[fmt.Sprintf("over%d/kustomization.yaml", i)] = fmt.Sprintf("resources: [../base]\nnamespace: n%d\nnamePrefix: p%d-\nimages: [{name: nginx, newTag: '1'}]\npatches:\n  - target: {kind: ServiceAccount, name: app1}\n    patch: '[{\"op\": \"add\", \"path\": \"/metadata/labels\", \"value\": {\"a\": \"b\"}}]'\n", i, i)
	}
	return files
}

func BenchmarkBuild(b *testing.B) {
	for _, n := range []int{10, 50, 250} {
		b.Run(fmt.Sprintf("%d objects", 2*n), func(b *testing.B) {
			x := kustomize.NewIndex(source.NewMemory(project(n, 1)))
			for b.Loop() {
				if out := x.Build(b.Context(), kustomize.Overlay{Dir: "over0"}); len(out.Objects) != 2*n {
					b.Fatalf("%d objects, %v", len(out.Objects), out.Problems)
				}
			}
			b.ReportMetric(float64(2*n*b.N)/b.Elapsed().Seconds(), "objects/s")
		})
	}
}

func BenchmarkIndex(b *testing.B) {
	tree := source.NewMemory(project(50, 500))
	for b.Loop() {
		if roots := kustomize.NewIndex(tree).Roots(); len(roots) != 500 {
			b.Fatal(len(roots))
		}
	}
}
