package terraform_test

import (
	"strings"
	"testing"
)

// holesConfig declares unknowns: h and g are any values, acct is an account, part
// a partition, iss an issuer.
const holesConfig = `variable "h" {}
variable "g" {}
variable "s" { type = string }
data "aws_caller_identity" "me" {}
data "aws_partition" "p" {}
resource "aws_eks_cluster" "c" { name = "c" }
locals {
  acct = data.aws_caller_identity.me.account_id
  part = data.aws_partition.p.partition
  keyed = { a = { "${var.h}" = 1 } }
  arn  = "arn:${local.part}:iam::${local.acct}:oidc-provider/${var.h}"
}
`

// TestFunctionsOfHoles gives functions values that are partly unknown. An empty
// want is an unknown named after the expression.
func TestFunctionsOfHoles(t *testing.T) {
	tests := []struct{ expr, want string }{
		{`startswith("ab${var.h}", "ab") ? "y" : "n"`, "y"},
		{`startswith("ab${var.h}", "b") ? "y" : "n"`, "n"},
		{`startswith("ab${var.h}", "abc") ? "y" : "n"`, ""},
		{`startswith("ab${var.h}c", "ab${var.h}") ? "y" : "n"`, "y"},
		{`endswith("${var.h}-role", "role") ? "y" : "n"`, "y"},
		{`endswith("${var.h}-role", "x") ? "y" : "n"`, "n"},
		{`endswith("${var.h}b", "ab") ? "y" : "n"`, ""},
		{`strcontains("a-${var.h}-b", "-") ? "y" : "n"`, "y"},
		{`strcontains("a-${var.h}-b", "x") ? "y" : "n"`, ""},
		{`strcontains(local.acct, "x") ? "y" : "n"`, "n"},
		{`lower("AB-${var.h}")`, "ab-${lower(var.h)}"},
		{`lower("A${local.acct}")`, "a${aws.account}"},
		{`lower("A${var.h}") == lower("a${var.h}") ? "y" : "n"`, "y"},
		{`trimspace("  a${var.h}b ")`, "a${var.h}b"},
		{`trimspace(" a${var.h}")`, ""},
		{`trimspace(" ${local.acct} ")`, "${aws.account}"},
		{`trim("/a${var.h}/b/", "/")`, "a${var.h}/b"},
		{`trim("/${local.acct}/", "/")`, "${aws.account}"},
		{`trim("/${local.acct}/", "1/")`, ""},
		{`chomp("${var.h}x\n")`, "${var.h}x"},
		{`indent(2, "${local.acct}\nb")`, "${aws.account}\n  b"},
		{`indent(2, "${var.h}\nb")`, ""},
		{`substr("prefix-${var.h}", 0, 6)`, "prefix"},
		{`substr("prefix-${var.h}", 0, 7)`, ""},
		{`substr("prefix-${var.h}", 3, -1)`, "fix-${var.h}"},
		{`substr("prefix-${var.h}", 0, 20)`, ""},
		{`formatlist("%s:%s", "ns", ["a", var.h])[1]`, "ns:${var.h}"},
		{`formatlist("%s:%s", "${var.g}", ["a", "b"])[0]`, ""},
		{`formatlist("%s:%s", "x${var.g}", ["a", "b"])[0]`, "x${var.g}:a"},
		{`formatlist("%s:%s", var.g, ["a", "b"])[0]`, ""},
		{`format("%s-%03d", var.h, 7)`, ""},
		{`format("%s-%v", var.h, true)`, "${var.h}-true"},
		{`join(",", toset(["b", "a${var.h}"]))`, "a${var.h},b"},
		{`join(",", toset(["b", "${var.h}"]))`, ""},
		{`sort(["b${var.h}", "a"])[0]`, "a"},
		{`sort(["b", var.h])[0]`, ""},
		{`keys({ "x-${var.h}" = 1, "y" = 2 })[1]`, "y"},
		{`keys({ "${var.h}" = 1, "y" = 2 })[1]`, ""},
		{`tostring(length({ "${var.h}" = 1, "y" = 2 }))`, ""},
		{`tostring(length({ "x${var.h}" = 1, "y" = 2 }))`, "2"},
		{`tostring(length(toset(["x${var.h}", "y"])))`, "2"},
		{`tostring(length(toset([var.h, "y"])))`, ""},
		{`values({ a = var.h, b = "x" })[0]`, "${var.h}"},
		{`zipmap(["a", "b"], [var.h, "x"]).a`, "${var.h}"},
		{`lookup({ "x-${var.h}" = "1", y = "2" }, "y", "d")`, "2"},
		{`lookup({ "x-${var.h}" = "1" }, "x-${var.h}", "d")`, "1"},
		{`lookup({ "${var.h}" = "1", y = "2" }, "y", "d")`, ""},
		{`lookup({ y = "2" }, var.h, "d")`, ""},
		{`element(["a", var.h], 1)`, "${var.h}"},
		{`element(["a", "b"], var.h)`, ""},
		{`one([var.h])`, "${var.h}"},
		{`slice(["a", var.h, "c"], 1, 2)[0]`, "${var.h}"},
		{`join(",", compact(["a", "", "x${var.h}"]))`, "a,x${var.h}"},
		{`join(",", compact(["a", "${var.h}"]))`, ""},
		{`join(",", distinct(["a", "b${var.h}", "a"]))`, "a,b${var.h}"},
		{`join(",", distinct(["a", "${var.h}"]))`, ""},
		{`contains(["a", "b${var.h}"], "a") ? "y" : "n"`, "y"},
		{`contains(["a", "b${var.h}"], "c") ? "y" : "n"`, "n"},
		{`contains([var.h], "c") ? "y" : "n"`, ""},
		{`coalesce("", "x${var.h}", "d")`, "x${var.h}"},
		{`coalesce("${var.h}", "d")`, ""},
		{`coalesce(null, var.h)`, "${var.h}"},
		{`join(",", setunion(["a"], ["b${var.h}"]))`, "a,b${var.h}"},
		{`join(",", setsubtract(["a", "b${var.h}"], ["a"]))`, "b${var.h}"},
		{`join(",", setsubtract(["a", "b"], [var.h]))`, ""},
		{`join(",", setintersection(["a", "b"], ["a", "c${var.h}"]))`, "a"},
		{`setproduct(["a"], [var.h, "x"])[0][1]`, "${var.h}"},
		{`merge({ a = var.h }, { b = "x" }).a`, "${var.h}"},
		{`merge({ "${var.h}:aud" = "x" }, { "${var.h}:sub" = "y" })["${var.h}:aud"]`, ""},
		{`join(",", [for k, v in merge({ "${var.h}:aud" = "x" }, { "${var.h}:sub" = "y" }) : v])`, "x,y"},
		{`join(",", [for k, v in merge({ a = "x" }, { "${var.h}" = "y" }) : v])`, ""},
		{`merge({ a = "x" }, var.h).a`, ""},
		{`merge(var.h, { a = "x" }).a`, "x"},
		{`merge(merge(var.h, { a = "x" }), { b = "y" })["a"]`, "x"},
		{`try(merge(var.h, { a = "x" }).a, "d")`, "x"},
		{`merge(var.h, { a = "x" }).b`, "${merge(var.h, { a = \"x\" }).b}"},
		{`merge(var.h, { a = "x" }).b`, "${merge(var.h, { a = \"x\" }).b}"},
		{`lookup(merge(merge(var.h, { a = "x" }), { b = "y" }), "a", "d")`, "x"},
		{`lookup(merge(merge(var.h, { a = "x" }), var.g), "a", "d")`, ""},
		{`merge(merge(var.h, { a = "x" }), var.g).a`, ""},
		{`merge(var.h, { a = "x" }, { "${var.g}" = "y" }).a`, ""},
		{`lookup(merge(var.h, { a = "x" }), "a", "d")`, "x"},
		{`lookup(merge(var.h, { a = "x" }), "b", "d")`, ""},
		{`try(merge(var.h, { a = "x" }).b, "d")`, ""},
		{`join(",", keys(merge(var.h, { a = "x" })))`, ""},
		{`join(",", [for k, v in merge(var.h, { a = "x" }) : k])`, ""},
		{`zipmap(["a", "${var.h}"], ["x", "y"]).a`, ""},
		{`flatten([["a"], [lower(var.h)]])[1]`, "${lower(var.h)}"},
		{`try(tonumber("${var.h}"), "fb")`, ""},
		{`try("x${var.h}", "fb")`, "x${var.h}"},
		{`try("x${local.acct}:${var.h}", "fb")`, "x${aws.account}:${var.h}"},
		{`try("x${lower(var.h)}", "fb")`, "x${lower(var.h)}"},
		{`try("x${var.h.ns}", "fb")`, ""},
		{`try({ "${var.h}" = "1" }.a, "d")`, ""},
		{`try({ "x-${var.h}" = "1" }["a"], "d")`, ""},
		{`try(local.keyed.a.b, "d")`, ""},
		{`try({ a = var.h, b = "x${var.h}" }.c, "d")`, "d"},
		{`try("1${var.h}" + 1, "d")`, ""},
		{`can("1${var.h}" + 1) ? "y" : "n"`, ""},
		{`try("1" + "a", "d")`, "d"},
		{`try("x${tonumber(var.h)}", "fb")`, ""},
		{`try({ a = keys(var.h)[0] }, {}).a`, "${try({ a = keys(var.h)[0] }, {}).a}"},
		{`try("x${aws_eks_cluster.c.name}", "fb")`, "xc"},
		{`try("x${aws_eks_cluster.c.identity[0].oidc[0].issuer}", "fb")`, "xhttps://${aws_eks_cluster.c.issuer}"},
		{`can("x${local.arn}") ? "y" : "n"`, "y"},
		{`can("x${var.h[0]}") ? "y" : "n"`, ""},
		{`can("x${var.h}") ? "y" : "n"`, "y"},
		{`regex("oidc-provider/(.*)$", local.arn)[0]`, "${var.h}"},
		{`regex(".*oidc-provider/(.*)", local.arn)[0]`, "${var.h}"},
		{`regex("^arn:(.*):oidc-provider/x", local.arn)[0]`, ""},
		{`regex("oidc-provider/(?P<issuer>.*)", local.arn).issuer`, "${var.h}"},
		{`regex("oidc-provider/(.+)", local.arn)[0]`, ""},
		{`regex("^(.*)oidc-provider/(.*)$", local.arn)[0]`, "arn:${aws.partition}:iam::${aws.account}:"},
		{`regex("oidc-provider/(.*)", var.h)[0]`, ""},
		{`regex("([^/]+)$", local.arn)[0]`, ""},
		{`regex("^arn:", local.arn)`, ""},
		{`tostring(length(regexall("^arn:aws", "x${var.h}")))`, "0"},
		{`regexall("oidc-provider/(.*)", local.arn)[0][0]`, "${var.h}"},
		{`tostring(length(regexall("a", var.h)))`, ""},
		{`try(regex("oidc-provider/(.*)", "role/x")[0], "fb")`, "fb"},
		{`replace(var.h, "oidc-provider/", "")`, ""},
		{`element(split("oidc-provider/", var.h), 1)`, ""},
		{`yamlencode({ a = "x-${var.h}", b = [var.g] })`, "\"a\": \"x-${var.h}\"\n\"b\":\n- \"${var.g}\"\n"},
		{`yamlencode({ a = join("", ["\\", "U000F0000", var.h]) })`, ""},
		{`yamldecode("a: x-${var.h}\nb: [1]").a`, "x-${var.h}"},
		{`yamldecode("a: '${var.h}'").a`, "${var.h}"},
		{`yamldecode("a: ${var.h}").a`, "${var.h}"},
		{`yamldecode("a: tr${var.h}").a == "true" ? "y" : "n"`, ""},
		{`yamldecode("a: ${var.h}").a == "x" ? "y" : "n"`, ""},
		{`yamldecode(yamlencode({ a = { b = "x-${var.h}" } })).a.b`, "x-${var.h}"},
		{`yamldecode(var.h).a`, "${yamldecode(var.h).a}"},
		{`base64encode("x${var.h}")`, ""},
		{`urlencode("x${var.h}")`, ""},
		{`base64sha256("x${var.h}")`, ""},
		{`transpose({ a = ["x${var.h}"] })["x"][0]`, ""},
		{`matchkeys(["1", "2"], ["a", "b"], ["b", "c${var.h}"])[0]`, "2"},
		{`matchkeys(["1", "2"], ["a", "b"], [var.h])[0]`, ""},
		{`templatestring(local.arn, {})`, ""},
		{`jsonencode(aws_eks_cluster.c)`, ""},
		{`tostring(length(keys(aws_eks_cluster.c)))`, ""},
	}
	for _, tt := range tests {
		t.Run(tt.expr, func(t *testing.T) {
			out, shown := runTrap(t, holesConfig+trapNamed(tt.expr))
			if len(out.Graph.Roles) != 1 {
				t.Fatalf("no role:\n%s", shown)
			}
			for _, p := range out.Problems {
				t.Errorf("problem: %s", p.Message)
			}
			name := out.Graph.Roles[0].Name.Text
			if tt.want == "" {
				if !name.IsHole() {
					t.Errorf("became %s", name)
				}
				return
			}
			if name.String() != tt.want {
				t.Errorf("got %s, want %s", name, tt.want)
			}
		})
	}
}

// TestFilesOfTheTree covers the functions that read the tree.
func TestFilesOfTheTree(t *testing.T) {
	files := "-- a.yaml --\nx\n-- d/b.yaml --\ny\n-- d/e/c.yml --\nz\n-- d/e/.h.yaml --\n"
	tests := []struct{ expr, want string }{
		{`join(",", fileset(path.module, "*.yaml"))`, "a.yaml"},
		{`join(",", fileset(path.module, "**/*.yaml"))`, "a.yaml,d/b.yaml,d/e/.h.yaml"},
		{`join(",", fileset("${path.module}/d", "**"))`, "b.yaml,e/.h.yaml,e/c.yml"},
		{`join(",", fileset("d", "{b,e/c}.y{a,}ml"))`, "b.yaml,e/c.yml"},
		{`join(",", fileset("none", "*"))`, ""},
		{`filemd5("a.yaml")`, "401b30e3b8b5d629635a5c613cdb7919"},
		{`filebase64("a.yaml")`, "eAo="},
		{`filesha256("a.yaml")`, "73cb3858a687a8494ca3323053016282f3dad39d42cf62ca4e79dda2aac7d9ac"},
		{`filesha256("a.yaml") == sha256(file("a.yaml")) ? "y" : "n"`, "y"},
	}
	for _, tt := range tests {
		t.Run(tt.expr, func(t *testing.T) {
			out, shown := runTrap(t, trapNamed(tt.expr)+files)
			if len(out.Graph.Roles) != 1 || len(out.Problems) > 0 {
				t.Fatalf("roles and problems:\n%s", shown)
			}
			if got := out.Graph.Roles[0].Name.Text.String(); got != tt.want {
				t.Errorf("got %s, want %s", got, tt.want)
			}
		})
	}
}

// TestFunctionsAreBounded gives functions input that would take them memory or
// time without end.
func TestFunctionsAreBounded(t *testing.T) {
	long := `join("", [for i in range(2000) : "` + strings.Repeat("a", 500) + `"])`
	lines := `join("", [for i in range(2000) : "` + strings.Repeat(`\n`, 250) + `"])`
	many := `flatten([for i in range(8) : [for j in range(2000) : "${i}-${j}"]])`
	for _, expr := range []string{
		`regex("(.*)a(.*)", "${` + long + `}${var.h}")[0]`,
		`regex("(.*)${` + long + `}(.*)", "x${var.h}")[0]`,
		`strcontains("${` + long + `}${var.h}", ` + long + `) ? "x" : "y"`,
		`jsonencode(formatlist("%s%s", ` + long + `, range(2000)))`,
		`indent(4000, ` + lines + `)`,
		`indent(4000, "${` + lines + `}${local.acct}")`,
		`jsonencode(distinct(` + many + `))`,
		`jsonencode(setsubtract(` + many + `, ` + many + `))`,
		`jsonencode(setintersection(` + many + `, ` + many + `))`,
		`jsonencode(merge({ for x in ` + many + ` : x => x }, { for x in ` + many + ` : "${x}${var.h}" => x }))`,
		`jsonencode(fileset(".", "` + strings.Repeat("{a,b}", 60) + `"))`,
		`templatestring(local.again, { again = local.again })`,
		`templatestring(local.deep, {})`,
	} {
		config := holesConfig + "locals {\n  again = \"$${templatestring(again, { again = again })}\"\n" +
			"  deep = join(\"\", [for i in range(2000) : \"" + strings.Repeat("$${", 200) + "\"])\n}\n"
		out, _ := runTrap(t, config+trapNamed(expr))
		for _, p := range out.Problems {
			if strings.Contains(p.Message, "internal fault") {
				t.Errorf("%.60s: %s", expr, p.Message)
			}
		}
		if len(out.Graph.Roles) != 1 || !out.Graph.Roles[0].Name.Text.IsHole() {
			t.Errorf("%.60s is known", expr)
		}
	}
}
