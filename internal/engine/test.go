package engine

import (
	"context"
	"fmt"
	"io/fs"
	"path"

	"github.com/open-policy-agent/opa/v1/ast"
	"github.com/open-policy-agent/opa/v1/storage"
	"github.com/open-policy-agent/opa/v1/storage/inmem"
	"github.com/open-policy-agent/opa/v1/tester"

	"github.com/irsalint/irsalint/internal/catalog"
)

// TestResult is the outcome of one test in Rego.
type TestResult struct {
	// File is where the test is, Line its first line.
	File string
	Line int
	Name string
	// Fault says why it did not pass; empty when it did.
	Fault string
}

// Test runs the Rego tests of rules, in the files beside them whose names end in
// _test.rego, with the built-ins that rules have. The error names file and line.
func Test(ctx context.Context, fsys fs.FS, rules []catalog.Rule) ([]TestResult, error) {
	var names []string
	for _, r := range rules {
		found, err := fs.Glob(fsys, path.Join(r.Group, r.Name, "*.rego"))
		if err != nil {
			return nil, err
		}
		names = append(names, found...)
	}
	modules, err := parse(fsys, names)
	if err != nil {
		return nil, fmt.Errorf("parse rules: %w", err)
	}
	tables, err := Tables(fsys)
	if err != nil {
		return nil, err
	}
	store := inmem.NewFromObject(tables)
	txn, err := store.NewTransaction(ctx, storage.WriteParams)
	if err != nil {
		return nil, err
	}
	defer store.Abort(ctx, txn)
	compiler := ast.NewCompiler().WithCapabilities(capabilities()).WithEnablePrintStatements(false)
	results, err := tester.NewRunner().SetCompiler(compiler).SetStore(store).SetModules(modules).RunTests(ctx, txn)
	if err != nil {
		return nil, fmt.Errorf("compile rules: %w", err)
	}
	var out []TestResult
	for r := range results {
		t := TestResult{Name: r.Name}
		if r.Location != nil {
			t.File, t.Line = r.Location.File, r.Location.Row
		}
		switch {
		case r.Error != nil:
			t.Fault = r.Error.Error()
		case r.Skip:
			t.Fault = "skipped"
		case !r.Pass():
			t.Fault = "is not true"
		}
		out = append(out, t)
	}
	return out, nil
}
