package terraform

import (
	"slices"

	"github.com/zclconf/go-cty/cty"

	"github.com/irsalint/irsalint/internal/source"
	"github.com/irsalint/irsalint/internal/value"
)

// stamped gives the texts in an argument of which a provider makes a part, such as
// ARNs, the place where they are given: for a module from elsewhere it is the last one
// that the reader knows.
func stamped(v cty.Value, at source.Range) cty.Value {
	u, marks := v.Unmark()
	for m := range marks {
		if k, ok := m.(*keyed); ok && !k.at.IsZero() {
			at = k.at
		}
	}
	switch t := u.Type(); {
	case !u.IsKnown() || u.IsNull() || supplied(marks):
		return v
	case t == cty.String:
		return stampedText(v, at)
	case t.IsTupleType() && t.Length() > 0:
		es := u.AsValueSlice()
		for i, e := range es {
			es[i] = stamped(e, at)
		}
		return cty.TupleVal(es).WithMarks(marks)
	case t.IsObjectType():
		attrs := u.AsValueMap()
		for k, e := range attrs {
			attrs[k] = stamped(e, at)
		}
		return cty.ObjectVal(attrs).WithMarks(marks)
	}
	return v
}

func stampedText(v cty.Value, at source.Range) cty.Value {
	u, marks := v.Unmark()
	made := func(p value.Part) bool { return p.Lit != "" && p.At.IsZero() }
	o := believed(marks, u.AsString())
	if o == nil || !slices.ContainsFunc(o.parts, made) {
		return v
	}
	t := value.NewText(o.parts...).PlacedAt(at)
	return u.WithMarks(without[*origin](marks)).Mark(&origin{o.text, t.Parts()})
}
