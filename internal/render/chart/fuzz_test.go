package chart_test

import (
	"context"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/irsalint/irsalint/internal/render"
	"github.com/irsalint/irsalint/internal/render/chart"
	"github.com/irsalint/irsalint/internal/source"
	"github.com/irsalint/irsalint/internal/value"
	"github.com/irsalint/irsalint/internal/yamldoc"
)

// FuzzRender: whatever a template and values are, rendering ends without a panic, says
// the same each time, and every place lies inside of its file.
func FuzzRender(f *testing.F) {
	for _, template := range chartFiles {
		f.Add(template, chartFiles["app/values.yaml"], chartFiles["app/templates/_helpers.tpl"])
	}
	f.Add("a: {{ tpl .Values.a . }}\n---\n{{ range $k, $v := .Values }}{{ $k }}: {{ $v | quote }}\n{{ else }}x{{ end }}", "a: '{{ .Release.Name }}'\nb: ${X}\n", "{{ define \"x\" }}{{ template \"x\" . }}{{ end }}")
	f.Add("{{ $d := dict \"a\" .Values }}{{ $_ := set .Values \"d\" $d }}{{ toYaml .Values | nindent 2 }}", "a: &a {b: 1}\nc: *a\n", "")
	f.Add("a: {{ printf \"%[1]*d\" 5 | trunc 3 | b64enc | sha256sum | replace \"a\" \"b\" }}\n{{- with $x := list 1 2 }}{{ index $x 3 }}{{ end }}", "", "")
	f.Add("<no value>{{ .Values.x }}: |-\n  {{ now | date \"2006\" }} {{ randAlpha 3 }}\r\n--- {{ .Release.Name }}", "x:", "")
	f.Fuzz(func(t *testing.T, template, data, helper string) {
		tree := source.NewMemory(map[string]string{
			"app/Chart.yaml":          "apiVersion: v2\nname: app\nversion: 1.0.0\n",
			"app/values.yaml":         data,
			"app/templates/a.yaml":    template,
			"app/templates/_help.tpl": helper,
		})
		r := chart.Release{Dir: "app", Name: value.HoleAt("name", value.Any, source.Range{}), Namespace: value.Lit("ns")}
		for _, d := range yamldoc.Parse(source.NewFile("v.yaml", []byte(data))) {
			if d.Tree != nil {
				r.Values = append(r.Values, d.Tree)
			}
		}
		start := time.Now()
		first := chart.Render(context.Background(), tree, r)
		if took := time.Since(start); took > 20*time.Second {
			t.Fatalf("took %v", took)
		}
		placesInside(t, first)
		again := chart.Render(context.Background(), tree, r)
		if diff := cmp.Diff(everything(first), everything(again)); diff != "" {
			t.Fatalf("two renderings differ:\n%s", diff)
		}
	})
}

func everything(out render.Output) []any {
	var all []any
	for _, o := range out.Objects {
		all = append(all, placedTree(o))
	}
	for _, g := range out.Gaps {
		all = append(all, g.Reason, g.Unknown, place(g.At))
	}
	for _, p := range out.Problems {
		all = append(all, p.Message, place(p.At))
	}
	return all
}

func placedTree(t *value.Tree) any {
	all := []any{t.Kind, t.Text.Identity(), placed(t.Text), place(t.At), t.Open}
	for _, item := range t.Items {
		all = append(all, placedTree(item))
	}
	for _, m := range t.Members {
		all = append(all, m.Key.Identity(), placed(m.Key), placedTree(m.Value))
	}
	return all
}
