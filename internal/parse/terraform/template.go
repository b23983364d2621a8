package terraform

import (
	"bytes"
	"strings"
	"unicode/utf8"

	"github.com/hashicorp/hcl/v2"
	"github.com/hashicorp/hcl/v2/hclsyntax"
	"github.com/zclconf/go-cty/cty"

	"github.com/irsalint/irsalint/internal/source"
	"github.com/irsalint/irsalint/internal/value"
)

// template builds a text: each part that is not known becomes a hole in it, and
// every literal keeps its place.
type template struct {
	*hclsyntax.TemplateExpr
	w *rewriter
}

func (t *template) UnwrapExpression() hcl.Expression { return t.TemplateExpr }

func (t *template) Value(ctx *hcl.EvalContext) (cty.Value, hcl.Diagnostics) {
	var parts []value.Part
	length := 0
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
		at := interpolation(t.w.place(p.Range()))
		if !known(v) {
			if _, ok := holeOf(v); !ok {
				v = t.w.derive(p, ctx, cty.String)
			}
		}
		text, ok := t.w.h.text(v, at)
		if !ok {
			return cty.DynamicVal, fault(p, "a value in a template that is no text")
		}
		pieces := interpolated(text, at)
		if isDirective(at) {
			pieces = text.Parts() // what is written inside of it has its own places
		}
		for _, part := range pieces {
			length += len(part.Lit)
			parts = append(parts, part)
		}
		if length > maxText {
			return cty.DynamicVal, fault(t, tooLong)
		}
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
		return cty.DynamicVal, fault(t, tooLong)
	}
	return cty.StringVal(s).Mark(&origin{s, text.Parts()}), nil
}

// interpolated is a text as part of another: its place is that of the
// interpolation, so that neighbouring literals are one part.
func interpolated(t value.Text, at source.Range) []value.Part {
	var out []value.Part
	for _, p := range t.Parts() {
		if !at.IsZero() {
			p = p.Through(at)
		}
		if last := len(out) - 1; last >= 0 && !at.IsZero() && p.Hole == "" && out[last].Hole == "" && out[last].Other == p.Other {
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
const maxText = 1 << 20

// inner is the place between the quotes of an empty template.
func (t *template) inner() source.Range {
	r := t.w.place(t.Range())
	if text := r.Text(); len(text) >= 2 && text[0] == '"' {
		r.Start, r.End = r.Start+1, r.Start+1
	}
	return r
}

// interpolation is the place of an interpolated expression with its braces.
func interpolation(at source.Range) source.Range {
	if at.IsZero() {
		return at
	}
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

// isDirective reports whether a place is that of %{ for } or %{ if }.
func isDirective(at source.Range) bool {
	return !at.IsZero() && bytes.HasPrefix(at.File.Data[at.Start:], []byte("%{"))
}

// literal is a literal part with its places. Escapes, a heredoc's indentation and white
// space that a directive strips are written otherwise than they are meant; what lies
// between is exact.
func (w *rewriter) literal(l *hclsyntax.LiteralValueExpr) []value.Part {
	s, at := l.Val.AsString(), w.place(l.SrcRange)
	if w.foreign {
		return []value.Part{{Lit: s}}
	}
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
	case strings.IndexByte(" \t\r\n", written[0]) >= 0: // stripped by ~ or <<-
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
