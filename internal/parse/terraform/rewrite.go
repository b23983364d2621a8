package terraform

import (
	"strings"

	"github.com/hashicorp/hcl/v2"
	"github.com/hashicorp/hcl/v2/hclsyntax"
	"github.com/zclconf/go-cty/cty"

	"github.com/irsalint/irsalint/internal/source"
	"github.com/irsalint/irsalint/internal/value"
)

// rewriter replaces the nodes of a parsed expression that would lose unknowns or
// places by nodes of ours that keep both.
type rewriter struct {
	h    *holes
	file *source.File
	// foreign says that the file belongs to a module from elsewhere, so that its
	// places mean nothing to the reader of a report.
	foreign bool
	funcs   map[string]func(e *env) (cty.Value, error)
}

func (w *rewriter) rng(r hcl.Range) source.Range {
	n := len(w.file.Data)
	start := min(r.Start.Byte, n)
	// Of a broken file the parser gives ranges without an end.
	return source.Range{File: w.file, Start: start, End: max(start, min(r.End.Byte, n))}
}

// place is where something was written; nowhere in a foreign file.
func (w *rewriter) place(r hcl.Range) source.Range {
	if w.foreign {
		return source.Range{}
	}
	return w.rng(r)
}

// expr rewrites one expression and everything below it.
func (w *rewriter) expr(e hclsyntax.Expression) hclsyntax.Expression {
	switch t := e.(type) {
	case nil:
		return nil
	case *hclsyntax.TemplateExpr:
		w.all(t.Parts)
		return &template{t, w}
	case *hclsyntax.TemplateWrapExpr:
		t.Wrapped = w.expr(t.Wrapped)
	case *hclsyntax.TemplateJoinExpr:
		t.Tuple = w.expr(t.Tuple)
		return &joined{t, w}
	case *hclsyntax.ObjectConsExpr:
		for i := range t.Items {
			if k, ok := t.Items[i].KeyExpr.(*hclsyntax.ObjectConsKeyExpr); ok {
				k.Wrapped = w.expr(k.Wrapped)
			} else {
				t.Items[i].KeyExpr = w.expr(t.Items[i].KeyExpr)
			}
			t.Items[i].ValueExpr = w.expr(t.Items[i].ValueExpr)
		}
		return &object{t, w}
	case *hclsyntax.TupleConsExpr:
		w.all(t.Exprs)
	case *hclsyntax.FunctionCallExpr:
		w.all(t.Args)
		return &call{t, w}
	case *hclsyntax.ConditionalExpr:
		t.Condition, t.TrueResult, t.FalseResult = w.expr(t.Condition), w.expr(t.TrueResult), w.expr(t.FalseResult)
		return &conditional{t, w}
	case *hclsyntax.BinaryOpExpr:
		t.LHS, t.RHS = w.expr(t.LHS), w.expr(t.RHS)
		return &binary{t, w}
	case *hclsyntax.UnaryOpExpr:
		t.Val = w.expr(t.Val)
		return &derived{t, w}
	case *hclsyntax.ForExpr:
		t.CollExpr, t.ValExpr = iterate(w.expr(t.CollExpr)), w.expr(t.ValExpr)
		if t.KeyExpr != nil {
			t.KeyExpr = &concrete{w.expr(t.KeyExpr), w}
		}
		if t.CondExpr != nil {
			t.CondExpr = w.expr(t.CondExpr)
		}
		return &loop{t, w}
	case *hclsyntax.SplatExpr:
		t.Source, t.Each = iterate(w.expr(t.Source)), w.expr(t.Each)
		return &splat{t, w}
	case *hclsyntax.IndexExpr:
		t.Collection, t.Key = w.expr(t.Collection), w.expr(t.Key)
		return &index{t, w}
	case *hclsyntax.RelativeTraversalExpr:
		t.Source = w.expr(t.Source)
		return &relative{t, w}
	case *hclsyntax.ScopeTraversalExpr:
		return &reference{t, w}
	case *hclsyntax.ParenthesesExpr:
		t.Expression = w.expr(t.Expression)
	}
	return e
}

func (w *rewriter) all(es []hclsyntax.Expression) {
	for i := range es {
		es[i] = w.expr(es[i])
	}
}

// body rewrites every attribute of a body.
func (w *rewriter) body(b *hclsyntax.Body) {
	for _, a := range b.Attributes {
		a.Expr = w.expr(a.Expr)
	}
	for _, bl := range b.Blocks {
		w.body(bl.Body)
	}
}

// derive names the unknown that an expression came to, after its source and the
// values that it was made of.
func (w *rewriter) derive(e hclsyntax.Expression, ctx *hcl.EvalContext, t cty.Type) cty.Value {
	return unknown(hole{name: derivedName(w.shown(e), w.source(e)+"\x00"+w.identity(e, ctx))}, t)
}

// shown is how an unknown that an expression makes is named: by the expression, or where
// that is not the reader's own by the module that it is of.
func (w *rewriter) shown(e hcl.Expression) string {
	if w.foreign {
		return "a value that " + moduleOf(w.file.Name) + " computes"
	}
	return w.source(e)
}

// source is the text of an expression on one line.
func (w *rewriter) source(e hcl.Expression) string {
	s := strings.Join(strings.Fields(w.rng(e.Range()).Text()), " ")
	const longest = 120
	if len(s) > longest {
		s = strings.ToValidUTF8(s[:longest], "") + "..."
	}
	return s
}

// identity tells the values of an expression's variables.
func (w *rewriter) identity(e hcl.Expression, ctx *hcl.EvalContext) string {
	var b strings.Builder
	for _, t := range references(e) {
		v, d := traverse(ctx, t)
		if d.HasErrors() {
			b.WriteString("error")
		}
		b.WriteString(w.h.fingerprint(v) + "\x00")
	}
	return b.String()
}

// references are the variables of an expression that it does not bind itself. The
// library's own walk does not know our nodes.
func references(e hcl.Expression) []hcl.Traversal {
	n, ok := e.(hclsyntax.Node)
	if !ok {
		return nil
	}
	w := &referenceWalk{}
	_ = hclsyntax.Walk(n, w)
	return w.found
}

// referenceWalk collects references that no scope around them binds.
type referenceWalk struct {
	found  []hcl.Traversal
	scopes []map[string]struct{}
}

func (w *referenceWalk) Enter(n hclsyntax.Node) hcl.Diagnostics {
	switch n := n.(type) {
	case *reference:
		for _, s := range w.scopes {
			if _, bound := s[n.Traversal.RootName()]; bound {
				return nil
			}
		}
		w.found = append(w.found, n.Traversal)
	case hclsyntax.ChildScope:
		w.scopes = append(w.scopes, n.LocalNames)
	}
	return nil
}

func (w *referenceWalk) Exit(n hclsyntax.Node) hcl.Diagnostics {
	if _, ok := n.(hclsyntax.ChildScope); ok {
		w.scopes = w.scopes[:len(w.scopes)-1]
	}
	return nil
}

// known reports whether a value is known at its top.
func known(v cty.Value) bool {
	u, _ := v.Unmark()
	return u.IsKnown()
}

func fault(e hcl.Expression, message string) hcl.Diagnostics {
	r := e.Range()
	return hcl.Diagnostics{{Severity: hcl.DiagError, Summary: message, Subject: &r}}
}

// concrete makes a text of an unknown where only a known text will do: the keys
// of objects.
type concrete struct {
	hclsyntax.Expression
	w *rewriter
}

func (c *concrete) UnwrapExpression() hcl.Expression { return c.Expression }

func (c *concrete) Value(ctx *hcl.EvalContext) (cty.Value, hcl.Diagnostics) {
	v, diags := c.Expression.Value(ctx)
	if diags.HasErrors() || known(v) {
		return v, diags
	}
	if _, ok := holeOf(v); !ok {
		v = c.w.derive(c.Expression, ctx, cty.String)
	}
	text, ok := c.w.h.text(v, c.w.place(c.Range()))
	if !ok {
		return v, diags
	}
	s, ok := c.w.h.encode(text)
	if !ok {
		return v, diags
	}
	return cty.StringVal(s).Mark(&origin{s, text.Parts()}), diags
}

// object builds an object whose attributes remember their keys, and which
// remembers its own place.
type object struct {
	*hclsyntax.ObjectConsExpr
	w *rewriter
}

func (o *object) UnwrapExpression() hcl.Expression { return o.ObjectConsExpr }

func (o *object) Value(ctx *hcl.EvalContext) (cty.Value, hcl.Diagnostics) {
	attrs := map[string]cty.Value{}
	for _, item := range o.Items {
		key, diags := (&concrete{item.KeyExpr, o.w}).Value(ctx)
		if diags.HasErrors() {
			return cty.DynamicVal, diags
		}
		at := o.w.place(item.KeyExpr.Range())
		if !known(key) {
			return o.w.derive(o.ObjectConsExpr, ctx, cty.DynamicPseudoType), nil
		}
		text, ok := o.w.h.text(key, at)
		if !ok {
			return cty.DynamicVal, fault(item.KeyExpr, "a key that is no text")
		}
		v, diags := item.ValueExpr.Value(ctx)
		if diags.HasErrors() {
			return cty.DynamicVal, diags
		}
		v = o.w.named(v, item.ValueExpr, ctx)
		if t := text.At(); o.w.foreign {
			// A key keeps the place of the argument that it comes from.
		} else if t.IsZero() || t.File != at.File || t.Start < at.Start || t.End > at.End {
			text = text.WithAt(at)
		} else if k, known := text.Known(); known && at.Text() == k {
			text = value.LitAt(k, at)
		}
		name, _ := o.w.h.encode(text)
		attrs[name] = v.Mark(&keyed{name, text, o.w.place(item.ValueExpr.Range())})
	}
	return cty.ObjectVal(attrs).Mark(&span{o.w.place(o.Range())}), nil
}

// named makes sure that an unknown has one name.
func (w *rewriter) named(v cty.Value, e hclsyntax.Expression, ctx *hcl.EvalContext) cty.Value {
	if known(v) {
		return v
	}
	if _, ok := holeOf(v); ok {
		return v
	}
	u, _ := v.Unmark()
	return w.derive(e, ctx, u.Type())
}

// derived is a node whose unknown result is a value of its own.
type derived struct {
	hclsyntax.Expression
	w *rewriter
}

func (x *derived) UnwrapExpression() hcl.Expression { return x.Expression }

func (x *derived) Value(ctx *hcl.EvalContext) (cty.Value, hcl.Diagnostics) {
	if !spend(ctx) {
		return cty.DynamicVal, spentAll(x)
	}
	v, diags := x.Expression.Value(ctx)
	if diags.HasErrors() {
		return cty.DynamicVal, diags
	}
	if u, _ := v.Unmark(); !u.IsKnown() {
		return x.w.derive(x.Expression, ctx, u.Type()), diags
	}
	return tidy(v), diags
}
