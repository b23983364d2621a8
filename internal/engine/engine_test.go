package engine

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"io/fs"
	"os"
	"strings"
	"testing"
	"testing/fstest"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"
	"github.com/open-policy-agent/opa/v1/ast"
	"github.com/open-policy-agent/opa/v1/format"
	"github.com/open-policy-agent/opa/v1/storage/inmem"
	"github.com/open-policy-agent/opa/v1/tester"

	"github.com/irsalint/irsalint/internal/catalog"
	"github.com/irsalint/irsalint/internal/finding"
	"github.com/irsalint/irsalint/rules"
)

// folder is the rules with their examples, which are not embedded.
const folder = "../../rules"

// modules parses every Rego file of the rules.
func modules(t testing.TB) map[string]*ast.Module {
	t.Helper()
	out := map[string]*ast.Module{}
	err := fs.WalkDir(rules.FS, ".", func(name string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() || !strings.HasSuffix(name, ".rego") {
			return err
		}
		data, err := fs.ReadFile(rules.FS, name)
		if err != nil {
			return err
		}
		m, err := ast.ParseModuleWithOpts(name, string(data), ast.ParserOptions{RegoVersion: ast.RegoV1})
		if err != nil {
			return err
		}
		out[name] = m
		formatted, err := format.SourceWithOpts(name, data, format.Opts{RegoVersion: ast.RegoV1})
		if err != nil {
			return err
		}
		if !bytes.Equal(formatted, data) {
			t.Errorf("%s is not formatted as opa fmt does:\n%s", name, cmp.Diff(string(data), string(formatted)))
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	return out
}

// TestStrict compiles all files as opa check --strict does.
func TestStrict(t *testing.T) {
	c := ast.NewCompiler().WithStrict(true)
	if c.Compile(modules(t)); c.Failed() {
		t.Fatal(c.Errors)
	}
}

// TestRego runs the Rego tests of rules and library.
func TestRego(t *testing.T) {
	tables, err := Tables(rules.FS)
	if err != nil {
		t.Fatal(err)
	}
	store := inmem.NewFromObject(tables)
	txn, err := store.NewTransaction(context.Background())
	if err != nil {
		t.Fatal(err)
	}
	defer store.Abort(context.Background(), txn)
	results, err := tester.NewRunner().SetStore(store).SetModules(modules(t)).RunTests(context.Background(), txn)
	if err != nil {
		t.Fatal(err)
	}
	n := 0
	for r := range results {
		n++
		if r.Error != nil || !r.Pass() {
			t.Errorf("%s %s: failed %v, error %v", r.Package, r.Name, r.Fail, r.Error)
		}
	}
	if n < 100 {
		t.Errorf("only %d tests ran", n)
	}
}

// TestRules checks what every rule of the catalogue must have.
func TestRules(t *testing.T) {
	all, err := catalog.Load()
	if err != nil {
		t.Fatal(err)
	}
	mods := modules(t)
	titles := map[string]string{}
	for _, r := range all {
		t.Run(r.Name, func(t *testing.T) {
			dir := r.Group + "/" + r.Name + "/" + r.Name
			group := "." + r.Group
			if strings.Contains(group, "-") {
				group = fmt.Sprintf("[%q]", r.Group)
			}
			if want := fmt.Sprintf("irsalint.rules%s[%q]", group, r.Name); r.Package != want {
				t.Errorf("package %s, want %s", r.Package, want)
			}
			if other := titles[r.Title]; r.Title == "" || other != "" {
				t.Errorf("title %q is empty or that of %s", r.Title, other)
			}
			titles[r.Title] = r.Name
			for _, heading := range []string{"## What it does", "## Why it matters", "## How to fix"} {
				if !strings.Contains(r.Description, heading) {
					t.Errorf("no heading %s", heading)
				}
			}
			for _, ref := range r.References {
				if !strings.HasPrefix(ref, "https://") {
					t.Errorf("reference %s", ref)
				}
			}
			if len(r.References) == 0 || len(r.Inputs) == 0 || len(r.Formats) == 0 || r.Since == "" {
				t.Error("metadata is missing")
			}
			if (r.Kind == "breaks") != (r.AWSError != "") {
				t.Errorf("kind %s with the AWS error %q", r.Kind, r.AWSError)
			}
			tests := mods[dir+"_test.rego"]
			if tests == nil || !strings.Contains(tests.String(), "unknown") {
				t.Error("no test of an unknown")
			}
			for _, format := range r.Formats {
				for _, kind := range []string{"bad", "good"} {
					names, err := fs.Glob(os.DirFS(folder), r.Group+"/"+r.Name+"/"+kind+"-"+format+"-*.txtar")
					if err != nil || len(names) == 0 {
						t.Errorf("no %s example in %s", kind, format)
					}
				}
			}
			reachesOnlyByImport(t, mods[dir+".rego"])
		})
	}
}

// reachesOnlyByImport: rules refer to other packages through imports, so that
// they can be bundled for engines that rewrite those.
func reachesOnlyByImport(t *testing.T, m *ast.Module) {
	for _, r := range m.Rules {
		ast.WalkRefs(r, func(ref ast.Ref) bool {
			if len(ref) > 0 && ref[0].Value.Compare(ast.DefaultRootDocument.Value) == 0 {
				t.Errorf("%v: %s in a body", ref[0].Location, ref)
			}
			return false
		})
	}
}

// terms builds the lists of an input from JSON.
func terms(t testing.TB, text string) map[string][]*ast.Term {
	t.Helper()
	var lists map[string][]any
	d := json.NewDecoder(strings.NewReader(text))
	d.UseNumber()
	if err := d.Decode(&lists); err != nil {
		t.Fatal(err)
	}
	out := map[string][]*ast.Term{}
	for name, items := range lists {
		for _, item := range items {
			v, err := ast.InterfaceToValue(item)
			if err != nil {
				t.Fatal(err)
			}
			out[name] = append(out[name], ast.NewTerm(v))
		}
	}
	return out
}

// TestStrictDecoding: any other shape than the contract's is an error that names
// the rule.
func TestStrictDecoding(t *testing.T) {
	tests := []struct{ name, deny, want string }{
		{"good", `{"at": 1, "message": "m", "severity": "low", "fix": "f", "aws_error": "e", "related": [{"at": 2, "note": "n"}]}`, ""},
		{"unknown key of an error", `{"at": 1, "message": "m", "aws_error": "x"}`, `rule r: no aws_error has the key "x"`},
		{"error of a wrong type", `{"at": 1, "message": "m", "aws_error": 1}`, "rule r: aws_error is a text"},
		{"empty message", `{"at": 1, "message": ""}`, "rule r: a finding has at and message"},
		{"broken place", `{"at": 1.5, "message": "m"}`, "rule r: at is a handle from the input"},
		{"related that is no list", `{"at": 1, "message": "m", "related": {}}`, "rule r: related is a list"},
		{"related with more keys", `{"at": 1, "message": "m", "related": [{"at": 1, "note": "n", "line": 2}]}`, "rule r: an element of related has at and note"},
		{"related without a place", `{"at": 1, "message": "m", "related": [{"line": 1, "note": "n"}]}`, "rule r: at is a handle from the input"},
		{"null", `null`, `rule "r": a finding is an object`},
		{"unknown key", `{"at": 1, "message": "m", "line": 3}`, `rule r: unknown key "line" in a finding`},
		{"no message", `{"at": 1}`, "rule r: a finding has at and message"},
		{"no place", `{"message": "m"}`, "rule r: a finding has at and message"},
		{"place of a wrong type", `{"at": "1", "message": "m"}`, "rule r: at is a handle from the input"},
		{"negative place", `{"at": -1, "message": "m"}`, "rule r: at is a handle from the input"},
		{"severity above the rule's", `{"at": 1, "message": "m", "severity": "critical"}`, "rule r: severity critical is above the rule's own, high"},
		{"unknown severity", `{"at": 1, "message": "m", "severity": "bad"}`, `rule r: unknown severity "bad": use one of info, low, medium, high, critical`},
		{"related of a wrong shape", `{"at": 1, "message": "m", "related": [{"at": 1}]}`, "rule r: an element of related has at and note"},
		{"not an object", `"text"`, `rule "r": a finding is an object`},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			fsys := fstest.MapFS{
				"main.rego":            {Data: mainRego(t)},
				"g/r/r.rego":           {Data: []byte("package irsalint.rules.g[\"r\"]\n\ndeny contains " + tt.deny + " if some x in input.things\n")},
				"data/aws_errors.json": {Data: []byte(`{"irsalint_aws_errors": {"errors": {"e": "the error"}}}`)},
			}
			rule := catalog.Rule{Name: "r", Group: "g", Severity: finding.High, Inputs: []string{"things"}}
			got, err := New(fsys, []catalog.Rule{rule}).Judge(context.Background(), terms(t, `{"things": [1]}`))
			if tt.want != "" {
				if err == nil || err.Error() != tt.want {
					t.Errorf("got error %v, want %s", err, tt.want)
				}
				return
			}
			want := []Verdict{{Rule: rule, At: 1, Message: "m", Severity: finding.Low, Fix: "f", AWSError: "the error", Related: []Related{{2, "n"}}}}
			if diff := cmp.Diff(want, got, cmpopts.EquateErrors()); err != nil || diff != "" {
				t.Errorf("error %v\n%s", err, diff)
			}
		})
	}
}

func mainRego(t *testing.T) []byte {
	t.Helper()
	data, err := fs.ReadFile(rules.FS, "main.rego")
	if err != nil {
		t.Fatal(err)
	}
	return data
}

// TestNoNetwork: built-ins that reach out do not exist for rules.
func TestNoNetwork(t *testing.T) {
	for _, call := range []string{`http.send({"url": "https://example.com", "method": "get"})`, "opa.runtime()", "time.now_ns()", `net.lookup_ip_addr("example.com")`} {
		fsys := fstest.MapFS{
			"main.rego":  {Data: mainRego(t)},
			"g/r/r.rego": {Data: []byte("package irsalint.rules.g[\"r\"]\n\ndeny contains {\"at\": 1, \"message\": sprintf(\"%v\", [x])} if x := " + call + "\n")},
		}
		rule := catalog.Rule{Name: "r", Group: "g", Inputs: []string{"things"}}
		_, err := New(fsys, []catalog.Rule{rule}).Judge(context.Background(), terms(t, `{"things": [1]}`))
		if err == nil || !strings.Contains(err.Error(), "undefined function") {
			t.Errorf("%s: got %v", call, err)
		}
	}
}
