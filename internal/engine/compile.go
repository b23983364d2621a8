package engine

import (
	"context"
	"encoding/json"
	"fmt"
	"io/fs"
	"path"
	"strings"

	"github.com/open-policy-agent/opa/v1/ast"
	"github.com/open-policy-agent/opa/v1/rego"
	"github.com/open-policy-agent/opa/v1/storage/inmem"
)

// compile prepares the query for the rules of a group: the entry point, the
// library and the rules in one compiler, the tables in its store.
func compile(fsys fs.FS, g *group) (*rego.PreparedEvalQuery, error) {
	modules := map[string]*ast.Module{}
	add := func(name string) error {
		data, err := fs.ReadFile(fsys, name)
		if err != nil {
			return err
		}
		m, err := ast.ParseModuleWithOpts(name, string(data), ast.ParserOptions{RegoVersion: ast.RegoV1})
		if err != nil {
			return err
		}
		modules[name] = m
		return nil
	}
	names, err := fs.Glob(fsys, "lib/*.rego")
	if err != nil {
		return nil, err
	}
	for name := range g.rules {
		names = append(names, path.Join(g.name, name, name+".rego"))
	}
	for _, name := range append(names, "main.rego") {
		if strings.HasSuffix(name, "_test.rego") {
			continue
		}
		if err := add(name); err != nil {
			return nil, fmt.Errorf("parse rules: %w", err)
		}
	}
	compiler := ast.NewCompiler().WithCapabilities(capabilities())
	if compiler.Compile(modules); compiler.Failed() {
		return nil, fmt.Errorf("compile rules: %w", compiler.Errors)
	}
	tables, err := Tables(fsys)
	if err != nil {
		return nil, err
	}
	q, err := rego.New(rego.Compiler(compiler), rego.Query("data.irsalint.main.findings"), rego.Store(inmem.NewFromObject(tables))).PrepareForEval(context.Background())
	if err != nil {
		return nil, fmt.Errorf("compile rules: %w", err)
	}
	return &q, nil
}

// capabilities are the built-ins without those that depend on anything but their
// arguments.
func capabilities() *ast.Capabilities {
	c := ast.CapabilitiesForThisVersion()
	kept := c.Builtins[:0]
	for _, b := range c.Builtins {
		if !b.IsNondeterministic() {
			kept = append(kept, b)
		}
	}
	c.Builtins = kept
	c.AllowNet = []string{}
	return c
}

// Tables reads the data files: each is one object, and their keys stand side by
// side.
func Tables(fsys fs.FS) (map[string]any, error) {
	names, err := fs.Glob(fsys, "data/*.json")
	if err != nil {
		return nil, err
	}
	out := map[string]any{}
	for _, name := range names {
		data, err := fs.ReadFile(fsys, name)
		if err != nil {
			return nil, err
		}
		var table map[string]any
		if err := json.Unmarshal(data, &table); err != nil {
			return nil, fmt.Errorf("read %s: %w", name, err)
		}
		for k, v := range table {
			out[k] = v
		}
	}
	return out, nil
}
