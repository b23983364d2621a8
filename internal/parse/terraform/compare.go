package terraform

import (
	"strconv"
	"strings"

	"github.com/hashicorp/hcl/v2"
	"github.com/hashicorp/hcl/v2/hclsyntax"
	"github.com/zclconf/go-cty/cty"
	"github.com/zclconf/go-cty/cty/convert"

	"github.com/irsalint/irsalint/internal/source"
	"github.com/irsalint/irsalint/internal/value"
)

// conditional takes the branch of a condition that is known, and stays open
// otherwise.
type conditional struct {
	*hclsyntax.ConditionalExpr
	w *rewriter
}

func (c *conditional) UnwrapExpression() hcl.Expression { return c.ConditionalExpr }

func (c *conditional) Value(ctx *hcl.EvalContext) (cty.Value, hcl.Diagnostics) {
	cond, diags := c.Condition.Value(ctx)
	if diags.HasErrors() {
		return cty.DynamicVal, diags
	}
	cond, _ = cond.Unmark()
	if b, err := convert.Convert(cond, cty.Bool); err == nil && b.IsKnown() && !b.IsNull() {
		if b.True() {
			return c.TrueResult.Value(ctx)
		}
		return c.FalseResult.Value(ctx)
	}
	if cond.IsKnown() {
		return cty.DynamicVal, fault(c.Condition, "a condition that is neither true nor false")
	}
	a, d1 := c.TrueResult.Value(ctx)
	b, d2 := c.FalseResult.Value(ctx)
	t := cty.DynamicPseudoType
	if !d1.HasErrors() && !d2.HasErrors() && small(a) && small(b) {
		x, y := c.w.h.plain(a), c.w.h.plain(b)
		if x.IsWhollyKnown() && y.IsWhollyKnown() && x.RawEquals(y) {
			return a, nil
		}
		if x.Type().Equals(y.Type()) {
			t = x.Type()
		}
	}
	return c.w.derive(c.ConditionalExpr, ctx, t), nil
}

// binary compares texts with holes as such.
type binary struct {
	*hclsyntax.BinaryOpExpr
	w *rewriter
}

func (b *binary) UnwrapExpression() hcl.Expression { return b.BinaryOpExpr }

func (b *binary) Value(ctx *hcl.EvalContext) (cty.Value, hcl.Diagnostics) {
	switch b.Op {
	case hclsyntax.OpLogicalAnd:
		return b.logical(ctx, value.No, value.Tri.And)
	case hclsyntax.OpLogicalOr:
		return b.logical(ctx, value.Yes, value.Tri.Or)
	case hclsyntax.OpEqual, hclsyntax.OpNotEqual:
	default:
		return (&derived{b.BinaryOpExpr, b.w}).Value(ctx)
	}
	x, diags := b.LHS.Value(ctx)
	if diags.HasErrors() {
		return cty.DynamicVal, diags
	}
	y, diags := b.RHS.Value(ctx)
	if diags.HasErrors() {
		return cty.DynamicVal, diags
	}
	if !spendMany(ctx, heft(x)+heft(y)) {
		return cty.DynamicVal, spentAll(b)
	}
	verdict := b.w.h.equal(x, y)
	if b.Op == hclsyntax.OpNotEqual {
		verdict = verdict.Not()
	}
	if verdict == value.Unknown {
		return b.w.derive(b.BinaryOpExpr, ctx, cty.Bool), nil
	}
	return cty.BoolVal(verdict == value.Yes), nil
}

// heft is the weight of an operand with or without marks.
func heft(v cty.Value) int {
	u, _ := v.Unmark()
	return weight(u)
}

// logical is && or ||. Versions of terraform differ in what they make of null, which is
// open for that reason, and of an operand that fails although the other one decides.
func (b *binary) logical(ctx *hcl.EvalContext, decides value.Tri, combine func(value.Tri, value.Tri) value.Tri) (cty.Value, hcl.Diagnostics) {
	if !spend(ctx) {
		return cty.DynamicVal, spentAll(b)
	}
	x, diags := truth(b.LHS, ctx)
	if diags.HasErrors() {
		return cty.DynamicVal, diags
	}
	y, diags := truth(b.RHS, ctx)
	switch {
	case diags.HasErrors() && x.verdict == decides:
		return cty.BoolVal(decides == value.Yes), nil
	case diags.HasErrors():
		return cty.DynamicVal, diags
	}
	verdict := combine(x.verdict, y.verdict)
	if verdict == value.Unknown || x.null || y.null {
		return b.w.derive(b.BinaryOpExpr, ctx, cty.Bool), nil
	}
	return cty.BoolVal(verdict == value.Yes), nil
}

// operand is an operand of a logical operator.
type operand struct {
	verdict value.Tri
	null    bool
}

func truth(e hclsyntax.Expression, ctx *hcl.EvalContext) (operand, hcl.Diagnostics) {
	v, diags := e.Value(ctx)
	if diags.HasErrors() {
		return operand{}, diags
	}
	u, _ := v.Unmark()
	c, err := convert.Convert(u, cty.Bool)
	switch {
	case !u.IsKnown():
		return operand{verdict: value.Unknown}, nil
	case u.IsNull():
		return operand{verdict: value.Unknown, null: true}, nil
	case u.Type() == cty.String && hasPrivate(u.AsString()):
		return operand{verdict: value.Unknown}, nil
	case err != nil:
		return operand{}, fault(e, "an operand that is neither true nor false")
	}
	return operand{verdict: value.Is(c.True())}, nil
}

// equal compares two values; texts by their holes.
func (h *holes) equal(x, y cty.Value) value.Tri {
	if !small(x) || !small(y) {
		return value.Unknown
	}
	a, aok := h.text(x, source.Range{})
	b, bok := h.text(y, source.Range{})
	ux, uy := h.plain(x), h.plain(y)
	if aok && bok {
		verdict := value.Equal(a, b)
		switch open := ux.Type() == cty.DynamicPseudoType || uy.Type() == cty.DynamicPseudoType; {
		case ux.Type().Equals(uy.Type()):
		case !open:
			return value.No
		case verdict == value.Yes:
			return value.Unknown // the unknown may be of another type
		}
		return verdict
	}
	if ux.IsKnown() && uy.IsKnown() && (ux.IsNull() || uy.IsNull()) {
		return value.Is(ux.IsNull() && uy.IsNull())
	}
	if ux.IsWhollyKnown() && uy.IsWhollyKnown() && !h.holed(ux) && !h.holed(uy) {
		eq := ux.Equals(uy)
		return value.Is(eq.IsKnown() && eq.True())
	}
	return value.Unknown
}

// plain is a value without any marks.
func (h *holes) plain(v cty.Value) cty.Value {
	u, _ := v.UnmarkDeep()
	return u
}

// holed reports whether a text anywhere in an unmarked value has a hole.
func (h *holes) holed(v cty.Value) bool {
	found := false
	_ = cty.Walk(v, func(_ cty.Path, e cty.Value) (bool, error) {
		if e.IsKnown() && !e.IsNull() && e.Type() == cty.String && hasPrivate(e.AsString()) {
			found = true
		}
		return !found, nil
	})
	return found
}

// spelled is a value as text, with the names of holes.
func (h *holes) spelled(v cty.Value) string {
	u := h.plain(v)
	if !u.IsKnown() || u.IsNull() || u.Type() != cty.String {
		return u.GoString()
	}
	return strconv.Quote(value.NewText(h.decode(u.AsString())...).Identity())
}

// fingerprint tells a value apart from every other one.
func (h *holes) fingerprint(v cty.Value) string {
	if x, ok := holeOf(v); ok && !known(v) {
		return x.name
	}
	var b strings.Builder
	var walk func(v cty.Value)
	walk = func(v cty.Value) {
		if !known(v) {
			x, _ := holeOf(v)
			b.WriteString("?" + x.name)
			return
		}
		u, _ := v.Unmark()
		if u.IsNull() || !u.CanIterateElements() {
			b.WriteString(h.spelled(u))
			return
		}
		b.WriteString("{")
		for it := u.ElementIterator(); it.Next(); {
			k, e := it.Element()
			b.WriteString(h.spelled(k) + "=")
			walk(e)
			b.WriteString(",")
		}
		b.WriteString("}")
	}
	walk(v)
	return b.String()
}
