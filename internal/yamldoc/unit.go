package yamldoc

import (
	"fmt"
	"hash/fnv"
	"sort"
	"strings"

	"github.com/irsalint/irsalint/internal/value"
)

// unit is a stretch of a text of which only is known that an engine writes something
// in its place: one action, or all from an opening one to its closing one.
type unit struct {
	start, end int
	// name says what is not known: the action's text, and with it that of a body.
	name string
	// empty says that nothing is written in its place.
	empty bool
	// actions are those that it is made of.
	actions []action
}

// body reports whether it is more than one action.
func (u unit) body() bool { return len(u.actions) > 1 }

// units joins actions. It is not whole when openings and closings do not match;
// the units then reach to the text's beginning or end.
func units(s string, all []action) (out []unit, whole bool) {
	var open []engine
	first, lost := 0, -1
	whole = true
	for i, a := range all {
		switch a.kind {
		case opening:
			if len(open) == 0 {
				first = i
			}
			open = append(open, a.engine)
		case closing:
			if len(open) == 0 { // all before it may be its body
				lost, out = i, nil
				continue
			}
			whole = whole && open[len(open)-1] == a.engine
			if open = open[:len(open)-1]; len(open) == 0 {
				out = append(out, newUnit(s, all[first:i+1]))
			}
		case middle:
			whole = whole && len(open) > 0
		default:
			if len(open) == 0 {
				out = append(out, newUnit(s, all[i:i+1]))
			}
		}
	}
	if lost >= 0 {
		u := newUnit(s, all[:lost+1])
		u.start = 0
		out = append([]unit{u}, out...)
	}
	if len(open) > 0 {
		u := newUnit(s, all[first:])
		u.end = len(s)
		out = append(out, u)
	}
	return out, whole && lost < 0 && len(open) == 0
}

func newUnit(s string, actions []action) unit {
	first, last := actions[0], actions[len(actions)-1]
	u := unit{start: first.start, end: last.end, actions: actions, empty: first.kind == silent || isDefinition(first)}
	if len(actions) == 1 {
		u.name = nameOf(first.inner, "")
		return u
	}
	u.name = nameOf(first.inner, s[first.end:last.start])
	return u
}

// nameOf names an unknown by an action and its body. Equal names mean equal texts:
// a long one is shortened and keeps what tells it from others.
func nameOf(inner, body string) string {
	name := strings.Join(strings.Fields(inner), " ")
	if body == "" && len(name) <= maxName {
		return name
	}
	h := fnv.New64a()
	h.Write([]byte(inner + "\x00" + body))
	if len(name) > maxName {
		name = strings.ToValidUTF8(name[:maxName], "")
	}
	return value.World(fmt.Sprintf("%x", h.Sum64())) + name + " ..."
}

// overlapping returns those of units in order that share something with a stretch.
func overlapping(all []unit, start, end int) []unit {
	i := sort.Search(len(all), func(i int) bool { return all[i].end > start })
	j := i
	for j < len(all) && all[j].start < end {
		j++
	}
	return all[i:j]
}
