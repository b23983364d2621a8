package lint_test

import (
	"fmt"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// What a call makes of texts is placed at the call, what a directive repeats where it
// is written.
func TestPlacesOfMadeTexts(t *testing.T) {
	files := map[string]string{"main.tf": `locals {
  url = "oidc.eks.eu-west-1.amazonaws.com/id/ABCDEF0123456789ABCDEF0123456789"
}
resource "aws_iam_role" "calls" {
  name = "calls"
  assume_role_policy = jsonencode({
    Statement = [{
      Effect    = "Allow"
      Action    = "sts:AssumeRoleWithWebIdentity"
      Principal = { Federated = "arn:aws:iam::111122223333:oidc-provider/${local.url}" }
      Condition = { StringEquals = {
        "${local.url}:aud" = "sts.amazonaws.com"
        "${local.url}:sub" = [upper("x"), format("system:serviceaccount:%s:%s", "apps", "b-*"), join(":", ["system:serviceaccount", "apps", "c-*"])]
      } }
    }]
  })
}
resource "aws_iam_role" "directive" {
  name               = "directive"
  assume_role_policy = <<-EOT
    {"Statement": [{"Effect": "Allow", "Action": "sts:AssumeRoleWithWebIdentity",
      "Principal": {"Federated": "arn:aws:iam::111122223333:oidc-provider/${local.url}"},
      "Condition": {"StringEquals": {"${local.url}:aud": "sts.amazonaws.com", "${local.url}:sub": [
        %{for ns in ["one", "two"]~}
        "system:serviceaccount:${ns}:d-*",
        %{endfor~}
        "system:serviceaccount:three:e"
      ]}}}]}
  EOT
}
`}
	var got []string
	for _, f := range analyse(t, files).Findings {
		got = append(got, fmt.Sprintf("%s %d:%d %q", f.Rule, f.At.Begin().Line, f.At.Begin().Column, f.At.Text()))
	}
	want := []string{
		`malformed-subject 13:31 "upper(\"x\")"`,
		`literal-wildcard 13:43 "format(\"system:serviceaccount:%s:%s\", \"apps\", \"b-*\")"`,
		`literal-wildcard 13:97 "join(\":\", [\"system:serviceaccount\", \"apps\", \"c-*\"])"`,
		`literal-wildcard 25:10 "system:serviceaccount:${ns}:d-*"`,
		`literal-wildcard 25:10 "system:serviceaccount:${ns}:d-*"`,
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
}
