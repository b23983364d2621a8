package terraform

import (
	"crypto/sha256"
	"encoding/hex"
	"hash/fnv"
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

// assumed is the mark of a null that is the default of the variable of this name:
// whoever applies the configuration may well give a value.
type assumed struct{ name string }

// assumption is the name of a null that is only a default.
func assumption(v cty.Value) (name string, ok bool) {
	u, marks := v.UnmarkDeep()
	if !u.IsKnown() || !u.IsNull() {
		return "", false
	}
	for m := range marks {
		if a, is := m.(assumed); is && (!ok || a.name < name) {
			name, ok = a.name, true
		}
	}
	return name, ok
}

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

// holes gives each hole that became part of a text a rune of the private planes
// 15 and 16, which input may not hold. The rune follows from the hole's name, so that
// texts with holes have the same order whichever root is evaluated first, but for two
// names of one hash.
type holes struct {
	mu     sync.Mutex
	byHole map[hole]rune
	byRune map[rune]hole
	// documents are the trees of the policy documents that some holes stand for.
	documents map[string]*value.Tree
}

const (
	firstPrivate = 0xF0000
	planeSize    = 0xFFFE // the last two runes of each plane are no characters
	maxHoles     = 2 * planeSize
)

func newHoles() *holes {
	return &holes{byHole: map[hole]rune{}, byRune: map[rune]hole{}, documents: map[string]*value.Tree{}}
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
	if len(h.byHole) >= maxHoles {
		return 0, false
	}
	hash := fnv.New32a()
	hash.Write([]byte(x.name))
	n := int(hash.Sum32() % maxHoles)
	for {
		r := rune(firstPrivate + n)
		if n >= planeSize {
			r = rune(firstPrivate + 0x10000 + n - planeSize)
		}
		if _, taken := h.byRune[r]; !taken {
			h.byHole[x], h.byRune[r] = r, x
			return r, true
		}
		n = (n + 1) % maxHoles
	}
}

func (h *holes) of(r rune) hole {
	h.mu.Lock()
	defer h.mu.Unlock()
	if x, ok := h.byRune[r]; ok {
		return x
	}
	return hole{name: "unknown value"}
}

// derivedName is the name of an unknown that an expression makes: its source and, not
// shown, what tells it from others that the same source stands for.
func derivedName(source, identity string) string {
	hash := sha256.Sum256([]byte(identity))
	return source + value.World(hex.EncodeToString(hash[:8]))
}

// unknown is an unknown value with a name.
func unknown(x hole, t cty.Type) cty.Value { return cty.UnknownVal(t).Mark(x) }

// holeOf returns the hole that an unknown value is. It is false when the value has none
// or several, for then it is derived from them; the hole is named after them.
func holeOf(v cty.Value) (hole, bool) {
	var found hole
	n := 0
	for m := range v.Marks() {
		if x, ok := m.(hole); ok {
			found = x
			n++
		}
	}
	if n != 1 {
		return hole{name: derivedName("unknown value", manyHoles(v))}, false
	}
	return found, true
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

// manyHoles tells an unknown of no or several names.
func manyHoles(v cty.Value) string {
	names := []string{v.Type().GoString()}
	for m := range v.Marks() {
		if x, ok := m.(hole); ok {
			names = append(names, x.name)
		}
	}
	slices.Sort(names)
	return strings.Join(names, "\x00")
}

// text is a scalar as a text. Parts without a place get the fallback. It is
// false for null and for collections.
func (h *holes) text(v cty.Value, fallback source.Range) (value.Text, bool) {
	u, marks := v.Unmark()
	if !u.IsKnown() {
		x, _ := holeOf(v)
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
		case *resource, assumed:
			keep[m] = struct{}{}
		}
	}
	return u.WithMarks(keep)
}
