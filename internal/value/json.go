package value

import (
	"encoding/json"
	"fmt"
	"strings"
	"unicode/utf16"
	"unicode/utf8"

	"github.com/irsalint/irsalint/internal/source"
)

// maxJSONDepth bounds the nesting of JSON text.
const maxJSONDepth = 250

// SyntaxError says where and why a text is not JSON.
type SyntaxError struct {
	Message string
	At      source.Range
}

func (e *SyntaxError) Error() string { return e.Message }

// ParseJSON reads JSON text that may have holes. A hole inside of a string is a
// hole of that string; one in the place of a value is a value of which nothing is
// known; one between items or members leaves the list or object Open. Members
// keep their order and their duplicates.
func ParseJSON(t Text) (*Tree, *SyntaxError) {
	p := &jsonParser{text: t, s: t.Skeleton()}
	p.index()
	p.pos = len(bom) * btoi(strings.HasPrefix(p.s, bom))
	p.space()
	tree := p.value(0)
	p.space()
	if p.err == nil && p.pos < len(p.s) {
		p.fail("unexpected text after the value")
	}
	if p.err != nil {
		return nil, p.err
	}
	return tree, nil
}

const bom = "\ufeff"

func btoi(b bool) int {
	if b {
		return 1
	}
	return 0
}

type jsonParser struct {
	text Text
	s    string
	// starts are the offsets at which the parts begin; holes tells which are.
	starts []int
	part   int
	pos    int
	err    *SyntaxError
}

func (p *jsonParser) index() {
	pos := 0
	for _, part := range p.text.parts {
		p.starts = append(p.starts, pos)
		pos += part.width()
	}
}

// partAt returns the index of the part that holds an offset.
func (p *jsonParser) partAt(pos int) int {
	for p.part+1 < len(p.starts) && p.starts[p.part+1] <= pos {
		p.part++
	}
	for p.part > 0 && p.starts[p.part] > pos {
		p.part--
	}
	return p.part
}

// sub is Text.Sub without walking the parts from the beginning.
func (p *jsonParser) sub(i, j int) Text {
	var parts []Part
	for n := p.partAt(i); i < j; n++ {
		part := p.text.parts[n]
		from := i - p.starts[n]
		to := min(j-p.starts[n], part.width())
		parts = append(parts, part.sub(from, to))
		i = p.starts[n] + to
	}
	return NewText(parts...)
}

func (p *jsonParser) isHole(pos int) bool {
	return pos < len(p.s) && p.s[pos] == 0 && p.text.parts[p.partAt(pos)].Hole != ""
}

// rangeOf returns where the text from one offset to another was written.
func (p *jsonParser) rangeOf(i, j int) source.Range {
	j = min(j, len(p.s))
	if i >= j {
		if len(p.text.parts) == 0 {
			return source.Range{}
		}
		return p.place(max(0, i-1), max(1, i))
	}
	return p.place(i, i+1).To(p.place(j-1, j))
}

func (p *jsonParser) place(i, j int) source.Range {
	n := p.partAt(i)
	part := p.text.parts[n]
	if !part.Exact || part.Hole != "" {
		return part.At
	}
	at := part.At
	return source.Range{File: at.File, Start: at.Start + i - p.starts[n], End: at.Start + j - p.starts[n]}
}

func (p *jsonParser) fail(format string, args ...any) {
	if p.err == nil {
		p.err = &SyntaxError{fmt.Sprintf("invalid JSON: "+format, args...), p.rangeOf(p.pos, p.pos+1)}
	}
	p.pos = len(p.s)
}

func (p *jsonParser) space() {
	for p.pos < len(p.s) && strings.IndexByte(" \t\r\n", p.s[p.pos]) >= 0 {
		p.pos++
	}
}

func (p *jsonParser) peek() byte {
	if p.pos < len(p.s) {
		return p.s[p.pos]
	}
	return 0
}

func (p *jsonParser) value(depth int) *Tree {
	start := p.pos
	switch c := p.peek(); {
	case depth > maxJSONDepth:
		p.fail("nested more than %d deep", maxJSONDepth)
	case p.pos >= len(p.s):
		p.fail("unexpected end")
	case p.isHole(p.pos):
		p.pos++
		if next := p.pos; next < len(p.s) && strings.IndexByte(" \t\r\n,]}", p.s[next]) < 0 {
			p.fail("an unknown value runs into other text")
		}
		return &Tree{Kind: Hole, Text: p.sub(start, p.pos), At: p.rangeOf(start, p.pos)}
	case c == '{':
		return p.object(depth)
	case c == '[':
		return p.list(depth)
	case c == '"':
		t := p.string()
		return &Tree{Kind: String, Text: t, At: p.rangeOf(start, p.pos)}
	case c == '-' || c >= '0' && c <= '9':
		for p.pos < len(p.s) && strings.IndexByte("+-.eE0123456789", p.s[p.pos]) >= 0 {
			p.pos++
		}
		if !json.Valid([]byte(p.s[start:p.pos])) {
			p.pos = start
			p.fail("malformed number")
			return &Tree{}
		}
		return &Tree{Kind: Number, Text: p.sub(start, p.pos), At: p.rangeOf(start, p.pos)}
	default:
		for _, word := range []struct {
			s    string
			kind Kind
		}{{"true", Bool}, {"false", Bool}, {"null", Null}} {
			if strings.HasPrefix(p.s[p.pos:], word.s) {
				p.pos += len(word.s)
				return &Tree{Kind: word.kind, Text: p.sub(start, p.pos), At: p.rangeOf(start, p.pos)}
			}
		}
		p.fail("unexpected character")
	}
	return &Tree{}
}

func (p *jsonParser) list(depth int) *Tree {
	t := &Tree{Kind: List}
	start := p.pos
	p.pos++
	for p.space(); p.peek() != ']' && p.err == nil; p.space() {
		if len(t.Items) > 0 && !p.comma(t) {
			break
		}
		t.Items = append(t.Items, p.value(depth+1))
	}
	p.close(']')
	t.At = p.rangeOf(start, p.pos)
	return t
}

func (p *jsonParser) object(depth int) *Tree {
	t := &Tree{Kind: Object}
	start := p.pos
	p.pos++
	for p.space(); p.peek() != '}' && p.err == nil; p.space() {
		if len(t.Members) > 0 && !p.comma(t) {
			break
		}
		if p.isHole(p.pos) {
			t.Open = p.hole()
			continue
		}
		if p.peek() != '"' {
			p.fail("expected a key")
			break
		}
		key := p.string()
		p.space()
		if p.peek() != ':' {
			p.fail("expected a colon")
			break
		}
		p.pos++
		p.space()
		t.Members = append(t.Members, Member{key, p.value(depth + 1)})
	}
	p.close('}')
	t.At = p.rangeOf(start, p.pos)
	return t
}

// comma consumes what separates items. A hole in its place leaves t open.
func (p *jsonParser) comma(t *Tree) bool {
	for p.isHole(p.pos) {
		t.Open = p.hole()
		p.space()
	}
	switch p.peek() {
	case ',':
		p.pos++
		p.space()
		if p.peek() == ']' || p.peek() == '}' {
			p.fail("unexpected comma before the end")
		}
		return p.err == nil
	case ']', '}':
		return false
	}
	if t.Open == "" {
		p.fail("expected a comma")
	}
	return p.err == nil
}

func (p *jsonParser) hole() string {
	name := p.sub(p.pos, p.pos+1).String()
	p.pos++
	return name
}

func (p *jsonParser) close(c byte) {
	if p.err != nil {
		return
	}
	if p.peek() != c {
		p.fail("expected %q", c)
		return
	}
	p.pos++
}

// string reads a string with its escapes decoded; each run without an escape
// keeps its exact place.
func (p *jsonParser) string() Text {
	p.pos++
	var parts []Part
	run := p.pos
	flush := func(end int) {
		if end > run {
			parts = append(parts, p.sub(run, end).parts...)
		}
	}
	for p.pos < len(p.s) {
		switch c := p.s[p.pos]; {
		case c == '"':
			flush(p.pos)
			if len(parts) == 0 {
				at := p.rangeOf(p.pos, p.pos+1)
				parts = append(parts, Part{At: source.Range{File: at.File, Start: at.Start, End: at.Start}})
			}
			p.pos++
			return NewText(parts...)
		case c == '\\':
			flush(p.pos)
			start := p.pos
			s := p.escape()
			parts = append(parts, Part{Lit: s, At: p.rangeOf(start, p.pos)})
			run = p.pos
		case c < 0x20 && !p.isHole(p.pos):
			p.fail("a control character in a string")
		default:
			p.pos++
		}
	}
	p.fail("unterminated string")
	return Text{}
}

func (p *jsonParser) escape() string {
	p.pos++
	c := p.peek()
	p.pos++
	if i := strings.IndexByte(`"\/bfnrt`, c); i >= 0 && c != 0 {
		return string("\"\\/\b\f\n\r\t"[i])
	}
	if c != 'u' {
		p.pos--
		p.fail("unknown escape")
		return ""
	}
	r := p.hex()
	if utf16.IsSurrogate(r) && strings.HasPrefix(p.s[p.pos:], `\u`) {
		mark := p.pos
		p.pos += 2
		if both := utf16.DecodeRune(r, p.hex()); both != utf8.RuneError {
			return string(both)
		}
		p.pos = mark
	}
	return string(r)
}

func (p *jsonParser) hex() rune {
	var r rune
	for range 4 {
		c := p.peek()
		d := strings.IndexByte("0123456789abcdef", c|0x20)
		if c >= '0' && c <= '9' {
			d = int(c - '0')
		}
		if d < 0 || c == 0 {
			p.fail("a bad \\u escape")
			return utf8.RuneError
		}
		r = r<<4 | rune(d)
		p.pos++
	}
	return r
}
