package terraform

import (
	"slices"
	"strings"
	"unicode/utf8"

	"github.com/hashicorp/hcl/v2"
	"github.com/hashicorp/hcl/v2/hclsyntax"
	"github.com/zclconf/go-cty/cty"
	"github.com/zclconf/go-cty/cty/convert"

	"github.com/irsalint/irsalint/internal/source"
	"github.com/irsalint/irsalint/internal/value"
)

// rewriter replaces the nodes of a parsed expression that would lose unknowns or
// places by nodes of ours that keep both.
type rewriter struct {
	h     *holes
	file  *source.File
	funcs map[string]func(e *env) (cty.Value, error)
}

func (w *rewriter) rng(r hcl.Range) source.Range {
	n := len(w.file.Data)
	start := min(r.Start.Byte, n)
	// Of a broken file the parser gives ranges without an end.
	return source.Range{File: w.file, Start: start, End: max(start, min(r.End.Byte, n))}
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
		return &derived{t, w}
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
		t.CollExpr, t.ValExpr = w.expr(t.CollExpr), w.expr(t.ValExpr)
		if t.KeyExpr != nil {
			t.KeyExpr = &concrete{w.expr(t.KeyExpr), w}
		}
		if t.CondExpr != nil {
			t.CondExpr = w.expr(t.CondExpr)
		}
		return &derived{t, w}
	case *hclsyntax.SplatExpr:
		t.Source, t.Each = w.expr(t.Source), w.expr(t.Each)
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
	return unknown(hole{name: w.h.name(w.source(e), w.identity(e, ctx))}, t)
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
	var out []hcl.Traversal
	bound := map[string]bool{}
	_ = hclsyntax.VisitAll(n, func(n hclsyntax.Node) hcl.Diagnostics {
		switch n := n.(type) {
		case *reference:
			out = append(out, n.Traversal)
		case hclsyntax.ChildScope:
			for name := range n.LocalNames {
				bound[name] = true
			}
		}
		return nil
	})
	return slices.DeleteFunc(out, func(t hcl.Traversal) bool { return bound[t.RootName()] })
}

// known reports whether a value is known at its top.
func known(v cty.Value) bool {
	u, _ := v.Unmark()
	return u.IsKnown()
}

// template builds a text: each part that is not known becomes a hole in it, and
// every literal keeps its place.
type template struct {
	*hclsyntax.TemplateExpr
	w *rewriter
}

func (t *template) UnwrapExpression() hcl.Expression { return t.TemplateExpr }

func (t *template) Value(ctx *hcl.EvalContext) (cty.Value, hcl.Diagnostics) {
	var parts []value.Part
	for _, p := range t.Parts {
		if lit, ok := p.(*hclsyntax.LiteralValueExpr); ok && lit.Val.Type() == cty.String {
			parts = append(parts, t.w.literal(lit)...)
			continue
		}
		v, diags := p.Value(ctx)
		if diags.HasErrors() {
			return cty.DynamicVal, diags
		}
		if u, _ := v.Unmark(); u.IsKnown() && u.IsNull() {
			return cty.DynamicVal, fault(p, "a null value in a template")
		}
		at := interpolation(t.w.rng(p.Range()))
		if !known(v) {
			if _, ok := holeOf(v); !ok {
				v = t.w.derive(p, ctx, cty.String)
			}
		}
		text, ok := t.w.h.text(v, at)
		if !ok {
			return cty.DynamicVal, fault(p, "a value in a template that is no text")
		}
		parts = append(parts, interpolated(text, at)...)
	}
	if len(parts) > maxParts {
		return t.w.derive(t.TemplateExpr, ctx, cty.String), nil
	}
	if len(parts) == 0 {
		parts = []value.Part{{At: t.inner()}}
	}
	text := value.NewText(parts...)
	s, ok := t.w.h.encode(text)
	if !ok {
		return t.w.derive(t.TemplateExpr, ctx, cty.String), nil
	}
	if len(s) > maxText {
		return cty.DynamicVal, fault(t, "a text of more than 4 MiB")
	}
	return cty.StringVal(s).Mark(&origin{s, text.Parts()}), nil
}

// interpolated is a text as part of another: its place is that of the
// interpolation, so that neighbouring literals are one part.
func interpolated(t value.Text, at source.Range) []value.Part {
	var out []value.Part
	for _, p := range t.Parts() {
		p.At, p.Exact = at, false
		if last := len(out) - 1; last >= 0 && p.Hole == "" && out[last].Hole == "" {
			out[last].Lit += p.Lit
			out[last].Default = out[last].Default || p.Default
			continue
		}
		out = append(out, p)
	}
	return out
}

// maxParts bounds the pieces of a text; one of more is unknown as a whole.
const maxParts = 10_000

// maxText bounds the texts that templates and functions build, in bytes.
const maxText = 4 << 20

// inner is the place between the quotes of an empty template.
func (t *template) inner() source.Range {
	r := t.w.rng(t.Range())
	if text := r.Text(); len(text) >= 2 && text[0] == '"' {
		r.Start, r.End = r.Start+1, r.Start+1
	}
	return r
}

// interpolation is the place of an interpolated expression with its braces.
func interpolation(at source.Range) source.Range {
	data := at.File.Data
	i, j := at.Start, at.End
	for i > 0 && (data[i-1] == ' ' || data[i-1] == '~') {
		i--
	}
	for j < len(data) && (data[j] == ' ' || data[j] == '~') {
		j++
	}
	if i >= 2 && string(data[i-2:i]) == "${" && j < len(data) && data[j] == '}' {
		at.Start, at.End = i-2, j+1
	}
	return at
}

// literal is a literal part with its places. Escapes and a heredoc's indentation
// are written otherwise than they are meant; what lies between is exact.
func (w *rewriter) literal(l *hclsyntax.LiteralValueExpr) []value.Part {
	s, at := l.Val.AsString(), w.rng(l.SrcRange)
	written := at.Text()
	if s == written || s == "" {
		return []value.Part{{Lit: s, At: at, Exact: s == written}}
	}
	var parts []value.Part
	part := func(i, j, from, to int, exact bool) {
		if j > i {
			place := source.Range{File: at.File, Start: at.Start + from, End: at.Start + to}
			parts = append(parts, value.Part{Lit: s[i:j], At: place, Exact: exact})
		}
	}
	i, j := 0, 0
	for i < len(s) && j < len(written) {
		from, start := j, i
		for i < len(s) && j < len(written) && s[i] == written[j] && written[j] != '\\' {
			i, j = i+1, j+1
		}
		part(start, i, from, j, true)
		if i >= len(s) || j >= len(written) {
			break
		}
		skip, width := escape(s[i:], written[j:])
		if skip == 0 {
			break
		}
		part(i, i+width, j, j+skip, false)
		i, j = i+width, j+skip
	}
	part(i, len(s), min(j, len(written)), len(written), false)
	return parts
}

// escape says how many bytes are written for how many meant, where they differ;
// 0 where that is not known.
func escape(meant, written string) (skip, width int) {
	_, r := utf8.DecodeRuneInString(meant)
	switch {
	case written[0] == ' ' || written[0] == '\t' || written[0] == '\r':
		return 1, 0
	case strings.HasPrefix(written, "$${") || strings.HasPrefix(written, "%%{"):
		return 3, 2
	case strings.HasPrefix(written, `\u`):
		return min(6, len(written)), r
	case strings.HasPrefix(written, `\U`):
		return min(10, len(written)), r
	case written[0] == '\\' && len(written) > 1:
		return 2, r
	}
	return 0, 0
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
	text, ok := c.w.h.text(v, c.w.rng(c.Range()))
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
		at := o.w.rng(item.KeyExpr.Range())
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
		if t := text.At(); t.IsZero() || t.File != at.File || t.Start < at.Start || t.End > at.End {
			text = text.WithAt(at)
		} else if k, known := text.Known(); known && at.Text() == k {
			text = value.LitAt(k, at)
		}
		name, _ := o.w.h.encode(text)
		attrs[name] = v.Mark(&keyed{name, text, o.w.rng(item.ValueExpr.Range())})
	}
	return cty.ObjectVal(attrs).Mark(&span{o.w.rng(o.Range())}), nil
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
	v, diags := x.Expression.Value(ctx)
	if diags.HasErrors() {
		return cty.DynamicVal, diags
	}
	if u, _ := v.Unmark(); !u.IsKnown() {
		return x.w.derive(x.Expression, ctx, u.Type()), diags
	}
	return tidy(v), diags
}

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
	if !d1.HasErrors() && !d2.HasErrors() {
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
	if b.Op != hclsyntax.OpEqual && b.Op != hclsyntax.OpNotEqual {
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
	verdict := b.w.h.equal(x, y)
	if b.Op == hclsyntax.OpNotEqual {
		verdict = verdict.Not()
	}
	if verdict == value.Unknown {
		return b.w.derive(b.BinaryOpExpr, ctx, cty.Bool), nil
	}
	return cty.BoolVal(verdict == value.Yes), nil
}

// equal compares two values; texts by their holes.
func (h *holes) equal(x, y cty.Value) value.Tri {
	a, aok := h.text(x, source.Range{})
	b, bok := h.text(y, source.Range{})
	ux, uy := h.plain(x), h.plain(y)
	if aok && bok {
		if ux.IsKnown() && uy.IsKnown() && !ux.Type().Equals(uy.Type()) {
			return value.No
		}
		return value.Equal(a, b)
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

// fingerprint tells a value apart from every other one.
func (h *holes) fingerprint(v cty.Value) string {
	if x, ok := holeOf(v); ok && !known(v) {
		return x.name
	}
	var b strings.Builder
	var walk func(v cty.Value, depth int)
	walk = func(v cty.Value, depth int) {
		if !known(v) {
			x, _ := holeOf(v)
			b.WriteString("?" + x.name)
			return
		}
		u, _ := v.Unmark()
		if depth > 20 || b.Len() > 4096 || u.IsNull() || !u.CanIterateElements() {
			b.WriteString(h.plain(u).GoString())
			return
		}
		for it := u.ElementIterator(); it.Next(); {
			k, e := it.Element()
			b.WriteString(h.plain(k).GoString() + "=")
			walk(e, depth+1)
		}
	}
	walk(v, 0)
	return b.String()
}
