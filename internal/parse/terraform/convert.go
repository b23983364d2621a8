package terraform

import (
	"maps"
	"slices"

	"github.com/zclconf/go-cty/cty"
	"github.com/zclconf/go-cty/cty/convert"
)

// withSets makes the sets that a type asks for as toset does: the library would lose the
// names and places of their elements.
func (h *holes) withSets(v cty.Value, t cty.Type) cty.Value {
	u, marks := v.Unmark()
	if !u.IsKnown() || u.IsNull() || !u.CanIterateElements() || !hasSets(t) {
		return v
	}
	switch {
	case t.IsSetType() && isList(u):
		return h.setOf(v, t.ElementType())
	case t.IsListType() && isList(u) && !u.Type().IsSetType():
		es := u.AsValueSlice()
		for i, e := range es {
			es[i] = h.withSets(e, t.ElementType())
		}
		return cty.TupleVal(es).WithMarks(marks)
	case (t.IsMapType() || t.IsObjectType()) && (u.Type().IsMapType() || u.Type().IsObjectType()):
		attrs := u.AsValueMap()
		for k, e := range attrs {
			switch {
			case t.IsMapType():
				attrs[k] = h.withSets(e, t.ElementType())
			case t.HasAttribute(k):
				attrs[k] = h.withSets(e, t.AttributeType(k))
			}
		}
		return cty.ObjectVal(attrs).WithMarks(marks)
	}
	return v
}

// setOf is a list as a set of a type; as it is where that cannot be made.
func (h *holes) setOf(v cty.Value, t cty.Type) cty.Value {
	es, err := elementsOf(v)
	if err != nil {
		return v
	}
	for i, e := range es {
		c, err := convert.Convert(h.withSets(e, t), t)
		if err != nil {
			return v
		}
		es[i] = c
	}
	if set, err := h.set(es); err == nil && len(es) > 0 {
		return set
	}
	return v
}

func hasSets(t cty.Type) bool {
	switch {
	case t.IsSetType():
		return true
	case t.IsCollectionType():
		return hasSets(t.ElementType())
	case t.IsObjectType():
		return slices.ContainsFunc(slices.Collect(maps.Values(t.AttributeTypes())), hasSets)
	}
	return false
}
