package terraform

import (
	"errors"
	"path"
	"strings"

	"github.com/hashicorp/hcl/v2/hclsyntax"
	"github.com/zclconf/go-cty/cty"

	"github.com/irsalint/irsalint/internal/source"
	"github.com/irsalint/irsalint/internal/value"
)

// fileName is the root-relative name of a file that an argument names.
func (e *env) fileName() (string, error) {
	t, err := e.text(0)
	if err != nil {
		return "", err
	}
	name, ok := t.Known()
	if !ok || e.scope == nil {
		return "", errOpen
	}
	if path.IsAbs(name) || strings.HasPrefix(name, "~") {
		return "", errors.New("the file lies outside the analysed root")
	}
	return path.Join(e.scope.inst.root.dir, name), nil
}

func (e *env) source() (*source.File, *rewriter, error) {
	name, err := e.fileName()
	if err != nil {
		return nil, nil, err
	}
	f, w, problem := e.scope.inst.root.run.open(name)
	if problem != nil {
		return nil, nil, errors.New(problem.Message)
	}
	return f, w, nil
}

func file(e *env) (cty.Value, error) {
	f, _, err := e.source()
	if err != nil {
		return cty.NilVal, err
	}
	return e.h.str(value.LitAt(string(f.Data), source.Range{File: f, End: len(f.Data)})), nil
}

// fileExists answers for files of the tree; outside of it nothing exists.
func fileExists(e *env) (cty.Value, error) {
	name, err := e.fileName()
	if err != nil {
		return cty.NilVal, err
	}
	_, err = e.scope.inst.root.run.in.Tree.Open(name)
	return cty.BoolVal(err == nil), nil
}

// templateFile renders a template of the tree with the given variables.
func templateFile(e *env) (cty.Value, error) {
	if err := e.want(2); err != nil {
		return cty.NilVal, err
	}
	f, w, err := e.source()
	if err != nil {
		return cty.NilVal, err
	}
	vars, err := e.object(1)
	if err != nil {
		return cty.NilVal, err
	}
	return e.scope.render(f, w, vars)
}

// render renders a file as a template.
func (s *scope) render(f *source.File, w *rewriter, vars map[string]cty.Value) (cty.Value, error) {
	r := s.inst.root
	if r.depth++; r.depth > maxDepth {
		return cty.NilVal, errOpen
	}
	defer func() { r.depth-- }()
	t, diags := hclsyntax.ParseTemplate(f.Data, f.Name, startPos(nil))
	if diags.HasErrors() {
		return cty.NilVal, errors.New(diags.Error())
	}
	ctx := s.ctx.NewChild()
	ctx.Variables = vars
	v, diags := w.expr(t).Value(ctx)
	if diags.HasErrors() {
		return cty.NilVal, errors.New(diags.Error())
	}
	return v, nil
}
