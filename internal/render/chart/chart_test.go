package chart_test

import (
	"context"
	"fmt"
	"maps"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/irsalint/irsalint/internal/render"
	"github.com/irsalint/irsalint/internal/render/chart"
	"github.com/irsalint/irsalint/internal/source"
	"github.com/irsalint/irsalint/internal/value"
	"github.com/irsalint/irsalint/internal/yamldoc"
)

// chartFiles is a chart as helm create makes it, with the parts that concern
// identity.
var chartFiles = map[string]string{
	"app/Chart.yaml": "apiVersion: v2\nname: app\nversion: 1.0.0\n",
	"app/values.yaml": `nameOverride: ""
fullnameOverride: ""
serviceAccount:
  create: true
  name: ""
  annotations: {}
kind: Deployment
`,
	"app/templates/_helpers.tpl": `{{- define "app.fullname" -}}
{{- if .Values.fullnameOverride -}}
{{- .Values.fullnameOverride | trunc 63 | trimSuffix "-" -}}
{{- else -}}
{{- $name := default .Chart.Name .Values.nameOverride -}}
{{- if contains $name .Release.Name -}}
{{- .Release.Name | trunc 63 | trimSuffix "-" -}}
{{- else -}}
{{- printf "%s-%s" .Release.Name $name | trunc 63 | trimSuffix "-" -}}
{{- end -}}
{{- end -}}
{{- end -}}
{{- define "app.account" -}}
{{- if .Values.serviceAccount.create -}}
{{ default (include "app.fullname" .) .Values.serviceAccount.name }}
{{- else -}}
{{ default "default" .Values.serviceAccount.name }}
{{- end -}}
{{- end -}}
`,
	"app/templates/serviceaccount.yaml": `{{- if .Values.serviceAccount.create }}
apiVersion: v1
kind: ServiceAccount
metadata:
  name: {{ include "app.account" . }}
  namespace: {{ .Release.Namespace }}
  {{- with .Values.serviceAccount.annotations }}
  annotations:
    {{- toYaml . | nindent 4 }}
  {{- end }}
{{- end }}
`,
	"app/templates/workload.yaml": `apiVersion: apps/v1
kind: {{ .Values.kind }}
metadata:
  name: {{ include "app.fullname" . }}-web
spec:
  template:
    spec:
      serviceAccountName: {{ include "app.account" . }}
`,
}

// with lays files over those of the chart; an empty one takes a file away.
func with(files map[string]string) source.Tree {
	all := maps.Clone(chartFiles)
	for name, data := range files {
		if data == "" {
			delete(all, name)
		} else {
			all[name] = data
		}
	}
	return source.NewMemory(all)
}

// values reads values from a file.
func values(t *testing.T, name, data string) *value.Tree {
	t.Helper()
	docs := yamldoc.Parse(source.NewFile(name, []byte(data)))
	if len(docs) != 1 || docs[0].Tree == nil {
		t.Fatalf("values: %+v", docs)
	}
	return docs[0].Tree
}

func release(layers ...*value.Tree) chart.Release {
	return chart.Release{Dir: "app", Name: value.Lit("rel"), Namespace: value.Lit("ns"), Values: layers}
}

// hole is one unknown.
func hole(name string) value.Text { return value.HoleAt(name, value.Any, source.Range{}) }

// show lists the scalars of objects that concern identity, with their places, then
// gaps and problems.
func show(out render.Output) []string {
	var lines []string
	for _, o := range out.Objects {
		kind := text(o.Get("kind"))
		for _, keys := range [][]string{{"metadata", "name"}, {"metadata", "namespace"}, {"metadata", "annotations"}, {"spec", "template", "spec", "serviceAccountName"}} {
			t := o.Path(keys...)
			label := kind + " " + keys[len(keys)-1]
			switch {
			case t == nil:
			case t.Kind == value.Object:
				for _, m := range t.Members {
					lines = append(lines, fmt.Sprintf("%s key %s", label, placed(m.Key)), fmt.Sprintf("%s value %s", label, placed(m.Value.Text)))
				}
				if t.Open != "" {
					lines = append(lines, label+" open "+t.Open)
				}
			default:
				lines = append(lines, fmt.Sprintf("%s %s", label, placed(t.Text)))
			}
		}
	}
	for _, g := range out.Gaps {
		lines = append(lines, fmt.Sprintf("gap %s: %s @ %s", g.Reason, g.Unknown, place(g.At)))
	}
	for _, p := range out.Problems {
		lines = append(lines, fmt.Sprintf("problem %s @ %s", p.Message, place(p.At)))
	}
	return lines
}

func text(t *value.Tree) string {
	if t == nil {
		return ""
	}
	return t.Text.String()
}

// placed is a text with its place; = when the place says it byte for byte.
func placed(t value.Text) string {
	exact := ""
	if len(t.Parts()) == 1 && t.Parts()[0].Exact {
		exact = "="
	}
	s := fmt.Sprintf("%s @%s %s", t, exact, place(t.At()))
	for _, e := range t.Elsewhere() {
		s += fmt.Sprintf(" (written %v %s)", e.Written, place(e.At))
	}
	return s
}

func place(r source.Range) string {
	if r.IsZero() {
		return "nowhere"
	}
	p := r.Begin()
	return fmt.Sprintf("%s:%d:%d", strings.TrimPrefix(r.File.Name, "app/"), p.Line, p.Column)
}

func TestRender(t *testing.T) {
	const role = "arn:aws:iam::111122223333:role/web"
	prod := func(data string) func(*testing.T) chart.Release {
		return func(t *testing.T) chart.Release { return release(values(t, "prod.yaml", data)) }
	}
	plain := func(*testing.T) chart.Release { return release() }
	tests := []struct {
		name    string
		files   map[string]string
		release func(*testing.T) chart.Release
		want    []string
	}{
		{"defaults", nil, plain, []string{
			"ServiceAccount name rel-app @ templates/serviceaccount.yaml:5:9",
			"ServiceAccount namespace ns @ templates/serviceaccount.yaml:6:14",
			"Deployment name rel-app-web @ templates/workload.yaml:4:9",
			"Deployment serviceAccountName rel-app @ templates/workload.yaml:8:27",
		}},
		{"values decide", nil, prod("serviceAccount:\n  name: web\n  annotations:\n    eks.amazonaws.com/role-arn: " + role + "\nkind: StatefulSet\n"), []string{
			"ServiceAccount name web @= prod.yaml:2:9 (written false templates/serviceaccount.yaml:5:9)",
			"ServiceAccount namespace ns @ templates/serviceaccount.yaml:6:14",
			"ServiceAccount annotations key eks.amazonaws.com/role-arn @= prod.yaml:4:5",
			"ServiceAccount annotations value " + role + " @= prod.yaml:4:33 (written false templates/serviceaccount.yaml:9:5)",
			"StatefulSet name rel-app-web @ templates/workload.yaml:4:9",
			"StatefulSet serviceAccountName web @= prod.yaml:2:9 (written false templates/workload.yaml:8:27)",
		}},
		{"the chart's own values decide", map[string]string{"app/values.yaml": "fullnameOverride: own\nserviceAccount: {create: false, name: \"it's\"}\nkind: Deployment\n"}, plain, []string{
			"Deployment name own-web @ templates/workload.yaml:4:9 (written true values.yaml:1:19)",
			"Deployment serviceAccountName it's @= values.yaml:2:40 (written false templates/workload.yaml:8:27)",
		}},
		{"a later layer wins", nil, func(t *testing.T) chart.Release {
			r := release(values(t, "a.yaml", "serviceAccount: {name: first}\n"), values(t, "b.yaml", "serviceAccount: {name: second}\n"))
			r.Set = []*value.Tree{values(t, "set.yaml", "kind: DaemonSet\n")}
			return r
		}, []string{
			"ServiceAccount name second @= b.yaml:1:24 (written false templates/serviceaccount.yaml:5:9)",
			"ServiceAccount namespace ns @ templates/serviceaccount.yaml:6:14",
			"DaemonSet name rel-app-web @ templates/workload.yaml:4:9",
			"DaemonSet serviceAccountName second @= b.yaml:1:24 (written false templates/workload.yaml:8:27)",
		}},
		{"what the template compares", map[string]string{"app/templates/serviceaccount.yaml": "", "app/templates/workload.yaml": "apiVersion: v1\nkind: Pod\nmetadata: {name: x}\nspec: {}\n---\napiVersion: apps/v1\nkind: Deployment\nmetadata: {name: {{ if eq .Values.serviceAccount.name \"web\" }}a{{ else }}b{{ end }}}\nspec: {template: {spec: {serviceAccountName: {{ .Values.serviceAccount.name }}}}}\n"},
			prod("serviceAccount: {name: web}\n"), []string{
				"Pod name x @= templates/workload.yaml:3:18",
				"Deployment name a @= templates/workload.yaml:8:63",
				"Deployment serviceAccountName web @= prod.yaml:1:24 (written false templates/workload.yaml:9:46)",
			}},
		{"an action in values", map[string]string{"app/templates/workload.yaml": "apiVersion: v1\nkind: Pod\nmetadata: {name: {{ quote .Values.serviceAccount.name }}}\n", "app/templates/serviceaccount.yaml": "apiVersion: v1\nkind: ServiceAccount\nmetadata:\n  name: {{ tpl .Values.serviceAccount.name . }}\n"},
			prod("serviceAccount: {name: \"{{ .Release.Name }}-sa\"}\n"), []string{
				"ServiceAccount name rel-sa @ prod.yaml:1:25 (written false templates/serviceaccount.yaml:4:9)",
				"Pod name ${.Release.Name}-sa @ prod.yaml:1:25 (written false templates/workload.yaml:3:18)",
			}},
		{"a placeholder in values", nil, prod("serviceAccount: {annotations: {eks.amazonaws.com/role-arn: \"arn:aws:iam::${ACCOUNT}:role/x\"}}\n"), []string{
			"ServiceAccount name rel-app @ templates/serviceaccount.yaml:5:9",
			"ServiceAccount namespace ns @ templates/serviceaccount.yaml:6:14",
			"ServiceAccount annotations key eks.amazonaws.com/role-arn @= prod.yaml:1:32",
			"ServiceAccount annotations value arn:aws:iam::${ACCOUNT}:role/x @ prod.yaml:1:61 (written false templates/serviceaccount.yaml:9:5)",
			"Deployment name rel-app-web @ templates/workload.yaml:4:9",
			"Deployment serviceAccountName rel-app @ templates/workload.yaml:8:27",
		}},
		{"an unknown name of the release", nil, func(*testing.T) chart.Release {
			r := release()
			r.Name, r.Namespace = hole("name of x"), hole("namespace of x")
			return r
		}, []string{
			"ServiceAccount name ${name of ServiceAccount in app} @ templates/serviceaccount.yaml:5:9",
			"ServiceAccount namespace ${namespace of x} @ templates/serviceaccount.yaml:6:14",
			"Deployment name ${name of Deployment in app} @ templates/workload.yaml:4:9",
			"Deployment serviceAccountName ${name of ServiceAccount in app} @ templates/workload.yaml:8:27",
		}},
		{"an unknown name of the release that is only a prefix", map[string]string{"app/templates/_helpers.tpl": `{{ define "app.fullname" }}{{ .Release.Name }}-x{{ end }}{{ define "app.account" }}{{ .Release.Name }}-sa{{ end }}`}, func(*testing.T) chart.Release {
			r := release()
			r.Name = hole("name of x")
			return r
		}, []string{
			"ServiceAccount name ${name of x}-sa @ templates/serviceaccount.yaml:5:9",
			"ServiceAccount namespace ns @ templates/serviceaccount.yaml:6:14",
			"Deployment name ${name of x}-x-web @ templates/workload.yaml:4:9",
			"Deployment serviceAccountName ${name of x}-sa @ templates/workload.yaml:8:27",
		}},
		{"an unknown name in values may be empty", nil, func(t *testing.T) chart.Release {
			return release(values(t, "prod.yaml", "serviceAccount: {name: \"${NAME}\"}\n"))
		}, []string{
			"ServiceAccount name ${name of ServiceAccount in app} @ prod.yaml:1:25",
			"ServiceAccount namespace ns @ templates/serviceaccount.yaml:6:14",
			"Deployment name rel-app-web @ templates/workload.yaml:4:9",
			"Deployment serviceAccountName ${name of ServiceAccount in app} @ prod.yaml:1:25",
		}},
		{"an unknown condition", nil, prod("serviceAccount: {create: \"${CREATE}\"}\n"), []string{
			"Deployment name rel-app-web @ templates/workload.yaml:4:9",
			"Deployment serviceAccountName ${serviceAccountName of Deployment in app} @ templates/workload.yaml:8:27",
			"gap values that are not known decide whether it is rendered: ServiceAccount @ templates/serviceaccount.yaml:3:7",
		}},
		{"unknown annotations", nil, prod("serviceAccount: {annotations: \"${ANNOTATIONS}\"}\n"), []string{
			"ServiceAccount name rel-app @ templates/serviceaccount.yaml:5:9",
			"ServiceAccount namespace ns @ templates/serviceaccount.yaml:6:14",
			"ServiceAccount annotations open ANNOTATIONS",
			"Deployment name rel-app-web @ templates/workload.yaml:4:9",
			"Deployment serviceAccountName rel-app @ templates/workload.yaml:8:27",
		}},
		{"values that are open", nil, func(t *testing.T) chart.Release {
			v := values(t, "prod.yaml", "serviceAccount: {create: true, name: web}\n")
			v.Open = "ConfigMap x"
			return release(v)
		}, []string{
			"ServiceAccount name web @= prod.yaml:1:38 (written false templates/serviceaccount.yaml:5:9)",
			"ServiceAccount namespace ns @ templates/serviceaccount.yaml:6:14",
			"ServiceAccount annotations open ConfigMap x",
			"gap values that are not known decide whether it is rendered: Deployment @ templates/workload.yaml:2:7",
			"gap values that are not known decide whether it is rendered: a further object @ templates/workload.yaml:1:1",
		}},
		{"values that are not given", map[string]string{"app/templates/serviceaccount.yaml": "x: 1\n---\na: {{ .Values.missing.name }}\n", "app/templates/other.yaml": "a: {{ required \"clusterName is required\" .Values.clusterName }}\n"}, plain, []string{
			"Deployment name rel-app-web @ templates/workload.yaml:4:9",
			"Deployment serviceAccountName rel-app @ templates/workload.yaml:8:27",
			"gap the template needs values that are not given: clusterName is required: .Values.clusterName @ templates/other.yaml:1:1",
			"gap the template needs values that are not given: nil pointer evaluating interface {}.name: .Values.missing.name @ templates/serviceaccount.yaml:3:1",
		}},
		{"a template that is none", map[string]string{"app/templates/serviceaccount.yaml": "a: 1\nb: {{ if }}\n"}, plain, []string{
			"Deployment name rel-app-web @ templates/workload.yaml:4:9",
			"Deployment serviceAccountName rel-app @ templates/workload.yaml:8:27",
			"problem the template cannot be parsed: missing value for if @ templates/serviceaccount.yaml:2:1",
		}},
		{"YAML that is none", map[string]string{"app/templates/serviceaccount.yaml": "a: 1\n---\nb: [{{ .Release.Name }}\n---\napiVersion: v1\nkind: ServiceAccount\nmetadata: {name: {{ quote .Release.Name }}}\n"}, plain, []string{
			"ServiceAccount name rel @ templates/serviceaccount.yaml:7:18",
			"Deployment name rel-app-web @ templates/workload.yaml:4:9",
			"Deployment serviceAccountName rel-app @ templates/workload.yaml:8:27",
			"problem the rendered YAML is invalid: did not find expected ',' or ']' @ templates/serviceaccount.yaml:3:1",
		}},
		{"a library that is not there", map[string]string{
			"app/Chart.yaml":                    "apiVersion: v2\nname: app\nversion: 1.0.0\ndependencies:\n- name: common\n  version: 1.x.x\n  repository: https://example.com\n- name: other\n  version: 1.0.0\n  repository: https://example.com\n  condition: other.enabled\n",
			"app/values.yaml":                   chartFiles["app/values.yaml"] + "other: {enabled: false}\n",
			"app/templates/serviceaccount.yaml": "a: {{ include \"common.names\" . }}\n",
		}, plain, []string{
			"Deployment name rel-app-web @ templates/workload.yaml:4:9",
			"Deployment serviceAccountName rel-app @ templates/workload.yaml:8:27",
			"gap the sub-chart is not in the tree: common @ Chart.yaml:5:9",
			"gap the template includes a helper that is not in the chart: common.names @ templates/serviceaccount.yaml:1:1",
		}},
		{"random results", map[string]string{"app/templates/serviceaccount.yaml": "apiVersion: v1\nkind: ServiceAccount\nmetadata:\n  name: x-{{ randAlphaNum 5 }}\n  namespace: {{ randAlphaNum 5 | b64enc }}\n"}, plain, []string{
			"ServiceAccount name x-${result of randAlphaNum in app} @ templates/serviceaccount.yaml:4:9",
			"ServiceAccount namespace ${namespace of ServiceAccount in app} @ templates/serviceaccount.yaml:5:14",
			"Deployment name rel-app-web @ templates/workload.yaml:4:9",
			"Deployment serviceAccountName rel-app @ templates/workload.yaml:8:27",
		}},
		{"test hooks and notes", map[string]string{"app/templates/NOTES.txt": "{{ fail \"no\" }}", "app/templates/tests/test.yaml": "apiVersion: v1\nkind: Pod\nmetadata: {name: t, annotations: {helm.sh/hook: test-success}}\n---\napiVersion: v1\nkind: Job\nmetadata: {name: j, annotations: {helm.sh/hook: \"Pre-Install, post-upgrade\"}}\n---\napiVersion: v1\nkind: Job\nmetadata: {name: j, annotations: {helm.sh/hook: crd-install}}\n", "app/templates/serviceaccount.yaml": ""}, plain, []string{
			"Job name j @= templates/tests/test.yaml:7:18",
			"Job annotations key helm.sh/hook @= templates/tests/test.yaml:7:35",
			"Job annotations value Pre-Install, post-upgrade @= templates/tests/test.yaml:7:50",
			"Deployment name rel-app-web @ templates/workload.yaml:4:9",
			"Deployment serviceAccountName rel-app @ templates/workload.yaml:8:27",
		}},
		{"no chart", map[string]string{"app/Chart.yaml": ""}, plain, []string{"problem the chart has no Chart.yaml @ Chart.yaml:1:1"}},
		{"not valid", map[string]string{"app/Chart.yaml": "name: app\n"}, plain, []string{"problem the chart is not valid: chart.metadata.version is required @ Chart.yaml:1:1"}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			got := show(chart.Render(context.Background(), with(tt.files), tt.release(t)))
			if diff := cmp.Diff(tt.want, got); diff != "" {
				t.Errorf("(-want +got):\n%s", diff)
			}
		})
	}
}

// What comes from an archive is rendered the same, and is placed at the archive.
func TestArchive(t *testing.T) {
	packed := archive(t, chartFiles)
	umbrella := map[string]string{
		"app.tgz":                 packed,
		"up/Chart.yaml":           "apiVersion: v2\nname: up\nversion: 1.0.0\ndependencies:\n- name: app\n  version: 1.0.0\n  repository: https://example.com\n",
		"up/charts/app-1.0.0.tgz": packed,
		"up/values.yaml":          "app: {serviceAccount: {name: web}}\n",
	}
	tests := map[string][]string{
		"app.tgz": {
			"ServiceAccount name rel-app @ app.tgz:1:1",
			"ServiceAccount namespace ns @ app.tgz:1:1",
			"Deployment name rel-app-web @ app.tgz:1:1",
			"Deployment serviceAccountName rel-app @ app.tgz:1:1",
		},
		"up": {
			"ServiceAccount name web @= up/values.yaml:1:30 (written false up/charts/app-1.0.0.tgz:1:1)",
			"ServiceAccount namespace ns @ up/charts/app-1.0.0.tgz:1:1",
			"Deployment name rel-app-web @ up/charts/app-1.0.0.tgz:1:1",
			"Deployment serviceAccountName web @= up/values.yaml:1:30 (written false up/charts/app-1.0.0.tgz:1:1)",
		},
	}
	for dir, want := range tests {
		t.Run(dir, func(t *testing.T) {
			r := release()
			r.Dir = dir
			out := chart.Render(context.Background(), source.NewMemory(umbrella), r)
			placesInside(t, out)
			if diff := cmp.Diff(want, show(out)); diff != "" {
				t.Errorf("(-want +got):\n%s", diff)
			}
		})
	}
}
