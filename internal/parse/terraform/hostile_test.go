package terraform_test

import (
	"fmt"
	"maps"
	"os"
	"runtime"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/irsalint/irsalint/internal/source"
)

// hostile is input that must end in a Problem or in nothing, never in a crash.
func hostile() map[string]string {
	role := func(v string) string {
		return "resource \"aws_iam_role\" \"r\" {\n  name = " + v + "\n  assume_role_policy = \"{}\"\n}\n"
	}
	rep := strings.Repeat
	var doubled, listed, chain, calls, plan strings.Builder
	doubled.WriteString("locals {\n  a0 = \"xxxxxxxxxx\"\n")
	listed.WriteString("locals {\n  a0 = [1]\n")
	for i := 1; i < 60; i++ {
		fmt.Fprintf(&doubled, "  a%d = \"${local.a%d}${local.a%d}\"\n", i, i-1, i-1)
		fmt.Fprintf(&listed, "  a%d = [local.a%d, local.a%d]\n", i, i-1, i-1)
	}
	doubled.WriteString("}\n")
	listed.WriteString("}\n")
	chain.WriteString("locals {\n  a0 = 1\n")
	for i := 1; i < 100000; i++ {
		fmt.Fprintf(&chain, "  a%d = [local.a%d]\n", i, i-1)
	}
	chain.WriteString("}\n")
	for i := 0; i < 20; i++ {
		fmt.Fprintf(&calls, "module \"m%d\" {\n  source = \"./m\"\n  count = 1000\n}\n", i)
	}
	plan.WriteString(`{"format_version": "1.2", "terraform_version": "1.11.4", "planned_values": {}, "resource_changes": [`)
	for i := range 20000 {
		fmt.Fprintf(&plan, `{"address": "aws_iam_role.r[\"<%d>\"]", "mode": "managed", "type": "aws_iam_role", "name": "r", "index": "<%d>", "change": {"actions": ["create"], "after": {"name": "x"}}},`, i, i)
	}
	plan.WriteString(`{}]}`)
	doubledTo := func(n int) string {
		var b strings.Builder
		b.WriteString("locals {\n  a0 = \"aaaaaaaaaaaaaaaa\"\n")
		for i := 1; i <= n; i++ {
			fmt.Fprintf(&b, "  a%d = \"${local.a%d}${local.a%d}\"\n", i, i-1, i-1)
		}
		return b.String() + "}\n"
	}
	return map[string]string{
		"parens":               "a_aws_iam_ = " + rep("(", 1<<20) + "\n",
		"brackets":             "x = \"aws_iam_\"\na = " + rep("[", 1<<20) + "\n",
		"interpolation":        "x = \"aws_iam_\"\na = " + rep("\"${", 1<<19) + "\n",
		"blocks":               "x = \"aws_iam_\"\n" + rep("a {\n", 1<<18),
		"bangs":                role(rep("!", 1<<20) + "true"),
		"plus":                 role("1" + rep("+1", 1<<19)),
		"attributes":           role("local.a" + rep(".b", 1<<19)),
		"conditionals":         role(rep("true ? 1 : ", 5000) + "1"),
		"long line":            role("\"" + rep("x", 5<<20) + "\""),
		"doubled text":         doubled.String() + role("local.a59"),
		"doubled list":         listed.String() + role("jsonencode(local.a59)"),
		"chain":                chain.String() + role("jsonencode(local.a99999)"),
		"comparisons":          "locals {\n  l = [for i in range(1000) : [for j in range(40) : \"${i}-${j}\"]]\n}\n" + role("jsonencode([for a in range(1000) : [for b in range(1000) : local.l == local.l]])"),
		"nested for":           "locals {\n  r = range(1000)\n}\n" + role("jsonencode([for a in local.r : length([for b in local.r : length([for c in local.r : 1])])])"),
		"nested if":            "locals {\n  r = range(1000)\n}\n" + role("jsonencode([for a in local.r : a if length([for b in local.r : b if length([for c in local.r : c if false]) > 0]) > 0])"),
		"nested for directive": "locals {\n  r = range(1000)\n}\n" + role("\"%{for a in local.r}%{for b in local.r}%{for c in local.r}%{endfor}%{endfor}%{endfor}\""),
		"nested splat":         "locals {\n  r = [for a in range(1000) : {x = 1}]\n}\n" + role("jsonencode([for a in local.r : length([for b in local.r : length(local.r[*].x)])])"),
		"large arguments":      "locals {\n  r = range(1000)\n  q = flatten([for a in local.r : range(40)])\n}\n" + role("jsonencode([for a in local.r : length([for b in local.r : contains(local.q, 77)])])"),
		"long arguments":       doubledTo(14) + "locals {\n  r = range(1000)\n}\n" + role("jsonencode([for a in local.r : length([for b in local.r : upper(local.a14)])])"),
		"setproduct":           role("jsonencode(setproduct(range(9000), range(9000), range(9000)))"),
		"for_each":             "resource \"aws_iam_role\" \"r\" {\n  for_each = toset([for i in range(20000) : tostring(i)])\n  name = each.key\n  assume_role_policy = \"{}\"\n}\n",
		"count":                "resource \"aws_iam_role\" \"r\" {\n  count = 1000000000\n  name = \"x\"\n  assume_role_policy = \"{}\"\n}\n",
		"jsondecode":           role("jsonencode(jsondecode(\"" + rep("[", 1<<19) + "\"))"),
		"yamldecode":           role("jsonencode(yamldecode(\"" + rep("[", 1<<19) + "\"))"),
		"yaml aliases":         role("jsonencode(yamldecode(<<EOT\na: &a [x,x,x,x,x,x,x,x,x]\nb: &b [*a,*a,*a,*a,*a,*a,*a,*a,*a]\nc: &c [*b,*b,*b,*b,*b,*b,*b,*b,*b]\nd: &d [*c,*c,*c,*c,*c,*c,*c,*c,*c]\ne: &e [*d,*d,*d,*d,*d,*d,*d,*d,*d]\nf: &f [*e,*e,*e,*e,*e,*e,*e,*e,*e]\ng: &g [*f,*f,*f,*f,*f,*f,*f,*f,*f]\nh: &h [*g,*g,*g,*g,*g,*g,*g,*g,*g]\nEOT\n))"),
		"replace":              role("replace(replace(replace(\"" + rep("a", 1000) + "\", \"a\", \"" + rep("a", 1000) + "\"), \"a\", \"" + rep("a", 1000) + "\"), \"a\", \"aaaaaaa\")"),
		"format width":         role("format(\"%999999999d\", 1)"),
		"indent":               role("indent(999999999, \"a\\nb\")"),
		"range":                role("jsonencode(range(0, 1, 0.0000000001))"),
		"pow":                  role("tostring(pow(10, 1e9))"),
		"number":               role("tostring(1e999999999)"),
		"self json":            "-- main.tf.json --\n{\"resource\": " + rep("[", 1<<19) + "\"aws_iam_\"\n",
		"json string":          "-- main.tf.json --\n{\"resource\": {\"aws_iam_role\": {\"r\": {\"name\": \"" + rep("${(", 1<<18) + "\"}}}}\n",
		"invalid":              "x = \"aws_iam_\xff\"\n",
		"private use":          role("\"\U000F0001\""),
		"escaped private use":  role(`"\U000F0001"`),
		"templates":            role("templatefile(\"t.tpl\", {})") + "-- t.tpl --\n${templatefile(\"t.tpl\", {})}\n",
		"modules":              "module \"m\" {\n  source = \"./m\"\n}\n-- m/main.tf --\n" + calls.String() + "-- m/m/main.tf --\n" + calls.String() + "-- m/m/m/main.tf --\nresource \"aws_iam_role\" \"r\" {}\n",
		"null bytes":           role("\"a\x00b\""),
		"forged":               role("format(\"%c\", 983041)") + role("base64decode(\"87CAgQ==\")"),
		"replace pattern":      doubledTo(14) + role("replace(local.a14, \"/a/\", local.a14)"),
		"replace groups":       doubledTo(14) + role("replace(local.a14, \"/(.*)/\", \""+rep("$1", 4000)+"\")"),
		"replace slowly":       doubledTo(16) + role("replace(local.a16, \"/a.*b|a/\", \"\")"),
		"plan":                 "-- plan.json --\n" + plan.String(),
		"unclosed directives":  role("<<T\n" + rep("%{ if true }\n", 500_000) + "T\n"),
		"closed directives":    role("<<T\n" + rep("%{ if true }\n", 50_000) + rep("%{ endif }\n", 50_000) + "T\n"),
		"directives at bound":  role("<<T\n" + rep("%{ if true }\n", 999) + rep("%{ endif }\n", 999) + "T\n"),
		"template directives":  role("templatefile(\"t.tpl\", {})") + "-- t.tpl --\n" + rep("%{ for x in [1] }\n", 100_000) + rep("%{ endfor }\n", 100_000),
		"closers in texts":     role(rep("[\")\",", 1<<20)),
		"broken bodies":        "x = \"aws_iam_\"\n" + rep("a{\n!}\n", 1<<20),
		"broken lines":         "x = \"aws_iam_\"\n" + rep("a{\nb{x=!}\n}\n", 80_000),
		"indexes":              role("local.a" + rep("[b]", 1<<20)),
		"bangs in brackets":    role(rep("("+rep("!", 1900), 200) + "true" + rep(")", 200)),
		"operators over lines": role("\"${1" + rep("\n+1", 1<<20) + "}\""),
		"lines":                role("<<T\n" + rep("x\n", 1<<19) + "T\n"),
		"tokens":               "x = \"aws_iam_\"\na = [" + rep("1,", 4<<20-100) + "]\n",
		"comments":             "x = \"aws_iam_\"\n" + rep("/*\n", 1<<20),
		"digits":               role(rep("1", 4<<20)),
		"json closers":         "-- main.tf.json --\n{\"resource\": {\"aws_iam_role\": {\"r\": {\"name\": \"${" + rep("[\\\")\\\",", 1<<19) + "\"}}}}\n",
		"json escapes":         "-- main.tf.json --\n{\"resource\": {\"aws_iam_role\": {\"r\": {\"name\": \"${" + rep("\\u0028", 1<<20) + "\"}}}}\n",
		"yaml closers":         role("jsonencode(yamldecode(file(\"x.yaml\")))") + "-- x.yaml --\n" + rep("[\")\",", 200_000) + "\n",
		"yaml dashes":          role("jsonencode(yamldecode(file(\"x.yaml\")))") + "-- x.yaml --\n" + rep("- ", 500_000) + "\n",
		"tf cidr":              role("jsonencode(cidrsubnets(\"10.0.0.0/8\", 24))"),
	}
}

func TestTrapHostile(t *testing.T) {
	all := hostile()
	for _, name := range slices.Sorted(maps.Keys(all)) {
		text := all[name]
		if only := os.Getenv("HOSTILE"); only != "" && only != name {
			continue
		}
		t.Run(name, func(t *testing.T) {
			var before, after runtime.MemStats
			runtime.ReadMemStats(&before)
			start := time.Now()
			out, _ := runTrap(t, text)
			took := time.Since(start)
			runtime.ReadMemStats(&after)
			for _, p := range out.Problems {
				if strings.Contains(p.Message, "internal fault") {
					t.Errorf("problem: %s", p.Message)
				}
				inside(t, p.At)
			}
			message := ""
			if len(out.Problems) > 0 {
				message = out.Problems[0].Message
			}
			t.Logf("%v, %d MiB, %d problems: %.90s", took.Round(time.Millisecond), (after.TotalAlloc-before.TotalAlloc)>>20, len(out.Problems), message)
		})
	}
}

// TestPlanAddresses: a plan's resources are where it names them first, however the
// address is escaped.
func TestPlanAddresses(t *testing.T) {
	for _, written := range []string{`aws_iam_role.r[\"<k>\"]`, `aws_iam_role.r[\"\u003ck\u003e\"]`} {
		out := parseTrap(map[string]string{"plan.json": `{"format_version": "1.2", "terraform_version": "1.11.4", "planned_values": {}, "resource_changes": [{"address": "` + written + `", "mode": "managed", "type": "aws_iam_role", "name": "r", "index": "<k>", "change": {"actions": ["create"], "after": {"name": "x"}}}]}`})
		if len(out.Graph.Roles) != 1 || out.Graph.Roles[0].At.Text() != written {
			t.Errorf("%s: %v", written, out.Graph.Roles)
		}
	}
}

func inside(t *testing.T, r source.Range) {
	t.Helper()
	if !r.IsZero() && (r.Start < 0 || r.End < r.Start || r.End > len(r.File.Data)) {
		t.Errorf("range %d-%d lies outside %s", r.Start, r.End, r.File.Name)
	}
}

func FuzzTrap(f *testing.F) {
	for _, n := range oracleExpressions {
		f.Add("variable \"h\" {}\n" + trapNamed(n))
	}
	for _, s := range []string{"testdata/traps.txt", "testdata/declared.txt", "testdata/terragrunt.txt"} {
		data, err := os.ReadFile(s)
		if err != nil {
			f.Fatal(err)
		}
		for _, section := range strings.Split(string(data), "\n==== ")[1:] {
			_, rest, _ := strings.Cut(section, "\n")
			config, _, _ := strings.Cut(rest, "\n>>>>")
			f.Add(config)
		}
	}
	f.Fuzz(func(t *testing.T, text string) {
		out, first := runTrap(t, text)
		_, second := runTrap(t, text)
		if diff := cmp.Diff(first, second); diff != "" {
			t.Fatalf("not deterministic:\n%s", diff)
		}
		for _, p := range out.Problems {
			if strings.Contains(p.Message, "internal fault") {
				t.Fatalf("problem: %s", p.Message)
			}
			inside(t, p.At)
		}
		for _, r := range out.Graph.Roles {
			inside(t, r.At)
			inside(t, r.Name.At)
			for _, part := range r.Name.Text.Parts() {
				inside(t, part.At)
				if part.Exact && part.At.Text() != part.Lit {
					t.Fatalf("%q is not exact", part.Lit)
				}
			}
		}
	})
}

// FuzzPlan: a plan or state of any shape gives no panic and no range outside of its
// file, with its configuration and without.
func FuzzPlan(f *testing.F) {
	plan, err := os.ReadFile("../../../testdata/projects/plan/tfplan.json")
	if err != nil {
		f.Fatal(err)
	}
	f.Add(string(plan))
	f.Add(`{"format_version": "1.0", "terraform_version": "1.11.4", "values": {"root_module": {"resources": [{"address": "aws_iam_role.r[0]", "mode": "managed", "type": "aws_iam_role", "name": "r", "index": 0, "values": {"name": "r", "assume_role_policy": "{}"}}], "child_modules": [{"address": "module.m[\"k\"]", "resources": []}]}}}`)
	f.Add(`{"format_version": "1.2", "terraform_version": "1.11.4", "planned_values": {}, "resource_changes": [{"address": "aws_iam_role.r", "mode": "managed", "type": "aws_iam_role", "name": "r", "change": {"actions": ["create"], "after": {"name": null, "tags": [1, {}]}, "after_unknown": {"arn": true, "tags": [false, {"k": true}]}}}]}`)
	f.Fuzz(func(t *testing.T, plan string) {
		config := "resource \"aws_iam_role\" \"r\" {\n  count = var.n\n  name = var.name\n  assume_role_policy = var.p\n}\nvariable \"n\" {}\nvariable \"name\" {}\nvariable \"p\" {}\n"
		for _, files := range []map[string]string{{"tfplan.json": plan}, {"tfplan.json": plan, "main.tf": config}} {
			out := parseTrap(files)
			for _, p := range out.Problems {
				inside(t, p.At)
			}
			for _, r := range out.Graph.Roles {
				inside(t, r.At)
				inside(t, r.Name.Text.At())
				inside(t, r.Trust.At)
			}
		}
	})
}
