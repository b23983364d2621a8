package terraform

import (
	"fmt"
	"math/big"

	"github.com/hashicorp/hcl/v2"
	"github.com/hashicorp/hcl/v2/hclsyntax"
	"github.com/zclconf/go-cty/cty"

	"github.com/irsalint/irsalint/internal/value"
)

// reference is a reference to a variable: of a for expression, else of the
// module, which is evaluated when it is first needed.
type reference struct {
	*hclsyntax.ScopeTraversalExpr
	w *rewriter
}

func (r *reference) UnwrapExpression() hcl.Expression { return r.ScopeTraversalExpr }

func (r *reference) Value(ctx *hcl.EvalContext) (cty.Value, hcl.Diagnostics) {
	if !spend(ctx) {
		return cty.DynamicVal, spentAll(r)
	}
	return traverse(ctx, r.Traversal)
}

// scopeKey is the variable under which an evaluation context carries the scope
// of the module; no identifier can have this name.
const scopeKey = "\x00scope"

// traverse resolves a traversal in a context.
func traverse(ctx *hcl.EvalContext, t hcl.Traversal) (cty.Value, hcl.Diagnostics) {
	name := t.RootName()
	for c := ctx; c != nil; c = c.Parent() {
		if v, ok := c.Variables[name]; ok {
			var h *holes
			if s := scopeOf(ctx); s != nil {
				h = s.inst.root.run.h
			}
			return h.steps(v, t[1:], traversalText(t))
		}
		if s, ok := c.Variables[scopeKey]; ok {
			return s.EncapsulatedValue().(*scope).resolve(t)
		}
	}
	return cty.DynamicVal, noSuch(t.SourceRange(), name)
}

func noSuch(at hcl.Range, what string) hcl.Diagnostics {
	return hcl.Diagnostics{{Severity: hcl.DiagError, Summary: "there is no " + what, Subject: &at}}
}

// steps follows attributes and indices. A step into an unknown gives an unknown
// with a longer name. Without holes, as in variable files, none can be met.
func (h *holes) steps(v cty.Value, t hcl.Traversal, shown string) (cty.Value, hcl.Diagnostics) {
	for _, s := range t {
		var diags hcl.Diagnostics
		if v, diags = h.step(v, s, shown); diags.HasErrors() {
			return cty.DynamicVal, diags
		}
	}
	return v, nil
}

func (h *holes) step(v cty.Value, s hcl.Traverser, shown string) (cty.Value, hcl.Diagnostics) {
	u, marks := v.Unmark()
	if !u.IsKnown() {
		if name, ok := attrName(s); ok {
			if x, ok := member(v, name); ok {
				return x, nil
			}
		}
		x, ok := holeOf(v)
		if !ok {
			x.name = shown
		}
		t := cty.DynamicPseudoType
		if u.Type().IsMapType() || u.Type().IsListType() || u.Type().IsSetType() {
			t = u.Type().ElementType()
		}
		return unknown(hole{name: x.name + stepText(s)}, t), nil
	}
	for m := range marks {
		if r, ok := m.(*resource); ok {
			if name, ok := attrName(s); ok {
				return r.attr(name), nil
			}
		}
	}
	for m := range marks {
		if c, ok := m.(computable); ok && !has(u, s) {
			return unknown(hole{name: c.name + stepText(s)}, cty.DynamicPseudoType), nil
		}
	}
	if name, ok := attrName(s); ok && h.rivalled(u, name) {
		return unknown(hole{name: derivedName(shown, h.fingerprint(u))}, cty.DynamicPseudoType), nil
	}
	switch s := s.(type) {
	case hcl.TraverseAttr:
		if l := u.Type(); (l.IsTupleType() || l.IsListType()) && !u.IsNull() {
			return cty.DynamicVal, noSuch(s.SrcRange, "attribute "+s.Name)
		}
		return hcl.GetAttr(u, s.Name, &s.SrcRange)
	case hcl.TraverseIndex:
		return indexValue(u, s.Key, s.SrcRange)
	}
	return cty.DynamicVal, nil
}

// rivalled reports that an unknown key of an object may turn out to be a name, so that
// what has this name is not certain.
func (h *holes) rivalled(u cty.Value, name string) bool {
	if u.IsNull() || !u.Type().IsObjectType() && !u.Type().IsMapType() {
		return false
	}
	may := func(key string) bool {
		return hasPrivate(key) && value.Equal(value.NewText(h.decode(key)...), value.Lit(name)) == value.Unknown
	}
	if u.Type().IsObjectType() {
		for key := range u.Type().AttributeTypes() {
			if may(key) {
				return true
			}
		}
		return false
	}
	for it := u.ElementIterator(); it.Next(); {
		if k, _ := it.Element(); may(k.AsString()) {
			return true
		}
	}
	return false
}

// has reports whether a value has what a step leads to.
func has(u cty.Value, s hcl.Traverser) bool {
	name, ok := attrName(s)
	switch {
	case u.Type().IsObjectType():
		return ok && u.Type().HasAttribute(name)
	case ok:
		return false
	}
	i, ok := s.(hcl.TraverseIndex)
	n, whole := intOf(i.Key)
	return ok && whole && n >= 0 && n < u.LengthInt()
}

func indexValue(u, key cty.Value, at hcl.Range) (cty.Value, hcl.Diagnostics) {
	if u.Type().IsSetType() {
		return cty.DynamicVal, noSuch(at, "index into a set")
	}
	v, diags := hcl.Index(u, key, &at)
	return v, diags
}

func attrName(s hcl.Traverser) (string, bool) {
	switch s := s.(type) {
	case hcl.TraverseAttr:
		return s.Name, true
	case hcl.TraverseIndex:
		if k, _ := s.Key.Unmark(); k.IsKnown() && k.Type() == cty.String && !k.IsNull() {
			return k.AsString(), true
		}
	}
	return "", false
}

func stepText(s hcl.Traverser) string {
	switch s := s.(type) {
	case hcl.TraverseAttr:
		return "." + s.Name
	case hcl.TraverseIndex:
		return keyText(s.Key)
	case hcl.TraverseSplat:
		return "[*]"
	}
	return ""
}

// keyText is an index as it is written: [0] or ["k"].
func keyText(k cty.Value) string {
	k, _ = k.Unmark()
	switch {
	case !k.IsKnown() || k.IsNull():
		return "[?]"
	case k.Type() == cty.Number:
		return "[" + k.AsBigFloat().Text('f', -1) + "]"
	case k.Type() == cty.String:
		return fmt.Sprintf("[%q]", k.AsString())
	}
	return "[?]"
}

// keyText is keyText with the names of the holes in a key.
func (h *holes) keyText(k cty.Value) string {
	u, _ := k.Unmark()
	if !u.IsKnown() || u.IsNull() || u.Type() != cty.String || !hasPrivate(u.AsString()) {
		return keyText(k)
	}
	return keyText(cty.StringVal(value.NewText(h.decode(u.AsString())...).String()))
}

func traversalText(t hcl.Traversal) string {
	s := ""
	for i, x := range t {
		if r, ok := x.(hcl.TraverseRoot); ok && i == 0 {
			s = r.Name
			continue
		}
		s += stepText(x)
	}
	return s
}

// relative follows steps from the value of an expression.
type relative struct {
	*hclsyntax.RelativeTraversalExpr
	w *rewriter
}

func (r *relative) UnwrapExpression() hcl.Expression { return r.RelativeTraversalExpr }

func (r *relative) Value(ctx *hcl.EvalContext) (cty.Value, hcl.Diagnostics) {
	v, diags := r.Source.Value(ctx)
	if diags.HasErrors() {
		return cty.DynamicVal, diags
	}
	return r.w.h.steps(r.w.named(v, r.Source, ctx), r.Traversal, r.w.source(r))
}

// index takes an element by a computed key.
type index struct {
	*hclsyntax.IndexExpr
	w *rewriter
}

func (x *index) UnwrapExpression() hcl.Expression { return x.IndexExpr }

func (x *index) Value(ctx *hcl.EvalContext) (cty.Value, hcl.Diagnostics) {
	coll, diags := x.Collection.Value(ctx)
	if diags.HasErrors() {
		return cty.DynamicVal, diags
	}
	key, diags := x.Key.Value(ctx)
	if diags.HasErrors() {
		return cty.DynamicVal, diags
	}
	k, _ := key.Unmark()
	u, _ := coll.Unmark()
	if name, ok := holeOf(key); ok && !k.IsKnown() {
		for m := range coll.Marks() {
			if c, ok := m.(*anyCopy); ok && c.key == name.name {
				return c.of, nil
			}
		}
	}
	if !k.IsKnown() || k.Type() == cty.String && !k.IsNull() && hasPrivate(k.AsString()) {
		t := cty.DynamicPseudoType
		if u.Type().IsCollectionType() {
			t = u.Type().ElementType()
		}
		return x.w.derive(x.IndexExpr, ctx, t), nil
	}
	return x.w.h.steps(x.w.named(coll, x.Collection, ctx), hcl.Traversal{hcl.TraverseIndex{Key: k, SrcRange: x.SrcRange}}, x.w.source(x))
}

// splat applies steps to every element; over an unknown it is one unknown.
type splat struct {
	*hclsyntax.SplatExpr
	w *rewriter
}

func (s *splat) UnwrapExpression() hcl.Expression { return s.SplatExpr }

func (s *splat) Value(ctx *hcl.EvalContext) (cty.Value, hcl.Diagnostics) {
	src, diags := s.Source.Value(ctx)
	if diags.HasErrors() {
		return cty.DynamicVal, diags
	}
	u, marks := src.Unmark()
	if !u.IsKnown() {
		return s.w.derive(s.SplatExpr, ctx, cty.DynamicPseudoType), nil
	}
	if u.IsNull() {
		return cty.EmptyTupleVal, nil
	}
	t := u.Type()
	elements := []cty.Value{u.WithMarks(marks)}
	if t.IsTupleType() || t.IsListType() || t.IsSetType() {
		elements = u.AsValueSlice()
	}
	out := make([]cty.Value, 0, len(elements))
	for _, e := range elements {
		v, diags := (&item{s.SplatExpr.Each, s.w}).value(ctx, e)
		if diags.HasErrors() {
			return cty.DynamicVal, diags
		}
		out = append(out, v)
	}
	if t.IsSetType() && s.w.h.shuffled(src) {
		return s.w.derive(s.SplatExpr, ctx, cty.DynamicPseudoType).Mark(&partial{items: out}), nil
	}
	return cty.TupleVal(out), nil
}

// item evaluates what a splat does to one element. The library's own symbol for
// the element cannot be set from outside, so its steps are followed here.
type item struct {
	each hclsyntax.Expression
	w    *rewriter
}

func (x *item) value(ctx *hcl.EvalContext, e cty.Value) (cty.Value, hcl.Diagnostics) {
	switch t := x.each.(type) {
	case *hclsyntax.AnonSymbolExpr:
		return e, nil
	case *relative:
		v, diags := (&item{t.Source, x.w}).value(ctx, e)
		if diags.HasErrors() {
			return cty.DynamicVal, diags
		}
		return x.w.h.steps(v, t.Traversal, x.w.source(t))
	case *index:
		v, diags := (&item{t.Collection, x.w}).value(ctx, e)
		if diags.HasErrors() {
			return cty.DynamicVal, diags
		}
		key, diags := t.Key.Value(ctx)
		if diags.HasErrors() {
			return cty.DynamicVal, diags
		}
		return x.w.h.steps(v, hcl.Traversal{hcl.TraverseIndex{Key: key, SrcRange: t.SrcRange}}, x.w.source(t))
	case *splat:
		src, diags := (&item{t.Source, x.w}).value(ctx, e)
		if diags.HasErrors() || !known(src) {
			return x.w.named(cty.DynamicVal, t.SplatExpr, ctx), diags
		}
		var out []cty.Value
		u, _ := src.Unmark()
		if u.CanIterateElements() {
			for _, inner := range u.AsValueSlice() {
				v, diags := (&item{t.Each, x.w}).value(ctx, inner)
				if diags.HasErrors() {
					return cty.DynamicVal, diags
				}
				out = append(out, v)
			}
		}
		return cty.TupleVal(out), nil
	}
	return x.w.derive(x.each, ctx, cty.DynamicPseudoType), nil
}

// intOf returns a known whole number.
func intOf(v cty.Value) (int, bool) {
	u, _ := v.Unmark()
	if !u.IsKnown() || u.IsNull() || u.Type() != cty.Number {
		return 0, false
	}
	n, accuracy := u.AsBigFloat().Int64()
	return int(n), accuracy == big.Exact
}
