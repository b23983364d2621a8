package terraform

import (
	"github.com/hashicorp/hcl/v2"
	"github.com/hashicorp/hcl/v2/hclsyntax"
	"github.com/zclconf/go-cty/cty"
)

// loop is a for expression. What it makes of a collection whose order the unknowns in it
// decide is an unknown that remembers its elements.
type loop struct {
	*hclsyntax.ForExpr
	w *rewriter
}

func (l *loop) UnwrapExpression() hcl.Expression { return l.ForExpr }

func (l *loop) Value(ctx *hcl.EvalContext) (cty.Value, hcl.Diagnostics) {
	if !spend(ctx) {
		return cty.DynamicVal, spentAll(l)
	}
	coll, diags := l.CollExpr.Value(ctx)
	if diags.HasErrors() {
		return cty.DynamicVal, diags
	}
	over := *l.ForExpr
	over.CollExpr = &hclsyntax.LiteralValueExpr{Val: coll, SrcRange: l.CollExpr.Range()}
	v, diags := over.Value(ctx)
	if diags.HasErrors() {
		return cty.DynamicVal, diags
	}
	switch u, _ := v.Unmark(); {
	case !u.IsKnown():
		return l.w.derive(l.ForExpr, ctx, u.Type()), diags
	case u.Type().IsTupleType() && l.w.h.shuffled(coll):
		return l.w.derive(l.ForExpr, ctx, cty.DynamicPseudoType).Mark(&partial{items: u.AsValueSlice()}), diags
	}
	return tidy(v), diags
}
