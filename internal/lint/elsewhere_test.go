package lint_test

import (
	"fmt"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// A value that comes from a variable file or from the argument of a module is
// reported where it was written, and shown where it is used; one that is only part
// of a text is reported at the text and shown where it was written.
func TestElsewhere(t *testing.T) {
	files := map[string]string{
		"main.tf": `variable "subjects" {}
variable "test" {}
resource "aws_iam_openid_connect_provider" "p" {
  url            = "https://oidc.eks.eu-west-1.amazonaws.com/id/ABCDEF0123456789ABCDEF0123456789"
  client_id_list = ["sts.amazonaws.com"]
}
data "aws_iam_policy_document" "d" {
  statement {
    actions = ["sts:AssumeRoleWithWebIdentity"]
    principals {
      type        = "Federated"
      identifiers = [aws_iam_openid_connect_provider.p.arn]
    }
    condition {
      test     = var.test
      variable = "${aws_iam_openid_connect_provider.p.url}:sub"
      values   = var.subjects
    }
    condition {
      test     = "StringEquals"
      variable = "${aws_iam_openid_connect_provider.p.url}:aud"
      values   = ["sts.amazonaws.com"]
    }
  }
}
resource "aws_iam_role" "document" {
  name               = "document"
  assume_role_policy = data.aws_iam_policy_document.d.json
}
module "m" {
  source    = "./m"
  provider_arn = aws_iam_openid_connect_provider.p.arn
  issuer    = aws_iam_openid_connect_provider.p.url
  namespace = "team-*"
}
`,
		"terraform.tfvars": "subjects = [\"system:serviceaccount:team:*\"]\ntest = \"StringLike\"\n",
		"m/main.tf": `variable "provider_arn" {}
variable "issuer" {}
variable "namespace" {}
resource "aws_iam_role" "r" {
  name = "part"
  assume_role_policy = jsonencode({
    Statement = [{
      Effect    = "Allow"
      Action    = "sts:AssumeRoleWithWebIdentity"
      Principal = { Federated = var.provider_arn }
      Condition = {
        StringLike = {
          "${var.issuer}:sub" = "system:serviceaccount:${var.namespace}:app"
          "${var.issuer}:aud" = "sts.amazonaws.com"
        }
      }
    }]
  })
}
`,
	}
	var got []string
	for _, f := range analyse(t, files).Findings {
		got = append(got, fmt.Sprintf("%s %s:%d %q", f.Rule, f.At.File.Name, f.At.Begin().Line, f.At.Text()))
		for _, r := range f.Related {
			got = append(got, fmt.Sprintf("  %s %s:%d %q", r.Note, r.At.File.Name, r.At.Begin().Line, r.At.Text()))
		}
	}
	want := []string{
		`wildcard-subject m/main.tf:13 "system:serviceaccount:${var.namespace}:app"`,
		`  value written here main.tf:34 "team-*"`,
		`  declared through this main.tf:30 "\"m\""`,
		`wildcard-subject terraform.tfvars:1 "system:serviceaccount:team:*"`,
		`  used here main.tf:17 "var.subjects"`,
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
}
