package terraform_test

import (
	"context"
	"fmt"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/irsalint/irsalint/internal/parse"
	"github.com/irsalint/irsalint/internal/parse/terraform"
	"github.com/irsalint/irsalint/internal/source"
	"github.com/irsalint/irsalint/internal/value"
)

// TestLocalChart: the chart of a release that is in the tree is rendered with what the
// release says.
func TestLocalChart(t *testing.T) {
	files := map[string]string{
		"charts/app/Chart.yaml":  "apiVersion: v2\nname: app\nversion: 0.1.0\n",
		"charts/app/values.yaml": "account: own\nrole: \"\"\n",
		"charts/app/templates/sa.yaml": `apiVersion: v1
kind: ServiceAccount
metadata:
  name: {{ .Release.Name }}-{{ .Values.account }}
  annotations:
    eks.amazonaws.com/role-arn: {{ .Values.role }}
`,
		"infra/main.tf": `
resource "helm_release" "known" {
  name      = "r"
  namespace = "web"
  chart     = "../charts/app"
  values    = [yamlencode({ role = "arn:aws:iam::111122223333:role/a" })]
}
resource "aws_iam_role" "b" {
  name               = "b"
  assume_role_policy = "{}"
}
resource "helm_release" "computed" {
  name  = "c"
  chart = "${path.module}/../charts/app"
  set {
    name  = "role"
    value = aws_iam_role.b.arn
  }
}
resource "helm_release" "open" {
  name   = "o"
  chart  = "../charts/app"
  values = [var.more]
}
variable "more" {}
resource "helm_release" "elsewhere" {
  name  = "x"
  chart = "../charts/gone"
}
`,
	}
	tree := source.NewMemory(files)
	out := terraform.Parser{}.Parse(context.Background(), parse.Input{Tree: tree, Files: []string{"infra/main.tf"}})
	if len(out.Problems) > 0 {
		t.Fatal(out.Problems)
	}
	var got []string
	for _, s := range out.Graph.ServiceAccounts {
		got = append(got, fmt.Sprintf("%s/%s %s", s.Namespace.Text, s.Name.Text, value.Shown(s.RoleARN.Text.String())))
	}
	for _, g := range out.Graph.Gaps {
		got = append(got, strings.TrimSpace("gap "+g.Address+": "+g.Reason+" "+value.Shown(g.Unknown)))
	}
	want := []string{
		"web/r-own arn:aws:iam::111122223333:role/a",
		"default/c-own arn:${infra:aws.partition}:iam::${infra:aws.account}:role/b",
		"default/${name of ServiceAccount in charts/app} ${eks.amazonaws.com/role-arn of ServiceAccount in charts/app}",
		"gap helm_release.elsewhere: the chart is not in the tree ../charts/gone",
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("-want +got:\n%s", diff)
	}
}
