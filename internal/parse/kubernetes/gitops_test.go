package kubernetes_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/irsalint/irsalint/internal/graph"
	"github.com/irsalint/irsalint/internal/value"
)

// places shows ServiceAccounts with the place of each text, and gaps.
func places(g graph.Graph) []string {
	at := func(t value.Text) string {
		if r := t.At(); !r.IsZero() {
			p := r.Begin()
			return fmt.Sprintf("%s@%s:%d:%d", value.Shown(t.String()), r.File.Name, p.Line, p.Column)
		}
		return value.Shown(t.String())
	}
	var out []string
	for _, s := range g.ServiceAccounts {
		line := "SA " + at(s.Namespace.Text) + " " + at(s.Name.Text)
		if s.RoleARN.Set {
			line += " " + at(s.RoleARN.Text)
		}
		out = append(out, line)
	}
	for _, x := range g.Gaps {
		p := x.At.Begin()
		out = append(out, fmt.Sprintf("gap %s: %s %s:%d:%d", x.Reason, value.Shown(x.Unknown), x.At.File.Name, p.Line, p.Column))
	}
	return out
}

const account = "apiVersion: v1\nkind: ServiceAccount\nmetadata: {name: app}\n"

const application = `apiVersion: argoproj.io/v1alpha1
kind: Application
metadata: {name: web, namespace: argocd}
spec:
  destination: {namespace: prod}
`

func TestGitOps(t *testing.T) {
	values := "serviceAccount: {name: n, annotations: {eks.amazonaws.com/role-arn: r}}"
	tests := []struct {
		name  string
		files map[string]string
		want  []string
	}{
		{"a manifest alone has no namespace", map[string]string{"a/sa.yaml": account}, []string{"SA ${namespace of ServiceAccount/app} app@a/sa.yaml:3:18"}},
		{"Argo CD directory", map[string]string{
			"app.yaml": application + "  source: {repoURL: x, path: a}\n", "a/sa.yaml": account, "a/deep/sa.yaml": strings.Replace(account, "app", "deep", 1),
		}, []string{"SA ${namespace of ServiceAccount/deep} deep@a/deep/sa.yaml:3:18", "SA prod@app.yaml:5:28 app@a/sa.yaml:3:18"}},
		{"Argo CD directory, recursive", map[string]string{
			"app.yaml": application + "  source: {path: a, directory: {recurse: true, exclude: '{x,deep/y}*'}}\n", "a/deep/sa.yaml": account, "a/deep/y.yaml": account,
		}, []string{"SA ${namespace of ServiceAccount/app} app@a/deep/y.yaml:3:18", "SA prod@app.yaml:5:28 app@a/deep/sa.yaml:3:18"}},
		{"Argo CD, application of applications", map[string]string{
			"root.yaml":     strings.Replace(application, "web", "root", 1) + "  source: {path: apps}\n",
			"apps/web.yaml": application + "  source: {path: a}\n", "a/sa.yaml": account,
		}, []string{"SA prod@apps/web.yaml:5:28 app@a/sa.yaml:3:18"}},
		{"Argo CD, an application that delivers itself", map[string]string{
			"apps/root.yaml": application + "  source: {path: apps}\n", "apps/sa.yaml": account,
		}, []string{"SA prod@apps/root.yaml:5:28 app@apps/sa.yaml:3:18"}},
		{"Argo CD, directory of another repository", map[string]string{
			"app.yaml": application + "  source: {repoURL: https://x/y, path: gone}\n",
		}, []string{"gap the directory is not in the tree: https://x/y//gone app.yaml:6:40"}},
		{"Argo CD, chart of another repository", map[string]string{
			"app.yaml": application + "  source: {chart: c, repoURL: https://x/y, helm: {values: '" + values + "'}}\n",
		}, []string{"SA prod@app.yaml:5:28 n@app.yaml:6:83 r@app.yaml:6:128", "gap the chart is not in the tree: c app.yaml:6:19"}},
		{"Argo CD, values in layers", map[string]string{
			"app.yaml": application + `  sources:
    - {ref: mine}
    - chart: c
      helm:
        valueFiles: [$mine/v/a.yaml, $mine/v/b.yaml]
        valuesObject: {serviceAccount: {name: object}}
        parameters: [{name: serviceAccount.annotations.eks\.amazonaws\.com/role-arn, value: "p,q"}]
`,
			"v/a.yaml": values, "v/b.yaml": "serviceAccount: {name: b, annotations: {eks.amazonaws.com/role-arn: b}}",
		}, []string{"SA prod@app.yaml:5:28 object@app.yaml:11:47 p,q@app.yaml:12:94", "gap the chart is not in the tree: c app.yaml:8:14"}},
		{"Argo CD, a values file that is not there", map[string]string{
			"app.yaml": application + "  source: {chart: c, helm: {valueFiles: [x.yaml], values: '" + values + "'}}\n",
		}, []string{"SA prod@app.yaml:5:28 n@app.yaml:6:83 r@app.yaml:6:128", "gap the chart is not in the tree: c app.yaml:6:19"}},
		{"ApplicationSet of a list", map[string]string{
			"set.yaml": `apiVersion: argoproj.io/v1alpha1
kind: ApplicationSet
metadata: {name: s}
spec:
  generators:
    - list: {elements: [{ns: one, dir: a}, {ns: two, dir: b}]}
  template:
    metadata: {name: "x-{{ns}}"}
    spec:
      destination: {namespace: "{{ns}}"}
      source: {path: "{{dir}}"}
`, "a/sa.yaml": account, "b/sa.yaml": account,
		}, []string{"SA one@set.yaml:6:30 app@a/sa.yaml:3:18", "SA two@set.yaml:6:49 app@b/sa.yaml:3:18"}},
		{"ApplicationSet of directories", map[string]string{
			"set.yaml": `apiVersion: argoproj.io/v1alpha1
kind: ApplicationSet
metadata: {name: s}
spec:
  goTemplate: true
  generators:
    - git: {directories: [{path: apps/*}, {path: apps/no, exclude: true}]}
  template:
    metadata: {name: '{{.path.basename}}'}
    spec:
      destination: {namespace: '{{ .path.basename }}-{{ index .path.segments 0 }}'}
      source: {path: '{{.path.path}}'}
`, "apps/a/sa.yaml": account, "apps/no/sa.yaml": account,
		}, []string{"SA ${namespace of ServiceAccount/app} app@apps/no/sa.yaml:3:18", "SA a-apps@set.yaml:11:33 app@apps/a/sa.yaml:3:18"}},
		{"ApplicationSet of clusters", map[string]string{
			"set.yaml": `apiVersion: argoproj.io/v1alpha1
kind: ApplicationSet
metadata: {name: s}
spec:
  generators:
    - matrix: {generators: [{clusters: {}}, {list: {elements: [{dir: a}]}}]}
  template:
    metadata: {name: x}
    spec:
      destination: {namespace: "{{name}}"}
      source: {path: "{{dir}}"}
`, "a/sa.yaml": account,
		}, []string{"SA ${name}@set.yaml:10:33 app@a/sa.yaml:3:18"}},
		{"HelmRelease", map[string]string{
			"r.yaml": "apiVersion: helm.toolkit.fluxcd.io/v2\nkind: HelmRelease\nmetadata: {name: r, namespace: flux}\nspec:\n  targetNamespace: t\n  chart: {spec: {chart: c, sourceRef: {kind: HelmRepository, name: h}}}\n  values: {" + values + "}\n",
		}, []string{"SA t@r.yaml:5:20 n@r.yaml:7:35 r@r.yaml:7:80", "gap the chart is not in the tree: c r.yaml:6:25"}},
		{"HelmRelease in its own namespace", map[string]string{
			"r.yaml": "apiVersion: helm.toolkit.fluxcd.io/v2\nkind: HelmRelease\nmetadata: {name: r, namespace: flux}\nspec:\n  chartRef: {kind: OCIRepository, name: c}\n  valuesFrom: [{kind: ConfigMap, name: x}]\n  values: {" + values + "}\n",
		}, []string{"SA flux@r.yaml:3:32 n@r.yaml:7:35 r@r.yaml:7:80", "gap the chart is not in the tree: c r.yaml:5:41"}},
		{"HelmRelease of a HelmChart", map[string]string{
			"c.yaml": "apiVersion: source.toolkit.fluxcd.io/v1\nkind: HelmChart\nmetadata: {name: c, namespace: flux}\nspec: {chart: podinfo, sourceRef: {kind: HelmRepository, name: h}}\n",
			"r.yaml": "apiVersion: helm.toolkit.fluxcd.io/v2\nkind: HelmRelease\nmetadata: {name: r, namespace: flux}\nspec:\n  chartRef: {kind: HelmChart, name: c}\n  values: {" + values + "}\n",
		}, []string{"SA flux@r.yaml:3:32 n@r.yaml:6:35 r@r.yaml:6:80", "gap the chart is not in the tree: podinfo c.yaml:4:15"}},
		{"helmfile", map[string]string{
			"d/helmfile.yaml": "releases:\n  - name: web\n    namespace: ns\n    chart: repo/c\n    values:\n      - v.yaml\n      - serviceAccount: {name: inline}\n  - {name: off, installed: false, chart: x/y}\n",
			"d/v.yaml":        values,
		}, []string{"SA ns@d/helmfile.yaml:3:16 inline@d/helmfile.yaml:7:32 r@d/v.yaml:1:69", "gap the chart is not in the tree: repo/c d/helmfile.yaml:4:12"}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			out := read(tt.files)
			for _, p := range out.Problems {
				t.Errorf("problem: %s: %s", p.At.File.Name, p.Message)
			}
			if diff := cmp.Diff(tt.want, places(out.Graph)); diff != "" {
				t.Errorf("-want +got:\n%s", diff)
			}
		})
	}
}
