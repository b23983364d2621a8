package terraform_test

import (
	"encoding/json"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"golang.org/x/tools/txtar"
)

const oracleConfig = `
locals {
  a    = "x"
  list = ["b", "a", "b"]
  objs = [{ n = "p", v = 1 }, { n = "q", v = null }]
  map  = { k1 = "v1", k2 = "v2" }
  nest = { a = { b = ["c", { d = true }] } }
  big  = 12345678901234567890
}
variable "o" {
  type    = object({ a = string, b = optional(string, "dflt"), c = optional(list(object({ d = optional(number, 7) })), []) })
  default = { a = 5, c = [{}] }
}
variable "l" {
  type    = list(any)
  default = [1, "two", true]
}
variable "nn" {
  type     = string
  default  = "notnull"
  nullable = false
}
module "m" {
  source   = "./m"
  for_each = { x = 1, y = 2 }
  n        = each.value
  nn       = null
}
module "c" {
  source = "./m"
  count  = 2
  n      = count.index
}
-- m/main.tf --
variable "n" {}
variable "nn" {
  default  = "inner"
  nullable = false
}
output "o" { value = "${path.module}-${var.n}-${var.nn}" }
output "l" { value = [var.n, "z"] }
-- t.tpl --
Hi ${name}%{ for x in xs ~}
 ${x}
%{ endfor ~}
!
-- d.json --
{"a": [1, {"b": null}], "c": "\u00e9<>&"}
`

// oracleExpressions are evaluated by terraform itself and by us.
var oracleExpressions = strings.Split(strings.TrimSpace(`
"a-${local.a}-b"
local.list[1]
local.objs[*].n
local.nest.a.b[1].d
[for i, x in local.list : "${i}${x}" if x != "a"]
{ for k, v in local.map : upper(k) => v }
{ for x in local.list : x => x... }
{ for o in local.objs : o.n => o.v if o.v != null }
var.o
var.l
var.nn
module.m["x"].o
module.m["y"].l
module.c[*].o
values(module.m)[*].o
{ for k, m in module.m : k => m.l[1] }
local.a == "x" ? "yes" : "no"
local.a == "y" ? [1] : []
try(local.nest.zz, "fb")
can(local.nest.zz)
coalesce("", null, "c")
coalescelist([], ["x"])
compact(["a", "", "b"])
concat(["a"], [1], [])
contains(local.list, "a")
distinct(local.list)
element(local.list, 4)
flatten([["a", []], [["b"]]])
format("%s-%03d-%v-%%", "a", 7, true)
formatlist("%s:%s", "ns", ["a", "b"])
index(local.list, "b")
join(",", local.list)
jsondecode(file("${path.module}/d.json"))
jsonencode({ b = 1, a = "<é&>", c = null })
keys(local.map)
length(local.list)
length("héllo")
lookup(local.map, "zz", "d")
merge(local.map, { k2 = "new" }, null)
one(["x"])
one([])
range(3)
range(1, 6, 2)
regex("^([a-z]+)-(\\d+)$", "ab-12")
replace("a.b.c", ".", "-")
replace("arn:x:oidc-provider/h", "/^(.*provider/)/", "")
replace("abab", "/a(b)/", "$1")
reverse(local.list)
setproduct(["a", "b"], [1, 2])
setunion(["a"], ["b", "a"])
slice(local.list, 0, 2)
sort(local.list)
split("/", "a/b//c")
split("", "abc")
strcontains("abc", "b")
startswith("abc", "ab")
substr("hello", 1, 3)
substr("hello", -3, -1)
sum([1, 2.5])
title("hello world")
tobool("true")
tolist(["a", 1])
tomap({ a = 1, b = "x" })
tonumber("12.50")
toset(local.list)
tostring(1.50)
tostring(local.big)
trim("??a?", "?")
trimprefix("https://h", "https://")
trimsuffix("a.tf", ".tf")
trimspace("  a \n")
chomp("a\n\n")
indent(2, "a\nb")
zipmap(["a", "b"], [1, 2])
alltrue([true, "true"])
anytrue([])
basename("/a/b.c")
dirname("a/b.c")
base64encode("hé")
base64decode("aMOp")
urlencode("a b/c")
md5("x")
sha1("x")
cidrsubnet("10.0.0.0/16", 8, 2)
yamldecode("a: [1, x]\nb: null\n")
csvdecode("a,b\n1,2\n")
templatefile("${path.module}/t.tpl", { name = local.a, xs = local.list })
"%{ if local.a == "x" }T%{ else }F%{ endif }"
1 + 2 * 3 % 4 - -1
1 / 4
!(1 > 2) && 3 >= 3 || false
1 == "1"
[1] == [1]
null == null
{ "a" = 1 } == { a = 1 }
parseint("ff", 16)
max(1, 3, 2)
ceil(1.2)
local.map["k1"]
path.module
path.root
fileexists("${path.module}/t.tpl")
lower("ÀB")
timeadd("2020-01-01T00:00:00Z", "1h")
formatdate("YYYY", "2020-01-01T00:00:00Z")
chunklist(["a", "b", "c"], 2)
setsubtract(["a", "b"], ["b"])
1.0
1e3
"${1.5}"
"${true}"
nonsensitive(sensitive("x"))
toset([for x in ["a", "b"] : { n = x }])
signum(-3)
abs(-2.5)
sha256("")
endswith("abc", "c")
<<EOT
  a
    b ${local.a}
EOT
`), "\n")

// TestOracle compares with terraform itself.
func TestOracle(t *testing.T) {
	bin, err := exec.LookPath("terraform")
	if err != nil {
		t.Skip("SKIPPED: there is no terraform to compare with")
	}
	expressions := oracleExpressions
	for i, e := range expressions {
		if e == "<<EOT" { // the last one takes several lines
			expressions = append(append([]string{}, expressions[:i]...), strings.Join(expressions[i:], "\n"))
			break
		}
	}
	dir := t.TempDir()
	files := map[string]string{}
	a := txtar.Parse([]byte(oracleConfig))
	files["main.tf"] = string(a.Comment)
	for _, f := range a.Files {
		files[f.Name] = string(f.Data)
	}
	var outputs, roles strings.Builder
	for i, e := range expressions {
		fmt.Fprintf(&outputs, "locals {\n  e%d = %s\n}\noutput \"e%03d\" { value = jsonencode(local.e%d) }\n", i, e, i, i)
		fmt.Fprintf(&roles, "locals {\n  e%d = %s\n}\nresource \"aws_iam_role\" \"e%03d\" {\n  name = jsonencode(local.e%d)\n  assume_role_policy = \"{}\"\n}\n", i, e, i, i)
	}
	for name, text := range files {
		p := filepath.Join(dir, name)
		if err := os.MkdirAll(filepath.Dir(p), 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(p, []byte(text), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	if err := os.WriteFile(filepath.Join(dir, "out.tf"), []byte(outputs.String()), 0o644); err != nil {
		t.Fatal(err)
	}
	terraformRun(t, bin, dir, "init", "-backend=false", "-no-color")
	terraformRun(t, bin, dir, "apply", "-auto-approve", "-no-color")
	var want map[string]struct{ Value string }
	if err := json.Unmarshal(terraformRun(t, bin, dir, "output", "-json"), &want); err != nil {
		t.Fatal(err)
	}
	files["out.tf"] = roles.String()
	out := parseTrap(files)
	got := map[string]string{}
	for _, r := range out.Graph.Roles {
		got[strings.TrimPrefix(r.Address, "aws_iam_role.")] = r.Name.Text.String()
	}
	agree := 0
	for i, e := range expressions {
		k := fmt.Sprintf("e%03d", i)
		if want[k].Value == "" {
			t.Errorf("%s: terraform gave nothing", e)
			continue
		}
		if os.Getenv("SHOW") != "" {
			t.Logf("%-50.50s | tf %.60s | ours %.60s", e, want[k].Value, got[k])
		}
		if got[k] == want[k].Value {
			agree++
			continue
		}
		t.Errorf("%s\n  terraform %s\n  ours      %s", e, want[k].Value, got[k])
	}
	t.Logf("%d of %d agree", agree, len(expressions))
	for _, p := range out.Problems {
		t.Errorf("problem %s:%d: %s", p.At.File.Name, p.At.Begin().Line, p.Message)
	}
}

func terraformRun(t *testing.T, bin, dir string, args ...string) []byte {
	t.Helper()
	cmd := exec.Command(bin, args...)
	cmd.Dir = dir
	cmd.Env = []string{"HOME=" + dir, "PATH=" + os.Getenv("PATH"), "TF_CLI_CONFIG_FILE=/dev/null", "CHECKPOINT_DISABLE=1"}
	var stderr strings.Builder
	cmd.Stderr = &stderr
	out, err := cmd.Output()
	if err != nil {
		t.Fatalf("terraform %v: %v\n%s%s", args, err, out, stderr.String())
	}
	return out
}
