package kubernetes_test

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/irsalint/irsalint/internal/graph"
	"github.com/irsalint/irsalint/internal/parse"
	"github.com/irsalint/irsalint/internal/parse/kubernetes"
	"github.com/irsalint/irsalint/internal/source"
	"github.com/irsalint/irsalint/internal/value"
)

func read(files map[string]string) parse.Output {
	tree := source.NewMemory(files)
	in := parse.Input{Tree: tree}
	for _, name := range tree.Names() {
		if (kubernetes.Parser{}).Claims(name) {
			in.Files = append(in.Files, name)
		}
	}
	return kubernetes.Parser{}.Parse(context.Background(), in)
}

func arg(a graph.Arg) string {
	if !a.Set {
		return "-"
	}
	return a.Text.String()
}

// show is the graph, a line a node.
func show(g graph.Graph) []string {
	var out []string
	for _, s := range g.ServiceAccounts {
		out = append(out, fmt.Sprintf("%s ns=%s role=%s audience=%s", s.Address, arg(s.Namespace), arg(s.RoleARN), arg(s.Audience)))
	}
	for _, w := range g.Workloads {
		out = append(out, fmt.Sprintf("%s runs as %s", w.Address, arg(w.ServiceAccount)))
	}
	for _, a := range g.StrayAnnotations {
		out = append(out, fmt.Sprintf("%s carries %s template=%v", a.Address, a.Key, a.Template))
	}
	for _, x := range g.Gaps {
		if !x.Reported {
			out = append(out, "gap "+x.Address)
		}
	}
	return out
}

const annotated = `apiVersion: v1
kind: ServiceAccount
metadata:
  name: app
  namespace: web
  annotations:
    eks.amazonaws.com/role-arn: arn:aws:iam::111122223333:role/app
    eks.amazonaws.com/audience: vault
`

// workload is an object with a pod template under the given path of maps.
func workload(apiVersion, kind, path string) string {
	var b strings.Builder
	fmt.Fprintf(&b, "apiVersion: %s\nkind: %s\nmetadata: {name: w, namespace: web}\n", apiVersion, kind)
	indent := ""
	for _, step := range strings.Split(path, ".") {
		b.WriteString(indent + step + ":\n")
		indent += "  "
	}
	b.WriteString(indent + "serviceAccountName: sa\n" + indent + "containers: []\n")
	return b.String()
}

func TestObjects(t *testing.T) {
	const template = "spec.template.spec"
	tests := []struct {
		name, in string
		want     []string
	}{
		{"ServiceAccount", annotated, []string{"ServiceAccount/web/app ns=web role=arn:aws:iam::111122223333:role/app audience=vault"}},
		{"no namespace", "apiVersion: v1\nkind: ServiceAccount\nmetadata: {name: app}\n", []string{"ServiceAccount/?/app ns=- role=- audience=-"}},
		{"JSON in YAML", `{"apiVersion": "v1", "kind": "ServiceAccount", "metadata": {"name": "app", "namespace": "web"}}`, []string{"ServiceAccount/web/app ns=web role=- audience=-"}},
		{"List", "apiVersion: v1\nkind: List\nitems:\n  - {apiVersion: v1, kind: ServiceAccount, metadata: {name: a, namespace: n}}\n  - {apiVersion: v1, kind: ServiceAccount, metadata: {name: b, namespace: n}}\n", []string{"ServiceAccount/n/a ns=n role=- audience=-", "ServiceAccount/n/b ns=n role=- audience=-"}},
		{"ServiceAccountList", "apiVersion: v1\nkind: ServiceAccountList\nitems:\n  - metadata: {name: a, namespace: n}\n", []string{"ServiceAccount/n/a ns=n role=- audience=-"}},
		{"Pod", workload("v1", "Pod", "spec"), []string{"Pod/web/w runs as sa"}},
		{"Deployment", workload("apps/v1", "Deployment", template), []string{"Deployment/web/w runs as sa"}},
		{"StatefulSet", workload("apps/v1", "StatefulSet", template), []string{"StatefulSet/web/w runs as sa"}},
		{"DaemonSet", workload("apps/v1", "DaemonSet", template), []string{"DaemonSet/web/w runs as sa"}},
		{"ReplicaSet", workload("apps/v1", "ReplicaSet", template), []string{"ReplicaSet/web/w runs as sa"}},
		{"ReplicationController", workload("v1", "ReplicationController", template), []string{"ReplicationController/web/w runs as sa"}},
		{"Job", workload("batch/v1", "Job", template), []string{"Job/web/w runs as sa"}},
		{"CronJob", workload("batch/v1", "CronJob", "spec.jobTemplate.spec.template.spec"), []string{"CronJob/web/w runs as sa"}},
		{"PodTemplate", workload("v1", "PodTemplate", "template.spec"), []string{"PodTemplate/web/w runs as sa"}},
		{"Rollout", workload("argoproj.io/v1alpha1", "Rollout", template), []string{"Rollout/web/w runs as sa"}},
		{"Knative Service", workload("serving.knative.dev/v1", "Service", template), []string{"Service/web/w runs as sa"}},
		{"plain Service", "apiVersion: v1\nkind: Service\nmetadata: {name: w}\nspec: {selector: {}}\n", nil},
		{"Deployment of another group", workload("example.com/v1", "Deployment", template), nil},
		{"deprecated field", strings.Replace(workload("v1", "Pod", "spec"), "serviceAccountName", "serviceAccount", 1), []string{"Pod/web/w runs as sa"}},
		{"no ServiceAccount", strings.Replace(workload("v1", "Pod", "spec"), "serviceAccountName: sa\n  ", "", 1), []string{"Pod/web/w runs as -"}},
		{"stray", strings.Replace(annotated, "kind: ServiceAccount", "kind: Namespace", 1), []string{"Namespace/app carries eks.amazonaws.com/role-arn template=false", "Namespace/app carries eks.amazonaws.com/audience template=false"}},
		{"two documents and a broken one", annotated + "---\nkind: ServiceAccount\na: [\n---\n" + strings.Replace(annotated, "name: app", "name: b", 1), []string{"ServiceAccount/web/app ns=web role=arn:aws:iam::111122223333:role/app audience=vault", "ServiceAccount/web/b ns=web role=arn:aws:iam::111122223333:role/app audience=vault"}},
		{"values of a chart", "serviceAccount:\n  annotations:\n    eks.amazonaws.com/role-arn: x\n", []string{"values/x.yaml/serviceAccount ns=- role=x audience=-", "gap values/x.yaml"}},
		{"metadata of a wrong type", "apiVersion: v1\nkind: ServiceAccount\nmetadata: text\n", nil},
		{"annotations of a wrong type", "apiVersion: v1\nkind: ServiceAccount\nmetadata: {name: a, namespace: n, annotations: [1]}\n", []string{"ServiceAccount/n/a ns=n role=- audience=-"}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			if diff := cmp.Diff(tt.want, show(read(map[string]string{"x.yaml": tt.in}).Graph)); diff != "" {
				t.Errorf("-want +got:\n%s", diff)
			}
		})
	}
}

// TestKustomize: a base is read through its overlays, and what no kustomization reaches
// as it is written.
func TestKustomize(t *testing.T) {
	out := read(map[string]string{
		"base/kustomization.yaml":    "resources: [sa.yaml]\n",
		"base/sa.yaml":               annotated,
		"overlay/kustomization.yaml": "resources: [../base]\nnamespace: prod\nnamePrefix: p-\n",
		"plain/sa.yaml":              annotated,
	})
	want := []string{
		"SA web@plain/sa.yaml:5:14 app@plain/sa.yaml:4:9 arn:aws:iam::111122223333:role/app@plain/sa.yaml:7:33",
		"SA prod@overlay/kustomization.yaml:2:12 p-app@base/sa.yaml:4:9 arn:aws:iam::111122223333:role/app@base/sa.yaml:7:33",
	}
	if diff := cmp.Diff(want, places(out.Graph)); diff != "" || len(out.Problems) > 0 {
		t.Errorf("problems %v, -want +got:\n%s", out.Problems, diff)
	}
}

// TestNotGiven: what a chart leaves empty is for whoever releases it to give: texts that
// it would change are unknown, and what is rendered without it stays.
func TestNotGiven(t *testing.T) {
	out := read(map[string]string{
		"chart/Chart.yaml":  "apiVersion: v2\nname: c\nversion: 1.0.0\n",
		"chart/values.yaml": "account: \"\"\nsuffix: \"\"\nprefix: \"\"\n",
		"chart/templates/sa.yaml": `{{- if and .Values.prefix .Values.suffix }}{{ fail "not both" }}{{ end }}
apiVersion: v1
kind: ServiceAccount
metadata:
  name: fixed
  namespace: web
  annotations:
    eks.amazonaws.com/role-arn: arn:aws:iam::{{ .Values.account }}:role/a
`,
		"chart/templates/nil.yaml": "apiVersion: v1\nkind: ServiceAccount\nmetadata:\n  name: other\n  namespace: web\n  annotations:\n    eks.amazonaws.com/role-arn: arn:aws:iam::{{ .Values.absent }}:role/b\n",
	})
	var got []string
	for _, s := range out.Graph.ServiceAccounts {
		_, known := s.RoleARN.Text.Known()
		got = append(got, fmt.Sprintf("%s role known %v", s.Name.Text, known))
	}
	slices.Sort(got)
	if diff := cmp.Diff([]string{"fixed role known false", "other role known false"}, got); diff != "" || len(out.Problems) > 0 {
		t.Errorf("problems %v, -want +got:\n%s", out.Problems, diff)
	}
}

// TestConfiguration: what the configuration says of namespaces and releases.
func TestConfiguration(t *testing.T) {
	tree := source.NewMemory(map[string]string{
		"chart/Chart.yaml":        "apiVersion: v2\nname: c\nversion: 1.0.0\n",
		"chart/templates/sa.yaml": "apiVersion: v1\nkind: ServiceAccount\nmetadata: {name: {{ .Release.Name }}-{{ .Values.x }}}\n",
		"prod.yaml":               "x: z\n", "deploy/sa.yaml": account, "other/sa.yaml": account,
		"app.yaml": application + "  source: {path: chart}\n",
	})
	in := parse.Input{Tree: tree, Files: tree.Names(), Options: parse.Options{
		Namespaces: []parse.Namespace{{Namespace: value.Lit("shop"), Paths: []string{"deploy"}}},
		Releases:   []parse.Release{{Chart: "chart", Name: value.Lit("r"), Namespace: value.Lit("web"), Values: []string{"prod.yaml"}}},
	}}
	var got []string
	for _, s := range (kubernetes.Parser{}).Parse(context.Background(), in).Graph.ServiceAccounts {
		got = append(got, value.Shown(s.Namespace.Text.String())+"/"+s.Name.Text.String())
	}
	slices.Sort(got)
	want := []string{"${namespace of ServiceAccount/app}/app", "prod/web-", "shop/app", "web/r-z"}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("-want +got:\n%s", diff)
	}
}

// TestLooseComponent: a component that nothing includes is not followed.
func TestLooseComponent(t *testing.T) {
	out := read(map[string]string{
		"c/kustomization.yaml": "apiVersion: kustomize.config.k8s.io/v1alpha1\nkind: Component\nresources: [sa.yaml]\n", "c/sa.yaml": annotated,
		"d/kustomization.yaml": "apiVersion: kustomize.config.k8s.io/v1alpha1\nkind: Component\nnamePrefix: d-\n",
		"o/kustomization.yaml": "resources: [sa.yaml]\ncomponents: [../d]\n", "o/sa.yaml": annotated,
	})
	want := []string{
		"SA web@o/sa.yaml:5:14 d-app@o/sa.yaml:4:9 arn:aws:iam::111122223333:role/app@o/sa.yaml:7:33",
		"gap no kustomization includes the component: c c/kustomization.yaml:1:1",
	}
	if diff := cmp.Diff(want, places(out.Graph)); diff != "" || len(out.Problems) > 0 {
		t.Errorf("problems %v, -want +got:\n%s", out.Problems, diff)
	}
}

// TestTemplatedKustomization: what a template engine fills in later is no fault.
func TestTemplatedKustomization(t *testing.T) {
	out := read(map[string]string{
		"a/kustomization.yaml": "resources:\n  - sa.yaml\n{% if x %}\n  - more.yaml\n{% endif %}\n", "a/sa.yaml": annotated,
		"b/kustomization.yaml": "resources:\n  - sa.yaml\n  - '../{{ env }}/x'\n", "b/sa.yaml": annotated,
	})
	want := []string{
		"gap only a template engine can read the kustomization file: a/kustomization.yaml a/kustomization.yaml:1:1",
		"gap the path of an entry is not known: ../{{ env }}/x b/kustomization.yaml:3:5",
	}
	if diff := cmp.Diff(want, places(out.Graph)); diff != "" || len(out.Problems) > 0 {
		t.Errorf("problems %v, -want +got:\n%s", out.Problems, diff)
	}
}

// TestChart: templates are not manifests: a chart is rendered, with its own values and
// with each values file beside it.
func TestChart(t *testing.T) {
	out := read(map[string]string{
		"chart/Chart.yaml":          "apiVersion: v2\nname: c\nversion: 1.0.0\n",
		"chart/values.yaml":         "name: own\n",
		"chart/values-prod.yaml":    "name: prod\n",
		"chart/templates/sa.yaml":   "{{- if .Values.name }}\napiVersion: v1\nkind: ServiceAccount\nmetadata: {name: {{ .Values.name }}}\n{{- end }}\n",
		"chart/templates/more.yaml": "apiVersion: v1\nkind: ServiceAccount\nmetadata: {name: {{ .Release.Name }}-more, namespace: web}\n",
		"templates/sa.yaml":         annotated,
	})
	var got []string
	for _, s := range out.Graph.ServiceAccounts {
		got = append(got, s.Scope.ID+" "+value.Shown(s.Namespace.Text.String())+" "+value.Shown(s.Name.Text.String()))
	}
	slices.Sort(got)
	want := []string{
		"helm:chart ${namespace of the release of chart} own",
		"helm:chart web ${name of the release of chart}-more",
		"helm:chart+values-prod.yaml ${namespace of the release of chart} prod",
		"helm:chart+values-prod.yaml web ${name of the release of chart}-more",
		"k8s:templates web app",
	}
	if diff := cmp.Diff(want, got); diff != "" || len(out.Problems) > 0 {
		t.Errorf("problems %v, -want +got:\n%s", out.Problems, diff)
	}
}

// FuzzParse: no panic, every place is in a file of the tree, and the same bytes give the
// same graph, whatever they are taken for.
func FuzzParse(f *testing.F) {
	f.Add(annotated + "---\n" + workload("apps/v1", "Deployment", "spec.template.spec"))
	f.Add(application + "  source: {path: a, helm: {valueFiles: [values.yaml], values: 'serviceAccount: {name: x}'}}\n")
	f.Add("apiVersion: argoproj.io/v1alpha1\nkind: ApplicationSet\nmetadata: {name: s}\nspec:\n  generators:\n    - matrix: {generators: [{git: {directories: [{path: '*'}]}}, {list: {elements: [{n: a}]}}]}\n  template: {metadata: {name: '{{n}}'}, spec: {destination: {namespace: '{{path}}'}, source: {path: '{{path}}'}}}\n")
	f.Add("apiVersion: kustomize.toolkit.fluxcd.io/v1\nkind: Kustomization\nmetadata: {name: k}\nspec: {path: ./a, targetNamespace: t, postBuild: {substitute: {X: y}}}\n")
	f.Add("apiVersion: helm.toolkit.fluxcd.io/v2\nkind: HelmRelease\nmetadata: {name: k}\nspec: {chart: {spec: {chart: c, sourceRef: {kind: GitRepository}}}, values: {serviceAccount: {annotations: {eks.amazonaws.com/role-arn: r}}}}\n")
	f.Add("releases: [{name: r, namespace: n, chart: ./c, values: [values.yaml, {a: b}], set: [{name: a.b, value: c}]}]\n")
	f.Add("resources: [x.yaml, a]\nnamespace: n\nnamePrefix: p-\n")
	f.Fuzz(func(t *testing.T, in string) {
		files := map[string]string{
			"x.yaml": in, "helmfile.yaml": in, "a/kustomization.yaml": in, "a/x.yaml": annotated,
			"c/Chart.yaml": "apiVersion: v2\nname: c\nversion: 1.0.0\n", "c/values.yaml": in, "c/templates/x.yaml": "{{ toYaml .Values }}",
		}
		first := read(files)
		if diff := cmp.Diff(show(first.Graph), show(read(files).Graph)); diff != "" {
			t.Fatalf("not the same twice:\n%s", diff)
		}
		check := func(what string, r source.Range) {
			if r.File == nil {
				t.Fatalf("%s is nowhere", what)
			}
			if _, ok := files[r.File.Name]; !ok || r.Start < 0 || r.End > len(files[r.File.Name]) || r.Start > r.End {
				t.Fatalf("%s is at %s:%d-%d", what, r.File.Name, r.Start, r.End)
			}
		}
		for _, s := range first.Graph.ServiceAccounts {
			check(s.Address, s.At)
		}
		for _, w := range first.Graph.Workloads {
			check(w.Address, w.At)
		}
		for _, g := range first.Graph.Gaps {
			check("gap "+g.Reason, g.At)
		}
		for _, p := range first.Problems {
			check("problem "+p.Message, p.At)
		}
	})
}
