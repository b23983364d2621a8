package kubernetes_test

import (
	"context"
	"fmt"
	"maps"
	"slices"
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

// TestMergeGenerator: sets with the same merge keys are laid over each other, others stay
// as they are.
func TestMergeGenerator(t *testing.T) {
	set := func(keys, over string) string {
		return applicationSet + "  generators:\n  - merge:\n      mergeKeys: " + keys + "\n      generators:\n" +
			"      - list: {elements: [{env: prod, ns: base}, {env: stage, ns: other}]}\n" +
			"      - list: {elements: [" + over + "]}\n" +
			"  template:\n    metadata: {name: x}\n    spec:\n      destination: {namespace: '{{ns}}'}\n      source: {path: apps}\n"
	}
	for _, tt := range []struct{ keys, over, want string }{
		{"[env]", "{env: prod, ns: shop}", "other shop"},
		{"[env]", "{env: none, ns: shop}", "base other"},
		{"[env, ns]", "{env: prod, ns: shop}", "base other"},
		{"[env]", "{ns: shop}", "base other shop"},
	} {
		out := read(map[string]string{"set.yaml": set(tt.keys, tt.over), "apps/sa.yaml": account})
		found := map[string]bool{}
		for _, sa := range out.Graph.ServiceAccounts {
			found[sa.Namespace.Text.String()] = true
		}
		if got := strings.Join(slices.Sorted(maps.Keys(found)), " "); got != tt.want {
			t.Errorf("%s over %s: %s, want %s", tt.over, tt.keys, got, tt.want)
		}
	}
}

// TestSourceOverrides: what Argo CD's image updater writes beside the manifests counts.
func TestSourceOverrides(t *testing.T) {
	files := map[string]string{
		"app.yaml":                    "apiVersion: argoproj.io/v1alpha1\nkind: Application\nmetadata: {name: x}\nspec:\n  destination: {namespace: prod}\n  source: {path: o, repoURL: r}\n",
		"o/kustomization.yaml":        "resources: [a.yaml]\n",
		"o/a.yaml":                    account,
		"o/.argocd-source-x.yaml":     "kustomize: {namePrefix: pre-}\npath: elsewhere\n",
		"o/.argocd-source-other.yaml": "kustomize: {namePrefix: no-}\n",
	}
	if got := followed(t, files); len(got) != 1 || !strings.HasPrefix(got[0], "SA prod@app.yaml:5:28 pre-app@o/a.yaml:3:18") {
		t.Errorf("got %q", got)
	}
}

// TestValuesOfCharts: values files of a chart that nothing releases, wherever in it they
// lie.
func TestValuesOfCharts(t *testing.T) {
	values := "serviceAccount: {annotations: {eks.amazonaws.com/role-arn: 'arn:aws:iam::111122223333:role/x'}}\n"
	files := map[string]string{
		"c/Chart.yaml": "apiVersion: v2\nname: c\nversion: 1.0.0\n", "c/values.yaml": "serviceAccount: {annotations: {}}\n",
		"c/templates/a.yaml":     "apiVersion: v1\nkind: ServiceAccount\nmetadata:\n  name: app\n  annotations: {{ toJson .Values.serviceAccount.annotations }}\n",
		"c/values/prod.yaml":     values,
		"c/prod-values.yaml":     values,
		"c/ci/test-values.yaml":  values,
		"c/templates/other.yaml": "",
		"c/sub/Chart.yaml":       "apiVersion: v2\nname: s\nversion: 1.0.0\n", "c/sub/env/prod.yaml": values,
	}
	var got []string
	for _, sa := range read(files).Graph.ServiceAccounts {
		if sa.RoleARN.Set {
			got = append(got, sa.RoleARN.At.File.Name)
		}
	}
	if diff := cmp.Diff([]string{"c/prod-values.yaml", "c/values/prod.yaml"}, got); diff != "" {
		t.Errorf("-want +got:\n%s", diff)
	}
}

// TestFollowed are objects of GitOps whose meaning is easily missed.
func TestFollowed(t *testing.T) {
	chart := map[string]string{
		"c/Chart.yaml":        "apiVersion: v2\nname: c\nversion: 1.0.0\n",
		"c/values.yaml":       "role: own\nid: 0\n",
		"c/templates/sa.yaml": "apiVersion: v1\nkind: ServiceAccount\nmetadata:\n  name: n-{{ .Release.Namespace }}\n  annotations:\n    eks.amazonaws.com/role-arn: \"{{ .Values.role }}-{{ .Values.id }}\"\n",
	}
	flux := "apiVersion: kustomize.toolkit.fluxcd.io/v1\nkind: Kustomization\nmetadata: {name: k, namespace: flux}\nspec:\n  targetNamespace: t\n  sourceRef: {kind: GitRepository, name: x}\n"
	release := "apiVersion: helm.toolkit.fluxcd.io/v2\nkind: HelmRelease\nmetadata: {name: r, namespace: flux}\nspec:\n"
	values := "  values: {serviceAccount: {name: n, annotations: {eks.amazonaws.com/role-arn: r}}}\n"
	role := func(name, role string) string {
		return "apiVersion: v1\nkind: ServiceAccount\nmetadata:\n  name: " + name + "\n  annotations: {eks.amazonaws.com/role-arn: \"" + role + "\"}\n"
	}
	tests := []struct {
		name  string
		files map[string]string
		want  []string
	}{
		{"Argo CD, the namespace of a release and of its objects", map[string]string{
			"app.yaml": application + "  source: {path: c, helm: {namespace: told, parameters: [{name: id, value: '111122223333'}]}}\n",
		}, []string{"SA prod@app.yaml:5:28 n-told@c/templates/sa.yaml:4:9 own-111122223333@c/templates/sa.yaml:6:33"}},
		{"Argo CD, the root of another repository", map[string]string{
			"app.yaml": application + "  source: {path: ., repoURL: https://x/y, directory: {recurse: true}}\n", "a/sa.yaml": account,
		}, []string{"SA ${namespace of ServiceAccount/app} app@a/sa.yaml:3:18", "gap the repository is perhaps another one: https://x/y//https://x/y app.yaml:6:18"}},
		{"Argo CD, the root of this repository", map[string]string{
			"app.yaml": application + "  sources: [{path: ., repoURL: https://x/y}, {path: a, repoURL: https://x/y.git}]\n", "sa.yaml": account, "a/x.yaml": "",
		}, []string{"SA prod@app.yaml:5:28 app@sa.yaml:3:18"}},
		{"Argo CD, source hydrator", map[string]string{"app.yaml": application + "  sourceHydrator: {drySource: {path: a}}\n"},
			[]string{"gap the branch of a source hydrator is not in the tree: Application/web app.yaml:3:18"}},
		{"Flux, another repository without a path", map[string]string{"k.yaml": flux, "a/sa.yaml": account},
			[]string{"SA ${namespace of ServiceAccount/app} app@a/sa.yaml:3:18", "gap the repository is perhaps another one: x k.yaml:3:18"}},
		{"Flux, variables", map[string]string{
			"k.yaml":   flux + "  path: a\n  postBuild: {substitute: {X: foo, E: ''}}\n",
			"a/a.yaml": role("a", "${X}-${Y:=y}-${E:-e}"), "a/b.yaml": role("b", "$${X}"), "a/c.yaml": role("c", "<X>"), "a/d.yaml": role("d", "${X:0:2}"),
			"a/e.yaml": strings.Replace(role("e", "${X}"), "{eks", "{kustomize.toolkit.fluxcd.io/substitute: disabled, eks", 1),
		}, []string{
			"SA t@k.yaml:5:20 a@a/a.yaml:4:9 foo-y-e@a/a.yaml:5:46",
			"SA t@k.yaml:5:20 b@a/b.yaml:4:9 ${X}@a/b.yaml:5:46",
			"SA t@k.yaml:5:20 c@a/c.yaml:4:9 ${X}@a/c.yaml:5:46",
			"SA t@k.yaml:5:20 d@a/d.yaml:4:9 ${X:0:2}@a/d.yaml:5:46",
			"SA t@k.yaml:5:20 e@a/e.yaml:4:9 ${X}@a/e.yaml:5:96",
		}},
		{"Flux, values files instead of the chart's own", map[string]string{
			"r.yaml": release + "  chart: {spec: {chart: c, valuesFiles: [c/other.yaml], sourceRef: {kind: GitRepository, name: x}}}\n", "c/other.yaml": "id: one\n",
		}, []string{
			"SA flux@r.yaml:3:32 n-flux@c/templates/sa.yaml:4:9 ${the valuesFiles of HelmRelease/r in HelmRelease/r.role}-one@c/templates/sa.yaml:6:33",
			"gap values are not known: the valuesFiles of HelmRelease/r r.yaml:3:18",
		}},
		{"Flux, patched objects", map[string]string{
			"r.yaml": release + "  chart: {spec: {chart: x, sourceRef: {kind: HelmRepository, name: h}}}\n  postRenderers: [{kustomize: {patches: [{target: {kind: ServiceAccount}, patch: x}]}}]\n" + values,
		}, []string{"gap what is rendered is patched afterwards: HelmRelease/r r.yaml:3:18"}},
		{"helmfile, a namespace of all releases", map[string]string{
			"helmfile.yaml": "namespace: all\nreleases:\n  - {name: a, namespace: own, chart: ./c, set: [{name: id, value: 7}]}\n",
		}, []string{"SA all@helmfile.yaml:1:12 n-all@c/templates/sa.yaml:4:9 own-7@c/templates/sa.yaml:6:33"}},
		{"helmfile, another helmfile", map[string]string{
			"helmfile.yaml": "helmfiles: [{path: sub/web.yaml}, gone.yaml]\n", "sub/web.yaml": "releases: [{name: a, namespace: n, chart: ../c}]\n",
		}, []string{"SA n@sub/web.yaml:1:33 n-n@c/templates/sa.yaml:4:9 own-0@c/templates/sa.yaml:6:33", "gap a helmfile is not in the tree: Helmfile/? helmfile.yaml:1:1"}},
		{"an overlay of which nothing is in the tree", map[string]string{"o/kustomization.yaml": "resources:\n- https://github.com/x/y//z?ref=v1\n"},
			[]string{"gap the base is not in the tree: https://github.com/x/y//z?ref=v1 o/kustomization.yaml:2:3"}},
		{"a chart of an overlay", map[string]string{
			"o/kustomization.yaml":  "namespace: prod\nhelmCharts: [{name: c, releaseName: r, namespace: prod}]\n",
			"o/charts/c/Chart.yaml": "apiVersion: v2\nname: c\nversion: 1.0.0\n", "o/charts/c/templates/sa.yaml": account,
		}, []string{"SA ${namespace of ServiceAccount/app} app@o/charts/c/templates/sa.yaml:3:18"}},
		{"helmfile, only for a template engine", map[string]string{"helmfile.yaml.gotmpl": "releases:\n{{ range .x }}\n  - {{ toYaml . }\n"},
			[]string{"gap only a template engine can read the file: helmfile.yaml.gotmpl helmfile.yaml.gotmpl:1:1"}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			files := maps.Clone(tt.files)
			if strings.Contains(files["r.yaml"], "chart: c,") || strings.Contains(files["app.yaml"], "path: c") || files["helmfile.yaml"] != "" {
				maps.Copy(files, chart)
			}
			if diff := cmp.Diff(tt.want, followed(t, files)); diff != "" {
				t.Errorf("-want +got:\n%s", diff)
			}
		})
	}
}

// TestEntries: of several files, what was asked for is read and what it refers to, as
// whoever delivers it does.
func TestEntries(t *testing.T) {
	tree := source.NewMemory(map[string]string{
		"apps/web.yaml": application + "  source: {path: web}\n", "apps/shop.yaml": strings.ReplaceAll(application, "web", "shop") + "  source: {path: shop}\n",
		"root/root.yaml": strings.ReplaceAll(application, "web", "root") + "  source: {path: apps}\n",
		"web/sa.yaml":    account, "shop/sa.yaml": account, "other/sa.yaml": account,
	})
	const web, shop, other = "SA prod@apps/web.yaml:5:28 app@web/sa.yaml:3:18", "SA prod@apps/shop.yaml:5:28 app@shop/sa.yaml:3:18", "SA ${namespace of ServiceAccount/app} app@other/sa.yaml:3:18"
	for entry, want := range map[string][]string{
		"apps/web.yaml": {web}, "web/sa.yaml": {web}, "shop/sa.yaml": {shop}, "root/root.yaml": {shop, web}, "other/sa.yaml": {other},
	} {
		out := (kubernetes.Parser{}).Parse(context.Background(), parse.Input{Tree: tree, Files: []string{entry}})
		if diff := cmp.Diff(want, places(out.Graph)); diff != "" {
			t.Errorf("%s: -want +got:\n%s", entry, diff)
		}
	}
}

// TestGrowing: a chart that makes Applications of itself under ever longer names ends.
func TestGrowing(t *testing.T) {
	out := read(map[string]string{
		"app.yaml":           application + "  source: {path: c}\n",
		"c/Chart.yaml":       "apiVersion: v2\nname: c\nversion: 1.0.0\n",
		"c/templates/a.yaml": "{{- range until 4 }}\n---\napiVersion: argoproj.io/v1alpha1\nkind: Application\nmetadata: {name: '{{ $.Release.Name }}{{ . }}'}\nspec: {source: {path: c}}\n{{- end }}\n",
	})
	if n := len(out.Graph.Gaps); n != 64 || out.Graph.Gaps[0].Reason != "it is delivered through too many others" {
		t.Errorf("%d gaps: %v", n, out.Graph.Gaps)
	}
}

// TestTooMuch: what is beyond the bound of a tree is a problem, and always the same part
// of it.
func TestTooMuch(t *testing.T) {
	defer kubernetes.LimitCost(600_000)()
	files := map[string]string{}
	for i := range 300 {
		dir := fmt.Sprintf("o%03d/", i)
		files[dir+"kustomization.yaml"] = "namespace: prod\nresources: [a.yaml]\n"
		files[dir+"a.yaml"] = account
	}
	for range 3 {
		out := read(files)
		if n := len(out.Graph.ServiceAccounts); n != 128 {
			t.Errorf("%d ServiceAccounts", n)
		}
		if len(out.Problems) != 1 || !strings.Contains(out.Problems[0].Message, "the tree delivers too much") || out.Problems[0].At.File.Name != "o128/kustomization.yaml" {
			t.Errorf("problems %v", out.Problems)
		}
	}
}

// TestCancelled: nothing is read after the context ended.
func TestCancelled(t *testing.T) {
	ctx, cancel := context.WithCancel(context.Background())
	cancel()
	tree := source.NewMemory(map[string]string{"a.yaml": account, "b.yaml": account})
	if out := (kubernetes.Parser{}).Parse(ctx, parse.Input{Tree: tree, Files: tree.Names()}); len(out.Parsed) > 0 {
		t.Errorf("parsed %v", out.Parsed)
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
