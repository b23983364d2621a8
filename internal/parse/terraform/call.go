package terraform

import (
	"fmt"
	"slices"
	"strings"

	"github.com/hashicorp/hcl/v2"
	"github.com/hashicorp/hcl/v2/hclsyntax"
	"github.com/zclconf/go-cty/cty"
	"github.com/zclconf/go-cty/cty/convert"
	"github.com/zclconf/go-cty/cty/function"
)

// call is a function call. A function sees unknowns only where that is right for
// it: by default an unknown argument makes the result an unknown that is named
// after the call.
type call struct {
	*hclsyntax.FunctionCallExpr
	w *rewriter
}

func (c *call) UnwrapExpression() hcl.Expression { return c.FunctionCallExpr }

// env is what a function gets.
type env struct {
	*call
	h    *holes
	ctx  *hcl.EvalContext
	args []cty.Value
	// scope is the module's; nil where there is none (variable files).
	scope *scope
	name  string
}

// errOpen is returned by a function whose result the unknowns in its arguments
// keep open.
var errOpen = fmt.Errorf("open")

func (c *call) Value(ctx *hcl.EvalContext) (cty.Value, hcl.Diagnostics) {
	e := &env{call: c, h: c.w.h, ctx: ctx, name: strings.TrimPrefix(c.Name, "core::")}
	e.scope = scopeOf(ctx)
	switch e.name {
	case "try":
		return e.try()
	case "can":
		return e.can()
	}
	for _, a := range c.Args {
		v, diags := a.Value(ctx)
		if diags.HasErrors() {
			return cty.DynamicVal, diags
		}
		if !small(v) {
			return cty.DynamicVal, fault(a, fmt.Sprintf("an argument of more than %d values", maxValues))
		}
		e.args = append(e.args, c.w.named(v, a, ctx))
	}
	if !spend(ctx) {
		return cty.DynamicVal, spentAll(c)
	}
	if c.ExpandFinal && !e.expand() {
		return e.open(), nil
	}
	v, err := e.dispatch()
	switch {
	case err == errOpen:
		return e.open(), nil
	case err != nil:
		return cty.DynamicVal, fault(c, fmt.Sprintf("call to %s: %v", e.name, err))
	}
	if u, _ := v.Unmark(); u.IsKnown() && !u.IsNull() && u.Type() == cty.String && len(u.AsString()) > maxText {
		return cty.DynamicVal, fault(c, tooLong)
	}
	return tidy(v), nil
}

// expand spreads the last argument.
func (e *env) expand() bool {
	last := len(e.args) - 1
	u, _ := e.args[last].Unmark()
	if !u.IsKnown() || u.IsNull() || !u.CanIterateElements() || u.LengthInt() > maxExpansion {
		return false
	}
	e.args = e.args[:last]
	for it := u.ElementIterator(); it.Next(); {
		_, v := it.Element()
		e.args = append(e.args, v)
	}
	return true
}

func (e *env) dispatch() (cty.Value, error) {
	if err := e.veiled().modest(); err != nil {
		return cty.NilVal, err
	}
	if _, ok := removed[e.name]; ok {
		return cty.NilVal, fmt.Errorf("the function is no longer supported")
	}
	if a, ok := signatures[e.name]; ok && (len(e.args) < a.n || len(e.args) > a.n && !a.rest) {
		return cty.NilVal, fmt.Errorf("wants %d arguments", a.n)
	}
	if f, ok := e.w.funcs[e.name]; ok {
		return f(e)
	}
	if f, ok := library[e.name]; ok {
		return e.plainly(f)
	}
	if _, ok := unsupported[e.name]; ok || strings.Contains(e.name, "::") {
		return cty.NilVal, errOpen
	}
	return cty.NilVal, fmt.Errorf("there is no function of this name")
}

// veiled is the call with another character for each hole of a text: checks of
// what is written do not see the holes.
func (e *env) veiled() *env {
	out := *e
	out.args = make([]cty.Value, len(e.args))
	for i, a := range e.args {
		out.args[i] = a
		if u, _ := a.Unmark(); u.IsKnown() && !u.IsNull() && u.Type() == cty.String && hasPrivate(u.AsString()) {
			out.args[i] = cty.StringVal(filledWith('x', u.AsString()))
		}
	}
	return &out
}

// filledWith is a text with a character for each hole.
func filledWith(c rune, s string) string {
	return strings.Map(func(r rune) rune {
		if isPrivate(r) {
			return c
		}
		return r
	}, s)
}

// plainly calls a function of a library on arguments without unknowns.
func (e *env) plainly(f function.Function) (cty.Value, error) {
	in := make([]cty.Value, len(e.args))
	params, rest := f.Params(), f.VarParam()
	for i, a := range e.args {
		u, _ := a.UnmarkDeep()
		if !u.IsWhollyKnown() || e.h.holed(u) {
			return cty.NilVal, errOpen
		}
		t := cty.DynamicPseudoType
		switch {
		case i < len(params):
			t = params[i].Type
		case rest != nil:
			t = rest.Type
		default:
			return cty.NilVal, fmt.Errorf("too many arguments")
		}
		c, err := convert.Convert(u, t)
		if err != nil {
			return cty.NilVal, err
		}
		in[i] = c
	}
	v, err := f.Call(in)
	if err == nil && e.h.holed(v) {
		return cty.NilVal, errOpen // the call made a character that stands for a hole
	}
	return v, err
}

// open is the unknown result of the call, named after it and its arguments: the
// same call on the same values has the same name.
func (e *env) open() cty.Value {
	var parts []string
	for _, a := range e.args {
		parts = append(parts, e.canonical(a))
	}
	name := e.name + "(" + strings.Join(parts, ", ") + ")"
	if len(name) > longestName || slices.ContainsFunc(e.args, collection) {
		name = e.h.name(e.w.source(e.FunctionCallExpr), e.name+strings.Join(parts, "\x00"))
	}
	t := cty.DynamicPseudoType
	if s, ok := signatures[e.name]; ok {
		t = s.result
	}
	return unknown(hole{name: name}, t)
}

// longestName bounds the names that are made of calls.
const longestName = 160

func (e *env) canonical(v cty.Value) string {
	u, _ := v.Unmark()
	if u.IsKnown() && !u.IsNull() && u.Type() == cty.String {
		s := ""
		for _, p := range e.h.decode(u.AsString()) {
			if s += p.Lit; p.Hole != "" {
				s += "${" + p.Hole + "}"
			}
		}
		return `"` + s + `"`
	}
	return e.h.fingerprint(v)
}

// collection reports whether an argument is more than a scalar.
func collection(v cty.Value) bool {
	u, _ := v.Unmark()
	return u.IsKnown() && !u.IsNull() && u.CanIterateElements()
}

// try is the first argument that can be evaluated. Whether a step into an unknown
// fails is not known.
func (e *env) try() (cty.Value, hcl.Diagnostics) {
	var last hcl.Diagnostics
	for i, a := range e.FunctionCallExpr.Args {
		v, diags := a.Value(e.ctx)
		if diags.HasErrors() {
			last = diags
			continue
		}
		x, single := holeOf(v)
		if !known(v) && i+1 < len(e.FunctionCallExpr.Args) && (!single || mayFail(a, x)) {
			return e.w.derive(e.FunctionCallExpr, e.ctx, cty.DynamicPseudoType), nil
		}
		return e.w.named(v, a, e.ctx), nil
	}
	return cty.DynamicVal, last
}

// mayFail says that a reference steps into an unknown.
func mayFail(a hclsyntax.Expression, x hole) bool {
	switch unwrap(a).(type) {
	case *hclsyntax.ScopeTraversalExpr, *hclsyntax.RelativeTraversalExpr, *hclsyntax.IndexExpr, *hclsyntax.SplatExpr:
		return x.class == 0
	}
	return true
}

func (e *env) can() (cty.Value, hcl.Diagnostics) {
	if len(e.FunctionCallExpr.Args) != 1 {
		return cty.DynamicVal, fault(e, "call to can: wants one argument")
	}
	a := e.FunctionCallExpr.Args[0]
	v, diags := a.Value(e.ctx)
	if diags.HasErrors() {
		return cty.False, nil
	}
	if x, _ := holeOf(v); !known(v) && mayFail(a, x) {
		return e.w.derive(e.FunctionCallExpr, e.ctx, cty.Bool), nil
	}
	return cty.True, nil
}
