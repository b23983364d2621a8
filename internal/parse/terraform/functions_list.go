package terraform

import (
	"errors"
	"fmt"
	"slices"

	"github.com/zclconf/go-cty/cty"
	"github.com/zclconf/go-cty/cty/convert"
	"github.com/zclconf/go-cty/cty/function/stdlib"

	"github.com/irsalint/irsalint/internal/source"
	"github.com/irsalint/irsalint/internal/value"
)

func all(and bool) func(e *env) (cty.Value, error) {
	return func(e *env) (cty.Value, error) {
		es, err := e.elements(0)
		if err != nil {
			return cty.NilVal, err
		}
		verdict := value.Is(and)
		for _, x := range es {
			b := value.Unknown
			if u, _ := x.Unmark(); u.IsKnown() && !u.IsNull() {
				c, err := convert.Convert(u, cty.Bool)
				if err != nil {
					return cty.NilVal, err
				}
				b = value.Is(c.True())
			}
			if and {
				verdict = verdict.And(b)
			} else {
				verdict = verdict.Or(b)
			}
		}
		if verdict == value.Unknown {
			return cty.NilVal, errOpen
		}
		return cty.BoolVal(verdict == value.Yes), nil
	}
}

// coalesce is the first argument that is neither null nor empty, as the type that
// fits all of them.
func coalesce(e *env) (cty.Value, error) {
	given := slices.DeleteFunc(slices.Clone(e.args), func(a cty.Value) bool {
		u, _ := a.Unmark()
		return u.IsKnown() && u.IsNull()
	})
	args := e.h.unified(given)
	if args == nil && len(given) > 0 {
		return cty.NilVal, errMixed
	}
	for i, a := range args {
		switch last := i == len(args)-1; e.h.empty(a) {
		case value.No:
			if u, _ := a.Unmark(); u.Type() != cty.String && u.Type().IsPrimitiveType() && slices.ContainsFunc(args, untyped) {
				return cty.NilVal, errOpen // a text where another argument is one
			}
			return a, nil
		case value.Unknown:
			if last && !known(a) {
				return a, nil
			}
			return cty.NilVal, errOpen
		}
	}
	return cty.NilVal, errors.New("no argument that is neither null nor empty")
}

// untyped reports that a value is an unknown of any type.
func untyped(v cty.Value) bool {
	u, _ := v.Unmark()
	return !u.IsKnown() && u.Type() == cty.DynamicPseudoType
}

// empty answers whether a value that is not known to be null is null or the empty
// text.
func (h *holes) empty(v cty.Value) value.Tri {
	u, _ := v.Unmark()
	if !u.IsKnown() {
		if x, ok := holeOf(v); ok && (x.class == value.Unique || isIssuer(x.name)) {
			return value.No
		}
		return value.Unknown
	}
	if u.Type() != cty.String {
		return value.No
	}
	t, _ := h.text(v, source.Range{})
	return value.Match(t, value.NewPattern())
}

func coalesceList(e *env) (cty.Value, error) {
	for i, a := range e.args {
		if u, _ := a.Unmark(); u.Type().IsSetType() || known(a) && !e.null(i) && !isList(a) {
			return cty.NilVal, errors.New("wants lists")
		}
	}
	for i, a := range e.args {
		if e.null(i) {
			continue
		}
		es, err := elementsOf(a)
		if err != nil {
			return cty.NilVal, err
		}
		if len(es) > 0 {
			return a, nil
		}
	}
	return cty.NilVal, errors.New("no argument that is not empty")
}

// compact drops what is null or empty from a list of texts.
func compact(e *env) (cty.Value, error) {
	es, err := e.scalars(0)
	if err != nil {
		return cty.NilVal, err
	}
	var out []cty.Value
	for _, x := range es {
		u, _ := x.Unmark()
		if u.IsKnown() && u.IsNull() {
			continue
		}
		if x, err = convert.Convert(x, cty.String); err != nil {
			return cty.NilVal, err
		}
		switch e.h.empty(x) {
		case value.Unknown:
			return cty.NilVal, errOpen
		case value.No:
			out = append(out, x)
		}
	}
	return list(out), nil
}

func concat(e *env) (cty.Value, error) {
	var out []cty.Value
	lists := true
	for i, a := range e.args {
		es, err := e.sequence(i)
		if err != nil {
			return cty.NilVal, err
		}
		out = append(out, es...)
		u, _ := a.Unmark()
		lists = lists && u.Type().IsListType()
	}
	if same := e.h.unified(out); lists && same != nil {
		return list(same), nil
	}
	return cty.TupleVal(out), nil
}

func contains(e *env) (cty.Value, error) {
	if err := e.want(2); err != nil {
		return cty.NilVal, err
	}
	es, err := e.elements(0)
	if err != nil {
		return cty.NilVal, err
	}
	if e.null(1) {
		return cty.NilVal, errors.New("the value is null")
	}
	verdict := e.h.among(es, e.args[1])
	if verdict == value.Unknown {
		return cty.NilVal, errOpen
	}
	return cty.BoolVal(verdict == value.Yes), nil
}

func distinct(e *env) (cty.Value, error) {
	es, err := e.uniform(0)
	if err != nil {
		return cty.NilVal, err
	}
	if len(es) > maxPairwise {
		return cty.NilVal, errOpen
	}
	var out []cty.Value
	for _, x := range es {
		switch e.h.among(out, x) {
		case value.Unknown:
			return cty.NilVal, errOpen
		case value.No:
			out = append(out, x)
		}
	}
	return list(out), nil
}

func element(e *env) (cty.Value, error) {
	es, err := e.sequence(0)
	if err != nil {
		return cty.NilVal, err
	}
	n, ok := e.whole(1)
	switch {
	case !known(e.args[1]):
		return cty.NilVal, errOpen
	case !ok || len(es) == 0:
		return cty.NilVal, errors.New("wants a list that is not empty and a whole number")
	}
	return es[((n%len(es))+len(es))%len(es)], nil
}

// maxFlatten bounds how deep lists are flattened.
const maxFlatten = 50

func flatten(e *env) (cty.Value, error) {
	var out []cty.Value
	var walk func(v cty.Value, depth int) error
	walk = func(v cty.Value, depth int) error {
		es, err := elementsOf(v)
		if err != nil {
			return err
		}
		if u, _ := v.Unmark(); u.Type().IsSetType() && len(es) > 1 && !e.h.certain(u) {
			return errOpen
		}
		for _, x := range es {
			u, _ := x.Unmark()
			switch {
			case isList(x) && depth < maxFlatten && !(u.IsKnown() && u.IsNull()):
				if err := walk(x, depth+1); err != nil {
					return err
				}
			case !u.IsKnown() && u.Type() == cty.DynamicPseudoType:
				return errOpen // it may be a list
			default:
				out = append(out, x)
			}
		}
		return nil
	}
	if err := e.want(1); err != nil {
		return cty.NilVal, err
	}
	if err := walk(e.args[0], 0); err != nil {
		return cty.NilVal, err
	}
	return cty.TupleVal(out), nil
}

func keys(e *env) (cty.Value, error) {
	m, err := e.object(0)
	if err != nil {
		return cty.NilVal, err
	}
	if !settled(m) {
		return cty.NilVal, errOpen
	}
	var out []cty.Value
	for _, k := range sortedKeys(m) {
		key := cty.StringVal(k)
		for mark := range m[k].Marks() {
			if x, ok := mark.(*keyed); ok && x.name == k {
				key = key.Mark(&origin{k, x.text.Parts()})
			}
		}
		out = append(out, key)
	}
	return cty.TupleVal(out), nil
}

func values(e *env) (cty.Value, error) {
	m, err := e.object(0)
	if err != nil {
		return cty.NilVal, err
	}
	if !settled(m) {
		return cty.NilVal, errOpen
	}
	var out []cty.Value
	for _, k := range sortedKeys(m) {
		out = append(out, m[k])
	}
	return cty.TupleVal(out), nil
}

func length(e *env) (cty.Value, error) {
	if err := e.want(1); err != nil {
		return cty.NilVal, err
	}
	u, marks := e.args[0].Unmark()
	switch t := u.Type(); {
	case t.IsTupleType():
		return cty.NumberIntVal(int64(t.Length())), nil
	case !u.IsKnown() || supplied(marks):
		return cty.NilVal, errOpen
	case u.IsNull():
		return cty.NilVal, errors.New("the argument is null")
	case t == cty.String:
		if hasPrivate(u.AsString()) {
			return cty.NilVal, errOpen
		}
		return stdlib.Strlen(u)
	case t.IsSetType() && u.LengthInt() > 1 && !e.h.certain(u):
		return cty.NilVal, errOpen // two unknowns may be one element
	case (t.IsObjectType() || t.IsMapType()) && !settled(u.AsValueMap()):
		return cty.NilVal, errOpen // two unknowns may be one key
	case t.IsObjectType():
		return cty.NumberIntVal(int64(len(t.AttributeTypes()))), nil
	case u.CanIterateElements():
		return cty.NumberIntVal(int64(u.LengthInt())), nil
	}
	return cty.NilVal, errors.New("wants a text or a collection")
}

func lookup(e *env) (cty.Value, error) {
	key, err := e.text(1)
	if err != nil {
		return cty.NilVal, err
	}
	if k, ok := key.Known(); ok {
		if v, ok := member(e.args[0], k); ok {
			return v, nil
		}
	}
	m, err := e.object(0)
	if err != nil {
		return cty.NilVal, err
	}
	k, more := e.h.encode(key)
	if !more || len(e.args) > 3 {
		return cty.NilVal, errOpen
	}
	for name := range m {
		if name != k && value.Equal(value.NewText(e.h.decode(name)...), key) != value.No {
			return cty.NilVal, errOpen
		}
	}
	otherwise := cty.NilVal
	if len(e.args) > 2 {
		otherwise = e.args[2]
		if u, _ := e.args[0].Unmark(); u.Type().IsMapType() {
			if otherwise, err = convert.Convert(otherwise, u.Type().ElementType()); err != nil {
				return cty.NilVal, err
			}
		}
	}
	if v, ok := m[k]; ok {
		return v, nil
	}
	if otherwise == cty.NilVal {
		return cty.NilVal, errors.New("no such key and no default")
	}
	return otherwise, nil
}

func merge(e *env) (cty.Value, error) {
	attrs := map[string]cty.Value{}
	maps := true
	for i, a := range e.args {
		if e.null(i) {
			continue
		}
		m, err := e.object(i)
		if err == errOpen {
			return e.overlaid()
		}
		if err != nil {
			return cty.NilVal, err
		}
		if e.h.mayMeet(attrs, m) {
			return cty.NilVal, errOpen
		}
		for k, v := range m {
			attrs[k] = v
		}
		u, _ := a.Unmark()
		maps = maps && u.Type().IsMapType()
	}
	if maps {
		return mapping(attrs), nil
	}
	return cty.ObjectVal(attrs), nil
}

func oneOf(e *env) (cty.Value, error) {
	es, err := e.ordered(0)
	switch {
	case err != nil:
		return cty.NilVal, err
	case len(es) == 0:
		return cty.NullVal(cty.DynamicPseudoType), nil
	case len(es) == 1:
		return es[0], nil
	}
	return cty.NilVal, errors.New("wants a list of at most one element")
}

func rangeOf(e *env) (cty.Value, error) {
	for _, a := range e.args {
		if n, ok := intOf(a); ok && (n > maxExpansion || n < -maxExpansion) {
			return cty.NilVal, fmt.Errorf("more than %d numbers", maxExpansion)
		}
	}
	v, err := e.plainly(stdlib.RangeFunc)
	return v, err
}

func reverse(e *env) (cty.Value, error) {
	es, err := e.ordered(0)
	if err != nil {
		return cty.NilVal, err
	}
	out := make([]cty.Value, len(es))
	for i, x := range es {
		out[len(es)-1-i] = x
	}
	return e.like(0, out), nil
}

func zipmap(e *env) (cty.Value, error) {
	ks, err := e.scalars(0)
	if err != nil {
		return cty.NilVal, err
	}
	vs, err := e.sequence(1)
	if err != nil {
		return cty.NilVal, err
	}
	if len(ks) != len(vs) {
		return cty.NilVal, errors.New("wants as many values as keys")
	}
	attrs := map[string]cty.Value{}
	for i, k := range ks {
		t, ok := e.h.text(k, source.Range{})
		name, more := e.h.encode(t)
		if !ok || !more || e.h.mayReplace(attrs, name) {
			return cty.NilVal, errOpen
		}
		attrs[name] = vs[i].Mark(&keyed{name, t, source.Range{}})
	}
	if u, _ := e.args[1].Unmark(); u.Type().IsListType() {
		return mapping(attrs), nil
	}
	return cty.ObjectVal(attrs), nil
}

// indexOf is the position of an element in a list.
func indexOf(e *env) (cty.Value, error) {
	if err := e.want(2); err != nil {
		return cty.NilVal, err
	}
	es, err := e.sequence(0)
	if err != nil {
		return cty.NilVal, err
	}
	if e.null(1) {
		return cty.NilVal, errors.New("the value is null")
	}
	for i, x := range es {
		switch e.h.equal(x, e.args[1]) {
		case value.Yes:
			return cty.NumberIntVal(int64(i)), nil
		case value.Unknown:
			return cty.NilVal, errOpen
		}
	}
	return cty.NilVal, errors.New("no such element")
}

// sum adds the numbers of a list.
func sum(e *env) (cty.Value, error) {
	es, err := e.elements(0)
	if err != nil {
		return cty.NilVal, err
	}
	if len(es) == 0 {
		return cty.NilVal, errors.New("wants a list that is not empty")
	}
	total := cty.Zero
	for _, x := range es {
		u, _ := x.Unmark()
		if !u.IsKnown() {
			return cty.NilVal, errOpen
		}
		n, err := convert.Convert(u, cty.Number)
		if err != nil || n.IsNull() {
			return cty.NilVal, errors.New("wants numbers")
		}
		total = total.Add(n)
	}
	return total, nil
}
