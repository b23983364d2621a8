package terraform

import (
	"errors"
	"fmt"
	"path"
	"slices"
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
	if u := e.scope.inst.unit; u != nil {
		if clean, ok := u.clean(name); ok {
			return clean, nil
		}
	}
	if path.IsAbs(name) || strings.HasPrefix(name, "~") {
		return "", errors.New("the file lies outside the analysed root")
	}
	return path.Join(e.scope.inst.root.dir, name), nil
}

// source is the file that an argument names, in which the scanner finds nothing.
func (e *env) source(scan scanner) (*source.File, *rewriter, error) {
	name, err := e.fileName()
	if err != nil {
		return nil, nil, err
	}
	run := e.scope.inst.root.run
	run.in.Shared.Use(name)
	f, w, problem := run.openFor(name, scan)
	if problem != nil {
		return nil, nil, errors.New(problem.Message)
	}
	return f, w, nil
}

func file(e *env) (cty.Value, error) {
	f, _, err := e.source(scanText)
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
	f, w, err := e.source(scanTemplate)
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
	t, diags := hclsyntax.ParseTemplate(f.Data, f.Name, startPos(nil))
	if diags.HasErrors() {
		return cty.NilVal, errors.New(diags.Error())
	}
	return s.template(w.expr(t), vars)
}

// template evaluates a template that sees the given variables alone.
func (s *scope) template(t hclsyntax.Expression, vars map[string]cty.Value) (cty.Value, error) {
	root := s.inst.root
	if root.depth++; root.depth > maxDepth {
		return cty.NilVal, errOpen
	}
	defer func() { root.depth-- }()
	for _, r := range references(t) {
		if _, ok := vars[r.RootName()]; !ok {
			return cty.NilVal, fmt.Errorf("the template has no variable %s", r.RootName())
		}
	}
	ctx := s.ctx.NewChild()
	ctx.Variables = vars
	v, diags := t.Value(ctx)
	if diags.HasErrors() {
		return cty.NilVal, errors.New(diags.Error())
	}
	return v, nil
}

// templateString renders a template that a reference names.
func templateString(e *env) (cty.Value, error) {
	switch unwrap(e.FunctionCallExpr.Args[0]).(type) {
	case *hclsyntax.ScopeTraversalExpr, *hclsyntax.RelativeTraversalExpr, *hclsyntax.IndexExpr:
	default:
		return cty.NilVal, errors.New("the template is no reference")
	}
	s, err := e.plainTexts(1)
	if err != nil {
		return cty.NilVal, err
	}
	vars, err := e.object(1)
	if err != nil {
		return cty.NilVal, err
	}
	if e.scope == nil {
		return cty.NilVal, errOpen
	}
	out, err := e.scope.renderText(value.Lit(s[0]), vars)
	if err != nil {
		return cty.NilVal, err
	}
	return e.built(out), nil
}

// renderText renders a text as a template. Places are kept where it is the whole of
// a file.
func (s *scope) renderText(text value.Text, vars map[string]cty.Value) (value.Text, error) {
	run := s.inst.root.run
	written, ok := text.Known()
	if !ok {
		return value.Text{}, errOpen
	}
	f := text.At().File
	w := &rewriter{h: run.h, file: f, funcs: run.funcs, foreign: s.inst.mod.foreign}
	if f == nil || string(f.Data) != written {
		f = source.NewFile("template", []byte(written))
		w.file, w.foreign = f, true
	}
	if _, why := scanTemplate(f.Data); why != "" {
		return value.Text{}, fmt.Errorf("the template is %s", why)
	}
	v, err := s.render(f, w, vars)
	if err != nil {
		return value.Text{}, err
	}
	out, ok := run.h.text(v, source.Range{})
	if !ok {
		return value.Text{}, errors.New("the template makes no text")
	}
	return out, nil
}

// templateData computes what the data source template_file renders: its argument
// template, with the values of its argument vars as texts.
func templateData(r *resource, attr string) cty.Value {
	if attr != "rendered" {
		return cty.NilVal
	}
	text, ok := r.text("template")
	vars, known := r.templateVars()
	if !ok || !known {
		return cty.NilVal
	}
	out, err := r.scope.renderText(text, vars)
	if err != nil {
		return cty.NilVal
	}
	return r.inst.root.run.h.str(out)
}

// templateVars is the argument vars of a data source that renders templates.
func (r *resource) templateVars() (map[string]cty.Value, bool) {
	a := r.block.attrs["vars"]
	if a == nil {
		return nil, true
	}
	u, _ := r.scope.eval(a).Unmark()
	if !u.IsKnown() || u.IsNull() || !u.Type().IsObjectType() && !u.Type().IsMapType() {
		return nil, false
	}
	return u.AsValueMap(), true
}

// onFile applies a function to the bytes of a file.
func onFile(f func([]byte) string) func(e *env) (cty.Value, error) {
	return func(e *env) (cty.Value, error) {
		name, err := e.fileName()
		if err != nil {
			return cty.NilVal, err
		}
		x, err := e.scope.inst.root.run.in.Tree.Open(name)
		if err != nil {
			return cty.NilVal, err
		}
		return cty.StringVal(f(x.Data)), nil
	}
}

// fileSet lists the files of the tree below a directory that match a pattern.
func fileSet(e *env) (cty.Value, error) {
	dir, err := e.fileName()
	if err != nil {
		return cty.NilVal, err
	}
	t, err := e.text(1)
	if err != nil {
		return cty.NilVal, err
	}
	pattern, ok := t.Known()
	if !ok || dir == ".." || strings.HasPrefix(dir, "../") || strings.Contains(pattern, "..") {
		return cty.NilVal, errOpen
	}
	patterns := alternatives(path.Clean(pattern))
	if len(patterns) > maxAlternatives {
		return cty.NilVal, errOpen
	}
	var out []cty.Value
	for _, name := range e.scope.inst.root.run.in.Tree.Names() {
		rel, ok := below(dir, name)
		if !ok || !slices.ContainsFunc(patterns, func(p string) bool { return matchesPath(strings.Split(p, "/"), strings.Split(rel, "/")) }) {
			continue
		}
		if out = append(out, cty.StringVal(rel)); len(out) > maxExpansion {
			return cty.NilVal, fmt.Errorf("more than %d files", maxExpansion)
		}
	}
	if len(out) == 0 {
		return cty.SetValEmpty(cty.String), nil
	}
	return cty.SetVal(out), nil
}

// below is the name of a file as seen from a directory above it.
func below(dir, name string) (string, bool) {
	if dir == "." {
		return name, true
	}
	return strings.CutPrefix(name, dir+"/")
}

// maxAlternatives bounds the patterns that braces stand for.
const maxAlternatives = 100

// alternatives are the patterns that one with braces stands for.
func alternatives(pattern string) []string {
	i := strings.IndexByte(pattern, '{')
	if i < 0 || i > 0 && pattern[i-1] == '\\' {
		return []string{pattern}
	}
	length := strings.IndexByte(pattern[i:], '}')
	if length < 0 {
		return []string{pattern}
	}
	var out []string
	for _, choice := range strings.Split(pattern[i+1:i+length], ",") {
		if out = append(out, alternatives(pattern[:i]+choice+pattern[i+length+1:])...); len(out) > maxAlternatives {
			break
		}
	}
	return out
}

// matchesPath matches the elements of a path; ** stands for any number of them.
func matchesPath(pattern, name []string) bool {
	// reach[j] tells whether name[:j] is matched by the pattern so far.
	reach := make([]bool, len(name)+1)
	reach[0] = true
	for _, p := range pattern {
		next := make([]bool, len(name)+1)
		seen := false
		for j := range reach {
			if seen = seen || reach[j]; p == "**" {
				next[j] = seen
				continue
			}
			if j < len(name) && reach[j] {
				next[j+1], _ = path.Match(p, name[j])
			}
		}
		reach = next
	}
	return reach[len(name)]
}
