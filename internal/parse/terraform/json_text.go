package terraform

import (
	"encoding/json"
	"reflect"
	"strings"
	"unicode/utf8"

	"github.com/hashicorp/hcl/v2"
	"github.com/hashicorp/hcl/v2/hclsyntax"
	"github.com/zclconf/go-cty/cty"
)

// jsonTemplate is the JSON string at a range, read as a template.
func (w *rewriter) jsonTemplate(r hcl.Range) hclsyntax.Expression {
	s, offsets := unquoted(w.rng(r).Text())
	start := r.Start
	start.Byte++
	start.Column++
	t, diags := hclsyntax.ParseTemplate([]byte(s), w.file.Name, start)
	if diags.HasErrors() {
		return w.jsonLiteral(r)
	}
	if offsets != nil {
		relocation{start.Byte, offsets, map[uintptr]bool{}}.apply(reflect.ValueOf(t))
	}
	return w.expr(t)
}

// jsonLiteral is the JSON string at a range, read as it is.
func (w *rewriter) jsonLiteral(r hcl.Range) hclsyntax.Expression {
	s, _ := unquoted(w.rng(r).Text())
	inner := r
	inner.Start.Byte++
	inner.Start.Column++
	inner.End.Byte--
	inner.End.Column--
	l := &hclsyntax.LiteralValueExpr{Val: cty.StringVal(s), SrcRange: inner}
	return &template{&hclsyntax.TemplateExpr{Parts: []hclsyntax.Expression{l}, SrcRange: r}, w}
}

// unquoted is what a JSON string says, and where something in it is escaped, the offset
// within the quotes at which each byte of it, and its end, is written.
func unquoted(written string) (s string, offsets []int) {
	inner := written[min(1, len(written)):max(1, len(written)-1)]
	if !strings.Contains(inner, `\`) {
		return inner, nil
	}
	var b strings.Builder
	for i := 0; i < len(inner); {
		meant, n := character(inner[i:])
		b.WriteString(meant)
		for range len(meant) {
			offsets = append(offsets, i)
		}
		i += n
	}
	return b.String(), append(offsets, len(inner))
}

// character is the first character of a JSON string, and how many bytes it is written
// with. Two escapes may be one character.
func character(inner string) (meant string, n int) {
	if inner[0] != '\\' {
		_, n = utf8.DecodeRuneInString(inner)
		return inner[:n], n
	}
	sizes := []int{2}
	if strings.HasPrefix(inner, `\u`) {
		sizes = []int{12, 6}
	}
	for _, n := range sizes {
		if len(inner) < n || json.Unmarshal([]byte(`"`+inner[:n]+`"`), &meant) != nil {
			continue
		}
		if utf8.RuneCountInString(meant) == 1 {
			return meant, n
		}
	}
	return "", 1
}

// relocation moves the ranges of an expression from the text that a JSON string means
// to where they are written. Each kind of node has ranges of its own, and the library
// has no walk over them.
type relocation struct {
	start   int
	offsets []int
	// seen are the nodes that are done: a splat has one in two places.
	seen map[uintptr]bool
}

func (l relocation) apply(v reflect.Value) {
	switch v.Kind() {
	case reflect.Pointer:
		if !v.IsNil() && !l.seen[v.Pointer()] {
			l.seen[v.Pointer()] = true
			l.apply(v.Elem())
		}
	case reflect.Interface:
		if v.IsNil() || v.Elem().Kind() == reflect.Pointer {
			l.apply(v.Elem())
			return
		}
		// The steps of a traversal are no pointers.
		step := reflect.New(v.Elem().Type()).Elem()
		step.Set(v.Elem())
		l.apply(step)
		v.Set(step)
	case reflect.Slice:
		for i := range v.Len() {
			l.apply(v.Index(i))
		}
	case reflect.Struct:
		if r, ok := v.Addr().Interface().(*hcl.Range); ok {
			r.Start.Byte, r.End.Byte = l.written(r.Start.Byte), l.written(r.End.Byte)
			return
		}
		for i := range v.NumField() {
			if v.Type().Field(i).IsExported() {
				l.apply(v.Field(i))
			}
		}
	}
}

func (l relocation) written(offset int) int {
	return l.start + l.offsets[max(0, min(offset-l.start, len(l.offsets)-1))]
}
