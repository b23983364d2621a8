package terraform

import (
	"errors"
	"fmt"

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

// coalesce is the first argument that is neither null nor empty.
func coalesce(e *env) (cty.Value, error) {
	for i, a := range e.args {
		u, _ := a.Unmark()
		if !u.IsKnown() {
			if x, ok := holeOf(a); ok && (x.class == value.Unique || i == len(e.args)-1) {
				return a, nil
			}
			return cty.NilVal, errOpen
		}
		if u.IsNull() || u.Type() == cty.String && u.AsString() == "" {
			continue
		}
		return a, nil
	}
	return cty.NilVal, errors.New("no argument that is neither null nor empty")
}

func coalesceList(e *env) (cty.Value, error) {
	for _, a := range e.args {
		es, err := elementsOf(a)
		if err == errOpen {
			return cty.NilVal, err
		}
		if len(es) > 0 {
			return a, nil
		}
	}
	return cty.NilVal, errors.New("no argument that is not empty")
}

func compact(e *env) (cty.Value, error) {
	es, err := e.elements(0)
	if err != nil {
		return cty.NilVal, err
	}
	var out []cty.Value
	for _, x := range es {
		u, _ := x.Unmark()
		switch {
		case !u.IsKnown():
			if h, _ := holeOf(x); h.class == value.Any {
				return cty.NilVal, errOpen
			}
		case u.IsNull() || u.Type() == cty.String && u.AsString() == "":
			continue
		}
		out = append(out, x)
	}
	return cty.TupleVal(out), nil
}

func concat(e *env) (cty.Value, error) {
	var out []cty.Value
	for i := range e.args {
		es, err := e.elements(i)
		if err != nil {
			return cty.NilVal, err
		}
		out = append(out, es...)
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
	verdict := value.No
	for _, x := range es {
		verdict = verdict.Or(e.h.equal(x, e.args[1]))
	}
	if verdict == value.Unknown {
		return cty.NilVal, errOpen
	}
	return cty.BoolVal(verdict == value.Yes), nil
}

func distinct(e *env) (cty.Value, error) {
	es, err := e.elements(0)
	if err != nil {
		return cty.NilVal, err
	}
	var out []cty.Value
	for _, x := range es {
		verdict := value.No
		for _, y := range out {
			verdict = verdict.Or(e.h.equal(x, y))
		}
		switch verdict {
		case value.Unknown:
			return cty.NilVal, errOpen
		case value.No:
			out = append(out, x)
		}
	}
	return cty.TupleVal(out), nil
}

func element(e *env) (cty.Value, error) {
	if err := e.want(2); err != nil {
		return cty.NilVal, err
	}
	es, err := e.elements(0)
	if err != nil {
		return cty.NilVal, err
	}
	n, ok := intOf(e.args[1])
	switch {
	case !known(e.args[1]):
		return cty.NilVal, errOpen
	case !ok || len(es) == 0:
		return cty.NilVal, errors.New("wants a list that is not empty and a whole number")
	}
	return es[((n%len(es))+len(es))%len(es)], nil
}

func flatten(e *env) (cty.Value, error) {
	var out []cty.Value
	var walk func(v cty.Value, depth int) error
	walk = func(v cty.Value, depth int) error {
		es, err := elementsOf(v)
		if err != nil {
			return err
		}
		for _, x := range es {
			u, _ := x.Unmark()
			switch {
			case isList(x) && depth < 50 && !(u.IsKnown() && u.IsNull()):
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
	u, _ := e.args[0].Unmark()
	switch t := u.Type(); {
	case t.IsTupleType():
		return cty.NumberIntVal(int64(t.Length())), nil
	case !u.IsKnown():
		return cty.NilVal, errOpen
	case u.IsNull():
		return cty.NilVal, errors.New("the argument is null")
	case t == cty.String:
		if hasPrivate(u.AsString()) {
			return cty.NilVal, errOpen
		}
		return stdlib.Strlen(u)
	case t.IsObjectType():
		return cty.NumberIntVal(int64(len(t.AttributeTypes()))), nil
	case t.IsSetType() && u.LengthInt() > 1 && e.h.holed(e.h.plain(u)):
		return cty.NilVal, errOpen // two unknowns may be one element
	case u.CanIterateElements():
		return cty.NumberIntVal(int64(u.LengthInt())), nil
	}
	return cty.NilVal, errors.New("wants a text or a collection")
}

func lookup(e *env) (cty.Value, error) {
	m, err := e.object(0)
	if err != nil {
		return cty.NilVal, err
	}
	key, err := e.text(1)
	if err != nil {
		return cty.NilVal, err
	}
	k, ok := key.Known()
	if !ok {
		return cty.NilVal, errOpen
	}
	if v, ok := m[k]; ok {
		return v, nil
	}
	for name := range m {
		if hasPrivate(name) {
			return cty.NilVal, errOpen
		}
	}
	if len(e.args) > 2 {
		return e.args[2], nil
	}
	return cty.NilVal, errors.New("no such key and no default")
}

func merge(e *env) (cty.Value, error) {
	attrs := map[string]cty.Value{}
	for i := range e.args {
		m, err := e.object(i)
		if err != nil {
			return cty.NilVal, err
		}
		for k, v := range m {
			attrs[k] = v
		}
	}
	return cty.ObjectVal(attrs), nil
}

func oneOf(e *env) (cty.Value, error) {
	es, err := e.elements(0)
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

func setProduct(e *env) (cty.Value, error) {
	n := 1
	for i := range e.args {
		es, err := e.elements(i)
		if err != nil {
			return cty.NilVal, err
		}
		if n *= len(es); n > maxExpansion {
			return cty.NilVal, fmt.Errorf("more than %d combinations", maxExpansion)
		}
	}
	rows := [][]cty.Value{nil}
	for i := range e.args {
		es, _ := e.elements(i)
		var next [][]cty.Value
		for _, row := range rows {
			for _, x := range es {
				next = append(next, append(append([]cty.Value(nil), row...), x))
			}
		}
		rows = next
	}
	var out []cty.Value
	for _, row := range rows {
		out = append(out, cty.TupleVal(row))
	}
	return cty.TupleVal(out), nil
}

func reverse(e *env) (cty.Value, error) {
	es, err := e.elements(0)
	if err != nil {
		return cty.NilVal, err
	}
	out := make([]cty.Value, len(es))
	for i, x := range es {
		out[len(es)-1-i] = x
	}
	return cty.TupleVal(out), nil
}

func zipmap(e *env) (cty.Value, error) {
	ks, err := e.elements(0)
	if err != nil {
		return cty.NilVal, err
	}
	vs, err := e.elements(1)
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
		if !ok || !more {
			return cty.NilVal, errOpen
		}
		attrs[name] = vs[i].Mark(&keyed{name, t, source.Range{}})
	}
	return cty.ObjectVal(attrs), nil
}

func toList(e *env) (cty.Value, error) {
	es, err := e.elements(0)
	if err != nil {
		return cty.NilVal, err
	}
	if u, _ := e.args[0].Unmark(); u.Type().IsSetType() && len(es) > 1 && e.h.holed(e.h.plain(u)) {
		return cty.NilVal, errOpen // the order of a set with unknowns is not known
	}
	return cty.TupleVal(unified(es)), nil
}

// unified converts scalars of several types to the one that fits them all.
func unified(es []cty.Value) []cty.Value {
	types := map[cty.Type]bool{}
	for _, x := range es {
		u, _ := x.Unmark()
		types[u.Type()] = true
	}
	if len(types) < 2 {
		return es
	}
	var list []cty.Type
	for t := range types {
		if !t.IsPrimitiveType() {
			return es
		}
		list = append(list, t)
	}
	t, _ := convert.UnifyUnsafe(list)
	out := make([]cty.Value, len(es))
	for i, x := range es {
		c, err := convert.Convert(x, t)
		if err != nil {
			return es
		}
		out[i] = c
	}
	return out
}

func toMap(e *env) (cty.Value, error) {
	m, err := e.object(0)
	if err != nil {
		return cty.NilVal, err
	}
	var es []cty.Value
	for _, k := range sortedKeys(m) {
		es = append(es, m[k])
	}
	attrs := map[string]cty.Value{}
	for i, k := range sortedKeys(m) {
		attrs[k] = unified(es)[i]
	}
	return cty.ObjectVal(attrs), nil
}

// indexOf is the position of an element in a list.
func indexOf(e *env) (cty.Value, error) {
	if err := e.want(2); err != nil {
		return cty.NilVal, err
	}
	es, err := e.elements(0)
	if err != nil {
		return cty.NilVal, err
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

// toSet makes a set of texts; holes count as texts that differ.
func toSet(e *env) (cty.Value, error) {
	es, err := e.elements(0)
	if err != nil {
		return cty.NilVal, err
	}
	if len(es) == 0 {
		return cty.SetValEmpty(cty.String), nil
	}
	var out []cty.Value
	for _, x := range es {
		t, ok := e.h.text(x, source.Range{})
		if !ok {
			return cty.SetVal(e.plainList(es)), nil
		}
		s, more := e.h.encode(t)
		if !more {
			return cty.NilVal, errOpen
		}
		out = append(out, cty.StringVal(s).Mark(&origin{s, t.Parts()}))
	}
	return cty.SetVal(out), nil
}

func (e *env) plainList(es []cty.Value) []cty.Value {
	var out []cty.Value
	for _, x := range es {
		out = append(out, e.h.plain(x))
	}
	t, _ := convert.UnifyUnsafe(typesOf(out))
	if t == cty.NilType {
		return []cty.Value{cty.DynamicVal}
	}
	for i := range out {
		if c, err := convert.Convert(out[i], t); err == nil {
			out[i] = c
		}
	}
	return out
}

func typesOf(vs []cty.Value) []cty.Type {
	var out []cty.Type
	for _, v := range vs {
		out = append(out, v.Type())
	}
	return out
}
