// Package value holds what every format is read into: texts that may have holes,
// trees of them, and answers that may be unknown.
//
// A hole is a value that is not known before deployment. It has a name, so that
// a text with a hole can still equal, or provably differ from, another one.
// Nothing here knows a file format, except JSON text, which occurs inside all of
// them.
package value

import (
	"slices"
	"strings"
	"unicode"

	"github.com/irsalint/irsalint/internal/source"
)

// Class says what is known of the value of a hole besides its name.
type Class uint8

const (
	// Any is a hole of which nothing is known; it may be empty.
	Any Class = iota
	// Segment has neither ':' nor '/': a resource name, a region.
	Segment
	// Account is an AWS account id: exactly twelve digits.
	Account
	// Partition is an AWS partition: lower-case letters and hyphens.
	Partition
	// Unique is a non-empty value that no other object has: an issuer, an ARN, a
	// generated name. Two holes of this class with different names differ when
	// they are the same attribute; the attribute is the part of the name after
	// the last '#'.
	Unique
)

// Part is a stretch of a Text: literal text, or one hole.
type Part struct {
	// Lit is the literal text; empty for a hole.
	Lit string
	// Hole is the name of the unknown: an address in the user's terms such as
	// var.cluster or data.aws_caller_identity.me.account_id. Empty for a literal.
	Hole  string
	Class Class
	// At is where the part was written; zero when it was written nowhere (made by
	// a provider, a default of the tool).
	At source.Range
	// Other is the second place of a part that was written in one place and is used
	// in another: where it is used, or, when Interpolated, where it was written and At
	// is the interpolation that puts it into the text. Zero for a part of one place.
	Other source.Range
	// Exact says that the bytes at At are exactly Lit, so that offsets in Lit are
	// offsets in the file.
	Exact        bool
	Interpolated bool
	// Default says that the part is the default of a root variable or of a
	// template parameter.
	Default bool
}

// Through is the part at the interpolation that puts it into a text. It keeps the place
// where it was written, of several interpolations the first.
func (p Part) Through(at source.Range) Part {
	if !p.Interpolated {
		p.Other, p.Interpolated = source.Range{}, !p.At.IsZero() && !at.Contains(p.At)
		if p.Interpolated {
			p.Other = p.At
		}
	}
	p.At, p.Exact = at, false
	return p
}

// Text is a text with holes. The zero Text is the empty text.
type Text struct {
	parts []Part
}

// NewText joins parts into a Text; empty literals without a place vanish.
func NewText(parts ...Part) Text {
	var t Text
	for _, p := range parts {
		if p.Hole == "" && p.Lit == "" && p.At.IsZero() {
			continue
		}
		t.parts = append(t.parts, p)
	}
	return t
}

// Lit is a known text that was written nowhere.
func Lit(s string) Text { return NewText(Part{Lit: s}) }

// LitAt is a known text written at a range.
func LitAt(s string, at source.Range) Text {
	return NewText(Part{Lit: s, At: at, Exact: at.Text() == s})
}

// HoleAt is one unknown.
func HoleAt(name string, class Class, at source.Range) Text {
	return NewText(Part{Hole: name, Class: class, At: at})
}

// Parts returns the parts in order. They must not be changed.
func (t Text) Parts() []Part { return t.parts }

// Join concatenates texts.
func Join(texts ...Text) Text {
	var parts []Part
	for _, t := range texts {
		parts = append(parts, t.parts...)
	}
	return NewText(parts...)
}

// Known returns the text and true when it has no hole.
func (t Text) Known() (string, bool) {
	if len(t.parts) == 1 && t.parts[0].Hole == "" {
		return t.parts[0].Lit, true
	}
	var b strings.Builder
	for _, p := range t.parts {
		if p.Hole != "" {
			return "", false
		}
		b.WriteString(p.Lit)
	}
	return b.String(), true
}

// Holes returns the names of the holes in order of first appearance.
func (t Text) Holes() []string {
	var names []string
	seen := map[string]bool{}
	for _, p := range t.parts {
		if p.Hole != "" && !seen[p.Hole] {
			seen[p.Hole] = true
			names = append(names, p.Hole)
		}
	}
	return names
}

// IsHole reports whether the whole text is one unknown.
func (t Text) IsHole() bool {
	hole := false
	for _, p := range t.parts {
		if p.Hole == "" && p.Lit == "" {
			continue
		}
		if p.Hole == "" || hole {
			return false
		}
		hole = true
	}
	return hole
}

// IsDefault reports whether any part is a default of a variable or parameter.
func (t Text) IsDefault() bool {
	for _, p := range t.parts {
		if p.Default {
			return true
		}
	}
	return false
}

// String shows the text with ${name} for each hole. It is for messages, never
// for comparisons.
func (t Text) String() string {
	var b strings.Builder
	for _, p := range t.parts {
		if p.Hole != "" {
			b.WriteString("${" + Shown(p.Hole) + "}")
		} else {
			b.WriteString(p.Lit)
		}
	}
	return b.String()
}

// World begins the names of holes that belong to one of several worlds which
// otherwise give their values the same names, such as one configuration with two
// sets of variables. It is not shown.
func World(id string) string { return "\x1e" + id + "\x1f" }

// Shown is the name of a hole as messages show it: without worlds, and with a dot
// before the attribute of a Unique hole.
func Shown(name string) string {
	for {
		i := strings.IndexByte(name, '\x1e')
		if i < 0 {
			return strings.ReplaceAll(name, "#", ".")
		}
		j := strings.IndexByte(name[i:], '\x1f')
		if j < 0 {
			return name
		}
		name = name[:i] + name[i+j+1:]
	}
}

// At returns where the text was written: the stretch from its first to its last
// placed part when they lie in one file, else the first placed part.
func (t Text) At() source.Range {
	var at source.Range
	for _, p := range t.parts {
		switch {
		case p.At.IsZero():
		case at.IsZero():
			at = p.At
		default:
			at = at.To(p.At)
		}
	}
	return at
}

// Elsewhere is a second place of a text.
type Elsewhere struct {
	At source.Range
	// Written says that part of the text was written there and only interpolated at
	// Text.At; else the text was written at Text.At and is used there.
	Written bool
}

// Elsewhere returns the second places of the text's literals, each once.
func (t Text) Elsewhere() []Elsewhere {
	var out []Elsewhere
	for _, p := range t.parts {
		e := Elsewhere{p.Other, p.Interpolated}
		if strings.ContainsFunc(p.Lit, telling) && !p.Other.IsZero() && !slices.Contains(out, e) {
			out = append(out, e)
		}
	}
	return out
}

// telling reports a character of more than a joint between pieces.
func telling(r rune) bool { return unicode.IsLetter(r) || unicode.IsDigit(r) || r == '*' || r == '?' }

// UsedAt returns the text with a place of use for every literal that was written
// outside of it. A text of pieces that were written apart is placed at its use.
func (t Text) UsedAt(at source.Range) Text {
	if at.IsZero() {
		return t
	}
	if t.scattered() {
		return t.through(at)
	}
	outside := func(p Part) bool {
		return p.Lit != "" && p.Other.IsZero() && !p.At.IsZero() && !at.Contains(p.At)
	}
	if !slices.ContainsFunc(t.parts, outside) {
		return t
	}
	parts := slices.Clone(t.parts)
	for i, p := range parts {
		if outside(p) {
			parts[i].Other = at
		}
	}
	return Text{parts}
}

// PlacedAt returns the text with a place for pieces that have none. A text of pieces
// that were written apart is placed there as a whole.
func (t Text) PlacedAt(at source.Range) Text {
	parts := slices.Clone(t.parts)
	for i := range parts {
		if parts[i].At.IsZero() {
			parts[i].At, parts[i].Exact = at, false
		}
	}
	if placed := (Text{parts}); !placed.scattered() {
		return placed
	}
	return t.through(at)
}

func (t Text) through(at source.Range) Text {
	parts := make([]Part, len(t.parts))
	for i, p := range t.parts {
		parts[i] = p.Through(at)
	}
	return Text{parts}
}

// scattered reports that more than white space lies between pieces of the text.
func (t Text) scattered() bool {
	var last source.Range
	for _, p := range t.parts {
		if p.At.IsZero() {
			continue
		}
		if !last.IsZero() && p.At != last {
			between := source.Range{File: last.File, Start: last.End, End: p.At.Start}
			if p.At.File != last.File || p.At.Start < last.End || strings.TrimSpace(between.Text()) != "" {
				return true
			}
		}
		last = p.At
	}
	return false
}

// WithAt returns the text with every part placed at the range, for a text whose
// own parts were written nowhere or are better shown where they are used.
func (t Text) WithAt(at source.Range) Text {
	parts := make([]Part, len(t.parts))
	for i, p := range t.parts {
		p.At, p.Other, p.Exact, p.Interpolated = at, source.Range{}, p.Hole == "" && at.Text() == p.Lit, false
		parts[i] = p
	}
	return Text{parts}
}

// Sub returns the text from byte offset i to j of the concatenation of its
// literals, where each hole counts as one byte. It panics when the offsets are
// out of range or cut a hole, as slicing does.
func (t Text) Sub(i, j int) Text {
	var parts []Part
	pos := 0
	for _, p := range t.parts {
		n := p.width()
		from, to := max(i-pos, 0), min(j-pos, n)
		if from < to {
			parts = append(parts, p.sub(from, to))
		}
		pos += n
	}
	if i < 0 || j > pos || i > j {
		panic("value: Sub out of range")
	}
	return NewText(parts...)
}

// Stretches returns the texts between neighbouring offsets, which ascend: what Sub gives
// for each pair of them, in one pass over the text.
func (t Text) Stretches(offsets []int) []Text {
	var out []Text
	k, pos := 0, 0
	for n := 1; n < len(offsets); n++ {
		i, j := offsets[n-1], offsets[n]
		var parts []Part
		for ; k < len(t.parts); k++ {
			p := t.parts[k]
			from, to := max(i-pos, 0), min(j-pos, p.width())
			if from < to {
				parts = append(parts, p.sub(from, to))
			}
			if pos+p.width() > j {
				break
			}
			pos += p.width()
		}
		if i > j || k == len(t.parts) && j > pos {
			panic("value: Stretches out of range")
		}
		out = append(out, NewText(parts...))
	}
	return out
}

func (p Part) width() int {
	if p.Hole != "" {
		return 1
	}
	return len(p.Lit)
}

func (p Part) sub(from, to int) Part {
	if p.Hole != "" || from == 0 && to == len(p.Lit) {
		return p
	}
	if p.Exact {
		p.At = source.Range{File: p.At.File, Start: p.At.Start + from, End: p.At.Start + to}
	}
	p.Lit = p.Lit[from:to]
	return p
}

// Skeleton returns the literals with one byte 0x00 for each hole, so that
// offsets in it are offsets for Sub. A NUL in a literal stays one too: texts with
// control characters have to be told apart by Parts.
func (t Text) Skeleton() string {
	var b strings.Builder
	for _, p := range t.parts {
		if p.Hole != "" {
			b.WriteByte(0)
		} else {
			b.WriteString(p.Lit)
		}
	}
	return b.String()
}

// Cut splits the text around the first literal sep. Found is Yes when sep stands
// in a literal before any hole, No when neither the literals nor a hole could
// hold it, and Unknown otherwise; before and after are set only for Yes.
func (t Text) Cut(sep string) (before, after Text, found Tri) {
	s := t.Skeleton()
	i := strings.Index(s, sep)
	hole := strings.IndexByte(s, 0)
	if i >= 0 && (hole < 0 || i+len(sep) <= hole || t.holesExclude(sep, i)) {
		return t.Sub(0, i), t.Sub(i+len(sep), len(s)), Yes
	}
	if i < 0 && (hole < 0 || t.holesExclude(sep, len(s))) {
		return Text{}, Text{}, No
	}
	return Text{}, Text{}, Unknown
}

// holesExclude reports whether no hole that begins before offset end can
// contribute a byte of sep.
func (t Text) holesExclude(sep string, end int) bool {
	pos := 0
	for _, p := range t.parts {
		if pos >= end {
			return true
		}
		if p.Hole != "" {
			for _, r := range sep {
				if p.Class.admits(r) {
					return false
				}
			}
		}
		pos += p.width()
	}
	return true
}

// TrimPrefix removes a literal prefix. Found is No when the text provably does
// not begin with it and Unknown when a hole could supply it; then the text is
// returned unchanged.
func (t Text) TrimPrefix(prefix string) (Text, Tri) {
	s := t.Skeleton()
	if strings.HasPrefix(s, prefix) && strings.IndexByte(s[:len(prefix)], 0) < 0 {
		return t.Sub(len(prefix), len(s)), Yes
	}
	switch Match(t, NewPattern().Lit(prefix).Star()) {
	case No:
		return t, No
	}
	return t, Unknown
}

// admits reports whether a value of the class can hold the character.
func (c Class) admits(r rune) bool {
	switch c {
	case Segment:
		return r != ':' && r != '/'
	case Account:
		return r >= '0' && r <= '9'
	case Partition:
		return r >= 'a' && r <= 'z' || r == '-'
	}
	return true
}

// Identity returns a string that two texts share exactly when their literals and
// holes are the same, which makes them provably equal. It is a map key, not for
// display.
func (t Text) Identity() string {
	var b strings.Builder
	for _, p := range t.parts {
		if p.Hole != "" {
			b.WriteString("\x00" + p.Hole + "\x00")
		} else {
			b.WriteString(p.Lit)
		}
	}
	return b.String()
}
