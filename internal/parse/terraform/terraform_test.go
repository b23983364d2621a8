package terraform_test

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/irsalint/irsalint/internal/graph"
	"github.com/irsalint/irsalint/internal/iam"
	"github.com/irsalint/irsalint/internal/parse"
	"github.com/irsalint/irsalint/internal/parse/terraform"
	"github.com/irsalint/irsalint/internal/source"
	"github.com/irsalint/irsalint/internal/value"
)

func read(files map[string]string, varFiles ...string) parse.Output {
	tree := source.NewMemory(files)
	in := parse.Input{Tree: tree, Options: parse.Options{VarFiles: varFiles}}
	for _, name := range tree.Names() {
		if (terraform.Parser{}).Claims(name) {
			in.Files = append(in.Files, name)
		}
	}
	return terraform.Parser{}.Parse(context.Background(), in)
}

// one reads a single file.
func one(t *testing.T, text string) parse.Output {
	t.Helper()
	out := read(map[string]string{"main.tf": text})
	for _, p := range out.Problems {
		t.Errorf("problem at %v: %s", p.At.Begin(), p.Message)
	}
	return out
}

// names evaluates an expression as the name of a role, once for each instance.
func names(t *testing.T, config, expression string) []string {
	t.Helper()
	out := one(t, config+"\nresource \"aws_iam_role\" \"x\" {\n  name = "+expression+"\n  assume_role_policy = \"{}\"\n}\n")
	var got []string
	for _, r := range out.Graph.Roles {
		got = append(got, r.Name.Text.String())
	}
	return got
}

// TestExpressions evaluates expressions over unknown values: what is certain is
// known, and the rest keeps a name of its own.
func TestExpressions(t *testing.T) {
	const config = `
variable "h" {}
variable "g" {}
variable "list" { type = list(string) }
variable "d" { default = "def" }
locals {
  o      = { a = var.h, b = "lit" }
  issuer = "https://${var.h}"
  arn    = "arn:aws:iam::${data.aws_caller_identity.me.account_id}:oidc-provider/${var.h}"
}
data "aws_caller_identity" "me" {}
data "aws_partition" "p" {}
resource "aws_eks_cluster" "c" { name = "c" }
`
	tests := map[string]string{
		`"a-${var.h}-b"`:                        "a-${var.h}-b",
		`var.h == "prod" ? "a" : "b"`:           `${var.h == "prod" ? "a" : "b"}`,
		`var.h == "prod" ? "c" : "d"`:           `${var.h == "prod" ? "c" : "d"}`,
		`var.h == "prod" ? "a" : "a"`:           "a",
		`var.h == var.h ? "a" : "b"`:            "a",
		`"x${var.h}" == "y" ? "a" : "b"`:        "b",
		`"x${var.h}" != "xa" ? "a" : "b"`:       `${"x${var.h}" != "xa" ? "a" : "b"}`,
		`var.h.foo`:                             "${var.h.foo}",
		`var.h[0].bar`:                          "${var.h[0].bar}",
		`local.o.a`:                             "${var.h}",
		`local.o["b"]`:                          "lit",
		`local.o[var.h]`:                        "${local.o[var.h]}",
		`var.d`:                                 "def",
		`upper(var.h)`:                          "${upper(var.h)}",
		`upper("a${var.h}")`:                    `${upper("a${var.h}")}`,
		`replace(local.issuer, "https://", "")`: "${var.h}",
		`replace(var.h, "https://", "")`:        `${replace(var.h, "https://", "")}`,
		`replace(replace(var.h, "https://", ""), "https://", "")`:               `${replace(var.h, "https://", "")}`,
		`trimprefix(local.issuer, "https://")`:                                  "${var.h}",
		`replace(aws_eks_cluster.c.identity[0].oidc[0].issuer, "https://", "")`: "${aws_eks_cluster.c.issuer}",
		`replace(aws_eks_cluster.c.identity.0.oidc.0.issuer, "https://", "")`:   "${aws_eks_cluster.c.issuer}",
		`split("/", "a/b/c")[1]`:                                                "b",
		`element(split("oidc-provider/", "arn:aws:iam::1:oidc-provider/x"), 1)`: "x",
		`join(":", ["system", var.h])`:                                          "system:${var.h}",
		`format("%s:%s-%%", var.h, "sub")`:                                      "${var.h}:sub-%",
		`merge({ a = var.h }, { b = "x" }).a`:                                   "${var.h}",
		`lookup(local.o, "zz", "dflt")`:                                         "dflt",
		`coalesce("", "x")`:                                                     "x",
		`try(local.o.zz, "fallback")`:                                           "fallback",
		`try(var.h.zz, "fallback")`:                                             `${try(var.h.zz, "fallback")}`,
		`can(local.o.zz) ? "a" : "b"`:                                           "b",
		`concat([var.h], ["b"])[1]`:                                             "b",
		`[for x in ["a", var.h] : "${x}!"][1]`:                                  "${var.h}!",
		`{ for k in ["a", "b"] : k => "${k}-${var.h}" }["b"]`:                   "b-${var.h}",
		`length(["a", var.h]) == 2 ? "two" : "other"`:                           "two",
		`length(var.list) == 2 ? "two" : "other"`:                               `${length(var.list) == 2 ? "two" : "other"}`,
		`contains(["a", "b"], "b") ? "in" : "out"`:                              "in",
		`contains(["a", var.h], "a") ? "in" : "out"`:                            "in",
		`jsondecode(jsonencode({ a = var.h })).a`:                               "${var.h}",
		`jsondecode("{\"a\": [1, \"x\"]}").a[1]`:                                "x",
		`flatten([["a"], ["b", var.h]])[2]`:                                     `${flatten([["a"], ["b", var.h]])[2]}`,
		`flatten([["a"], ["b", "${var.h}-x"]])[2]`:                              "${var.h}-x",
		`one([var.h])`:                               "${var.h}",
		`tolist([var.h])[0]`:                         "${var.h}",
		`keys({ b = 1, a = 2 })[0]`:                  "a",
		`"%{ if true }yes%{ else }no%{ endif }"`:     "yes",
		`"%{ for x in ["a", "b"] }${x},%{ endfor }"`: "a,b,",
		`yamldecode("a: b").a`:                       "b",
		`timestamp()`:                                "${timestamp()}",
		`data.aws_caller_identity.me.account_id`:     "${aws.account}",
		`data.aws_partition.p.partition`:             "${aws.partition}",
		`replace(local.arn, "/^(.*provider/)/", "")`: "${var.h}",
		`terraform.workspace`:                        "${terraform.workspace}",
		`path.module`:                                ".",
		`substr("abc", 0, 2)`:                        "ab",
	}
	for expression, want := range tests {
		t.Run(expression, func(t *testing.T) {
			got := names(t, config, expression)
			if len(got) != 1 {
				t.Fatalf("got %d roles", len(got))
			}
			if got[0] != want {
				t.Errorf("got  %s\nwant %s", got[0], want)
			}
		})
	}
}

// TestHolesAreNotConfused: unknowns that come of different values differ in
// name, also where their source is the same.
func TestHolesAreNotConfused(t *testing.T) {
	out := one(t, `
variable "h" {}
resource "aws_iam_role" "x" {
  for_each           = { a = "1", b = "2" }
  name               = var.h == each.value ? "yes" : "no"
  assume_role_policy = "{}"
}
`)
	roles := out.Graph.Roles
	if len(roles) != 2 {
		t.Fatalf("got %d roles", len(roles))
	}
	if got := value.Equal(roles[0].Name.Text, roles[1].Name.Text); got != value.Unknown {
		t.Errorf("%s and %s are equal: %v", roles[0].Name.Text, roles[1].Name.Text, got)
	}
}

// TestLookedUpCluster: a cluster that is looked up may be a declared one.
func TestLookedUpCluster(t *testing.T) {
	const config = `
variable "name" {}
variable "other" {}
resource "aws_eks_cluster" "c" { name = var.name }
resource "aws_eks_cluster" "d" { name = "d" }
data "aws_eks_cluster" "same" { name = aws_eks_cluster.c.name }
data "aws_eks_cluster" "open" { name = var.other }
resource "aws_iam_role" "x" {
  for_each = {
    declared = aws_eks_cluster.c.identity[0].oidc[0].issuer
    another  = aws_eks_cluster.d.identity[0].oidc[0].issuer
    same     = data.aws_eks_cluster.same.identity[0].oidc[0].issuer
    open     = data.aws_eks_cluster.open.identity[0].oidc[0].issuer
  }
  name               = each.value
  assume_role_policy = "{}"
}
`
	issuers := map[string]value.Text{}
	for _, r := range one(t, config).Graph.Roles {
		issuers[r.Address] = r.Name.Text
	}
	for other, want := range map[string]value.Tri{"another": value.No, "same": value.Yes, "open": value.Unknown} {
		a, b := issuers[`aws_iam_role.x["declared"]`], issuers[fmt.Sprintf("aws_iam_role.x[%q]", other)]
		if got := value.Equal(a, b); got != want {
			t.Errorf("%s and %s: got %v, want %v", a, b, got, want)
		}
	}
}

func addresses(g graph.Graph) []string {
	var out []string
	for _, r := range g.Roles {
		out = append(out, fmt.Sprintf("%s = %s", r.Address, r.Name.Text))
	}
	return out
}

// TestModules: each call on its own; an unknown in one does not touch the other.
func TestModules(t *testing.T) {
	out := read(map[string]string{
		"main.tf": `
variable "unknown" {}
module "a" {
  source = "./role"
  name   = "a"
}
module "b" {
  source   = "./role"
  for_each = { x = "b1", y = var.unknown }
  name     = each.value
}
module "c" {
  source = "./role"
  count  = 2
  name   = "c${count.index}-${module.a.arn_name}"
}
module "registry" {
  source = "terraform-aws-modules/eks/aws"
}
resource "aws_iam_role" "of_output" {
  name               = module.b["x"].arn_name
  assume_role_policy = module.registry.policy
}
`,
		"role/main.tf": `
variable "name" { default = "default" }
resource "aws_iam_role" "this" {
  name               = "role-${var.name}"
  assume_role_policy = "{}"
}
output "arn_name" { value = aws_iam_role.this.name }
`,
	})
	want := []string{
		"aws_iam_role.of_output = role-b1",
		"module.a.aws_iam_role.this = role-a",
		`module.b["x"].aws_iam_role.this = role-b1`,
		`module.b["y"].aws_iam_role.this = role-${var.unknown}`,
		"module.c[0].aws_iam_role.this = role-c0-role-a",
		"module.c[1].aws_iam_role.this = role-c1-role-a",
	}
	if diff := cmp.Diff(want, addresses(out.Graph)); diff != "" {
		t.Errorf("roles (-want +got):\n%s", diff)
	}
	if len(out.Graph.Gaps) != 1 || out.Graph.Gaps[0].Unknown != "terraform-aws-modules/eks/aws" {
		t.Errorf("gaps: %+v", out.Graph.Gaps)
	}
	if got := out.Graph.Roles[0].Trust.Unknown; got != "module.registry.policy" {
		t.Errorf("trust: got %q", got)
	}
}

// TestExpansion: count and for_each; over an unknown there is one instance and a
// gap, never none.
func TestExpansion(t *testing.T) {
	tests := []struct {
		name, repeat string
		want         []string
		gaps         int
	}{
		{"count", "count = 2", []string{"x[0] = n", "x[1] = n"}, 0},
		{"count zero", "count = 0", nil, 0},
		{"count condition", "count = true ? 1 : 0", []string{"x[0] = n"}, 0},
		{"count unknown", "count = var.h ? 1 : 0", []string{"x[?] = n"}, 1},
		{"set", `for_each = toset(["b", "a"])`, []string{`x["a"] = n`, `x["b"] = n`}, 0},
		{"map", `for_each = { k = 1 }`, []string{`x["k"] = n`}, 0},
		{"filtered", `for_each = { for k, v in { a = true, b = false } : k => v if v }`, []string{`x["a"] = n`}, 0},
		{"unknown", "for_each = var.h", []string{"x[?] = n"}, 1},
		{"unknown value, known key", "for_each = { k = var.h }", []string{`x["k"] = n`}, 0},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			out := one(t, "variable \"h\" {}\nresource \"aws_iam_role\" \"x\" {\n"+tt.repeat+"\nname = \"n\"\nassume_role_policy = \"{}\"\n}\n")
			var got []string
			for _, a := range addresses(out.Graph) {
				got = append(got, strings.TrimPrefix(a, "aws_iam_role."))
			}
			if diff := cmp.Diff(tt.want, got); diff != "" {
				t.Errorf("roles (-want +got):\n%s", diff)
			}
			if len(out.Graph.Gaps) != tt.gaps {
				t.Errorf("got %d gaps, want %d", len(out.Graph.Gaps), tt.gaps)
			}
		})
	}
}

// place shows what a range covers and where it begins.
func place(r source.Range) string {
	if r.IsZero() {
		return "nowhere"
	}
	p := r.Begin()
	return fmt.Sprintf("%s:%d:%d %s", r.File.Name, p.Line, p.Column, r.Text())
}

// TestPlaces: every token of a trust policy keeps its place, whatever it went
// through.
func TestPlaces(t *testing.T) {
	files := map[string]string{
		"main.tf": `variable "sub" {}

locals {
  issuer = "oidc.eks.eu-west-1.amazonaws.com/id/ABC"
  common = { "StringEquals" = { "oidc:aud" = "sts.amazonaws.com" } }
  like   = { StringLike = { "${local.issuer}:sub" = ["system:serviceaccount:team:*", var.sub] } }
}

resource "aws_iam_role" "encoded" {
  name = "encoded"
  assume_role_policy = jsonencode({
    Version = "2012-10-17"
    Statement = [for s in ["sts:AssumeRoleWithWebIdentity"] : {
      Effect    = "Allow"
      Action    = s
      Condition = merge(local.common, local.like)
    }]
  })
}

data "aws_iam_policy_document" "doc" {
  statement {
    actions = ["sts:AssumeRoleWithWebIdentity"]
    condition {
      test     = "StringLike"
      variable = "${local.issuer}:sub"
      values   = [var.sub]
    }
  }
}

resource "aws_iam_role" "doc" {
  name               = "doc"
  assume_role_policy = data.aws_iam_policy_document.doc.json
}

resource "aws_iam_role" "heredoc" {
  name               = "heredoc"
  assume_role_policy = <<-EOT
    {
      "Statement": {
        "Condition": {
          "StringLike": {"${local.issuer}:sub": "system:serviceaccount:a:b"}
        }
      }
    }
  EOT
}

resource "aws_iam_role" "file" {
  name               = "file"
  assume_role_policy = templatefile("${path.module}/trust.json.tpl", { issuer = local.issuer, ns = "x" })
}
`,
		"terraform.tfvars": "sub = \"system:serviceaccount:from:tfvars\"\n",
		"trust.json.tpl":   `{"Statement": [{"Condition": {"StringLike": {"${issuer}:sub": "system:serviceaccount:${ns}:b"}}}]}`,
	}
	out := read(files)
	for _, p := range out.Problems {
		t.Errorf("problem: %s: %s", place(p.At), p.Message)
	}
	var got []string
	for _, r := range out.Graph.Roles {
		for _, c := range sub(r.Trust.Policy) {
			got = append(got, r.Address+" operator "+place(c.OperatorText.At()), r.Address+" key "+place(c.Key.At()))
			for _, v := range c.Values {
				got = append(got, r.Address+" value "+place(v.At()))
			}
		}
	}
	want := []string{
		`aws_iam_role.encoded operator main.tf:6:14 StringLike`,
		`aws_iam_role.encoded key main.tf:6:30 ${local.issuer}:sub`,
		`aws_iam_role.encoded value main.tf:6:55 system:serviceaccount:team:*`,
		`aws_iam_role.encoded value terraform.tfvars:1:8 system:serviceaccount:from:tfvars`,
		`aws_iam_role.doc operator main.tf:25:19 StringLike`,
		`aws_iam_role.doc key main.tf:26:19 ${local.issuer}:sub`,
		`aws_iam_role.doc value terraform.tfvars:1:8 system:serviceaccount:from:tfvars`,
		`aws_iam_role.heredoc operator main.tf:43:12 StringLike`,
		`aws_iam_role.heredoc key main.tf:43:27 ${local.issuer}:sub`,
		`aws_iam_role.heredoc value main.tf:43:50 system:serviceaccount:a:b`,
		`aws_iam_role.file operator trust.json.tpl:1:32 StringLike`,
		`aws_iam_role.file key trust.json.tpl:1:47 ${issuer}:sub`,
		`aws_iam_role.file value trust.json.tpl:1:64 system:serviceaccount:${ns}:b`,
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("places (-want +got):\n%s", diff)
	}
}

// TestPlacesOfTests: conditions with one test each keep their own token.
func TestPlacesOfTests(t *testing.T) {
	out := one(t, `data "aws_iam_policy_document" "d" {
  statement {
    condition {
      test     = "StringLike"
      variable = "x:aud"
      values   = ["a"]
    }
    condition {
      test     = "StringLike"
      variable = "x:sub"
      values   = ["b"]
    }
    condition {
      test     = "StringLike"
      variable = "x:sub"
      values   = ["c"]
    }
  }
}

resource "aws_iam_role" "r" {
  name               = "r"
  assume_role_policy = data.aws_iam_policy_document.d.json
}
`)
	s := out.Graph.Roles[0].Trust.Policy.Statements[0]
	var got []string
	for _, c := range s.Conditions {
		got = append(got, fmt.Sprintf("%s %s %v", place(c.OperatorText.At()), c.Key, c.Values))
	}
	want := []string{"main.tf:4:19 StringLike x:aud [a]", "main.tf:9:19 StringLike x:sub [b c]"}
	if diff := cmp.Diff(want, got); diff != "" || s.Unreadable != "" {
		t.Errorf("unreadable %q, -want +got:\n%s", s.Unreadable, diff)
	}
}

// sub are the conditions on the subject.
func sub(p *iam.Policy) []*iam.Condition {
	var out []*iam.Condition
	if p == nil {
		return nil
	}
	for _, s := range p.Statements {
		for _, c := range s.Conditions {
			if iam.ParseKey(c.Key).Claim == "sub" {
				out = append(out, c)
			}
		}
	}
	return out
}

// TestDynamic: a block over an unknown leaves the statement open.
func TestDynamic(t *testing.T) {
	const config = `
variable "h" {}
data "aws_iam_policy_document" "d" {
  statement {
    actions = ["sts:AssumeRoleWithWebIdentity"]
    dynamic "condition" {
      for_each = FOREACH
      content {
        test     = "StringEquals"
        variable = "x:sub"
        values   = ["${condition.value}-${condition.key}"]
      }
    }
  }
}
resource "aws_iam_role" "r" {
  name               = "r"
  assume_role_policy = data.aws_iam_policy_document.d.json
}
`
	tests := map[string]string{
		`["a", "b"]`:                  "a-0 b-1 open=",
		`var.h`:                       " open=var.h",
		`var.h == "x" ? [1] : []`:     ` open=var.h == "x" ? [1] : []`,
		`var.h ? ["a"] : []`:          ` open=var.h ? ["a"] : []`,
		`{ k = "v" }`:                 "v-k open=",
		`toset(["z"])`:                "z-z open=",
		`[for x in ["a", var.h] : x]`: "a-0 ${var.h}-1 open=",
	}
	for each, want := range tests {
		t.Run(each, func(t *testing.T) {
			s := one(t, strings.Replace(config, "FOREACH", each, 1)).Graph.Roles[0].Trust.Policy.Statements[0]
			var values []string
			for _, c := range s.Conditions {
				for _, v := range c.Values {
					values = append(values, v.String())
				}
			}
			if got := strings.Join(values, " ") + " open=" + value.Shown(s.ConditionsOpen); strings.TrimSpace(got) != strings.TrimSpace(want) {
				t.Errorf("got %q, want %q", got, want)
			}
		})
	}
}

// TestPolicyDocument renders documents as the provider does.
func TestPolicyDocument(t *testing.T) {
	out := one(t, `
data "aws_iam_policy_document" "base" {
  statement {
    sid     = "one"
    actions = ["sts:AssumeRole"]
  }
  statement {
    sid     = "two"
    actions = ["sts:TagSession"]
  }
}
data "aws_iam_policy_document" "over" {
  statement {
    sid    = "two"
    effect = "Deny"
  }
}
data "aws_iam_policy_document" "d" {
  source_policy_documents   = [data.aws_iam_policy_document.base.json, jsonencode({ Statement = { Sid = "json", Effect = "Deny" } })]
  override_policy_documents = [data.aws_iam_policy_document.over.json]
  statement {
    sid     = "one"
    actions = ["sts:AssumeRoleWithWebIdentity"]
    principals {
      type        = "Federated"
      identifiers = ["a"]
    }
    principals {
      type        = "Federated"
      identifiers = ["b"]
    }
    condition {
      test     = "StringEquals"
      variable = "k:sub"
      values   = ["x", "&{aws:username}"]
    }
    condition {
      test     = "StringEquals"
      variable = "k:sub"
      values   = ["y"]
    }
  }
}
resource "aws_iam_role" "r" {
  name               = "r"
  assume_role_policy = data.aws_iam_policy_document.d.json
}
`)
	var got []string
	for _, s := range out.Graph.Roles[0].Trust.Policy.Statements {
		line := fmt.Sprintf("%s %d", s.Sid, s.Effect)
		for _, a := range s.Actions.Values {
			line += " " + a.String()
		}
		for _, p := range s.Principals.Values {
			line += " " + p.ID.String()
		}
		for _, c := range s.Conditions {
			line += fmt.Sprintf(" %s %v", c.Key, c.Values)
		}
		got = append(got, line)
	}
	want := []string{
		"one 1 sts:AssumeRoleWithWebIdentity a b k:sub [x ${aws:username} y]",
		"two 2",
		"json 2",
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("statements (-want +got):\n%s", diff)
	}
}

// TestVariableFiles: what terraform loads by itself, in its order; a variable that
// only another file sets is open.
func TestVariableFiles(t *testing.T) {
	files := map[string]string{
		"main.tf": `
variable "a" { default = "default" }
variable "b" { default = "default" }
variable "c" { default = "default" }
variable "d" { default = "default" }
resource "aws_iam_role" "r" {
  name               = "${var.a} ${var.b} ${var.c} ${var.d}"
  assume_role_policy = "{}"
}`,
		"terraform.tfvars":      `a = "terraform.tfvars"` + "\n" + `b = "terraform.tfvars"`,
		"x.auto.tfvars":         `b = "auto"`,
		"environments/p.tfvars": `c = "prod"`,
	}
	if got, want := read(files).Graph.Roles[0].Name.Text.String(), "terraform.tfvars auto ${var.c} default"; got != want {
		t.Errorf("got %s, want %s", got, want)
	}
	if got, want := read(files, "environments/p.tfvars").Graph.Roles[0].Name.Text.String(), "terraform.tfvars auto prod default"; got != want {
		t.Errorf("with a variable file: got %s, want %s", got, want)
	}
	files["environments/secret.tfvars"] = "\x00GITCRYPT\x00\xff\xfe"
	out := read(files)
	if got, want := out.Graph.Roles[0].Name.Text.String(), "terraform.tfvars auto ${var.c} ${var.d}"; got != want {
		t.Errorf("with an encrypted file: got %s, want %s", got, want)
	}
	if len(out.Problems) != 0 || len(out.Graph.Gaps) != 1 || out.Graph.Gaps[0].Unknown != "environments/secret.tfvars" {
		t.Errorf("with an encrypted file: problems %v, gaps %v", out.Problems, out.Graph.Gaps)
	}
}

// TestOwnedVariableFiles: a variable file that no root lies above belongs to the one
// root that has all of its variables.
func TestOwnedVariableFiles(t *testing.T) {
	role := "resource \"aws_iam_role\" \"r\" {\n  name = var.name\n  assume_role_policy = \"{}\"\n}\nvariable \"name\" { default = \"d\" }\n"
	files := map[string]string{
		"infra/main.tf":     role + "variable \"size\" { default = 1 }",
		"other/main.tf":     role,
		"vars/prod.tfvars":  "name = \"prod\"\nsize = 2",
		"vars/both.tfvars":  "name = \"ambiguous\"",
		"vars/alien.tfvars": "name = \"alien\"\ncolour = \"red\"",
	}
	var got []string
	for _, r := range read(files).Graph.Roles {
		got = append(got, r.Scope.ID+" "+r.Name.Text.String())
	}
	want := []string{"tf:infra ${infra:var.name}", "tf:infra?vars/prod.tfvars prod", "tf:other d"}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
}

// TestJSON: configuration in JSON is the same as in native syntax.
func TestJSON(t *testing.T) {
	out := read(map[string]string{"main.tf.json": `{
  "variable": {"ns": {"default": "web"}},
  "data": {"aws_iam_policy_document": {"d": {"statement": [{
    "actions": ["sts:AssumeRoleWithWebIdentity"],
    "principals": {"type": "Federated", "identifiers": ["p"]},
    "condition": [{"test": "StringEquals", "variable": "x:sub", "values": ["system:serviceaccount:${var.ns}:app"]}]
  }]}}},
  "resource": {"aws_iam_role": {"r": {"name": "r-${var.ns}", "assume_role_policy": "${data.aws_iam_policy_document.d.json}"}}}
}`})
	for _, p := range out.Problems {
		t.Errorf("problem: %s: %s", place(p.At), p.Message)
	}
	r := out.Graph.Roles[0]
	c := sub(r.Trust.Policy)
	if len(c) != 1 {
		t.Fatalf("conditions: %v", c)
	}
	got := []string{r.Name.Text.String(), place(c[0].OperatorText.At()), c[0].Values[0].String(), place(c[0].Values[0].At()), place(r.At)}
	want := []string{"r-web", "main.tf.json:6:29 StringEquals", "system:serviceaccount:web:app", "main.tf.json:6:77 system:serviceaccount:${var.ns}:app", "main.tf.json:8:34 r"}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("-want +got:\n%s", diff)
	}
}

// TestBrokenInput: a Problem with its place, and the rest is still read.
func TestBrokenInput(t *testing.T) {
	role := "resource \"aws_iam_role\" \"ok\" {\n  name = \"ok\"\n  assume_role_policy = \"{}\"\n}\n"
	tests := []struct {
		name, text string
		line       int
	}{
		{"syntax", "resource \"aws_iam_role\" \"x\" {\n  name = = 1\n}\n", 2},
		{"invalid UTF-8", "# aws_iam_role\n\xff", 2},
		{"a million parentheses", "a = " + strings.Repeat("(", 1_000_000), 1},
		{"a million brackets", "a = " + strings.Repeat("[", 1_000_000), 1},
		{"a million templates", "a = " + strings.Repeat("\"${", 1_000_000), 1},
		{"a million operators", "a = 1" + strings.Repeat("+1", 1_000_000) + "\n", 1},
		{"a million operators over lines", "a = (1" + strings.Repeat("\n+1", 1_000_000) + ")\n", 2002},
		{"a million calls", "a = f(1,2)" + strings.Repeat("+f(1,2)", 1_000_000) + "\n", 1},
		{"a million negations", "a = " + strings.Repeat("!", 1_000_000) + "true\n", 1},
		{"a million blocks", strings.Repeat("a {\n", 1_000_000), 251},
		{"a private character", "# \U000F0001\n", 1},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			out := read(map[string]string{"bad.tf": tt.text, "good.tf": role})
			if len(out.Problems) == 0 || out.Problems[0].At.File.Name != "bad.tf" || out.Problems[0].At.Begin().Line != tt.line {
				t.Errorf("problems: %+v", out.Problems)
			}
			if !slices.ContainsFunc(out.Graph.Roles, func(r *graph.Role) bool { return r.Address == "aws_iam_role.ok" }) {
				t.Error("the other file is lost")
			}
		})
	}
	t.Run("five megabytes in one line", func(t *testing.T) {
		out := read(map[string]string{"main.tf": role + "locals {\n  x = \"" + strings.Repeat("a, b-c. ", 600_000) + "\"\n}\n"})
		if len(out.Problems) != 0 || len(out.Graph.Roles) != 1 {
			t.Errorf("problems %v, %d roles", out.Problems, len(out.Graph.Roles))
		}
	})
	t.Run("BOM and CRLF", func(t *testing.T) {
		out := read(map[string]string{"main.tf": "\ufeff" + strings.ReplaceAll(role, "\n", "\r\n")})
		if len(out.Problems) != 0 || len(out.Graph.Roles) != 1 || place(out.Graph.Roles[0].At) != `main.tf:1:10 "aws_iam_role" "ok"` {
			t.Errorf("problems %v, roles %v", out.Problems, out.Graph.Roles)
		}
	})
}

// TestHostile: bounded, and never silent.
func TestHostile(t *testing.T) {
	role := "\nresource \"aws_iam_role\" \"x\" {\n  name = local.x\n  assume_role_policy = \"{}\"\n}\n"
	doubling := "locals {\n  x0 = \"aaaaaaaaaaaaaaaa\"\n"
	for i := 1; i <= 40; i++ {
		doubling += fmt.Sprintf("  x%d = \"${local.x%d}${local.x%d}\"\n", i, i-1, i-1)
	}
	chain := "locals {\n  x0 = \"a\"\n"
	for i := 1; i <= 5000; i++ {
		chain += fmt.Sprintf("  x%d = \"${local.x%d}\"\n", i, i-1)
	}
	tests := []struct {
		name  string
		files map[string]string
		roles int
	}{
		{"circle of locals", map[string]string{"main.tf": "locals {\n  x = local.y\n  y = local.x\n}" + role}, 1},
		{"module that calls itself", map[string]string{"main.tf": "module \"m\" {\n  source = \"./\"\n}\nlocals {\n  x = \"x\"\n}" + role}, 1},
		{"modules in a circle", map[string]string{
			"a/main.tf": "module \"m\" {\n  source = \"../b\"\n}\nlocals {\n  x = \"x\"\n}" + role,
			"b/main.tf": "module \"m\" {\n  source = \"../a\"\n}",
		}, 2},
		{"doubling text", map[string]string{"main.tf": doubling + "  x = local.x40\n}" + role}, 1},
		{"long chain", map[string]string{"main.tf": chain + "  x = local.x5000\n}" + role}, 1},
		{"file outside of the root", map[string]string{"main.tf": "locals {\n  x = file(\"../../etc/passwd\")\n}" + role}, 1},
		{"absolute file", map[string]string{"main.tf": "locals {\n  x = file(\"/etc/passwd\")\n}" + role}, 1},
		{"large range", map[string]string{"main.tf": "locals {\n  x = join(\",\", range(100000000))\n}" + role}, 1},
		{"large count", map[string]string{"main.tf": "locals {\n  x = \"x\"\n}\nresource \"aws_iam_role\" \"n\" {\n  count = 1000000\n  name = \"n\"\n  assume_role_policy = \"{}\"\n}" + role}, 2001},
		{"large product", map[string]string{"main.tf": "locals {\n  l = range(1000)\n  x = length(setproduct(local.l, local.l, local.l, local.l)) > 1 ? \"a\" : \"b\"\n}" + role}, 1},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			out := read(tt.files)
			if len(out.Graph.Roles) != tt.roles {
				t.Errorf("got %d roles, want %d", len(out.Graph.Roles), tt.roles)
			}
			if len(out.Problems) == 0 {
				t.Error("no problem is reported")
			}
		})
	}
}

// FuzzParse: no panic, every range inside its file, and the same bytes give the
// same graph.
func FuzzParse(f *testing.F) {
	f.Add("resource \"aws_iam_role\" \"x\" {\n  name = \"a${var.b}\"\n  assume_role_policy = jsonencode({ a = [for x in toset([\"b\"]) : x] })\n}\n")
	f.Add("data \"aws_iam_policy_document\" \"d\" {\n  dynamic \"statement\" {\n    for_each = [1]\n    content {}\n  }\n}\nresource \"aws_iam_role\" \"x\" {\n  name = try(a.b, split(\"/\", \"x/y\")[1])\n  assume_role_policy = data.aws_iam_policy_document.d.json\n}\n")
	f.Fuzz(func(t *testing.T, text string) {
		files := map[string]string{"main.tf": text + "\n# aws_iam_role"}
		out := read(files)
		check := func(r source.Range) {
			if !r.IsZero() && (r.Start < 0 || r.Start > r.End || r.End > len(r.File.Data)) {
				t.Fatalf("range %d-%d outside of its file", r.Start, r.End)
			}
		}
		for _, r := range out.Graph.Roles {
			check(r.At)
			check(r.Name.Text.At())
			check(r.Trust.At)
		}
		for _, p := range out.Problems {
			check(p.At)
		}
		if diff := cmp.Diff(addresses(out.Graph), addresses(read(files).Graph)); diff != "" {
			t.Fatalf("not the same twice:\n%s", diff)
		}
	})
}
