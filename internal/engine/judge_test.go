package engine

import (
	"context"
	"encoding/json"
	"fmt"
	"maps"
	"reflect"
	"strings"
	"testing"
	"testing/fstest"

	"github.com/google/go-cmp/cmp"
	"github.com/open-policy-agent/opa/v1/ast"
	"github.com/open-policy-agent/opa/v1/loader"
	"github.com/open-policy-agent/opa/v1/rego"

	"github.com/irsalint/irsalint/internal/catalog"
	"github.com/irsalint/irsalint/internal/finding"
	"github.com/irsalint/irsalint/rules"
)

// fires makes of the item that a rule's Rego tests start from one that the rule
// denies, where it is none already.
var fires = map[string]map[string]any{
	"malformed-issuer-key": {"form": "arn"},
	"malformed-role-arn":   {"arn_form": "policy"},
}

func load(t testing.TB) []catalog.Rule {
	t.Helper()
	all, err := catalog.Load()
	if err != nil {
		t.Fatal(err)
	}
	return all
}

// denied is an input of n items for each rule, all of which it denies, at that
// many different places.
func denied(t testing.TB, all []catalog.Rule, n, places int) map[string][]*ast.Term {
	t.Helper()
	c := ast.NewCompiler()
	if c.Compile(modules(t)); c.Failed() {
		t.Fatal(c.Errors)
	}
	out := map[string][]*ast.Term{}
	for _, r := range all {
		query := fmt.Sprintf("data.irsalint.rules[%q][%q]._base", r.Group, r.Name+"_test")
		rs, err := rego.New(rego.Compiler(c), rego.Query(query)).Eval(context.Background())
		if err != nil || len(rs) != 1 {
			t.Fatalf("%s: no value: %v", query, err)
		}
		item := rs[0].Expressions[0].Value.(map[string]any)
		maps.Copy(item, fires[r.Name])
		for i := range n {
			move(item, json.Number(fmt.Sprint(i%places)))
			v, err := ast.InterfaceToValue(item)
			if err != nil {
				t.Fatal(err)
			}
			out[r.Inputs[0]] = append(out[r.Inputs[0]], ast.NewTerm(v))
		}
	}
	return out
}

// move puts everything in an item at one place.
func move(v any, at json.Number) {
	m, ok := v.(map[string]any)
	if !ok {
		return
	}
	for key, x := range m {
		if key == "at" || strings.HasSuffix(key, "_at") {
			m[key] = at
		}
		move(x, at)
	}
}

// TestChunks: how the lists are cut does not matter, also where items of
// different chunks are denied with the same words.
func TestChunks(t *testing.T) {
	all := load(t)
	const places = 130
	lists := denied(t, all, 150, places)
	var want []Verdict
	for _, size := range []int{10000, 1, 3, defaultChunk} {
		e := New(rules.FS, all)
		e.chunk = size
		got, err := e.Judge(context.Background(), lists)
		if err != nil {
			t.Fatal(err)
		}
		if want == nil {
			want = got
		}
		if diff := cmp.Diff(want, got); diff != "" {
			t.Errorf("chunks of %d:\n%s", size, diff)
		}
	}
	at := map[string]map[int]bool{}
	for _, v := range want {
		if at[v.Rule.Name] == nil {
			at[v.Rule.Name] = map[int]bool{}
		}
		at[v.Rule.Name][v.At] = true
	}
	for _, r := range all {
		if len(at[r.Name]) != places {
			t.Errorf("%s denies at %d places, want %d", r.Name, len(at[r.Name]), places)
		}
	}
}

// TestOnlySelected: rules that were not asked for are neither compiled nor
// evaluated, and groups without an item are not compiled.
func TestOnlySelected(t *testing.T) {
	r := catalog.Rule{Name: "r", Group: "g", Inputs: []string{"things"}}
	broken := catalog.Rule{Name: "broken", Group: "h", Inputs: []string{"others"}}
	fsys := fstest.MapFS{
		"main.rego":            {Data: mainRego(t)},
		"g/r/r.rego":           {Data: []byte(denyThings("g", "r"))},
		"g/s/s.rego":           {Data: []byte(denyThings("g", "s"))},
		"h/broken/broken.rego": {Data: []byte("no rego")},
	}
	got, err := New(fsys, []catalog.Rule{r, broken}).Judge(context.Background(), terms(t, `{"things": [1], "others": []}`))
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff([]Verdict{{Rule: r, At: 1, Message: "m"}}, got); diff != "" {
		t.Error(diff)
	}
	_, err = New(fsys, []catalog.Rule{broken}).Judge(context.Background(), terms(t, `{"others": [1]}`))
	if err == nil || !strings.Contains(err.Error(), "h/broken/broken.rego") {
		t.Errorf("got error %v, want one that names the broken file", err)
	}
}

func denyThings(group, name string) string {
	return fmt.Sprintf("package irsalint.rules.%s[%q]\n\ndeny contains {\"at\": x, \"message\": \"m\"} if some x in input.things\n", group, name)
}

// TestSharedList: groups that read the same list do so at the same time.
func TestSharedList(t *testing.T) {
	fsys := fstest.MapFS{"main.rego": {Data: mainRego(t)}}
	var all []catalog.Rule
	for _, group := range []string{"a", "b", "c"} {
		name := "r" + group
		fsys[group+"/"+name+"/"+name+".rego"] = &fstest.MapFile{Data: []byte(denyThings(group, name))}
		all = append(all, catalog.Rule{Name: name, Group: group, Inputs: []string{"things"}})
	}
	e := New(fsys, all)
	e.chunk = 1
	e.Warm("a", "c")
	e.Warm()
	got, err := e.Judge(context.Background(), terms(t, `{"things": [1, 2, 3, 4, 5]}`))
	if err != nil || len(got) != 15 {
		t.Errorf("%d verdicts, want 15; error %v", len(got), err)
	}
}

// TestFailingRule: a rule that fails says so, with its file, and never just
// stays silent.
func TestFailingRule(t *testing.T) {
	tests := []struct{ name, body, want string }{
		{"conflict", "deny contains {\"at\": 1, \"message\": _m} if input.things\n\n_m := x if some x in input.things\n", "eval_conflict_error"},
		{"built-in", "deny contains {\"at\": 1, \"message\": x} if x := json.unmarshal(input.text)\n", "eval_builtin_error"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			fsys := fstest.MapFS{
				"main.rego":  {Data: mainRego(t)},
				"g/r/r.rego": {Data: []byte("package irsalint.rules.g[\"r\"]\n\n" + strings.ReplaceAll(tt.body, "input.text", `concat("", ["{" | some x in input.things])`))},
			}
			rule := catalog.Rule{Name: "r", Group: "g", Severity: finding.High, Inputs: []string{"things"}}
			_, err := New(fsys, []catalog.Rule{rule}).Judge(context.Background(), terms(t, `{"things": [1, 2]}`))
			if err == nil || !strings.Contains(err.Error(), tt.want) || !strings.Contains(err.Error(), "g/r/r.rego") {
				t.Errorf("got error %v, want %s in g/r/r.rego", err, tt.want)
			}
		})
	}
}

// TestCancelled: a context that ended ends the evaluation.
func TestCancelled(t *testing.T) {
	all := load(t)
	ctx, cancel := context.WithCancel(context.Background())
	cancel()
	if _, err := New(rules.FS, all).Judge(ctx, denied(t, all, 2000, 2000)); err == nil {
		t.Error("no error")
	}
}

// TestTables: stock OPA, which loads the folder, finds the tables where the
// engine puts them.
func TestTables(t *testing.T) {
	loaded, err := loader.NewFileLoader().All([]string{folder})
	if err != nil {
		t.Fatal(err)
	}
	tables, err := Tables(rules.FS)
	if err != nil {
		t.Fatal(err)
	}
	var want any
	data, err := json.Marshal(loaded.Documents["data"])
	if err != nil {
		t.Fatal(err)
	}
	if err := json.Unmarshal(data, &want); err != nil {
		t.Fatal(err)
	}
	if !reflect.DeepEqual(want, tables["data"]) {
		t.Errorf("tables (-stock OPA +engine):\n%s", cmp.Diff(want, tables["data"]))
	}
	if len(tables["data"].(map[string]any)) == 0 {
		t.Error("no table")
	}
}
