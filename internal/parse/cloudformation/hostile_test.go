package cloudformation_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"golang.org/x/tools/txtar"

	"github.com/irsalint/irsalint/internal/finding"
	"github.com/irsalint/irsalint/internal/parse/parsetest"
)

// role is a template of one role with a name.
func role(name string) string {
	return "Resources:\n  R: {Type: AWS::IAM::Role, Properties: {RoleName: " + name + "}}\n"
}

// hostile are templates that would take much time or memory.
func hostile() map[string]string {
	double := func(function string) string {
		var b strings.Builder
		b.WriteString("Resources:\n  R0: {Type: AWS::IAM::Role, Properties: {RoleName: aaaaaaaa}}\n")
		for i := 1; i < 200; i++ {
			fmt.Fprintf(&b, "  R%d: {Type: AWS::IAM::Role, Properties: {RoleName: "+function+"}}\n", i, i-1, i-1)
		}
		return b.String()
	}
	deep := strings.Repeat("!Join ['', [", 200) + "a" + strings.Repeat("]]", 200)
	var conditions strings.Builder
	conditions.WriteString("Parameters: {P: {Type: String}}\nConditions:\n  C0: !Equals [!Ref P, a]\n")
	for i := 1; i < 300; i++ {
		fmt.Fprintf(&conditions, "  C%d: !Or [!Condition C%d, !Condition C%d, !Equals [!Ref P, b%d]]\n", i, i-1, i-1, i)
	}
	conditions.WriteString("Resources:\n  R: {Type: AWS::IAM::Role, Condition: C299}\n")
	var loop strings.Builder
	loop.WriteString("Transform: AWS::LanguageExtensions\nResources:\n")
	indent := "  "
	for i := range 12 {
		fmt.Fprintf(&loop, "%s\"Fn::ForEach::L%d\":\n%s- I%d\n%s- [%s]\n%s-\n", indent, i, indent, i, indent, strings.Trim(strings.Repeat("x,", 50), ","), indent)
		indent += "  "
	}
	loop.WriteString(indent + "R${I0}${I11}: {Type: AWS::IAM::Role}\n")
	var imports strings.Builder
	for i := range 14 {
		fmt.Fprintf(&imports, "-- s%d.yaml --\n%sOutputs:\n  O: {Export: {Name: e%d}, Value: !Select [0, [x%s]]}\n", i, role(fmt.Sprintf("!ImportValue e%d", i)), i, strings.Repeat(fmt.Sprintf(", !ImportValue e%d", i+1), 8))
	}
	var eight, roots strings.Builder
	eight.WriteString("Parameters: {P: {Type: String}}\n" + role("!Ref P"))
	for i := range 30 {
		before := fmt.Sprintf("!Ref N%d", i-1)
		if i == 0 {
			before = "!Ref P"
		}
		fmt.Fprintf(&eight, "  N%d: {Type: AWS::IAM::Role, Properties: {RoleName: !Select [0, !Split [x, !Join [y, [%s]]]]}}\n", i, strings.TrimSuffix(strings.Repeat(before+", ", 8), ", "))
	}
	for i := range 20 {
		fmt.Fprintf(&roots, "-- r%d.yaml --\n%s", i, double("!Join ['', [!Ref R%d, !Ref R%d]]"))
	}
	items := strings.TrimSuffix(strings.Repeat("x,", 100_000), ",")
	var refs strings.Builder
	refs.WriteString("Parameters: {P: {Type: CommaDelimitedList, Default: '" + items + "'}}\nResources:\n")
	for i := range 20 {
		fmt.Fprintf(&refs, "  R%d: {Type: AWS::IAM::Role, Properties: {RoleName: !Select [1, !Ref P]}}\n", i)
	}
	return map[string]string{
		"names that grow eightfold": eight.String(),
		"many costly roots":         roots.String(),
		"a long list by default":    refs.String(),
		"a long text of many lines": "Resources:\n  R:\n    Type: AWS::IAM::Role\n    Properties:\n      RoleName: !Sub |\n" + strings.Repeat("        a line with ${R} in it\n", 60_000),
		"variables of a loop":       "Transform: AWS::LanguageExtensions\nResources:\n  Fn::ForEach::L:\n    - T\n    - [a, b]\n    - R${T}:\n        Type: AWS::IAM::Role\n        Properties:\n          RoleName: |\n" + strings.Repeat("            ${T}\n", 30_000),
		"imports of imports":        imports.String(),
		"many dynamic references":   role("'" + strings.Repeat("{{resolve:ssm:x}}", 30_000) + "'"),
		"texts that double by Sub":  double("!Sub '${R%d}${R%d}'"),
		"texts that double by Join": double("!Join ['', [!Ref R%d, !Ref R%d]]"),
		"deep functions":            role(deep),
		"deeper functions":          role(strings.Repeat("!Join ['', [", 5000) + "a" + strings.Repeat("]]", 5000)),
		"many conditions":           conditions.String(),
		"loops in loops":            loop.String(),
		"a long text of variables":  role("!Sub '" + strings.Repeat("${R}", 100_000) + "'"),
		"aliases that double":       "A: &a [x,x]\nB: &b [*a,*a]\nC: &c [*b,*b]\nD: &d [*c,*c,*c,*c,*c,*c,*c,*c]\nE: &e [*d,*d,*d,*d,*d,*d,*d,*d]\nF: &f [*e,*e,*e,*e,*e,*e,*e,*e]\nG: &g [*f,*f,*f,*f,*f,*f,*f,*f]\nH: [*g,*g,*g,*g,*g,*g,*g,*g]\n" + role("a"),
		"a merge of itself":         "Resources: &r\n  <<: *r\n  R: {Type: AWS::IAM::Role}\n",
		"splits of splits":          role("!Select [0, !Split [a, !Join [a, !Split [a, '" + strings.Repeat("a", 10_000) + "']]]]"),
	}
}

// TestHostile: all ends, and says what was too much.
func TestHostile(t *testing.T) {
	for name, template := range hostile() {
		t.Run(name, func(t *testing.T) {
			out := run(template)
			for _, p := range out.Problems[:min(len(out.Problems), 3)] {
				t.Log(p.Message)
			}
		})
	}
	out := run(hostile()["texts that double by Sub"])
	if !slices.ContainsFunc(out.Problems, func(p finding.Problem) bool { return strings.Contains(p.Message, "1 MiB") }) {
		t.Errorf("problems %v", out.Problems)
	}
}

func FuzzTemplate(f *testing.F) {
	for _, name := range []string{"testdata/declared.txt", "testdata/functions.txt", "testdata/stacks.txt"} {
		_, list := parsetest.Sections(f, name)
		for _, s := range list {
			a := txtar.Parse([]byte(s.Input))
			f.Add(string(a.Comment))
			for _, x := range a.Files {
				f.Add(string(x.Data))
			}
		}
	}
	f.Fuzz(func(t *testing.T, template string) {
		out := read(map[string]string{"main.yaml": template, "t.json": template})
		for _, p := range out.Problems {
			if p.At.IsZero() || p.At.Start < 0 || p.At.End > len(p.At.File.Data) || p.At.Start > p.At.End {
				t.Errorf("place of %q", p.Message)
			}
		}
	})
}
