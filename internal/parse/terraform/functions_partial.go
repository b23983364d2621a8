package terraform

import (
	"maps"

	"github.com/zclconf/go-cty/cty"
)

// partial is the mark of an unknown object some of whose members are certain.
type partial struct {
	members map[string]cty.Value
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
	return e.open().Mark(&partial{certain}), nil
}
