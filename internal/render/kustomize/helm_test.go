package kustomize_test

import (
	"context"
	"fmt"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/irsalint/irsalint/internal/render"
	"github.com/irsalint/irsalint/internal/render/chart"
	"github.com/irsalint/irsalint/internal/render/kustomize"
	"github.com/irsalint/irsalint/internal/source"
	"github.com/irsalint/irsalint/internal/value"
	"github.com/irsalint/irsalint/internal/yamldoc"
)

// values shows a tree on one line.
func values(t *value.Tree) string {
	var b strings.Builder
	lines(&b, t, "")
	return strings.Join(strings.Fields(b.String()), " ")
}

// TestChart: what a chart of the tree is asked for, and that what it makes goes
// through the kustomization with its places and its holes.
func TestChart(t *testing.T) {
	tree := source.NewMemory(map[string]string{
		"over/kustomization.yaml": "resources: [../base]\nnamespace: outer\nnamePrefix: p-\npatches:\n  - target: {kind: ServiceAccount}\n    patch: '[{\"op\": \"add\", \"path\": \"/metadata/labels\", \"value\": {\"by\": \"patch\"}}]'\n",
		"base/kustomization.yaml": `helmGlobals: {chartHome: my}
helmCharts:
  - name: c
    releaseName: rel
    valuesFile: v.yaml
    additionalValuesFiles: [w.yaml]
    valuesInline: {inline: "1"}
  - name: c
    namespace: own
    valuesMerge: merge
    valuesFile: v.yaml
    valuesInline: {inline: "2"}
  - name: c
    releaseName: rel
    repo: https://charts.example.invalid
    version: 1.0.0
`,
		"base/v.yaml": "v: file\n", "base/w.yaml": "w: file\n",
		"base/my/c/Chart.yaml": "name: c\nversion: 1.0.0\n", "base/my/c/templates/sa.yaml": "apiVersion: v1\nkind: ServiceAccount\nmetadata:\n  name: RELEASE\n  annotations: {a: b}\n",
	})
	var asked []string
	x := kustomize.NewIndex(tree)
	x.SetCharts(func(_ context.Context, tree source.Tree, r chart.Release) render.Output {
		line := fmt.Sprintf("%s %s in %s", r.Dir, r.Name, r.Namespace)
		for _, v := range r.Values {
			line += " " + values(v)
		}
		asked = append(asked, line)
		f, err := tree.Open("base/my/c/templates/sa.yaml")
		if err != nil {
			t.Fatal(err)
		}
		o := yamldoc.Parse(f)[0].Tree
		name := o.Path("metadata", "name")
		name.Text = value.Join(value.LitAt("sa-", name.At), r.Name, value.HoleAt(fmt.Sprintf("hole%d", len(asked)), value.Segment, name.At))
		return render.Output{Objects: []*value.Tree{o}, Read: []string{f.Name}}
	})
	out := x.Build(t.Context(), kustomize.Overlay{Dir: "over"})
	checkPlaces(t, "chart", out.Objects)
	if diff := cmp.Diff([]string{
		`base/my/c rel in outer v="file" @base/v.yaml:1:4 inline="1" @base/kustomization.yaml:7:29 w="file" @base/w.yaml:1:4`,
		`base/my/c c-${generated name of the release of c} in own inline="2" @base/kustomization.yaml:12:29 v="file" @base/v.yaml:1:4`,
	}, asked); diff != "" {
		t.Errorf("releases (-want +got):\n%s", diff)
	}
	want := `ServiceAccount
  metadata.annotations.a="b" @base/my/c/templates/sa.yaml:5:20
  metadata.labels.by="patch" @over/kustomization.yaml:6:73
  metadata.name="p-sa-c-${generated name of the release of c}${hole2}" @~base/my/c/templates/sa.yaml:4:9 +over/kustomization.yaml:3:13
ServiceAccount
  metadata.annotations.a="b" @base/my/c/templates/sa.yaml:5:20
  metadata.labels.by="patch" @over/kustomization.yaml:6:73
  metadata.name="p-sa-rel${hole1}" @~base/my/c/templates/sa.yaml:4:9 +over/kustomization.yaml:3:13
gap: the chart is not in the tree: https://charts.example.invalid/c 1.0.0 @base/kustomization.yaml:13:5
read: base/kustomization.yaml base/my/c/templates/sa.yaml base/v.yaml base/w.yaml over/kustomization.yaml
`
	if diff := cmp.Diff(strings.Split(want, "\n"), strings.Split(show(out), "\n")); diff != "" {
		t.Errorf("-want +got:\n%s", diff)
	}
}
