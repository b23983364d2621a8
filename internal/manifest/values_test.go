package manifest_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/irsalint/irsalint/internal/graph"
	"github.com/irsalint/irsalint/internal/manifest"
	"github.com/irsalint/irsalint/internal/source"
	"github.com/irsalint/irsalint/internal/value"
	"github.com/irsalint/irsalint/internal/yamldoc"
)

func parse(t *testing.T, name, in string) *value.Tree {
	t.Helper()
	docs := yamldoc.Parse(source.NewFile(name, []byte(in)))
	if len(docs) != 1 || docs[0].Tree == nil {
		t.Fatalf("documents of %s: %+v", name, docs)
	}
	return docs[0].Tree
}

// accounts lists what values of a release in the namespace ns declare.
func valuesAccounts(t *testing.T, in string) []string {
	var g graph.Graph
	node := graph.Node{Scope: &graph.Scope{ID: "s"}, Address: "r"}
	r := manifest.Reader{Graph: &g, Scope: node.Scope}
	r.Values(node, graph.Arg{Set: true, Text: value.Lit("ns")}, parse(t, "values.yaml", in))
	var out []string
	for _, sa := range g.ServiceAccounts {
		out = append(out, strings.TrimSpace(fmt.Sprintf("%s: %s/%s %s %s", sa.Address, sa.Namespace.Text, sa.Name.Text, sa.RoleARN.Text, sa.Audience.Text)))
	}
	for _, w := range g.Workloads {
		out = append(out, fmt.Sprintf("%s: %s", w.Address, w.ServiceAccount.Text))
	}
	for _, gap := range g.Gaps {
		out = append(out, fmt.Sprintf("%s depends on %s", gap.Address, gap.Unknown))
	}
	for _, p := range r.Problems {
		out = append(out, "problem: "+p.Message)
	}
	return out
}

// role is an object with the annotation, in one line.
const role = "{annotations: {eks.amazonaws.com/role-arn: R}}"

func TestValues(t *testing.T) {
	tests := []struct {
		name, in string
		want     []string
	}{
		{"most charts", "serviceAccount:\n  create: true\n  name: app\n  annotations:\n    eks.amazonaws.com/role-arn: arn:x\n    eks.amazonaws.com/audience: aud\n", []string{"r/serviceAccount: ns/app arn:x aud"}},
		{"no name", "serviceAccount: " + role, []string{"r/serviceAccount: ns/${name of serviceAccount in s:r} R"}},
		{"an empty name", "serviceAccount: {name: '', annotations: {eks.amazonaws.com/role-arn: R}}", []string{"r/serviceAccount: ns/${name of serviceAccount in s:r} R"}},
		{"rbac", "rbac: {serviceAccount: " + role + "}", []string{"r/rbac.serviceAccount: ns/${name of rbac.serviceAccount in s:r} R"}},
		{"components", "controller: {serviceAccount: " + role + "}\nnode: {serviceAccount: {name: n, annotations: {eks.amazonaws.com/role-arn: N}}}", []string{
			"r/controller.serviceAccount: ns/${name of controller.serviceAccount in s:r} R", "r/node.serviceAccount: ns/n N"}},
		{"below the account", "serviceAccount: {server: " + role + "}\nserviceAccounts: {alert: " + role + "}", []string{
			"r/serviceAccount.server: ns/${name of serviceAccount.server in s:r} R", "r/serviceAccounts.alert: ns/${name of serviceAccounts.alert in s:r} R"}},
		{"other names of it", "runnerServiceAccount: " + role + "\nservice_account: " + role + "\nsa: " + role, []string{
			"r/runnerServiceAccount: ns/${name of runnerServiceAccount in s:r} R", "r/service_account: ns/${name of service_account in s:r} R", "r/sa: ns/${name of sa in s:r} R"}},
		{"an umbrella chart", "a: {b: {c: {serviceAccount: " + role + "}}}", []string{"r/a.b.c.serviceAccount: ns/${name of a.b.c.serviceAccount in s:r} R"}},
		{"flat annotations", "rbac:\n  serviceAccountName: app\n  serviceAccountAnnotations:\n    eks.amazonaws.com/role-arn: R\nsaAnnotations: {eks.amazonaws.com/role-arn: S}", []string{
			"r/rbac.serviceAccountAnnotations: ns/app R", "r/saAnnotations: ns/${name of saAnnotations in s:r} S"}},
		{"annotations as text", "server:\n  serviceAccount:\n    annotations: |\n      eks.amazonaws.com/role-arn: R\n", []string{"r/server.serviceAccount: ns/${name of server.serviceAccount in s:r} R"}},
		{"a list of them", "extraServiceAccounts:\n- name: a\n  annotations: {eks.amazonaws.com/role-arn: A}\n- name: b\n  namespace: other\n  annotations: {eks.amazonaws.com/role-arn: B}\n", []string{
			"r/extraServiceAccounts[0]: ns/a A", "r/extraServiceAccounts[1]: other/b B"}},
		{"not created", "serviceAccount: {create: false, annotations: {eks.amazonaws.com/role-arn: R}}", nil},
		{"not enabled", "serviceAccount: {enabled: false, annotations: {eks.amazonaws.com/role-arn: R}}", nil},
		{"a component that is off", "grafana: {enabled: false, sub: {serviceAccount: " + role + "}}", nil},
		{"a component that is on", "grafana: {enabled: true, serviceAccount: " + role + "}", []string{"r/grafana.serviceAccount: ns/${name of grafana.serviceAccount in s:r} R"}},
		{"perhaps created", "serviceAccount: {name: a, create: '${CREATE}', annotations: {eks.amazonaws.com/role-arn: R}}", []string{"r/serviceAccount: ns/a R", "r/serviceAccount depends on ${CREATE}"}},
		{"perhaps enabled", "x: {enabled: '{{ .y }}', serviceAccount: {name: a, annotations: {eks.amazonaws.com/role-arn: R}}}", []string{"r/x.serviceAccount: ns/a R", "r/x.serviceAccount depends on ${.y}"}},
		{"a template", "serviceAccount:\n  name: a\n  {{ toYaml .x | nindent 2 }}\n  annotations:\n    eks.amazonaws.com/role-arn: {{ .y }}\n", []string{"r/serviceAccount: ns/a ${.y}"}},
		{"anchors", "x-sa: &sa\n  serviceAccount: " + role + "\na:\n  <<: *sa\nb: *sa\n", []string{
			"r/a.serviceAccount: ns/${name of a.serviceAccount in s:r} R", "r/b.serviceAccount: ns/${name of b.serviceAccount in s:r} R"}},
		{"taken away", "serviceAccount: {name: a, annotations: {eks.amazonaws.com/role-arn: null}}", []string{"r/serviceAccount: ns/a"}},
		{"other values fill it in", "serviceAccount: {name: a, annotations: {eks.amazonaws.com/role-arn: ''}}", nil},
		{"not of a ServiceAccount", "podAnnotations: {eks.amazonaws.com/role-arn: R}\nannotations: {eks.amazonaws.com/role-arn: R}\ncontroller: " + role + "\nserviceAccountName: a", nil},
		{"a namespace of its own", "a: {namespaceOverride: n, serviceAccount: {name: a, annotations: {eks.amazonaws.com/role-arn: R}}}\nb: {serviceAccount: {name: b, annotations: {eks.amazonaws.com/role-arn: R}}}", []string{
			"r/a.serviceAccount: ${a.namespaceOverride in s:r}/a R", "r/b.serviceAccount: ns/b R"}},
		{"a global namespace", "global: {namespaceOverride: n}\nb: {serviceAccount: {name: b, annotations: {eks.amazonaws.com/role-arn: R}}}", []string{"r/b.serviceAccount: ${namespaceOverride in s:r}/b R"}},
		{"values of applications", "apps:\n- name: a\n  helmValues:\n    serviceAccount: {name: a, annotations: {eks.amazonaws.com/role-arn: R}}\n- name: b\n  helm:\n    values: |\n      serviceAccount: {name: b, annotations: {eks.amazonaws.com/role-arn: R}}\n", []string{
			"r/apps[0].helmValues.serviceAccount: ${namespace of apps[0].helmValues in s:r}/a R", "r/apps[1].helm.values.serviceAccount: ${namespace of apps[1].helm.values in s:r}/b R"}},
		{"objects", "extraObjects:\n- apiVersion: v1\n  kind: ServiceAccount\n  metadata: {name: a, annotations: {eks.amazonaws.com/role-arn: R}}\n- |\n  apiVersion: v1\n  kind: ServiceAccount\n  metadata:\n    name: {{ .Release.Name }}\n    namespace: n\n- not: an object\n", []string{
			"ServiceAccount/?/a: ns/a R", "ServiceAccount/n/${.Release.Name}: n/${.Release.Name}"}},
		{"the raw chart", "resources:\n- apiVersion: apps/v1\n  kind: Deployment\n  metadata: {name: d}\n  spec: {template: {spec: {serviceAccountName: a}}}\ntemplates:\n- |\n  apiVersion: v1\n  kind: Pod\n  metadata: {name: p}\n  spec: {serviceAccountName: b}\n", []string{
			"Deployment/?/d: a", "Pod/?/p: b"}},
		{"objects by name", "extraDeploy:\n  one:\n    apiVersion: v1\n    kind: ServiceAccount\n    metadata: {name: a}\n", []string{"ServiceAccount/?/a: ns/a"}},
		{"what only looks like objects", "resources: {limits: {cpu: 1}}\npodTemplate:\n  apiVersion: v1\n  kind: ServiceAccount\n  metadata: {name: a}\n", nil},
		{"text that is no YAML", "extraObjects:\n- |\n  kind: ServiceAccount\n  {{ if .x }}\n  - : [\n  {{ end }}\n", nil},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			if diff := cmp.Diff(tt.want, valuesAccounts(t, tt.in)); diff != "" {
				t.Errorf("(-want +got):\n%s", diff)
			}
		})
	}
}

// TestValuesPlaces: the role of a ServiceAccount stands where the values give it.
func TestValuesPlaces(t *testing.T) {
	var g graph.Graph
	r := manifest.Reader{Graph: &g}
	r.Values(graph.Node{Scope: &graph.Scope{}}, graph.Arg{}, parse(t, "values.yaml", "a:\n  serviceAccount:\n    name: n\n    annotations:\n      eks.amazonaws.com/role-arn: arn:x\n"))
	sa := g.ServiceAccounts[0]
	got := []string{sa.RoleARN.At.Text(), sa.RoleARNKey.Text(), sa.Name.At.Text()}
	if diff := cmp.Diff([]string{"arn:x", manifest.RoleAnnotation, "n"}, got); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
}

// TestValuesBounds: aliases and depth do not multiply the work without limit.
func TestValuesBounds(t *testing.T) {
	var b strings.Builder
	b.WriteString("a0: &a0 {serviceAccount: " + role + "}\n")
	for i := 1; i < 6; i++ {
		fmt.Fprintf(&b, "a%d: &a%d [%s]\n", i, i, strings.TrimSuffix(strings.Repeat(fmt.Sprintf("*a%d, ", i-1), 9), ", "))
	}
	if n := len(valuesAccounts(t, b.String())); n == 0 || n > 200_000 {
		t.Errorf("%d ServiceAccounts", n)
	}
	deep := "serviceAccount: " + role
	for range 100 {
		deep = "a: {" + deep + "}"
	}
	if got := valuesAccounts(t, deep); got != nil {
		t.Errorf("a hundred steps down: %v", got)
	}
}

func TestLooksLikeValues(t *testing.T) {
	const account = "serviceAccount: " + role + "\n"
	tests := []struct {
		name, in string
		want     bool
	}{
		{"values.yaml", account, true},
		{"apps/velero/prod.yaml", "velero:\n  serviceAccount: {server: " + role + "}", true},
		{"values-prod.yaml", "serviceAccount: {annotations: {eks.amazonaws.com/role-arn: '${ROLE}'}}", true},
		{"values.yaml", "serviceAccount: {annotations: {eks.amazonaws.com/role-arn: ''}}", false},
		{"values.yaml", "serviceAccount: {create: false, annotations: {eks.amazonaws.com/role-arn: R}}", false},
		{"values.yaml", "podAnnotations: {eks.amazonaws.com/role-arn: R}", false},
		{"values.yaml", "serviceAccount: {create: true}", false},
		{"deploy.yaml", "apiVersion: v1\nkind: ServiceAccount\nmetadata: " + role, false},
		{"release.yaml", "apiVersion: helm.toolkit.fluxcd.io/v2\nkind: HelmRelease\nspec: {values: {" + strings.TrimSpace(account) + "}}", false},
		{"helmfile.yaml", "releases:\n- values:\n  - serviceAccount: " + role, false},
		{"kustomization.yaml", "helmCharts:\n- valuesInline: {serviceAccount: " + role + "}", false},
		{"serviceaccount_test.yaml", "suite: x\ntests:\n- set: {serviceAccount: " + role + "}", false},
		{"list.yaml", "- serviceAccount: " + role, false},
	}
	for _, tt := range tests {
		if got := manifest.LooksLikeValues(tt.name, parse(t, tt.name, tt.in)); got != tt.want {
			t.Errorf("%s %q: got %v", tt.name, tt.in, got)
		}
	}
}
