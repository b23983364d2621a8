package lint_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// deliveries is a base in three overlays, and a role that trusts its ServiceAccount in
// one of the two namespaces.
func deliveries(second, third string) map[string]string {
	return map[string]string{
		".irsalint.yaml": "universe: {roles: closed}\n",
		"roles.tf": `resource "aws_iam_openid_connect_provider" "p" {
  url            = "https://oidc.eks.eu-west-1.amazonaws.com/id/ABCDEF0123456789ABCDEF0123456789"
  client_id_list = ["sts.amazonaws.com"]
}
resource "aws_iam_role" "app" {
  name = "app"
  assume_role_policy = jsonencode({
    Statement = [{
      Effect    = "Allow"
      Action    = "sts:AssumeRoleWithWebIdentity"
      Principal = { Federated = aws_iam_openid_connect_provider.p.arn }
      Condition = {
        StringEquals = {
          "oidc.eks.eu-west-1.amazonaws.com/id/ABCDEF0123456789ABCDEF0123456789:sub" = "system:serviceaccount:web:app"
          "oidc.eks.eu-west-1.amazonaws.com/id/ABCDEF0123456789ABCDEF0123456789:aud" = "sts.amazonaws.com"
        }
      }
    }]
  })
}
`,
		"base/kustomization.yaml":  "resources: [sa.yaml]\n",
		"base/sa.yaml":             "apiVersion: v1\nkind: ServiceAccount\nmetadata:\n  name: app\n  annotations:\n    eks.amazonaws.com/role-arn: arn:aws:iam::111122223333:role/app\n",
		"one/kustomization.yaml":   "namespace: web\nresources: [../base]\n",
		"two/kustomization.yaml":   second,
		"three/kustomization.yaml": third,
	}
}

func reported(t *testing.T, files map[string]string) []string {
	t.Helper()
	var out []string
	for _, f := range analyse(t, files).Findings {
		line := fmt.Sprintf("%s %s:%d %s", f.Rule, f.At.File.Name, f.At.Begin().Line, f.Message)
		var scopes []string
		for _, r := range f.Related {
			if r.World {
				scopes = append(scopes, r.At.File.Name)
			}
		}
		slices.Sort(scopes)
		out = append(out, fmt.Sprintf("%s %v", line, scopes))
	}
	return out
}

// An object that several overlays bring in the same way is one finding, which names
// them; what differs between them is several.
func TestDeliveries(t *testing.T) {
	const differs = `subject-mismatch base/sa.yaml:6 role "app" rejects ServiceAccount %s/app: the namespace differs, it trusts system:serviceaccount:web:app %v`
	same := reported(t, deliveries("namespace: shop\nresources: [../base]\n", "namespace: shop\nresources: [../base]\n"))
	if diff := cmp.Diff([]string{fmt.Sprintf(differs, "shop", []string{"three/kustomization.yaml", "two/kustomization.yaml"})}, same); diff != "" {
		t.Errorf("the same twice (-want +got):\n%s", diff)
	}
	two := reported(t, deliveries("namespace: shop\nresources: [../base]\n", "namespace: mall\nresources: [../base]\n"))
	want := []string{fmt.Sprintf(differs, "mall", []string{"three/kustomization.yaml"}), fmt.Sprintf(differs, "shop", []string{"two/kustomization.yaml"})}
	if diff := cmp.Diff(want, two); diff != "" {
		t.Errorf("two verdicts (-want +got):\n%s", diff)
	}
}

// A chart that Terraform releases is rendered for that release only.
func TestChartOfTerraform(t *testing.T) {
	files := deliveries("resources: []\nnamespace: x\nconfigMapGenerator: [{name: a}]\n", "resources: []\nnamespace: x\nconfigMapGenerator: [{name: a}]\n")
	files["chart/Chart.yaml"] = "apiVersion: v2\nname: chart\nversion: 1.0.0\n"
	files["chart/templates/sa.yaml"] = strings.Replace(files["base/sa.yaml"], "role/app", "policy/app", 1)
	files["release.tf"] = "resource \"helm_release\" \"r\" {\n  name      = \"r\"\n  namespace = \"web\"\n  chart     = \"./chart\"\n}\n"
	const want = "malformed-role-arn chart/templates/sa.yaml:6 ServiceAccount web/app"
	got := slices.DeleteFunc(reported(t, files), func(s string) bool { return !strings.HasPrefix(s, "malformed") })
	if len(got) != 1 || !strings.HasPrefix(got[0], want) {
		t.Errorf("got %q, want one that begins with %q", got, want)
	}
}
