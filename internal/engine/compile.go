package engine

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"maps"
	"path"
	"slices"
	"strings"

	"github.com/open-policy-agent/opa/v1/ast"
	"github.com/open-policy-agent/opa/v1/rego"
	"github.com/open-policy-agent/opa/v1/storage/inmem"
)

// compile prepares the query for the rules of a group: the entry point, the
// rules and what of the library they import in one compiler, the tables in its
// store.
func compile(fsys fs.FS, g *group) (*rego.PreparedEvalQuery, error) {
	names := []string{"main.rego"}
	for _, name := range slices.Sorted(maps.Keys(g.rules)) {
		names = append(names, path.Join(g.name, name, name+".rego"))
	}
	modules, err := parse(fsys, names)
	if err != nil {
		return nil, fmt.Errorf("parse rules: %w", err)
	}
	compiler := ast.NewCompiler().WithCapabilities(capabilities())
	if compiler.Compile(modules); compiler.Failed() {
		return nil, fmt.Errorf("compile rules: %w", compiler.Errors)
	}
	tables, err := Tables(fsys)
	if err != nil {
		return nil, err
	}
	if err := resolve(modules, tables); err != nil {
		return nil, fmt.Errorf("compile rules: %w", err)
	}
	// Without strict errors a built-in that fails makes a rule silent.
	q, err := rego.New(rego.Compiler(compiler), rego.Query("data.irsalint.main.findings"),
		rego.StrictBuiltinErrors(true), rego.Store(inmem.NewFromObject(tables))).PrepareForEval(context.Background())
	if err != nil {
		return nil, fmt.Errorf("compile rules: %w", err)
	}
	return &q, nil
}

// parse reads the modules and those of the library that they import, directly or
// through others.
func parse(fsys fs.FS, names []string) (map[string]*ast.Module, error) {
	modules := map[string]*ast.Module{}
	for len(names) > 0 {
		name := names[0]
		names = names[1:]
		if modules[name] != nil {
			continue
		}
		data, err := fs.ReadFile(fsys, name)
		if errors.Is(err, fs.ErrNotExist) && strings.HasPrefix(name, "lib/") {
			return nil, fmt.Errorf("there is no library %s", name)
		}
		if err != nil {
			return nil, err
		}
		m, err := ast.ParseModuleWithOpts(name, string(data), ast.ParserOptions{RegoVersion: ast.RegoV1})
		if err != nil {
			return nil, err
		}
		modules[name] = m
		for _, imported := range m.Imports {
			if lib, ok := strings.CutPrefix(imported.Path.String(), "data.irsalint.lib."); ok {
				names = append(names, "lib/"+lib+".rego")
			}
		}
	}
	return modules, nil
}

// resolve checks that what modules refer to under data is there: rules, library or tables.
// Otherwise a slip of a name makes a rule silent.
func resolve(modules map[string]*ast.Module, tables map[string]any) error {
	known := tables["data"].(map[string]any)
	for _, name := range slices.Sorted(maps.Keys(modules)) {
		var fault error
		check := func(ref ast.Ref) bool {
			if len(ref) < 2 || !ref[0].Value.(ast.Var).Equal(ast.DefaultRootDocument.Value) {
				return false
			}
			switch first, _ := ref[1].Value.(ast.String); {
			case first == "irsalint":
			case first == "data" && len(ref) > 2:
				if key, ok := ref[2].Value.(ast.String); ok && known[string(key)] == nil && fault == nil {
					fault = fmt.Errorf("%v: there is no table %s", ref[0].Location, key)
				}
			case fault == nil:
				fault = fmt.Errorf("%v: %s is neither in irsalint nor a table, data.data.KEY", ref[0].Location, ref)
			}
			return false
		}
		ast.WalkRefs(modules[name], func(ref ast.Ref) bool {
			if _, ok := ref[0].Value.(ast.Var); !ok {
				return false
			}
			return check(ref)
		})
		if fault != nil {
			return fault
		}
	}
	return nil
}

// capabilities are the built-ins without those that depend on anything but their
// arguments.
func capabilities() *ast.Capabilities {
	c := ast.CapabilitiesForThisVersion()
	c.Builtins = slices.DeleteFunc(c.Builtins, (*ast.Builtin).IsNondeterministic)
	c.AllowNet = []string{}
	return c
}

// Tables reads the data files: each is one object, and their keys stand side by
// side under data, as when stock OPA loads the folder.
func Tables(fsys fs.FS) (map[string]any, error) {
	names, err := fs.Glob(fsys, "data/*.json")
	if err != nil {
		return nil, err
	}
	out, from := map[string]any{}, map[string]string{}
	for _, name := range names {
		data, err := fs.ReadFile(fsys, name)
		if err != nil {
			return nil, err
		}
		var table map[string]any
		if err := json.Unmarshal(data, &table); err != nil {
			return nil, fmt.Errorf("read %s: %w", name, err)
		}
		for key, v := range table {
			if from[key] != "" {
				return nil, fmt.Errorf("%s and %s both have the table %s", from[key], name, key)
			}
			out[key], from[key] = v, name
		}
	}
	return map[string]any{"data": out}, nil
}
