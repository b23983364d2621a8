package terraform

import (
	"fmt"
	"slices"
	"strings"
	"sync"

	"github.com/zclconf/go-cty/cty"
	"github.com/zclconf/go-cty/cty/convert"

	"github.com/irsalint/irsalint/internal/source"
	"github.com/irsalint/irsalint/internal/value"
)

// hole is the mark of an unknown value that has a name. The name is a global
// identity: two unknowns of one name have the same value.
type hole struct {
	name  string
	class value.Class
}

// origin is the mark of a text that remembers how it was written. It is a hint
// that is believed only while the text is still the same: functions and
// conditionals hand marks on to values that they were not made for.
type origin struct {
	text  string
	parts []value.Part
}

// assumed is the mark of a null that is a variable's default: whoever applies the
// configuration may well give a value.
type assumed struct{}

// anyCopy is the mark of a repeated block of which the number is not known. Every copy
// is like of for a key that is the hole of this name.
type anyCopy struct {
	key string
	of  cty.Value
}

// computable is the mark of an object or a list that a provider may add to: what it
// does not hold is not known.
type computable struct{ name string }

// keyed is the mark of an attribute of an object that remembers its key, and
// where its value was written.
type keyed struct {
	name string
	text value.Text
	at   source.Range
}

// span is the mark of an object that remembers where it was written.
type span struct {
	at source.Range
}

// encoded is the mark of JSON text that remembers the value it was made from.
type encoded struct {
	text string
	v    cty.Value
}

// rendered is the mark of a policy document's JSON that remembers its tree.
type rendered struct {
	text string
	tree *value.Tree
}

// holes gives each hole that became part of a text a rune of the private planes
// 15 and 16, which input may not hold.
type holes struct {
	mu     sync.Mutex
	byHole map[hole]rune
	all    []hole
	// derived gives each unknown that an expression makes of others a name.
	derived map[string]string
	taken   map[string]int
}

const (
	firstPrivate = 0xF0000
	planeSize    = 0xFFFE // the last two runes of each plane are no characters
	maxHoles     = 2 * planeSize
)

func newHoles() *holes {
	return &holes{byHole: map[hole]rune{}, derived: map[string]string{}, taken: map[string]int{}}
}

// isPrivate reports whether a rune stands for a hole.
func isPrivate(r rune) bool { return r >= firstPrivate }

func hasPrivate(s string) bool { return strings.IndexFunc(s, isPrivate) >= 0 }

// runeOf returns the rune of a hole; false when there are no more.
func (h *holes) runeOf(x hole) (rune, bool) {
	h.mu.Lock()
	defer h.mu.Unlock()
	if r, ok := h.byHole[x]; ok {
		return r, true
	}
	n := len(h.all)
	if n >= maxHoles {
		return 0, false
	}
	r := rune(firstPrivate + n)
	if n >= planeSize {
		r = rune(firstPrivate + 0x10000 + n - planeSize)
	}
	h.byHole[x] = r
	h.all = append(h.all, x)
	return r, true
}

func (h *holes) of(r rune) hole {
	n := int(r - firstPrivate)
	if n >= 0x10000 {
		n += planeSize - 0x10000
	}
	h.mu.Lock()
	defer h.mu.Unlock()
	if n < 0 || n >= len(h.all) {
		return hole{name: "unknown value"}
	}
	return h.all[n]
}

// name returns the name for an unknown that an expression makes: its source,
// numbered where the same source stands for different values.
func (h *holes) name(shown, identity string) string {
	h.mu.Lock()
	defer h.mu.Unlock()
	key := shown + "\x00" + identity
	if n, ok := h.derived[key]; ok {
		return n
	}
	name := shown
	h.taken[shown]++
	if n := h.taken[shown]; n > 1 {
		name = fmt.Sprintf("%s (%d)", shown, n)
	}
	h.derived[key] = name
	return name
}

// unknown is an unknown value with a name.
func unknown(x hole, t cty.Type) cty.Value { return cty.UnknownVal(t).Mark(x) }

// holeOf returns the hole that an unknown value is; false when it has none or
// several, for then it is derived from them.
func holeOf(v cty.Value) (hole, bool) {
	var found hole
	n := 0
	for m := range v.Marks() {
		if x, ok := m.(hole); ok {
			found = x
			n++
		}
	}
	return found, n == 1
}

// decode takes a string apart into literals and holes.
func (h *holes) decode(s string) []value.Part {
	var parts []value.Part
	for s != "" {
		i := strings.IndexFunc(s, isPrivate)
		if i < 0 {
			return append(parts, value.Part{Lit: s})
		}
		if i > 0 {
			parts = append(parts, value.Part{Lit: s[:i]})
		}
		r := []rune(s[i : i+4])[0]
		x := h.of(r)
		parts = append(parts, value.Part{Hole: x.name, Class: x.class})
		s = s[i+4:]
	}
	return parts
}

// encode is the inverse of decode for texts; false when holes ran out.
func (h *holes) encode(t value.Text) (string, bool) {
	var b strings.Builder
	for _, p := range t.Parts() {
		if p.Hole == "" {
			b.WriteString(p.Lit)
			continue
		}
		r, ok := h.runeOf(hole{p.Hole, p.Class})
		if !ok {
			return "", false
		}
		b.WriteRune(r)
	}
	return b.String(), true
}

// str is a text as a cty value: a hole alone stays unknown, so that conditions
// on it stay open.
func (h *holes) str(t value.Text) cty.Value {
	if t.IsHole() {
		for _, p := range t.Parts() {
			if p.Hole != "" {
				return unknown(hole{p.Hole, p.Class}, cty.String)
			}
		}
	}
	s, ok := h.encode(t)
	if !ok {
		return unknown(hole{name: t.String()}, cty.String)
	}
	return cty.StringVal(s).Mark(&origin{s, t.Parts()})
}

// text is a scalar as a text. Parts without a place get the fallback. It is
// false for null and for collections.
func (h *holes) text(v cty.Value, fallback source.Range) (value.Text, bool) {
	u, marks := v.Unmark()
	if !u.IsKnown() {
		x, ok := holeOf(v)
		if !ok {
			x = hole{name: h.name("unknown value", v.GoString())}
		}
		return value.HoleAt(x.name, x.class, fallback), u.Type().IsPrimitiveType() || u.Type() == cty.DynamicPseudoType
	}
	if u.IsNull() || !u.Type().IsPrimitiveType() {
		return value.Text{}, false
	}
	if u.Type() == cty.Number && (u.AsBigFloat().MantExp(nil) > maxExponent || u.AsBigFloat().MantExp(nil) < -maxExponent) {
		return value.Text{}, false
	}
	s, err := convert.Convert(u, cty.String)
	if err != nil {
		return value.Text{}, false
	}
	parts := h.decode(s.AsString())
	if o := believed(marks, s.AsString()); o != nil {
		parts = o.parts
	} else if len(parts) == 0 {
		parts = []value.Part{{At: fallback}}
	}
	parts = slices.Clone(parts)
	for i := range parts {
		if parts[i].At.IsZero() {
			parts[i].At = fallback
		}
	}
	return value.NewText(parts...), true
}

// believed returns the origin among the marks that fits a text; of several, the
// first in the order of files.
func believed(marks cty.ValueMarks, s string) *origin {
	var best *origin
	for m := range marks {
		o, ok := m.(*origin)
		if !ok || o.text != s {
			continue
		}
		if best == nil || before(o, best) {
			best = o
		}
	}
	return best
}

func before(a, b *origin) bool {
	x, y := firstPlace(a), firstPlace(b)
	switch {
	case x.IsZero() || y.IsZero():
		return !x.IsZero()
	case x.File != y.File:
		return x.File.Name < y.File.Name
	}
	return x.Start < y.Start
}

func firstPlace(o *origin) source.Range {
	for _, p := range o.parts {
		if !p.At.IsZero() {
			return p.At
		}
	}
	return source.Range{}
}

// tidy drops the marks that no longer tell anything about a value: places of
// other texts and objects. Without it marks would pile up.
func tidy(v cty.Value) cty.Value {
	u, marks := v.Unmark()
	if len(marks) == 0 {
		return v
	}
	keep := cty.ValueMarks{}
	if u.Type().IsSetType() && len(marks) <= maxSetMarks {
		return v // the marks of a set are those of its elements
	}
	text := ""
	if u.IsKnown() && !u.IsNull() && u.Type() == cty.String {
		text = u.AsString()
		if o := believed(marks, text); o != nil {
			keep[o] = struct{}{}
		}
	}
	for m := range marks {
		switch m := m.(type) {
		case hole:
			if !u.IsKnown() {
				keep[m] = struct{}{}
			}
		case *encoded:
			if u.IsKnown() && m.text == text {
				keep[m] = struct{}{}
			}
		case *rendered:
			if u.IsKnown() && m.text == text {
				keep[m] = struct{}{}
			}
		case *resource, assumed:
			keep[m] = struct{}{}
		}
	}
	return u.WithMarks(keep)
}
