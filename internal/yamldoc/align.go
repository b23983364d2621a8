package yamldoc

import (
	"strings"
	"unicode/utf8"

	"github.com/irsalint/irsalint/internal/source"
	"github.com/irsalint/irsalint/internal/value"
)

// aligner walks a scalar's value and its source side by side.
type aligner struct {
	c      *converter
	v      string
	pos    int // in the source
	i      int // in the value
	parts  []value.Part
	failed bool
}

func (a *aligner) at(from, to int) source.Range {
	return source.Range{File: a.c.file, Start: a.c.base + from, End: a.c.base + to}
}

// run takes the stretch in which both are the same.
func (a *aligner) run(stop func(b byte) bool) {
	from, i := a.pos, a.i
	for a.i < len(a.v) && a.pos < len(a.c.data) && a.v[a.i] == a.c.data[a.pos] && !stop(a.v[a.i]) {
		a.i++
		a.pos++
	}
	if a.i > i {
		a.parts = append(a.parts, value.Part{Lit: a.v[i:a.i], At: a.at(from, a.pos), Exact: true})
	}
}

func isBlank(b byte) bool { return b == ' ' || b == '\t' || b == '\n' || b == '\r' }

// blanks takes white space that differs: folded lines and indentation.
func (a *aligner) blanks() bool {
	from, i := a.pos, a.i
	for a.pos < len(a.c.data) && isBlank(a.c.data[a.pos]) {
		a.pos++
	}
	for a.i < len(a.v) && isBlank(a.v[a.i]) {
		a.i++
	}
	if a.i > i {
		a.parts = append(a.parts, value.Part{Lit: a.v[i:a.i], At: a.at(from, a.pos)})
	}
	return a.pos > from || a.i > i
}

func never(byte) bool { return false }

// flow aligns plain and block scalars, in which only white space differs. A run
// ends at a line end, behind which indentation follows.
func (a *aligner) flow() {
	for a.i < len(a.v) {
		a.run(never)
		if a.i >= len(a.v) {
			return
		}
		if end := strings.TrimRight(a.v[a.i:], " \t\r\n"); end == "" {
			a.parts = append(a.parts, value.Part{Lit: a.v[a.i:], At: a.at(a.pos, a.pos)})
			a.i = len(a.v)
			return
		}
		if !a.blanks() {
			a.failed = true
			return
		}
	}
}

// quoted aligns a quoted scalar: escapes and folded lines differ.
func (a *aligner) quoted(quote byte) {
	a.pos++ // the opening quote
	special := func(b byte) bool { return b == quote || quote == '"' && b == '\\' }
	for a.i < len(a.v) && !a.failed {
		before := a.i
		a.run(special)
		if a.i >= len(a.v) {
			break
		}
		switch {
		case a.pos >= len(a.c.data):
			a.failed = true
		case special(a.c.data[a.pos]):
			a.escape(quote)
		case isBlank(a.c.data[a.pos]) || isBlank(a.v[a.i]):
			a.blanks()
		case a.i == before:
			a.failed = true
		}
	}
	a.close(quote)
}

// escape takes one escape sequence: its characters in the source, one character
// of the value.
func (a *aligner) escape(quote byte) {
	from := a.pos
	if quote == '\'' {
		a.pos += 2
	} else {
		a.pos += 1 + escapeWidth(a.c.data[min(a.pos+1, len(a.c.data)-1)])
		if a.pos <= len(a.c.data) && isBlank(a.c.data[a.pos-1]) {
			return // an escaped line end stands for nothing
		}
	}
	_, w := utf8.DecodeRuneInString(a.v[a.i:])
	a.parts = append(a.parts, value.Part{Lit: a.v[a.i : a.i+w], At: a.at(from, min(a.pos, len(a.c.data)))})
	a.i += w
}

func escapeWidth(b byte) int {
	switch b {
	case 'x':
		return 3
	case 'u':
		return 5
	case 'U':
		return 9
	}
	return 1
}

// close moves behind the closing quote.
func (a *aligner) close(quote byte) {
	for a.pos < len(a.c.data) && a.c.data[a.pos] != quote {
		if quote == '"' && a.c.data[a.pos] == '\\' {
			a.pos++
		}
		a.pos++
	}
	a.pos++
}
