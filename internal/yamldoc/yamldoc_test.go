package yamldoc_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"sigs.k8s.io/kustomize/kyaml/yaml"

	"github.com/irsalint/irsalint/internal/source"
	"github.com/irsalint/irsalint/internal/value"
	"github.com/irsalint/irsalint/internal/yamldoc"
)

// scalars lists the scalars of a tree with their places.
func scalars(t *value.Tree, out []string) []string {
	if t == nil {
		return out
	}
	for _, item := range t.Items {
		out = scalars(item, out)
	}
	for _, m := range t.Members {
		out = append(out, show("key", m.Key))
		out = scalars(m.Value, out)
	}
	if t.IsScalar() {
		out = append(out, show("value", t.Text))
	}
	return out
}

func show(what string, t value.Text) string {
	p := t.At().Begin()
	return fmt.Sprintf("%s %d:%d %q = %q", what, p.Line, p.Column, t.At().Text(), t.String())
}

func TestPlaces(t *testing.T) {
	const in = "plain: a b # comment\n" +
		"single: 'it''s'\n" +
		"double: \"a\\tb\"\n" +
		"same: \"c d\"\n" +
		"empty: \"\"\n" +
		"folded: >-\n  one\n  two\n" +
		"literal: |\n  {\n    \"k\": \"v\"\n  }\n" +
		"multi: one\n  two\n" +
		"anchored: &x !!str tagged\n" +
		"alias: *x\n" +
		"flow: {a: [b, 'c']}\n"
	docs := yamldoc.Parse(source.NewFile("x.yaml", []byte(in)))
	if len(docs) != 1 || docs[0].Problem != nil {
		t.Fatalf("documents: %+v", docs)
	}
	want := []string{
		`key 1:1 "plain" = "plain"`, `value 1:8 "a b" = "a b"`,
		`key 2:1 "single" = "single"`, `value 2:10 "it''s" = "it's"`,
		`key 3:1 "double" = "double"`, `value 3:10 "a\\tb" = "a\tb"`,
		`key 4:1 "same" = "same"`, `value 4:8 "c d" = "c d"`,
		`key 5:1 "empty" = "empty"`, `value 5:9 "" = ""`,
		`key 6:1 "folded" = "folded"`, `value 7:3 "one\n  two" = "one two"`,
		`key 9:1 "literal" = "literal"`, "value 10:3 \"{\\n    \\\"k\\\": \\\"v\\\"\\n  }\\n\" = \"{\\n  \\\"k\\\": \\\"v\\\"\\n}\\n\"",
		`key 13:1 "multi" = "multi"`, `value 13:8 "one\n  two" = "one two"`,
		`key 15:1 "anchored" = "anchored"`, `value 15:20 "tagged" = "tagged"`,
		`key 16:1 "alias" = "alias"`, `value 15:20 "tagged" = "tagged"`,
		`key 17:1 "flow" = "flow"`, `key 17:8 "a" = "a"`, `value 17:12 "b" = "b"`, `value 17:16 "c" = "c"`,
	}
	if diff := cmp.Diff(want, scalars(docs[0].Tree, nil)); diff != "" {
		t.Errorf("places (-want +got):\n%s", diff)
	}
}

// TestPolicyInBlock: JSON text inside a block scalar keeps exact places.
func TestPolicyInBlock(t *testing.T) {
	docs := yamldoc.Parse(source.NewFile("x.yaml", []byte("policy: |\n    {\n      \"Statement\": {\"Effect\": \"Allow\"}\n    }\n")))
	tree, err := value.ParseJSON(docs[0].Tree.Get("policy").Text)
	if err != nil {
		t.Fatal(err)
	}
	effect := tree.Path("Statement", "Effect")
	if got := show("value", effect.Text); got != `value 3:32 "Allow" = "Allow"` {
		t.Errorf("got %s", got)
	}
}

func TestPlaceholders(t *testing.T) {
	for in, want := range map[string]string{
		"arn:aws:iam::${ACCOUNT_ID}:role/x":           "ACCOUNT_ID",
		"arn:aws:iam::<AWS_ACCOUNT_ID>:role/x":        "AWS_ACCOUNT_ID",
		"'arn:aws:iam::{{ .Values.id }}:role/x'":      ".Values.id",
		"arn:aws:iam::ACCOUNT_ID:role/x":              "ACCOUNT_ID",
		"arn:aws:iam::<your-account-id>:role/x":       "your-account-id",
		"\"${NAME:-default}\"":                        "NAME:-default",
		"${NAME:=a b}":                                "NAME:=a b",
		"system:serviceaccount:${ns}:<NAME HERE>":     "ns NAME HERE",
		"arn:aws:iam::$ACCOUNT_ID:policy/x":           "ACCOUNT_ID",
		"arn:aws:iam::$account_id:role/$role":         "account_id role",
		"$(ACK_ROLE)":                                 "ACK_ROLE",
		"arn:aws:iam::$(account):role/x":              "account",
		"<<__role_arn.pipelines__>>":                  "__role_arn.pipelines__",
		"'{{ default \"}\" .x }}'":                    "default \"}\" .x",
		"\"{{ default \\\"a\\\" .x }}\"":              "default \"a\" .x",
		"a{{ if .x }}b{{ else }}c{{ end }}d":          "if .x ...",
		"${{env.ACCOUNT_ID}}":                         "env.ACCOUNT_ID",
		"'x{% if a %}b{% endif %}'":                   "if a ...",
		"x<%= @id %>":                                 "@id",
		"x-[[ .name ]]-y":                             "name",
		"x-%ACCOUNT%":                                 "ACCOUNT",
		"x-@cluster.name@":                            "cluster.name",
		"arn:aws:iam::__ACCOUNT_ID__:role/x":          "ACCOUNT_ID",
		"x#{Account}#y":                               "Account",
		"((vault.arn))":                               "vault.arn",
		"REPLACE_ME":                                  "REPLACE_ME",
		"arn:aws:iam::xxxxxxxxxxxx:role/x":            "xxxxxxxxxxxx",
		"arn:aws:iam::YOUR_AWS_ACCOUNT_ID:role/x":     "YOUR_AWS_ACCOUNT_ID",
		"arn:aws:iam::account-id:role/x":              "account-id",
		"arn:aws:iam::AWS_ACCOUNT_ID:role/ROLE_NAME":  "AWS_ACCOUNT_ID ROLE_NAME",
		"oidc.eks.REGION.amazonaws.com/id/XXXXXX:sub": "REGION XXXXXX",
		"arn:aws:iam::{account_id}:role/x":            "account_id",
		"{role_arn}":                                  "role_arn",
		"[[ role ]]":                                  "role",
		"{{ .x }}":                                    ".x",
		"${try(a.b, \"\")}":                           "try(a.b, \"\")",
		"#{ROLE}#":                                    "ROLE",

		"${aws:username}":                  "",
		"${aws:PrincipalTag/team, 'none'}": "",
		"${AWS::AccountId}":                "",
		"${*}":                             "",
		"${1}":                             "",
		"a < b > c":                        "",
		"plain":                            "",
		"arn:aws:iam::123456789012:role/a.b@c+d=e,f_g-h": "",
		"arn:aws:iam::aws:policy/AdministratorAccess":    "",
		"arn:aws:iam::*:role/*":                          "",
		"arn:aws:iam::%s:role/%v-%[1]d":                  "",
		"system:serviceaccount:manage-your-cases:api":    "",
		"arn:aws:iam::1:role/for-account-id-lookup":      "",
		"https://x/%EF%BB%BF":                            "",
		"a@b.example":                                    "",
		"__meta_kubernetes_pod_name":                     "",
		"[[a], [b]]":                                     "",
		"{a: null}":                                      "",
		"CLUSTER_NAME":                                   "",
		"$100 and $":                                     "",
	} {
		docs := yamldoc.Parse(source.NewFile("x.yaml", []byte("a: "+in+"\n")))
		if len(docs) != 1 || docs[0].Tree == nil {
			t.Errorf("%s: %+v", in, docs)
			continue
		}
		if got := value.Shown(strings.Join(docs[0].Tree.Get("a").Text.Holes(), " ")); got != want {
			t.Errorf("%s: holes %q, want %q", in, got, want)
		}
	}
}

// TestKeys: a key may be a placeholder, and not one of the words of documentation.
func TestKeys(t *testing.T) {
	for in, want := range map[string]string{
		"${issuer}:sub":      "issuer",
		"<NAME>":             "NAME",
		"\"{{ .k }}\"":       ".k",
		"{{ .k }}-x":         ".k",
		"$patch":             "",
		"ACCOUNT_ID":         "",
		"REPLACE_ME":         "",
		"arn:x:ACCOUNT_ID:y": "",
	} {
		docs := yamldoc.Parse(source.NewFile("x.yaml", []byte(in+": v\n")))
		if got := strings.Join(docs[0].Tree.Members[0].Key.Holes(), " "); got != want {
			t.Errorf("%s: holes %q, want %q", in, got, want)
		}
	}
}

// TestDocuments: a broken document is a problem with its place and loses no other.
func TestDocuments(t *testing.T) {
	tests := []struct {
		name, in string
		trees    int
		problem  string // line, or empty
	}{
		{"several", "a: 1\n---\nb: 2\n--- # c\nc: 3\n", 3, ""},
		{"broken in the middle", "a: 1\n---\nb: [\n---\nc: 3\n", 2, "3"},
		{"CRLF and BOM", "\ufeffa: 1\r\n---\r\nb: 2\r\n", 2, ""},
		{"dashes in a block", "a: |\n  ---\n  x\n", 1, ""},
		{"only comments", "# nothing\n", 0, ""},
		{"tab", "a:\n\t- b\n", 0, "2"},
		{"invalid UTF-8", "a: \xff\n", 0, "1"},
		{"template", "{{- if .Values.x }}\na: 1\n{{- end }}\n---\nb: 1\n", 1, ""},
		{"directives of a Terraform template", "a: 1\n%{ if x ~}\nb: 1\n%{ endif ~}\n---\nb: 1\n", 2, ""},
		{"alias bomb", "a: &a [x,x,x,x,x,x,x,x,x,x]\nb: &b [*a,*a,*a,*a,*a,*a,*a,*a,*a,*a]\nc: &c [*b,*b,*b,*b,*b,*b,*b,*b,*b,*b]\nd: &d [*c,*c,*c,*c,*c,*c,*c,*c,*c,*c]\ne: &e [*d,*d,*d,*d,*d,*d,*d,*d,*d,*d]\nf: [*e,*e,*e,*e,*e,*e,*e,*e,*e,*e]\n", 0, "1"},
		{"a million brackets", "a: " + strings.Repeat("[", 1_000_000), 0, "1"},
		{"a million dashes", strings.Repeat("- ", 1_000_000), 0, "1"},
		{"a million question marks", strings.Repeat("? ", 1_000_000), 0, "1"},
		{"five megabytes in one line", "a: " + strings.Repeat("x ", 2_500_000) + "\n", 1, ""},
		{"merge key", "a: &a {x: 1}\nb:\n  <<: *a\n  y: 2\n", 1, ""},
		{"anchor that contains itself", "a: &a [*a]\n", 0, "1"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			trees, problem := 0, ""
			for _, d := range yamldoc.Parse(source.NewFile("x.yaml", []byte(tt.in))) {
				if d.Tree != nil {
					trees++
				}
				if d.Problem != nil {
					problem = fmt.Sprint(d.Problem.At.Begin().Line)
				}
			}
			if trees != tt.trees || problem != tt.problem {
				t.Errorf("%d trees and a problem in line %q, want %d and %q", trees, problem, tt.trees, tt.problem)
			}
		})
	}
}

// check holds a document to its laws: ranges lie inside the file, and an exact
// part's place holds its text.
func check(t *testing.T, f *source.File, tree *value.Tree) {
	text := func(x value.Text) {
		for _, p := range x.Parts() {
			if p.At.Start < 0 || p.At.Start > p.At.End || p.At.End > len(f.Data) {
				t.Fatalf("range %d-%d of %q is outside of the file", p.At.Start, p.At.End, p.Lit)
			}
			if p.Exact && p.At.Text() != p.Lit {
				t.Fatalf("exact part %q stands at %q", p.Lit, p.At.Text())
			}
		}
	}
	text(tree.Text)
	for _, item := range tree.Items {
		check(t, f, item)
	}
	for _, m := range tree.Members {
		text(m.Key)
		check(t, f, m.Value)
	}
}

func FuzzParse(f *testing.F) {
	f.Add("a: &x 'b''c'\nd: |-\n  e\n\n   f\ng: \"h\\u00e9\\\n  i\"\n---\n- *x\n? k\n: >\n  l\n  m\n")
	f.Fuzz(func(t *testing.T, in string) {
		file := source.NewFile("x.yaml", []byte(in))
		for _, d := range yamldoc.Parse(file) {
			if d.Tree != nil {
				check(t, file, d.Tree)
			}
		}
		var n yaml.Node
		docs := yamldoc.Parse(file)
		if len(docs) != 1 || docs[0].Tree == nil || docs[0].Templated || strings.Contains(in, "\n---") || yaml.Unmarshal([]byte(in), &n) != nil || len(n.Content) != 1 || n.Content[0].Kind != yaml.ScalarNode {
			return
		}
		if got := docs[0].Tree.Text; len(got.Holes()) == 0 {
			if s, _ := got.Known(); s != n.Content[0].Value {
				t.Fatalf("scalar %q, want %q", s, n.Content[0].Value)
			}
		}
	})
}
