package terraform

import (
	"maps"

	"github.com/zclconf/go-cty/cty"

	"github.com/irsalint/irsalint/internal/value"
)

// partial is the mark of an unknown object some of whose members are certain, or of
// an unknown list or set that certainly has some elements, in whatever order.
type partial struct {
	members map[string]cty.Value
	items   []cty.Value
}

// membersOf are the certain members of an unknown.
func membersOf(v cty.Value) map[string]cty.Value {
	for m := range v.Marks() {
		if p, ok := m.(*partial); ok && !known(v) {
			return p.members
		}
	}
	return nil
}

// itemsOf are the certain elements of an unknown.
func itemsOf(v cty.Value) []cty.Value {
	for m := range v.Marks() {
		if p, ok := m.(*partial); ok && !known(v) {
			return p.items
		}
	}
	return nil
}

// gathering are the functions whose result has the elements of their arguments, each
// with what says of an element that it is sure to be there.
var gathering = map[string]func(h *holes, v cty.Value) bool{
	"compact":  func(h *holes, v cty.Value) bool { return isString(v) && h.empty(v) == value.No },
	"concat":   func(*holes, cty.Value) bool { return true },
	"distinct": func(_ *holes, v cty.Value) bool { return isString(v) },
	"flatten":  func(_ *holes, v cty.Value) bool { return known(v) && !isList(v) },
	"setunion": func(_ *holes, v cty.Value) bool { return isString(v) },
	"sort":     func(_ *holes, v cty.Value) bool { return isString(v) },
	"tolist":   func(_ *holes, v cty.Value) bool { return isString(v) },
	"toset":    func(_ *holes, v cty.Value) bool { return isString(v) },
}

func isString(v cty.Value) bool {
	u, _ := v.Unmark()
	return u.IsKnown() && !u.IsNull() && u.Type() == cty.String
}

// gathered is the open result of a call, which remembers the elements that are
// certain whatever the unknown arguments hold.
func (e *env) gathered() cty.Value {
	sure, ok := gathering[e.name]
	if !ok {
		return e.open()
	}
	var items []cty.Value
	var take func(v cty.Value, depth int)
	take = func(v cty.Value, depth int) {
		es, err := elementsOf(v)
		if err != nil {
			es = itemsOf(v)
		}
		for _, x := range es {
			switch {
			case sure(e.h, x):
				items = append(items, x)
			case e.name == "flatten" && depth < maxFlatten:
				take(x, depth+1)
			}
		}
	}
	for _, a := range e.args {
		take(a, 0)
	}
	if len(items) == 0 {
		return e.open()
	}
	return e.open().Mark(&partial{items: items})
}

// member is a certain member of an unknown.
func member(v cty.Value, name string) (cty.Value, bool) {
	x, ok := membersOf(v)[name]
	return x, ok
}

// overlaid is what is certain of a merge with an unknown: the members that known
// arguments give after the last unknown one. It is an unknown that remembers them.
func (e *env) overlaid() (cty.Value, error) {
	certain := map[string]cty.Value{}
	for i, a := range e.args {
		if e.null(i) {
			continue
		}
		m, err := e.object(i)
		if err == errOpen {
			certain = maps.Clone(membersOf(a))
			if certain == nil {
				certain = map[string]cty.Value{}
			}
			continue
		}
		if err != nil {
			return cty.NilVal, err
		}
		if e.h.mayMeet(certain, m) {
			return cty.NilVal, errOpen
		}
		for k, v := range m {
			certain[k] = v
		}
	}
	return e.open().Mark(&partial{members: certain}), nil
}
