package terraform

import (
	"github.com/hashicorp/hcl/v2"
	"github.com/hashicorp/hcl/v2/hclsyntax"
	hcljson "github.com/hashicorp/hcl/v2/json"
	"github.com/zclconf/go-cty/cty"

	"github.com/irsalint/irsalint/internal/finding"
	"github.com/irsalint/irsalint/internal/source"
)

// topLevel is how many labels each top-level block has.
var topLevel = map[string]int{
	"data": 2, "locals": 0, "module": 1, "output": 1, "provider": 1, "resource": 2, "terraform": 0, "variable": 1,
}

// parseJSON reads configuration in JSON into the blocks that native syntax would
// have given.
func parseJSON(f *source.File, w *rewriter) ([]*block, []finding.Problem) {
	attrs, diags := w.jsonAttributes(func(name string) bool { return name == "variable" })
	var out []*block
	for _, a := range attrs {
		if n, ok := topLevel[a.name]; ok {
			for _, e := range listOf(a.expr) {
				out = append(out, w.labelled(a.name, n, nil, e, a.at)...)
			}
		}
	}
	return out, w.problems(diags)
}

// jsonAttributes parses the file as one JSON object. Terraform reads no templates in
// the members that are constant.
func (w *rewriter) jsonAttributes(constant func(name string) bool) ([]*attribute, hcl.Diagnostics) {
	data := trimBOM(w.file.Data)
	file, diags := hcljson.ParseWithStartPos(data, w.file.Name, startPos(w.file.Data))
	if file == nil || file.Body == nil {
		return nil, diags
	}
	found, more := file.Body.JustAttributes()
	diags = append(diags, more...)
	var out []*attribute
	for _, name := range sortedKeys(found) {
		text := w.jsonTemplate
		if constant(name) {
			text = w.jsonLiteral
		}
		a := found[name]
		out = append(out, &attribute{name, w.jsonExpr(a.Expr, text), w.place(a.Expr.Range()), w})
	}
	return out, diags
}

// jsonExpr is a JSON value as the expression that native syntax would have; text reads
// its strings.
func (w *rewriter) jsonExpr(e hcl.Expression, text func(hcl.Range) hclsyntax.Expression) hclsyntax.Expression {
	r := e.Range()
	if pairs, diags := hcl.ExprMap(e); !diags.HasErrors() {
		o := &hclsyntax.ObjectConsExpr{SrcRange: r, OpenRange: e.StartRange()}
		for _, p := range pairs {
			o.Items = append(o.Items, hclsyntax.ObjectConsItem{KeyExpr: text(p.Key.Range()), ValueExpr: w.jsonExpr(p.Value, text)})
		}
		return &object{o, w}
	}
	if items, diags := hcl.ExprList(e); !diags.HasErrors() {
		t := &hclsyntax.TupleConsExpr{SrcRange: r, OpenRange: e.StartRange()}
		for _, x := range items {
			t.Exprs = append(t.Exprs, w.jsonExpr(x, text))
		}
		return t
	}
	v, _ := e.Value(nil)
	if v.Type() == cty.String && v.IsKnown() && !v.IsNull() {
		return text(r)
	}
	return &hclsyntax.LiteralValueExpr{Val: v, SrcRange: r}
}

// labelled walks down the labels of a block to its body.
func (w *rewriter) labelled(kind string, n int, labels []string, e hclsyntax.Expression, at source.Range) []*block {
	o, ok := e.(*object)
	if !ok {
		return nil
	}
	if n == 0 {
		b := w.objectBlock(o, kind)
		b.labels, b.at = labels, at
		return []*block{b}
	}
	var out []*block
	for _, item := range o.Items {
		name, ok := literal(item.KeyExpr)
		if !ok {
			continue
		}
		deeper := append(append([]string(nil), labels...), name)
		for _, x := range listOf(item.ValueExpr) {
			out = append(out, w.labelled(kind, n-1, deeper, x, w.place(item.KeyExpr.Range()))...)
		}
	}
	return out
}

// objectBlock reads an object as a block.
func (w *rewriter) objectBlock(o *object, kind string) *block {
	b := &block{kind: kind, from: w, attrs: map[string]*attribute{}, at: w.place(o.Range()), whole: w.place(o.Range())}
	for _, item := range o.Items {
		name, ok := literal(item.KeyExpr)
		if k, isKey := item.KeyExpr.(*hclsyntax.ObjectConsKeyExpr); !ok && isKey {
			name = hcl.ExprAsKeyword(k)
			if name == "" {
				name, _ = literal(k.Wrapped)
			}
		}
		if name == "dynamic" {
			b.blocks = append(b.blocks, w.dynamics(item.ValueExpr)...)
			continue
		}
		if name != "" {
			b.attrs[name] = &attribute{name, item.ValueExpr, w.place(item.ValueExpr.Range()), w}
		}
	}
	return b
}

// dynamics reads {"dynamic": {"statement": {"for_each": ..., "content": ...}}}.
func (w *rewriter) dynamics(e hclsyntax.Expression) []*block {
	var out []*block
	for _, x := range listOf(e) {
		for _, d := range w.labelled("dynamic", 1, nil, x, w.place(e.Range())) {
			if c := d.attrs["content"]; c != nil {
				for _, y := range listOf(c.expr) {
					if o, ok := y.(*object); ok {
						d.blocks = append(d.blocks, w.objectBlock(o, "content"))
					}
				}
			}
			out = append(out, d)
		}
	}
	return out
}

// listOf is a list's elements, or the expression alone when it is none.
func listOf(e hclsyntax.Expression) []hclsyntax.Expression {
	if t, ok := e.(*hclsyntax.TupleConsExpr); ok {
		return t.Exprs
	}
	return []hclsyntax.Expression{e}
}
