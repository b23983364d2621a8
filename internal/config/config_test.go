package config_test

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"

	"github.com/irsalint/irsalint/internal/config"
	"github.com/irsalint/irsalint/internal/finding"
	"github.com/irsalint/irsalint/internal/source"
	"github.com/irsalint/irsalint/internal/suppress"
	"github.com/irsalint/irsalint/internal/value"
)

func TestParse(t *testing.T) {
	tests := []struct {
		name, in string
		want     config.Config
		// wantErr is LINE:COL: followed by a part of the message.
		wantErr string
		// beyond says that no schema can see the fault.
		beyond bool
	}{
		{name: "closed", in: "universe:\n  roles: closed\n", want: config.Config{Universe: config.Universe{Roles: config.Closed}}},
		{name: "open", in: "universe: {roles: open}\n", want: config.Config{Universe: config.Universe{Roles: config.Open}}},
		{name: "namespaces", in: "universe: {namespaces: {web: closed, batch: open}}\n", want: config.Config{Universe: config.Universe{Namespaces: map[string]config.Closure{"web": config.Closed, "batch": config.Open}}}},
		{name: "namespace of no name", in: "universe: {namespaces: {Web: closed}}\n", wantErr: `1:25: "Web" is no name of a namespace`},
		{name: "namespaces are no list", in: "universe: {namespaces: [web]}\n", wantErr: `1:24: namespaces must hold names of namespaces, each with closed or open`},
		{name: "empty file", in: ""},
		{name: "only a comment", in: "# nothing yet\n"},
		{name: "empty section", in: "universe:\n"},
		{name: "unknown key", in: "# ours\n\nunivers:\n  roles: closed\n", wantErr: `3:1: unknown key "univers": use allow or baseline or `},
		{name: "unknown key below", in: "universe:\n  role: closed\n", wantErr: `2:3: unknown key "role": use namespaces or roles`},
		{name: "unknown value", in: "universe:\n  roles: shut\n", wantErr: `2:10: roles cannot be "shut": use closed or open`},
		{name: "value of another kind", in: "universe:\n  roles: true\n", wantErr: `2:10: roles cannot be "true"`},
		{name: "list for a word", in: "universe:\n  roles: [closed]\n", wantErr: `2:10: roles must be closed or open`},
		{name: "list for an object", in: "universe: [roles]\n", wantErr: `1:11: universe must hold keys`},
		{name: "no object at all", in: "closed\n", wantErr: `1:1: the file must hold keys`},
		{name: "key given twice", in: "universe:\n  roles: open\n  roles: closed\n", wantErr: `3:3: `, beyond: true},
		{name: "several documents", in: "universe: {roles: open}\n---\nuniverse: {roles: closed}\n", wantErr: `3:1: use one document`, beyond: true},
		{name: "namespace", in: "kubernetes: {namespace: web}\n", want: config.Config{Kubernetes: []config.Namespace{{Namespace: value.Lit("web")}}}},
		{name: "namespace without a name", in: "kubernetes: {paths: [a]}\n", wantErr: `1:13: kubernetes must have a namespace`},
		{name: "paths are a list", in: "kubernetes: {namespace: a, paths: b}\n", wantErr: `1:35: paths must be a list`},
		{name: "path outside", in: "kubernetes: {namespace: a, paths: [../b]}\n", wantErr: `1:36: ../b lies outside the root`, beyond: true},
		{name: "release without a chart", in: "helm: {releases: [{name: a}]}\n", wantErr: `1:19: a release must have a chart`},
		{name: "release with a wrong key", in: "helm: {releases: [{chart: a, value: []}]}\n", wantErr: `1:30: unknown key "value": use chart or name or namespace or values`},
		{name: "severity of a rule", in: "rules: {missing-audience: high}\noverrides:\n  - paths: [dev/**]\n    rules: {wildcard-subject: off}\n", want: config.Config{Rules: config.Rules{
			Everywhere: []config.RuleSetting{{Rule: "missing-audience", Level: "high"}},
			Overrides:  []config.Override{{Paths: []config.Pattern{pattern("dev/**")}, Rules: []config.RuleSetting{{Rule: "wildcard-subject", Level: "off"}}}},
		}}},
		{name: "no severity", in: "rules:\n  missing-audience: error\n", wantErr: `2:21: missing-audience cannot be "error": use off or on or info or low or medium or high or critical`},
		{name: "rule given twice", in: "rules: {a: off, a: on}\n", wantErr: `1:17: key "a" is given twice`, beyond: true},
		{name: "rules are no list", in: "rules: [a]\n", wantErr: `1:8: rules must hold names of rules`},
		{name: "override without paths", in: "overrides: [{rules: {a: off}}]\n", wantErr: `1:13: an override must have paths and rules`},
		{name: "pattern outside", in: "exclude: [../x]\n", wantErr: `1:11: ../x lies outside the root`, beyond: true},
		{name: "absolute pattern", in: "exclude: [/x]\n", wantErr: `1:11: /x lies outside the root`},
		{name: "exclude", in: "exclude: [examples/, '**/testdata']\n", want: config.Config{Exclude: []config.Pattern{pattern("examples"), pattern("**/testdata")}}},
		{name: "var files", in: "terraform: {var-files: [prod.tfvars]}\n", want: config.Config{VarFiles: []config.Path{{Name: "prod.tfvars"}}}},
		{name: "fail-on", in: "fail-on: none\n", want: config.Config{FailOn: "none"}},
		{name: "fail-on nothing known", in: "fail-on: error\n", wantErr: `1:10: fail-on cannot be "error": use `},
		{name: "baseline", in: "baseline: b.json\n", want: config.Config{Baseline: config.Path{Name: "b.json"}}},
		{name: "policy", in: "ignore-policy: {reason: optional, until: required, max-days: 90}\n", want: config.Config{IgnorePolicy: suppress.Policy{ReasonOptional: true, UntilRequired: true, MaxDays: 90}}},
		{name: "policy of no days", in: "ignore-policy: {max-days: 0}\n", wantErr: `1:27: max-days must be a number of days`},
		{name: "policy of a word", in: "ignore-policy: {reason: never}\n", wantErr: `1:25: reason cannot be "never": use optional or required`},
		{name: "ignore of everything", in: "ignore: [{rules: [a], reason: x}]\n", wantErr: `1:10: an ignore must have paths or a resource`},
		{name: "allowed", in: "allow:\n  subjects: [{subject: 'system:serviceaccount:a:*', reason: b}]\n  masters: [{arn: 'arn:aws:iam::*:role/x', reason: c}]\n", want: config.Config{Allow: config.Allow{
			Subjects: []config.Allowed{{Text: "system:serviceaccount:a:*", Reason: "b"}},
			Masters:  []config.Allowed{{Text: "arn:aws:iam::*:role/x", Reason: "c"}},
		}}},
		{name: "allowed without a reason", in: "allow: {subjects: [{subject: a}]}\n", wantErr: `1:20: an entry of subjects must have subject and reason`},
		{name: "external role", in: "external-roles: [{arn: 'arn:aws:iam::111122223333:role/x', trusts: ['system:serviceaccount:a:b']}]\n", want: config.Config{ExternalRoles: []config.ExternalRole{
			{ARN: value.Lit("arn:aws:iam::111122223333:role/x"), Trusts: []value.Text{value.Lit("system:serviceaccount:a:b")}},
		}}},
		{name: "external role that trusts no subject", in: "external-roles: [{arn: a, trusts: [b]}]\n", wantErr: `1:36: "b" is no subject`},
		{name: "external role of no ARN", in: "external-roles: [{arn: 'arn:aws:iam::1111:role/x', trusts: ['system:serviceaccount:a:b']}]\n", wantErr: `1:25: "arn:aws:iam::1111:role/x" is no ARN of a role`},
		{name: "external role without subjects", in: "external-roles: [{arn: a}]\n", wantErr: `1:18: an external role must have arn and trusts`},
		{name: "broken YAML", in: "universe:\n  roles: [closed\n", wantErr: `2:`},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			got, err := config.Parse(source.NewFile(config.FileName, []byte(tt.in)))
			if fault := fits(t, tt.in); (fault == nil) != (tt.wantErr == "" || tt.beyond) {
				t.Errorf("by the schema: %v", fault)
			}
			if tt.wantErr != "" {
				if at := placed(t, err); !strings.HasPrefix(at, tt.wantErr) {
					t.Errorf("got error %q, want %q", at, tt.wantErr)
				}
				return
			}
			if err != nil {
				t.Fatal(err)
			}
			tt.want.Name = config.FileName
			if diff := cmp.Diff(tt.want, got,
				cmp.Comparer(func(a, b config.Pattern) bool { return a.String() == b.String() }),
				cmp.Comparer(func(a, b value.Text) bool { return a.String() == b.String() }), cmpopts.IgnoreTypes(source.Range{})); diff != "" {
				t.Errorf("config (-want +got):\n%s", diff)
			}
		})
	}
}

// pattern is a glob as the configuration at the root has it.
func pattern(glob string) config.Pattern {
	c, err := config.Parse(source.NewFile(config.FileName, fmt.Appendf(nil, "exclude: [%q]", glob)))
	if err != nil {
		panic(err)
	}
	return c.Exclude[0]
}

func TestPattern(t *testing.T) {
	tests := []struct {
		glob, name string
		want       bool
	}{
		{"a", "a", true},
		{"a", "a/b/c.tf", true},
		{"a", "b/a", false},
		{"a", "ab", false},
		{"*.tf", "main.tf", true},
		{"*.tf", "a/main.tf", false},
		{"**/*.tf", "main.tf", true},
		{"**/*.tf", "a/b/main.tf", true},
		{"**/test", "a/test/x.yaml", true},
		{"**/test", "a/tests/x.yaml", false},
		{"a/**", "a/b", true},
		{"a/**", "a", false},
		{"a/**/b", "a/b", true},
		{"a/**/b", "a/x/y/b", true},
		{"a?c", "abc", true},
		{"a?c", "a/c", false},
		{"a+(b).tf", "a+(b).tf", true},
		{".", "anything/at/all", true},
		{"prod-*/main.tf", "prod-eu/main.tf", true},
	}
	for _, tt := range tests {
		if got := pattern(tt.glob).Match(tt.name); got != tt.want {
			t.Errorf("%s on %s: got %v", tt.glob, tt.name, got)
		}
	}
}

// A later setting beats an earlier one, and one for a path beats one for all.
func TestRules(t *testing.T) {
	c, err := config.Parse(source.NewFile("infra/"+config.FileName, []byte(`
rules: {a: off, b: high, c: off}
overrides:
  - {paths: [dev], rules: {a: low, b: off}}
  - {paths: [dev/x.tf], rules: {a: on}}
`)))
	if err != nil {
		t.Fatal(err)
	}
	tests := []struct {
		rule, file string
		want       string
	}{
		{"a", "infra/main.tf", "off"},
		{"a", "infra/dev/main.tf", "low"},
		{"a", "infra/dev/x.tf", "medium"},
		{"a", "dev/x.tf", "off"},
		{"b", "infra/main.tf", "high"},
		{"b", "infra/dev/x.tf", "off"},
		{"d", "infra/main.tf", "medium"},
	}
	for _, tt := range tests {
		got := "off"
		if s, on := c.Rules.Severity(tt.rule, tt.file, finding.Medium); on {
			got = s.String()
		}
		if got != tt.want {
			t.Errorf("%s in %s: got %s, want %s", tt.rule, tt.file, got, tt.want)
		}
	}
	for rule, want := range map[string]bool{"a": true, "b": true, "c": false, "d": true} {
		if got := c.Rules.Runs(rule); got != want {
			t.Errorf("%s runs: got %v", rule, got)
		}
	}
	if !c.Rules.On([]string{"c"}).Runs("c") {
		t.Error("c does not run when it is asked for")
	}
}

func TestIgnores(t *testing.T) {
	c, err := config.Parse(source.NewFile(config.FileName, []byte(`
ignore:
  - {rules: [a, b], paths: ["plans/**"], reason: x, until: 2027-01-31}
  - {rules: [a], resource: "aws_iam_role.ci-*", reason: y}
  - {rules: [a], paths: [gen.json], resource: aws_iam_role.x, reason: z}
`)))
	if err != nil {
		t.Fatal(err)
	}
	at := func(file, resource string) finding.Finding {
		return finding.Finding{At: source.Range{File: source.NewFile(file, nil)}, Resource: resource}
	}
	tests := []struct {
		finding finding.Finding
		want    []bool
	}{
		{at("plans/a.json", "r"), []bool{true, false, false}},
		{at("x.tf", "aws_iam_role.ci-main"), []bool{false, true, false}},
		{at("gen.json", "aws_iam_role.x"), []bool{false, false, true}},
		{at("gen.json", "aws_iam_role.y"), []bool{false, false, false}},
		{at("x.tf", "aws_iam_role.x"), []bool{false, false, false}},
	}
	for _, tt := range tests {
		for n, i := range c.Ignores {
			if got := i.Covers(tt.finding); got != tt.want[n] {
				t.Errorf("ignore %d of %s in %s: got %v", n, tt.finding.Resource, tt.finding.At.File.Name, got)
			}
		}
	}
	if i := c.Ignores[0]; i.Until != "2027-01-31" || i.Reason != "x" || len(i.Rules) != 2 {
		t.Errorf("got %v", i)
	}
}

// What is named must be there, and an ignore must be whole.
func TestCheck(t *testing.T) {
	checker := suppress.Checker{Known: func(rule string) bool { return rule == "a" }, Today: "2026-06-01"}
	for text, want := range map[string]string{
		"rules: {b: off}\n":                                                                                 `1:9: unknown rule "b": see irsalint rules list`,
		"overrides: [{paths: [x], rules: {b: off}}]\n":                                                      `1:34: unknown rule "b"`,
		"ignore: [{rules: [b], paths: [x], reason: y}]\n":                                                   `1:10: unknown rule "b"`,
		"ignore: [{rules: [a], paths: [x]}]\n":                                                              `1:10: a reason is required`,
		"ignore: [{paths: [x], reason: y}]\n":                                                               `1:10: name the rules that are to be ignored`,
		"ignore: [{rules: [a], paths: [x], reason: y, until: soon}]\n":                                      `1:10: until: "soon" is no day`,
		"ignore: [{rules: [a], paths: [x], reason: y, until: 2026-13-01}]\n":                                `1:10: until: "2026-13-01" is no day`,
		"ignore-policy: {until: required}\nignore: [{rules: [a], paths: [x], reason: y}]\n":                 `2:10: until is required, the last day on which it counts`,
		"ignore-policy: {max-days: 30}\nignore: [{rules: [a], paths: [x], reason: y, until: 2026-07-02}]\n": `2:10: until 2026-07-02 is more than 30 days away: use 2026-07-01 at the latest`,
		"terraform: {var-files: [gone.tfvars]}\n":                                                           `1:25: read gone.tfvars: `,
	} {
		c, err := config.Parse(source.NewFile(config.FileName, []byte(text)))
		if err != nil {
			t.Fatalf("%s: %v", text, err)
		}
		if got := placed(t, c.Check(source.NewMemory(nil), checker)); !strings.HasPrefix(got, want) {
			t.Errorf("%s: got %q, want %q", text, got, want)
		}
	}
}

// placed prefixes an error with the place that it carries.
func placed(t *testing.T, err error) string {
	t.Helper()
	var e *config.Error
	if !errors.As(err, &e) {
		t.Fatalf("got error %v, want a *config.Error", err)
	}
	p := e.Place().Begin()
	return fmt.Sprintf("%d:%d: %v", p.Line, p.Column, err)
}

func TestLargest(t *testing.T) {
	_, err := config.Parse(source.NewFile(config.FileName, make([]byte, 129<<10)))
	if got := placed(t, err); got != "1:1: the file is larger than 128 KiB" {
		t.Errorf("got %s", got)
	}
}

func TestMostPatterns(t *testing.T) {
	text := "exclude:\n" + strings.Repeat("  - a\n", config.MaxPatterns)
	if _, err := config.Parse(source.NewFile(config.FileName, []byte(text))); err != nil {
		t.Error(err)
	}
	_, err := config.Parse(source.NewFile(config.FileName, []byte(text+"  - a\n")))
	if got := placed(t, err); got != "202:5: exclude has more than 200 patterns" {
		t.Errorf("got %s", got)
	}
}

func TestClosure(t *testing.T) {
	for roles, want := range map[config.Closure]value.Tri{config.Unsaid: value.Unknown, config.Open: value.No, config.Closed: value.Yes} {
		if got := roles.Tri(); got != want {
			t.Errorf("Tri of %q: got %v, want %v", roles, got, want)
		}
	}
}

func TestFind(t *testing.T) {
	dir := t.TempDir()
	for _, name := range []string{".irsalint.yaml", "infra/main.tf", "apps/.irsalint.yaml", "apps/web/deploy/sa.yaml"} {
		path := filepath.Join(dir, filepath.FromSlash(name))
		if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(path, nil, 0o644); err != nil {
			t.Fatal(err)
		}
	}
	disk, err := source.OpenDisk(dir)
	if err != nil {
		t.Fatal(err)
	}
	defer disk.Close()
	trees := map[string]source.Tree{
		"disk":   disk,
		"memory": source.NewMemory(map[string]string{".irsalint.yaml": "", "infra/main.tf": "", "apps/.irsalint.yaml": "", "apps/web/deploy/sa.yaml": ""}),
	}
	tests := []struct{ name, from, want string }{
		{"root", ".", ".irsalint.yaml"},
		{"directory without one", "infra", ".irsalint.yaml"},
		{"file", "infra/main.tf", ".irsalint.yaml"},
		{"directory with one", "apps", "apps/.irsalint.yaml"},
		{"directories below", "apps/web/deploy", "apps/.irsalint.yaml"},
		{"directory that does not exist", "gone/away", ".irsalint.yaml"},
	}
	for kind, tree := range trees {
		for _, tt := range tests {
			t.Run(kind+"/"+tt.name, func(t *testing.T) {
				f, err := config.Find(tree, tt.from)
				if err != nil {
					t.Fatal(err)
				}
				if f == nil || f.Name != tt.want {
					t.Errorf("got %v, want %s", f, tt.want)
				}
			})
		}
	}
}

func TestFindNone(t *testing.T) {
	f, err := config.Find(source.NewMemory(map[string]string{"main.tf": ""}), "a/b")
	if f != nil || err != nil {
		t.Errorf("got %v, %v, want neither file nor error", f, err)
	}
}

func TestFindUnreadable(t *testing.T) {
	dir := t.TempDir()
	if err := os.Mkdir(filepath.Join(dir, config.FileName), 0o755); err != nil {
		t.Fatal(err)
	}
	disk, err := source.OpenDisk(dir)
	if err != nil {
		t.Fatal(err)
	}
	defer disk.Close()
	if _, err := config.Find(disk, "."); err == nil {
		t.Error("got no error for a configuration that is a directory")
	}
}

func TestFindOutside(t *testing.T) {
	if _, err := config.Find(source.NewMemory(nil), "../elsewhere"); err == nil {
		t.Error("got no error for a directory outside the root")
	}
}

// Paths are relative to the configuration file, and what they name must be there.
func TestPaths(t *testing.T) {
	tree := source.NewMemory(map[string]string{"apps/chart/Chart.yaml": "", "apps/prod.yaml": "", "apps/x/a.yaml": ""})
	parse := func(text string) config.Config {
		t.Helper()
		c, err := config.Parse(source.NewFile("apps/"+config.FileName, []byte(text)))
		if err != nil {
			t.Fatal(err)
		}
		return c
	}
	c := parse("kubernetes:\n  - {namespace: a, paths: [x]}\n  - {namespace: b}\nhelm: {releases: [{chart: chart, name: r, values: [prod.yaml]}]}\n")
	if err := c.Check(tree, suppress.Checker{}); err != nil {
		t.Error(err)
	}
	if len(c.Kubernetes) != 2 || c.Kubernetes[0].Paths[0].Name != "apps/x" || c.Helm.Releases[0].Values[0].Name != "apps/prod.yaml" {
		t.Errorf("got %v", c)
	}
	for text, want := range map[string]string{
		"kubernetes: {namespace: a, paths: [y]}\n":             "1:36: there is no file or directory apps/y",
		"helm: {releases: [{chart: gone}]}\n":                  "1:27: there is no chart in apps/gone",
		"helm: {releases: [{chart: chart, values: [a.yaml]}]}": "1:43: read apps/a.yaml: ",
	} {
		if got := placed(t, parse(text).Check(tree, suppress.Checker{})); !strings.HasPrefix(got, want) {
			t.Errorf("%s: got %q, want %q", text, got, want)
		}
	}
}
