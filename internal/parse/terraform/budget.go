package terraform

import (
	"errors"
	"fmt"
	"regexp"
	"strings"

	"github.com/hashicorp/hcl/v2"
	"github.com/hashicorp/hcl/v2/hclsyntax"
	"github.com/zclconf/go-cty/cty"

	"github.com/irsalint/irsalint/internal/value"
)

// maxValues bounds the values that one value holds in all. A value that refers
// to another twice doubles it, so that a short chain could fill any memory.
const maxValues = 50_000

// small reports whether a value holds no more values than the bound.
func small(v cty.Value) bool { return size(v) <= maxValues }

// size is how many values a value holds; one more than the bound where they are more.
func size(v cty.Value) int {
	n := 0
	var walk func(v cty.Value) bool
	walk = func(v cty.Value) bool {
		if n++; n > maxValues {
			return false
		}
		u, _ := v.Unmark()
		if !u.IsKnown() || u.IsNull() || !u.CanIterateElements() {
			return true
		}
		for it := u.ElementIterator(); it.Next(); {
			if _, e := it.Element(); !walk(e) {
				return false
			}
		}
		return true
	}
	walk(v)
	return n
}

// scopeOf is the module's scope of a context; nil in variable files.
func scopeOf(ctx *hcl.EvalContext) *scope {
	for c := ctx; c != nil; c = c.Parent() {
		if s, ok := c.Variables[scopeKey]; ok {
			return s.EncapsulatedValue().(*scope)
		}
	}
	return nil
}

// spend counts one evaluation in a loop; false when the root has spent all.
func spend(ctx *hcl.EvalContext) bool { return spendMany(ctx, 1) }

func spendMany(ctx *hcl.EvalContext, n int) bool {
	s := scopeOf(ctx)
	if s == nil {
		return true
	}
	s.inst.root.spent += n
	return s.inst.root.spent <= maxEvaluations
}

// iterated is what a loop goes over; each of its elements counts. It is read like
// brackets around it.
type iterated struct{ *hclsyntax.ParenthesesExpr }

func iterate(e hclsyntax.Expression) *iterated {
	return &iterated{&hclsyntax.ParenthesesExpr{Expression: e, SrcRange: e.Range()}}
}

func (c *iterated) UnwrapExpression() hcl.Expression { return c.Expression }

func (c *iterated) Value(ctx *hcl.EvalContext) (cty.Value, hcl.Diagnostics) {
	v, diags := c.Expression.Value(ctx)
	if u, _ := v.Unmark(); !diags.HasErrors() && u.IsKnown() && !u.IsNull() && u.CanIterateElements() && !spendMany(ctx, u.LengthInt()) {
		return cty.DynamicVal, spentAll(c)
	}
	return v, diags
}

func spentAll(e hcl.Expression) hcl.Diagnostics {
	return fault(e, takesTooLong)
}

const takesTooLong = "evaluating this goes too deep or takes too long"

// weight is about how many evaluations take as long as reading a value does.
func weight(v cty.Value) int {
	if !v.IsKnown() || v.IsNull() {
		return 1
	}
	if v.Type() == cty.String {
		return len(v.AsString()) / 256
	}
	return size(v)
}

// joined is the text of a for directive; the library would build it without
// bound.
type joined struct {
	*hclsyntax.TemplateJoinExpr
	w *rewriter
}

func (j *joined) UnwrapExpression() hcl.Expression { return j.TemplateJoinExpr }

func (j *joined) Value(ctx *hcl.EvalContext) (cty.Value, hcl.Diagnostics) {
	tuple, diags := j.Tuple.Value(ctx)
	if diags.HasErrors() {
		return cty.DynamicVal, diags
	}
	es, err := elementsOf(tuple)
	if err != nil {
		return j.w.derive(j.TemplateJoinExpr, ctx, cty.String), nil
	}
	var parts []value.Part
	var b strings.Builder
	for _, e := range es {
		t, ok := j.w.h.text(e, j.w.place(j.Range()))
		s, more := j.w.h.encode(t)
		if !ok || !more {
			return j.w.derive(j.TemplateJoinExpr, ctx, cty.String), nil
		}
		parts = append(parts, t.Parts()...)
		b.WriteString(s)
		if b.Len() > maxText {
			return cty.DynamicVal, fault(j, tooLong)
		}
	}
	return cty.StringVal(b.String()).Mark(&origin{b.String(), parts}), nil
}

// wide finds a width or precision of a format that would fill memory.
var wide = regexp.MustCompile(`%[^a-zA-Z%]*[0-9]{5}`)

// modest refuses arguments with which a function of a library would take memory
// or time without bound. Large ones count as several evaluations.
func (e *env) modest() error {
	for _, a := range e.args {
		u, _ := a.Unmark()
		if !u.IsKnown() || u.IsNull() {
			continue
		}
		if !spendMany(e.ctx, weight(u)) {
			return errors.New(takesTooLong)
		}
		switch u.Type() {
		case cty.String:
			s := u.AsString()
			if strings.HasPrefix(e.name, "format") && wide.MatchString(s) {
				return fmt.Errorf("a format wider than 9999 characters")
			}
			if e.name == "yamldecode" {
				if yamlWork(s) > maxYAMLWork {
					return errors.New("a text that is nested too deep")
				}
				if strings.Contains(s, "&") && strings.Contains(s, "*") {
					return errOpen // anchors may repeat each other
				}
			}
		case cty.Number:
			if u.AsBigFloat().MantExp(nil) > maxExponent || u.AsBigFloat().MantExp(nil) < -maxExponent {
				return fmt.Errorf("a number of more than %d bits", maxExponent)
			}
			if n, ok := intOf(u); (e.name == "indent" || e.name == "pow") && ok && (n > maxExponent || n < -maxExponent) {
				return fmt.Errorf("an argument above %d", maxExponent)
			}
		}
	}
	return nil
}

// maxYAMLWork bounds the work of reading YAML.
const maxYAMLWork = 1 << 31

// yamlWork is the most that reading a text of YAML can take: its length times the
// depth, which brackets make anywhere, and dashes and question marks on one line.
func yamlWork(s string) int {
	inline := 0
	for line := range strings.Lines(s) {
		inline = max(inline, strings.Count(line, "-")+strings.Count(line, "?"))
	}
	return len(s) * (strings.Count(s, "[") + strings.Count(s, "{") + inline)
}

// maxExponent bounds the size of numbers, in bits.
const maxExponent = 4096

const tooLong = "a text of more than 1 MiB"
