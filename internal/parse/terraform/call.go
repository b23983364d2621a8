package terraform

import (
	"fmt"
	"maps"
	"slices"
	"strconv"
	"strings"

	"github.com/hashicorp/hcl/v2"
	"github.com/hashicorp/hcl/v2/hclsyntax"
	"github.com/zclconf/go-cty/cty"
	"github.com/zclconf/go-cty/cty/convert"
	"github.com/zclconf/go-cty/cty/function"

	"github.com/irsalint/irsalint/internal/value"
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
		return e.gathered(), nil
	case err != nil:
		return cty.DynamicVal, fault(c, fmt.Sprintf("call to %s: %v", e.name, err))
	}
	if u, _ := v.Unmark(); u.IsKnown() && !u.IsNull() && u.Type() == cty.String && len(u.AsString()) > maxText {
		return cty.DynamicVal, fault(c, tooLong)
	}
	if membersOf(v) != nil {
		return v, nil
	}
	return c.placed(tidy(v)), nil
}

// placed gives a text that the call made the call's place, as far as its pieces have
// none or lie apart.
func (c *call) placed(v cty.Value) cty.Value {
	at := c.w.place(c.Range())
	u, marks := v.Unmark()
	if at.IsZero() || !isString(v) {
		return v
	}
	parts := c.w.h.decode(u.AsString())
	for m := range marks {
		switch m := m.(type) {
		case *encoded:
			return v // readers take what was encoded
		case *origin:
			parts = m.parts
		}
	}
	t := value.NewText(parts...).PlacedAt(at)
	return u.WithMarks(without[*origin](marks)).Mark(&origin{u.AsString(), t.Parts()})
}

// without are marks but for those of a type.
func without[T any](marks cty.ValueMarks) cty.ValueMarks {
	out := cty.ValueMarks{}
	for m := range marks {
		if _, ok := m.(T); !ok {
			out[m] = struct{}{}
		}
	}
	return out
}

// expand spreads the last argument.
func (e *env) expand() bool {
	last := len(e.args) - 1
	u, _ := e.args[last].Unmark()
	if !u.IsKnown() || u.IsNull() || !u.CanIterateElements() || u.LengthInt() > maxExpansion || e.h.shuffled(e.args[last]) {
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
		var t cty.Type
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
		name = derivedName(e.w.shown(e.FunctionCallExpr), e.w.source(e.FunctionCallExpr)+"\x00"+e.name+strings.Join(parts, "\x00"))
	}
	if impure[e.name] && e.scope != nil {
		name = e.scope.siteName(e.FunctionCallExpr, e.w)
	}
	t := cty.DynamicPseudoType
	if s, ok := signatures[e.name]; ok {
		t = s.result
	}
	return unknown(hole{name: name}, t)
}

// impure are functions of which each call has another result.
var impure = map[string]bool{"bcrypt": true, "uuid": true}

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
	if n, ok := intOf(v); ok {
		return strconv.Itoa(n)
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
		if diags.HasErrors() && !e.failsForSure(a, diags) {
			return e.w.derive(e.FunctionCallExpr, e.ctx, cty.DynamicPseudoType), nil
		}
		if diags.HasErrors() {
			last = diags
			continue
		}
		if i+1 < len(e.FunctionCallExpr.Args) && e.mayFail(a, v) {
			return e.w.derive(e.FunctionCallExpr, e.ctx, cty.DynamicPseudoType), nil
		}
		return e.w.named(v, a, e.ctx), nil
	}
	return cty.DynamicVal, last
}

func (e *env) can() (cty.Value, hcl.Diagnostics) {
	if len(e.FunctionCallExpr.Args) != 1 {
		return cty.DynamicVal, fault(e, "call to can: wants one argument")
	}
	a := e.FunctionCallExpr.Args[0]
	v, diags := a.Value(e.ctx)
	if diags.HasErrors() && e.failsForSure(a, diags) {
		return cty.False, nil
	}
	if diags.HasErrors() || e.mayFail(a, v) {
		return e.w.derive(e.FunctionCallExpr, e.ctx, cty.Bool), nil
	}
	return cty.True, nil
}

// mayFail says that evaluating an expression may fail for some value of the
// unknowns that its own value is made of.
func (e *env) mayFail(a hclsyntax.Expression, v cty.Value) bool {
	if slices.ContainsFunc(references(a), e.maybeAbsent) {
		return true
	}
	if !known(v) {
		x, single := holeOf(v)
		r, isReference := a.(*reference)
		switch {
		case !single:
			return true
		case isReference:
			return e.stepsIntoUnknown(r)
		case x.class == value.Any:
			return true
		case isStep(a):
			return false
		}
	} else if u := e.h.plain(v); !small(v) || u.IsWhollyKnown() && !e.h.holed(u) {
		return !small(v)
	}
	found := false
	_ = hclsyntax.VisitAll(a, func(n hclsyntax.Node) hcl.Diagnostics {
		x, ok := n.(hclsyntax.Expression)
		found = found || ok && e.fails(x)
		return nil
	})
	return found
}

// missing are the faults of a step: they depend on the keys of what is stepped into
// and not on the values.
var missing = map[string]bool{"Unsupported attribute": true, "Invalid index": true, "Missing map element": true}

// failsForSure says that the fault of an expression does not go away for any value
// of the unknowns in it.
func (e *env) failsForSure(a hclsyntax.Expression, diags hcl.Diagnostics) bool {
	step := true
	for _, d := range diags {
		step = step && (missing[d.Summary] || strings.HasPrefix(d.Summary, "there is no "))
	}
	open := func(v cty.Value) bool {
		u := e.h.plain(v)
		return hiddenKey(u) || !step && (!u.IsWhollyKnown() || e.h.holed(u))
	}
	for _, t := range references(a) {
		if v, d := traverse(e.ctx, t); !d.HasErrors() && open(v) {
			return false
		} else if d.HasErrors() && e.openRoot(t, open) {
			return false
		}
	}
	found := false
	_ = hclsyntax.VisitAll(a, func(n hclsyntax.Node) hcl.Diagnostics {
		if o, ok := n.(*object); ok && !found {
			v, d := o.Value(e.ctx)
			found = !d.HasErrors() && hiddenKey(e.h.plain(v))
		}
		return nil
	})
	return !found
}

// openRoot looks at the longest start of a reference that has a value.
func (e *env) openRoot(t hcl.Traversal, open func(cty.Value) bool) bool {
	for n := len(t) - 1; n > 0; n-- {
		if v, d := traverse(e.ctx, t[:n]); !d.HasErrors() {
			return open(v)
		}
	}
	return false
}

// hiddenKey reports whether a key anywhere in a value has a hole.
func hiddenKey(v cty.Value) bool {
	found := false
	_ = cty.Walk(v, func(_ cty.Path, x cty.Value) (bool, error) {
		if x.IsKnown() && !x.IsNull() && (x.Type().IsObjectType() || x.Type().IsMapType()) {
			found = found || slices.ContainsFunc(slices.Collect(maps.Keys(x.AsValueMap())), hasPrivate)
		}
		return !found, nil
	})
	return found
}

// isStep reports that an expression is a reference, or a step from a value.
func isStep(a hclsyntax.Expression) bool {
	switch unwrap(a).(type) {
	case *hclsyntax.ScopeTraversalExpr, *hclsyntax.RelativeTraversalExpr, *hclsyntax.IndexExpr, *hclsyntax.SplatExpr:
		return true
	}
	return false
}

// fails says that one node, given what it is made of, may fail: a step into an
// unknown, or a call whose result an unknown keeps open.
func (e *env) fails(x hclsyntax.Expression) bool {
	switch n := x.(type) {
	case *reference:
		return e.stepsIntoUnknown(n)
	case *call:
		if total[n.Name] {
			return false
		}
	case *index, *relative, *splat, *binary, *derived:
	default:
		return false
	}
	v, diags := x.Value(e.ctx)
	u, _ := v.Unmark()
	hole, single := holeOf(v)
	return diags.HasErrors() || !u.IsKnown() && (!single || hole.class == value.Any)
}

// stepsIntoUnknown says that the last step of a reference starts at an unknown.
// The first names of a reference are no steps.
func (e *env) stepsIntoUnknown(r *reference) bool {
	t := r.Traversal
	first := map[string]int{"var": 2, "local": 2, "each": 2, "module": 3, "data": 4}[t.RootName()]
	if first == 0 {
		first = 3
	}
	if len(t) <= first {
		return false
	}
	from, diags := traverse(e.ctx, t[:len(t)-1])
	v, _ := traverse(e.ctx, t)
	hole, single := holeOf(v)
	return !diags.HasErrors() && !known(from) && (!single || hole.class == value.Any)
}

// maybeAbsent says that a reference takes one copy of a repeated block of which the
// number is not known.
func (e *env) maybeAbsent(t hcl.Traversal) bool {
	if e.scope == nil || len(t) < 3 {
		return false
	}
	i := e.scope.inst
	first, _ := attrName(t[1])
	if t.RootName() == "module" {
		call := i.mod.calls[first]
		if _, one := t[2].(hcl.TraverseIndex); call == nil || !one {
			return false
		}
		insts, _ := i.calls(call)
		return len(insts) == 1 && insts[0].openKey()
	}
	b, at := i.mod.managed[t.RootName()+"."+first], 2
	if t.RootName() == "data" {
		second, _ := attrName(t[2])
		b, at = i.mod.data[first+"."+second], 3
	}
	if b == nil || len(t) <= at {
		return false
	}
	_, one := t[at].(hcl.TraverseIndex)
	all := i.resources(b)
	return one && len(all) == 1 && all[0].open != ""
}

// total are functions that do not fail for any text.
var total = map[string]bool{
	"base64encode": true, "base64sha256": true, "base64sha512": true, "chomp": true, "endswith": true, "jsonencode": true, "lower": true,
	"md5": true, "sha1": true, "sha256": true, "sha512": true, "startswith": true, "strcontains": true, "title": true, "tostring": true,
	"trim": true, "trimprefix": true, "trimspace": true, "trimsuffix": true, "upper": true, "urlencode": true, "yamlencode": true,
}
