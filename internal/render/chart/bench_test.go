package chart_test

import (
	"context"
	"fmt"
	"strings"
	"testing"

	"github.com/irsalint/irsalint/internal/render/chart"
	"github.com/irsalint/irsalint/internal/source"
)

// generated is a chart of ordinary size: 40 templates and 400 lines of values.
func generated() map[string]string {
	files := map[string]string{}
	for name, data := range chartFiles {
		files[name] = data
	}
	var b strings.Builder
	b.WriteString(chartFiles["app/values.yaml"])
	for i := range 40 {
		fmt.Fprintf(&b, "part%d:\n  enabled: true\n  image: registry.example.com/team/app%d\n  labels: {team: platform, part: p%d}\n  resources:\n    limits: {cpu: 100m, memory: 128Mi}\n  args:\n  - --port=8080\n  - --name=p%d\n", i, i, i, i)
		files[fmt.Sprintf("app/templates/part%d.yaml", i)] = fmt.Sprintf(`{{- if .Values.part%[1]d.enabled }}
apiVersion: apps/v1
kind: Deployment
metadata:
  name: {{ include "app.fullname" . }}-p%[1]d
  labels:
    {{- toYaml .Values.part%[1]d.labels | nindent 4 }}
spec:
  template:
    metadata:
      annotations:
        checksum/config: {{ toYaml .Values.part%[1]d | sha256sum }}
    spec:
      serviceAccountName: {{ include "app.account" . }}
      containers:
      - name: main
        image: {{ .Values.part%[1]d.image }}:{{ .Chart.Version }}
        args:
        {{- range .Values.part%[1]d.args }}
        - {{ . | quote }}
        {{- end }}
        resources:
          {{- toYaml .Values.part%[1]d.resources | nindent 10 }}
{{- end }}
`, i)
	}
	files["app/values.yaml"] = b.String()
	return files
}

func BenchmarkRender(b *testing.B) {
	tree := source.NewMemory(generated())
	unnamed := release()
	unnamed.Name, unnamed.Namespace = hole("name"), hole("namespace")
	for name, r := range map[string]chart.Release{"known": release(), "unknown name": unnamed} {
		b.Run(name, func(b *testing.B) {
			charts := chart.NewCharts(tree)
			objects := 0
			for b.Loop() {
				objects += len(charts.Render(context.Background(), r).Objects)
			}
			b.ReportMetric(float64(objects)/b.Elapsed().Seconds(), "objects/s")
		})
	}
	b.Run("load", func(b *testing.B) {
		for b.Loop() {
			chart.Render(context.Background(), tree, release())
		}
	})
}
