package terraform

import (
	"errors"
	"math/big"

	"github.com/zclconf/go-cty/cty"
	ctyjson "github.com/zclconf/go-cty/cty/json"

	"github.com/irsalint/irsalint/internal/source"
	"github.com/irsalint/irsalint/internal/value"
)

func jsonEncode(e *env) (cty.Value, error) {
	if err := e.want(1); err != nil {
		return cty.NilVal, err
	}
	if !known(e.args[0]) {
		return cty.NilVal, errOpen
	}
	plain, ok := e.h.filled(e.args[0])
	if !ok {
		return cty.NilVal, errOpen
	}
	b, err := ctyjson.Marshal(plain, plain.Type())
	if err != nil {
		return cty.NilVal, err
	}
	return cty.StringVal(string(b)).Mark(&encoded{string(b), e.args[0]}), nil
}

// filled is a value without marks in which each unknown is the text of its hole.
func (h *holes) filled(v cty.Value) (cty.Value, bool) {
	ok := !provided(v)
	out, err := cty.Transform(v, func(_ cty.Path, x cty.Value) (cty.Value, error) {
		u, _ := x.Unmark()
		if u.IsKnown() {
			return u, nil
		}
		name, _ := holeOf(x)
		r, more := h.runeOf(name)
		ok = ok && more
		return cty.StringVal(string(r)), nil
	})
	if err != nil {
		return cty.NilVal, false
	}
	out, _ = out.UnmarkDeep()
	return out, ok
}

func jsonDecode(e *env) (cty.Value, error) {
	if err := e.want(1); err != nil {
		return cty.NilVal, err
	}
	if tree := e.h.documentOf(e.args[0]); tree != nil {
		return e.h.policyValue(tree), nil
	}
	if !isString(e.args[0]) {
		return cty.NilVal, errOpen
	}
	t, _ := e.h.text(e.args[0], source.Range{})
	tree, err := value.ParseJSON(t)
	if err != nil {
		return cty.NilVal, errors.New(err.Message) // YAML that was encoded, too
	}
	u, marks := e.args[0].Unmark()
	for m := range marks {
		if x, ok := m.(*encoded); ok && x.text == u.AsString() {
			return decoded(x.v), nil
		}
	}
	return e.h.fromTree(tree), nil
}

// decoded is a value as it comes back out of JSON: objects and tuples.
func decoded(v cty.Value) cty.Value {
	u, marks := v.Unmark()
	switch t := u.Type(); {
	case !u.IsKnown() || u.IsNull():
	case t.IsObjectType() || t.IsMapType():
		attrs := u.AsValueMap()
		for k, x := range attrs {
			attrs[k] = decoded(x)
		}
		return cty.ObjectVal(attrs).WithMarks(marks)
	case isList(u):
		es, _ := elementsOf(v)
		for i, x := range es {
			es[i] = decoded(x)
		}
		return cty.TupleVal(es)
	}
	return v
}

// fromTree is a neutral tree as a value.
func (h *holes) fromTree(t *value.Tree) cty.Value {
	switch t.Kind {
	case value.Null:
		return cty.NullVal(cty.DynamicPseudoType)
	case value.String:
		return h.str(t.Text)
	case value.Bool:
		s, _ := t.Text.Known()
		return cty.BoolVal(s == "true")
	case value.Number:
		s, _ := t.Text.Known()
		if f, _, err := big.ParseFloat(s, 10, 512, big.ToNearestEven); err == nil {
			return cty.NumberVal(f)
		}
	case value.List:
		var out []cty.Value
		for _, x := range t.Items {
			out = append(out, h.fromTree(x))
		}
		if t.Open == "" {
			return cty.TupleVal(out)
		}
	case value.Object:
		attrs := map[string]cty.Value{}
		for _, m := range t.Members {
			name, _ := h.encode(m.Key)
			attrs[name] = h.fromTree(m.Value).Mark(&keyed{name, m.Key, m.Value.At})
		}
		if t.Open == "" {
			return cty.ObjectVal(attrs).Mark(&span{t.At})
		}
	}
	return unknown(hole{name: t.Text.String() + t.Open}, cty.DynamicPseudoType)
}
