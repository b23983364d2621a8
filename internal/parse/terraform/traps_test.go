package terraform_test

import (
	"context"
	"fmt"
	"os"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/irsalint/irsalint/internal/graph"
	"github.com/irsalint/irsalint/internal/parse"
	"github.com/irsalint/irsalint/internal/parse/parsetest"
	"github.com/irsalint/irsalint/internal/parse/terraform"
	"github.com/irsalint/irsalint/internal/source"
	"github.com/irsalint/irsalint/internal/value"
	"golang.org/x/tools/txtar"
)

// run parses a txtar archive; text before the first file is main.tf.
func runTrap(t testing.TB, archive string) (parse.Output, string) {
	t.Helper()
	files := map[string]string{}
	a := txtar.Parse([]byte(archive))
	if c := string(a.Comment); strings.TrimSpace(c) != "" {
		files["main.tf"] = c
	}
	for _, f := range a.Files {
		files[f.Name] = string(f.Data)
	}
	out := parseTrap(files)
	return out, showTrap(&out)
}

func parseTrap(files map[string]string) parse.Output {
	tree := source.NewMemory(files)
	var p terraform.Parser
	in := parse.Input{Tree: tree}
	for _, n := range tree.Names() {
		if p.Claims(n) {
			in.Files = append(in.Files, n)
		}
	}
	return p.Parse(context.Background(), in)
}

// show prints a graph in one line for each declaration and condition.
func showTrap(out *parse.Output) string {
	var b strings.Builder
	g := &out.Graph
	for _, r := range g.Roles {
		fmt.Fprintf(&b, "role %s name=%s arn=%s\n", r.Address, r.Name.Text, r.ARN)
		parsetest.Document(&b, r.Trust)
	}
	for _, a := range g.Attachments {
		fmt.Fprintf(&b, "attach %s %s\n", a.Role, a.Policy.Text)
	}
	for _, s := range g.ServiceAccounts {
		fmt.Fprintf(&b, "sa %s/%s -> %s\n", s.Namespace.Text, s.Name.Text, s.RoleARN.Text)
	}
	for _, x := range g.Gaps {
		fmt.Fprintf(&b, "gap %s\n", x.Address)
	}
	for _, p := range out.Problems {
		fmt.Fprintf(&b, "problem %s:%d\n", p.At.File.Name, p.At.Begin().Line)
	}
	return b.String()
}

// role wraps an expression into a role whose name is the expression.
func trapNamed(expr string) string {
	return "resource \"aws_iam_role\" \"r\" {\n  name = " + expr + "\n  assume_role_policy = \"{}\"\n}\n"
}

// TestNames evaluates expressions into the name of a role.
func TestTrapNames(t *testing.T) {
	tests := []struct{ name, config, expr, want string }{
		{"literal", "", `"a"`, "a"},
		{"hole in a text", `variable "h" {}`, `"a-${var.h}-b"`, "a-${var.h}-b"},
		{"path through a hole", `variable "h" {}`, `"${var.h.foo}-${var.h[0].bar}"`, "${var.h.foo}-${var.h[0].bar}"},
		{"opaque function is named after the call", `variable "h" {}`, `upper(var.h)`, "${upper(var.h)}"},
		{"format sees through", `variable "h" {}`, `format("%s:%s", var.h, "x")`, "${var.h}:x"},
		{"join sees through", `variable "h" {}`, `join(":", ["a", var.h])`, "a:${var.h}"},
		{"concat sees through", `variable "h" {}`, `concat(["a"], [var.h])[1]`, "${var.h}"},
		{"equal ends prove inequality", `variable "h" {}`, `"x${var.h}" == "y" ? "a" : "b"`, "b"},
		{"the same hole is equal", `variable "h" {}`, `var.h == var.h ? "a" : "b"`, "a"},
		{"scheme of an issuer", `resource "aws_eks_cluster" "c" { name = "c" }`, `replace(aws_eks_cluster.c.identity[0].oidc[0].issuer, "https://", "")`, "${aws_eks_cluster.c.issuer}"},
		{"legacy index", `resource "aws_eks_cluster" "c" { name = "c" }`, `aws_eks_cluster.c.identity.0.oidc.0.issuer`, "https://${aws_eks_cluster.c.issuer}"},
		{"scheme of a looked-up provider's URL", `data "aws_eks_cluster" "c" { name = "c" }
resource "aws_iam_openid_connect_provider" "p" { url = data.aws_eks_cluster.c.identity[0].oidc[0].issuer }`, `replace(aws_iam_openid_connect_provider.p.url, "https://", "")`, "${EKS cluster c of aws..issuer}"},
		{"scheme by a regular expression", `variable "h" {}
resource "aws_eks_cluster" "c" { name = "c" }`, `"${replace(aws_eks_cluster.c.identity[0].oidc[0].issuer, "/^https?:\\/\\//", "")} ${replace(var.h, "/https:\\/\\//", "")}"`, "${aws_eks_cluster.c.issuer} ${replace(var.h, \"https://\", \"\")}"},
		{"scheme by position", `resource "aws_eks_cluster" "c" { name = "c" }`, `substr(aws_eks_cluster.c.identity[0].oidc[0].issuer, 8, -1)`, "${aws_eks_cluster.c.issuer}"},
		{"URL of a provider looked up by ARN", `variable "h" {}
data "aws_iam_openid_connect_provider" "p" { arn = var.h }`, `replace(data.aws_iam_openid_connect_provider.p.url, "https://", "")`, "${issuer of var.h}"},
		{"issuer behind two slashes", `resource "aws_eks_cluster" "c" { name = "c" }`, `split("//", aws_eks_cluster.c.identity[0].oidc[0].issuer)[1]`, "${aws_eks_cluster.c.issuer}"},
		{"issuer out of a known ARN", "", `element(split("oidc-provider/", "arn:aws:iam::1:oidc-provider/h/id/A"), 1)`, "h/id/A"},
		{"issuer out of an ARN with holes", `data "aws_caller_identity" "me" {}
variable "h" {}`, `replace("arn:aws:iam::${data.aws_caller_identity.me.account_id}:oidc-provider/${var.h}", "/^(.*provider/)/", "")`, "${var.h}"},
		{"split by proven shape", `data "aws_caller_identity" "me" {}`, `split(":", "arn:aws:iam::${data.aws_caller_identity.me.account_id}:role/x")[5]`, "role/x"},
		{"known replace", "", `replace("a-b", "-", "_")`, "a_b"},
		{"regexp replace", "", `replace("a1b2", "/[0-9]/", "")`, "ab"},
		{"typed default", `variable "o" {
  type = object({ a = string, b = optional(string, "dflt") })
  default = { a = "x" }
}`, `"${var.o.a}-${var.o.b}"`, "x-dflt"},
		{"for and join", "", `join(",", [for k, v in { b = 1, a = 2 } : "${k}${v}"])`, "a2,b1"},
		{"splat", `locals { l = [{ n = "a" }, { n = "b" }] }`, `join("", local.l[*].n)`, "ab"},
		{"template directive", "", `"%{ for x in ["a", "b"] }${x};%{ endfor }"`, "a;b;"},
		{"template_file", `variable "h" {}
data "template_file" "t" {
  template = "$${a}-$${b}"
  vars     = { a = "x", b = var.h }
}`, `data.template_file.t.rendered`, "x-${var.h}"},
		{"lookup with default", "", `lookup({ a = "1" }, "b", "d")`, "d"},
		{"try takes the first that works", `locals { o = {} }`, `try(local.o.missing, "fallback")`, "fallback"},
		{"other resource's argument", `resource "aws_s3_bucket" "b" { bucket = "bk" }`, `aws_s3_bucket.b.bucket`, "bk"},
		{"index with an unknown count", `variable "on" {}
resource "aws_eks_cluster" "c" {
  count = var.on ? 1 : 0
  name  = "c"
}`, `aws_eks_cluster.c[0].name`, "c"},
		{"try what cannot fail for a cluster", `resource "aws_eks_cluster" "c" { name = "c" }`, `try(replace(aws_eks_cluster.c.identity[0].oidc[0].issuer, "https://", ""), null)`, "${aws_eks_cluster.c.issuer}"},
		{"try a copy that may not be there", `variable "on" {}
resource "aws_iam_role" "o" {
  count              = var.on ? 1 : 0
  name               = "o"
  assume_role_policy = "{}"
}`, `try(aws_iam_role.o[0].name, "none")`, `${try(aws_iam_role.o[0].name, "none")}`},
		{"an attribute that is given as null", `resource "aws_s3_bucket" "b" { bucket = null }`, `"a-${aws_s3_bucket.b.bucket}"`, "a-${aws_s3_bucket.b.bucket}"},
		{"a region by its two names", `data "aws_region" "r" { region = null }
data "aws_region" "s" {}`, `"a-${data.aws_region.r.region == data.aws_region.s.name ? data.aws_region.s.id : "another"}"`, "a-${aws.region}"},
		{"a region that is asked for", `data "aws_region" "r" { region = "eu-west-1" }`, `data.aws_region.r.name`, "eu-west-1"},
		{"a partition is not empty", `data "aws_partition" "p" {}`, `data.aws_partition.p.partition == "" ? "empty" : "not"`, "not"},
		{"the working directory", "", `basename(path.cwd)`, "${basename(path.cwd)}"},
		{"name of a service", `data "aws_service_principal" "s" { service_name = "ec2" }`, `data.aws_service_principal.s.name`, "ec2.amazonaws.com"},
		{"a declared role that is looked up", `data "aws_iam_role" "d" { name = "o" }
resource "aws_iam_role" "o" {
  name               = "o"
  path               = "/p/"
  assume_role_policy = "{}"
}`, `trimprefix(data.aws_iam_role.d.arn, "x")`, "arn:${aws.partition}:iam::${aws.account}:role/p/o"},
		{"an operand that is null", `locals { n = null }`, `true && local.n ? "a" : "b"`, `${true && local.n ? "a" : "b"}`},
		{"an operand that decides", `variable "h" {}`, `var.h && false || true ? "a" : "b"`, "a"},
		{"try a whole variable", `variable "h" {}`, `try(var.h, "d")`, "${var.h}"},
		{"try an argument of a resource", `variable "h" {}
resource "aws_s3_bucket" "b" { bucket = var.h }`, `try(aws_s3_bucket.b.bucket, "d")`, "${var.h}"},
		{"nested block of another resource", `resource "kubernetes_namespace" "n" {
  metadata { name = "team" }
}`, `kubernetes_namespace.n.metadata[0].name`, "team"},
		{"id of a namespace", `resource "kubernetes_namespace_v1" "n" {
  metadata { name = "team" }
}`, `kubernetes_namespace_v1.n.id`, "team"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			out, shown := runTrap(t, tt.config+"\n"+trapNamed(tt.expr))
			i := slices.IndexFunc(out.Graph.Roles, func(r *graph.Role) bool { return strings.HasSuffix(r.ID(), "aws_iam_role.r") })
			if i < 0 {
				t.Fatalf("no role:\n%s", shown)
			}
			if diff := cmp.Diff(tt.want, out.Graph.Roles[i].Name.Text.String()); diff != "" {
				t.Errorf("name (-want +got):\n%s", diff)
			}
			for _, p := range out.Problems {
				t.Errorf("problem: %s", p.Message)
			}
		})
	}
}

// TestStaysUnknown lists expressions that no text may be made of.
func TestTrapStaysUnknown(t *testing.T) {
	for _, expr := range []string{
		`var.h == "prod" ? "a" : "b"`, `try(var.h.foo, "fallback")`, `can(var.h.foo) ? "a" : "b"`, `{ a = "x" }[var.h]`,
		`lookup({ a = "x" }, var.h, "d")`, `contains(["a"], var.h) ? "x" : "y"`, `length(var.h) == 0 ? "x" : "y"`, `tostring(length(toset([var.h, "x"])))`,
		`replace(var.h, "-", "_")`, `split("/", var.h)[0]`, `regex("^[a-z]+$", var.h)`, `coalesce(var.h, "d")`, `"x${var.h}" == "xa" ? "1" : "2"`,
		`length([for x in [var.h] : x if x != "a"]) == 1 ? "one" : "none"`, `terraform.workspace`, `one(var.h[*].x)`, `element(var.h, 0)`, `substr(var.h, 0, 2)`,
	} {
		t.Run(expr, func(t *testing.T) {
			out, shown := runTrap(t, "variable \"h\" {}\n"+trapNamed(expr))
			if len(out.Graph.Roles) != 1 || len(out.Problems) > 0 {
				t.Fatalf("roles and problems:\n%s", shown)
			}
			if s, known := out.Graph.Roles[0].Name.Text.Known(); known {
				t.Errorf("became the known text %q", s)
			}
		})
	}
}

// TestHolesDiffer lists pairs of expressions that must not be taken for equal.
func TestTrapHolesDiffer(t *testing.T) {
	for _, pair := range [][2]string{{`var.h.a`, `var.h.b`}, {`upper(var.h)`, `lower(var.h)`}, {`"${!var.h}"`, `"${var.h}"`}, {`"${var.h + 1}"`, `"${var.h}"`}, {`var.h[0]`, `var.h[1]`}, {`var.h[*].a[0]`, `var.h`}} {
		t.Run(pair[0]+" and "+pair[1], func(t *testing.T) {
			config := "variable \"h\" {}\n" + trapNamed(pair[0]) + strings.Replace(trapNamed(pair[1]), `"r"`, `"s"`, 1)
			out, _ := runTrap(t, config)
			if len(out.Graph.Roles) != 2 {
				t.Fatal("want two roles")
			}
			if value.Equal(out.Graph.Roles[0].Name.Text, out.Graph.Roles[1].Name.Text) == value.Yes {
				t.Errorf("both are %s", out.Graph.Roles[0].Name.Text)
			}
		})
	}
}

func TestTrapGraph(t *testing.T) {
	data, err := os.ReadFile("testdata/traps.txt")
	if err != nil {
		t.Fatal(err)
	}
	for _, section := range strings.Split(string(data), "\n==== ")[1:] {
		name, rest, _ := strings.Cut(section, "\n")
		config, want, _ := strings.Cut(rest, "\n>>>>\n")
		t.Run(name, func(t *testing.T) {
			_, got := runTrap(t, config)
			if diff := cmp.Diff(strings.TrimSpace(want), strings.TrimSpace(got)); diff != "" {
				t.Errorf("(-want +got):\n%s", diff)
			}
		})
	}
}

// TestPlaces checks that the token a value was written at is found again.
func TestTrapPlaces(t *testing.T) {
	jsonTrust := `jsonencode({
  Statement = [{ Effect = "Allow", Action = "sts:AssumeRoleWithWebIdentity", Principal = { Federated = "p" },
    Condition = { StringLike = { "h:sub" = "system:serviceaccount:a:b" } } }]
})`
	heredoc := "<<EOF\n{\"Statement\": [{\"Effect\": \"Allow\", \"Action\": \"a\",\n \"Condition\": {\"StringLike\": {\"h:sub\": \"system:serviceaccount:a:b\"}}}]}\nEOF"
	role := func(doc string) string {
		return "resource \"aws_iam_role\" \"r\" {\n  name = \"n\"\n  assume_role_policy = " + doc + "\n}\n"
	}
	data := `
data "aws_iam_policy_document" "d" {
  statement {
    condition {
      test     = "StringLike"
      variable = "h:sub"
      values   = ["system:serviceaccount:a:b"]
    }
  }
}
` + role("data.aws_iam_policy_document.d.json")
	tests := []struct{ name, config, file string }{
		{"jsonencode", role(jsonTrust), "main.tf"},
		{"heredoc", role(heredoc), "main.tf"},
		{"indented heredoc", role(strings.Replace(strings.Replace(heredoc, "<<EOF\n", "<<-EOF\n    ", 1), "\n \"", "\n     \"", 1)), "main.tf"},
		{"policy document", data, "main.tf"},
		{"heredoc with CRLF", strings.ReplaceAll(role(heredoc), "\n", "\r\n"), "main.tf"},
		{"byte order mark", "\ufeff" + role(jsonTrust), "main.tf"},
		{"through a local", "locals {\n  t = " + jsonTrust + "\n}\n" + role("local.t"), "main.tf"},
		{"templatefile", role(`templatefile("${path.module}/t.json", { x = "y" })`) + "-- t.json --\n{\"Statement\": [{\"Sid\": \"${x}\", \"Condition\": {\"StringLike\": {\"h:sub\": \"system:serviceaccount:a:b\"}}}]}\n", "t.json"},
		{"file", role(`file("t.json")`) + "-- t.json --\n{\"Statement\": [{\"Condition\": {\"StringLike\": {\"h:sub\": \"system:serviceaccount:a:b\"}}}]}\n", "t.json"},
		{"JSON syntax", "-- main.tf.json --\n{\"resource\": {\"aws_iam_role\": {\"r\": {\"name\": \"n\", \"assume_role_policy\": \"${jsonencode({Statement = [{Condition = {StringLike = {\\\"h:sub\\\" = \\\"system:serviceaccount:a:b\\\"}}}]})}\"}}}}\n", ""},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			out, shown := runTrap(t, tt.config)
			if len(out.Graph.Roles) != 1 || out.Graph.Roles[0].Trust.Policy == nil || len(out.Graph.Roles[0].Trust.Policy.Statements) != 1 || len(out.Graph.Roles[0].Trust.Policy.Statements[0].Conditions) != 1 {
				t.Fatalf("no condition:\n%s", shown)
			}
			c := out.Graph.Roles[0].Trust.Policy.Statements[0].Conditions[0]
			if tt.file == "" {
				return
			}
			for _, w := range []struct {
				text value.Text
				want string
			}{{c.OperatorText, "StringLike"}, {c.Key, "h:sub"}, {c.Values[0], "system:serviceaccount:a:b"}} {
				at := w.text.At()
				if at.IsZero() || at.File.Name != tt.file || strings.Trim(at.Text(), `"`) != w.want {
					t.Errorf("%s is placed at %q", w.want, at.Text())
				}
			}
		})
	}
}

// TestWherefrom checks values that come from another file.
func TestTrapWherefrom(t *testing.T) {
	tests := []struct {
		name, config, text, file string
		isDefault                bool
	}{
		{"tfvars", "variable \"n\" {}\n" + trapNamed("var.n") + "-- terraform.tfvars --\nn = \"fromvars\"\n", "fromvars", "terraform.tfvars", false},
		{"tfvars in JSON", "variable \"n\" {}\n" + trapNamed("var.n") + "-- terraform.tfvars.json --\n{\"n\": \"fromvars\"}\n", "fromvars", "terraform.tfvars.json", false},
		{"root default", "variable \"n\" { default = \"dflt\" }\n" + trapNamed("var.n"), "dflt", "main.tf", true},
		{"module argument", "module \"m\" {\n  source = \"./m\"\n  n = \"arg\"\n}\n-- m/main.tf --\nvariable \"n\" { default = \"dflt\" }\n" + trapNamed("var.n"), "arg", "main.tf", false},
		{"module default is none of the root", "module \"m\" {\n  source = \"./m\"\n}\n-- m/main.tf --\nvariable \"n\" { default = \"dflt\" }\n" + trapNamed("var.n"), "dflt", "m/main.tf", false},
		{"each key", "resource \"aws_iam_role\" \"r\" {\n  for_each = toset([\"one\"])\n  name = each.key\n  assume_role_policy = \"{}\"\n}\n", "one", "main.tf", false},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			out, shown := runTrap(t, tt.config)
			if len(out.Graph.Roles) != 1 {
				t.Fatalf("no role:\n%s", shown)
			}
			n := out.Graph.Roles[0].Name.Text
			at := n.At()
			if n.String() != tt.text || at.IsZero() || at.File.Name != tt.file || strings.Trim(at.Text(), `"`) != tt.text || n.IsDefault() != tt.isDefault {
				t.Errorf("%s at %q, default %v", n, at.Text(), n.IsDefault())
			}
		})
	}
}
