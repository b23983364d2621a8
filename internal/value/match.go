package value

import (
	"slices"
	"strings"
	"unicode"
)

// Equal answers whether two texts have the same value. Holes of the same name
// have the same value. It never answers No for texts that some filling of the
// holes makes equal, and never Yes for texts that some filling makes differ.
func Equal(a, b Text) Tri {
	if s, ok := a.Known(); ok {
		if u, ok := b.Known(); ok {
			return Is(s == u)
		}
	}
	if samePieces(a, b) {
		return Yes
	}
	return equalAtoms(atomsOf(a), atomsOf(b))
}

// samePieces reports texts that are made of the same literals and holes: most of those
// that are equal are.
func samePieces(a, b Text) bool {
	return slices.EqualFunc(a.parts, b.parts, func(p, q Part) bool { return p.Lit == q.Lit && p.Hole == q.Hole && p.Class == q.Class })
}

// EqualFold is Equal ignoring case in literals. Holes are compared by name.
func EqualFold(a, b Text) Tri {
	if s, ok := a.Known(); ok {
		if u, ok := b.Known(); ok {
			return Is(strings.ToLower(s) == strings.ToLower(u))
		}
	}
	if samePieces(a, b) {
		return Yes
	}
	return equalAtoms(foldAtoms(atomsOf(a)), foldAtoms(atomsOf(b)))
}

func equalAtoms(x, y []atom) Tri {
	for len(x) > 0 && len(y) > 0 && x[0].same(y[0]) {
		x, y = x[1:], y[1:]
	}
	for len(x) > 0 && len(y) > 0 && x[len(x)-1].same(y[len(y)-1]) {
		x, y = x[:len(x)-1], y[:len(y)-1]
	}
	switch {
	case len(x) == 0 && len(y) == 0:
		return Yes
	case len(x) == 1 && len(y) == 1 && x[0].distinct(y[0]):
		return No
	case len(x) == 0 && slices.ContainsFunc(y, atom.filled), len(y) == 0 && slices.ContainsFunc(x, atom.filled):
		return No
	case !overlap(x, y):
		return No
	}
	return Unknown
}

// Pattern is a glob over texts with holes.
type Pattern struct {
	atoms []atom
}

// NewPattern returns the pattern of the empty text.
func NewPattern() *Pattern { return &Pattern{} }

// Lit appends literal text.
func (p *Pattern) Lit(s string) *Pattern {
	for _, r := range s {
		p.atoms = append(p.atoms, atom{kind: lit, r: r})
	}
	return p
}

// Star appends any run of characters, the empty one included.
func (p *Pattern) Star() *Pattern {
	p.atoms = append(p.atoms, atom{kind: star})
	return p
}

// One appends exactly one character of any kind.
func (p *Pattern) One() *Pattern {
	p.atoms = append(p.atoms, atom{kind: one})
	return p
}

// Text appends a text literally, its holes included.
func (p *Pattern) Text(t Text) *Pattern {
	p.atoms = append(p.atoms, atomsOf(t)...)
	return p
}

// Fold makes the literals ignore case; the matched text must be folded too.
func (p *Pattern) Fold() *Pattern {
	p.atoms = foldAtoms(p.atoms)
	return p
}

// Match answers whether the text matches the whole pattern, under the same laws
// as Equal.
func Match(t Text, p *Pattern) Tri { return matchAtoms(atomsOf(t), p.atoms) }

// MatchFold is Match ignoring case.
func MatchFold(t Text, p *Pattern) Tri {
	return matchAtoms(foldAtoms(atomsOf(t)), foldAtoms(p.atoms))
}

func matchAtoms(t, p []atom) Tri {
	if covers(t, p) {
		return Yes
	}
	wild := false
	for _, a := range p {
		wild = wild || a.kind == star || a.kind == one
	}
	if !wild {
		return equalAtoms(t, p)
	}
	for len(t) > 0 && len(p) > 0 && t[0].same(p[0]) {
		t, p = t[1:], p[1:]
	}
	if !overlap(t, p) {
		return No
	}
	return Unknown
}

// atom is one position of a text or pattern.
type atom struct {
	kind  atomKind
	r     rune
	class Class
	hole  string
	// nth tells the positions of a fixed-width hole apart.
	nth int
}

type atomKind uint8

const (
	lit   atomKind = iota
	one            // any one character (pattern)
	star           // any run of characters (pattern)
	hole           // the value of a named hole, of any length its class allows
	digit          // one digit of a named hole of fixed width
)

const accountDigits = 12

func atomsOf(t Text) []atom {
	n := 0
	for _, p := range t.parts {
		n += max(p.width(), 1)
	}
	out := make([]atom, 0, n)
	for _, p := range t.parts {
		switch {
		case p.Hole == "":
			for _, r := range p.Lit {
				out = append(out, atom{kind: lit, r: r})
			}
		case p.Class == Account:
			for i := range accountDigits {
				out = append(out, atom{kind: digit, hole: p.Hole, class: Account, nth: i})
			}
		default:
			out = append(out, atom{kind: hole, hole: p.Hole, class: p.Class})
		}
	}
	return out
}

func foldAtoms(in []atom) []atom {
	out := make([]atom, len(in))
	for i, a := range in {
		if a.kind == lit {
			a.r = unicode.ToLower(a.r)
		}
		out[i] = a
	}
	return out
}

// same reports that both positions have the same value whatever the holes hold.
func (a atom) same(b atom) bool {
	switch a.kind {
	case lit, hole, digit:
		return a == b
	}
	return false
}

// distinct reports that two holes can never have the same value.
func (a atom) distinct(b atom) bool {
	if a.kind != hole || b.kind != hole || a.class != Unique || b.class != Unique || a.hole == b.hole {
		return false
	}
	return attribute(a.hole) == attribute(b.hole)
}

// filled reports that the position stands for some text that is not empty, though not
// known.
func (a atom) filled() bool {
	return a.kind == hole && (a.class == Unique || a.class == Partition)
}

func attribute(name string) string {
	return name[strings.LastIndexByte(name, '#')+1:]
}

// many reports that the position can stand for a run of characters.
func (a atom) many() bool { return a.kind == star || a.kind == hole }

// meet reports that one character can stand at both positions.
func (a atom) meet(b atom) bool {
	if a.kind == lit && b.kind == lit {
		return a.r == b.r
	}
	if a.kind == lit {
		return b.admits(a.r)
	}
	if b.kind == lit {
		return a.admits(b.r)
	}
	// Every pair of classes has a character in common except digits with letters.
	return !(a.class == Account && b.class == Partition || a.class == Partition && b.class == Account)
}

func (a atom) admits(r rune) bool {
	return a.kind == one || a.kind == star || a.class.admits(r)
}

// overlap reports whether some text is matched by both sides, every hole taken
// as any value of its class, holes of one name included: it errs towards true.
func overlap(x, y []atom) bool {
	// reach[j] tells whether (i, j) can be reached: x[:i] and y[:j] consumed.
	reach := make([]bool, len(y)+1)
	next := make([]bool, len(y)+1)
	reach[0] = true
	for i := 0; i <= len(x); i++ {
		clear(next)
		for j := 0; j <= len(y); j++ {
			if !reach[j] {
				continue
			}
			if j < len(y) && y[j].many() {
				reach[j+1] = true // the run ends
			}
			if i < len(x) && x[i].many() {
				next[j] = true
			}
			if i == len(x) || j == len(y) || !x[i].meet(y[j]) {
				continue
			}
			switch {
			case x[i].many() && y[j].many(): // covered by ending either run
			case x[i].many():
				reach[j+1] = true
			case y[j].many():
				next[j] = true
			default:
				next[j+1] = true
			}
		}
		if i == len(x) {
			return reach[len(y)]
		}
		reach, next = next, reach
	}
	return false
}

// covers reports whether every filling of the text's holes matches the pattern:
// a hole is consumed by a star, or by the same hole at that place.
func covers(t, p []atom) bool {
	match := make([]bool, len(t)+1) // match[i]: t[:i] is matched by the pattern so far
	match[0] = true
	for _, a := range p {
		next := make([]bool, len(t)+1)
		switch a.kind {
		case star:
			seen := false
			for i := range match {
				seen = seen || match[i]
				next[i] = seen
			}
		case one:
			for i := range t {
				next[i+1] = match[i] && (t[i].kind == lit || t[i].kind == digit)
			}
		default:
			for i := range t {
				next[i+1] = match[i] && t[i].same(a)
			}
		}
		match = next
	}
	return match[len(t)]
}
