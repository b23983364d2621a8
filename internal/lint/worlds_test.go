package lint_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// A fault that several variable files of a root show is one finding. It names the files
// where not all of them have it. Two faults at one place stay two.
func TestWorlds(t *testing.T) {
	files := map[string]string{
		"main.tf": `variable "env" {}
variable "subject" { default = "system:serviceaccount:a:b" }
resource "aws_iam_role" "env" {
  name               = "app-${var.env}"
  assume_role_policy = jsonencode({ Statement = [{
    Effect    = "Allow", Action = "sts:AssumeRoleWithWebIdentity"
    Principal = { Federated = "arn:aws:iam::111122223333:oidc-provider/oidc.eks.eu-west-1.amazonaws.com/id/ABCDEF0123456789ABCDEF0123456789" }
    Condition = {
      StringLike   = { "oidc.eks.eu-west-1.amazonaws.com/id/ABCDEF0123456789ABCDEF0123456789:sub" = "system:serviceaccount:x:*" }
      StringEquals = { "oidc.eks.eu-west-1.amazonaws.com/id/ABCDEF0123456789ABCDEF0123456789:aud" = "sts.amazonaws.com" }
    }
  }] })
}
module "two" {
  source    = "terraform-aws-modules/iam/aws//modules/iam-role-for-service-accounts-eks"
  version   = "~> 5.0"
  role_name = "two"
  oidc_providers = {
    main = {
      provider_arn               = "arn:aws:iam::111122223333:oidc-provider/oidc.eks.eu-west-1.amazonaws.com/id/ABCDEF0123456789ABCDEF0123456789"
      namespace_service_accounts = split(",", "m:Upper,n:Other")
    }
  }
}
resource "aws_iam_role" "fixed" {
  name               = "fixed"
  assume_role_policy = jsonencode({ Statement = [{
    Effect    = "Allow", Action = "sts:AssumeRoleWithWebIdentity"
    Principal = { Federated = "arn:aws:iam::111122223333:oidc-provider/oidc.eks.eu-west-1.amazonaws.com/id/ABCDEF0123456789ABCDEF0123456789" }
    Condition = {
      StringLike   = { "oidc.eks.eu-west-1.amazonaws.com/id/ABCDEF0123456789ABCDEF0123456789:sub" = ["system:serviceaccount:y:*", var.subject] }
      StringEquals = { "oidc.eks.eu-west-1.amazonaws.com/id/ABCDEF0123456789ABCDEF0123456789:aud" = "sts.amazonaws.com" }
    }
  }] })
}
`,
		"envs/dev.tfvars":   "env = \"dev\"\n",
		"envs/stage.tfvars": "env = \"stage\"\n",
		"envs/prod.tfvars":  "env = \"prod\"\nsubject = \"system:serviceaccount:z:*\"\n",
	}
	var got []string
	for _, f := range analyse(t, files).Findings {
		got = append(got, fmt.Sprintf("%s:%d %s", f.At.File.Name, f.At.Begin().Line, f.Message))
		for _, r := range f.Related {
			got = append(got, fmt.Sprintf("  %s %s:%d", r.Note, r.At.File.Name, r.At.Begin().Line))
		}
	}
	want := []string{
		`envs/prod.tfvars:2 role "fixed" trusts system:serviceaccount:z:*, which every ServiceAccount of namespace z has`,
		"  used here main.tf:31",
		"  with these variables envs/prod.tfvars:1",
		`main.tf:9 role "app-dev" trusts system:serviceaccount:x:*, which every ServiceAccount of namespace x has (likewise with 2 other variable files)`,
		`main.tf:21 role "two" trusts the subject "system:serviceaccount:m:Upper", which no ServiceAccount has: names of ServiceAccounts and namespaces are lower case`,
		`main.tf:21 role "two" trusts the subject "system:serviceaccount:n:Other", which no ServiceAccount has: names of ServiceAccounts and namespaces are lower case`,
		`main.tf:31 role "fixed" trusts system:serviceaccount:y:*, which every ServiceAccount of namespace y has`,
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
}

// Of the conditions of a template a finding names those on which it depends.
func TestConditions(t *testing.T) {
	files := map[string]string{"main.yaml": `Parameters:
  A: {Type: String}
  B: {Type: String}
  Old: {Type: String, Default: "yes"}
Conditions:
  First: !Equals [!Ref A, x]
  Second: !Equals [!Ref B, x]
  Third: !Equals [!Ref Old, "yes"]
Resources:
  Role:
    Type: AWS::IAM::Role
    Condition: Third
    Properties:
      RoleName: app
      AssumeRolePolicyDocument:
        Statement:
          - Effect: Allow
            Principal: {Federated: arn:aws:iam::111122223333:oidc-provider/oidc.eks.eu-west-1.amazonaws.com/id/ABCDEF0123456789ABCDEF0123456789}
            Action: sts:AssumeRoleWithWebIdentity
            Condition:
              StringEquals: {"oidc.eks.eu-west-1.amazonaws.com/id/ABCDEF0123456789ABCDEF0123456789:aud": sts.amazonaws.com}
              StringLike:
                "oidc.eks.eu-west-1.amazonaws.com/id/ABCDEF0123456789ABCDEF0123456789:sub":
                  - !If [Second, system:serviceaccount:a:b, system:serviceaccount:c:d]
                  - !If [First, "system:serviceaccount:x:*", system:serviceaccount:e:f]
`}
	var got []string
	for _, f := range analyse(t, files).Findings {
		got = append(got, fmt.Sprintf("%d %s", f.At.Begin().Line, f.Message))
		for _, r := range f.Related {
			got = append(got, fmt.Sprintf("  %s %d", r.Note, r.At.Begin().Line))
		}
	}
	want := []string{
		`25 role "app" trusts system:serviceaccount:x:*, which every ServiceAccount of namespace x has`,
		"  depends on this default 4",
		"  where this holds 6",
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
}

// What IAM would refuse in the form of a trust policy is a problem with its place.
func TestRefusedTrust(t *testing.T) {
	files := map[string]string{"trust.json": `{"Statement": [{
  "Effect": "Allow", "Action": "sts:AssumeRoleWithWebIdentity",
  "Principal": {"Federated": "arn:aws:iam::111122223333:oidc-provider/oidc.eks.eu-west-1.amazonaws.com/id/A"},
  "Condition": {
    "StringEquals": {"oidc.eks.eu-west-1.amazonaws.com/id/A:aud": "sts.amazonaws.com"},
    "StringEquals": {"oidc.eks.eu-west-1.amazonaws.com/id/A:sub": "system:serviceaccount:a:b"}}}]}`}
	var got []string
	for _, p := range analyse(t, files).Problems {
		got = append(got, fmt.Sprintf("%d %s", p.At.Begin().Line, p.Message))
	}
	if diff := cmp.Diff([]string{`6 trust policy: duplicate key "StringEquals"`}, got); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
}

// The defaults of a template are not its values where Terraform makes the stack.
func TestTemplateOfTerraform(t *testing.T) {
	files := map[string]string{
		"main.tf": `resource "aws_cloudformation_stack" "roles" {
  name          = "roles"
  template_body = file("${path.module}/roles.yaml")
  parameters    = { Namespace = "shop" }
}
`,
		"roles.yaml": `Parameters: {Namespace: {Type: String, Default: default}}
Resources:
  Role:
    Type: AWS::IAM::Role
    Properties:
      RoleName: app
      AssumeRolePolicyDocument: !Sub |
        {"Statement": [{"Effect": "Allow", "Action": "sts:AssumeRoleWithWebIdentity",
        "Principal": {"Federated": "arn:aws:iam::111122223333:oidc-provider/oidc.eks.eu-west-1.amazonaws.com/id/ABCDEF0123456789ABCDEF0123456789"},
        "Condition": {"StringEquals": {
          "oidc.eks.eu-west-1.amazonaws.com/id/ABCDEF0123456789ABCDEF0123456789:sub": "system:serviceaccount:${Namespace}:app",
          "oidc.eks.eu-west-1.amazonaws.com/id/ABCDEF0123456789ABCDEF0123456789:aud": "sts.amazonaws.com"}}}]}
`,
		"account.yaml": "apiVersion: v1\nkind: ServiceAccount\nmetadata:\n  name: app\n  namespace: shop\n  annotations:\n    eks.amazonaws.com/role-arn: arn:aws:iam::111122223333:role/app\n",
	}
	if found := analyse(t, files).Findings; len(found) != 0 {
		t.Errorf("findings\n%s", lines(found))
	}
	delete(files, "main.tf")
	if found := lines(analyse(t, files).Findings); !strings.Contains(found, "subject-mismatch") {
		t.Errorf("without Terraform the default counts:\n%s", found)
	}
}
