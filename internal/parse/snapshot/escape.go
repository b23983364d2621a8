package snapshot

import (
	"strings"
	"unicode/utf8"

	"github.com/irsalint/irsalint/internal/source"
	"github.com/irsalint/irsalint/internal/value"
)

// unescape decodes a text in which %22 stands for a quote, and so on. Text that is not
// encoded stays as it is, and so does an escape that is none.
func unescape(t value.Text) value.Text {
	s := t.Skeleton()
	if strings.HasPrefix(strings.TrimSpace(s), "{") || !strings.Contains(s, "%") {
		return t
	}
	var parts []value.Part
	for _, p := range t.Parts() {
		parts = append(parts, decode(p)...)
	}
	return value.NewText(parts...)
}

// decode splits a part at its escapes. Each escaped character is a part, placed where it is
// written.
func decode(p value.Part) []value.Part {
	if p.Hole != "" || !strings.Contains(p.Lit, "%") {
		return []value.Part{p}
	}
	var out []value.Part
	add := func(from, to int, lit string) {
		if from == to {
			return
		}
		q := p
		q.Lit = lit
		if p.Exact {
			q.At = source.Range{File: p.At.File, Start: p.At.Start + from, End: p.At.Start + to}
			q.Exact = lit == p.Lit[from:to]
		}
		out = append(out, q)
	}
	start := 0
	for i := 0; i < len(p.Lit); {
		j, decoded := escapes(p.Lit, i)
		if j == i {
			i++
			continue
		}
		add(start, i, p.Lit[start:i])
		add(i, j, decoded)
		start, i = j, j
	}
	add(start, len(p.Lit), p.Lit[start:])
	return out
}

// escapes decodes the character that is escaped at an offset, and returns where it ends.
func escapes(s string, i int) (int, string) {
	var b []byte
	for i+2 < len(s) && s[i] == '%' && (len(b) == 0 || !utf8.FullRune(b)) {
		high, low := hex(s[i+1]), hex(s[i+2])
		if high < 0 || low < 0 {
			break
		}
		b = append(b, byte(high<<4|low))
		i += 3
	}
	return i, string(b)
}

func hex(c byte) int { return strings.IndexByte("0123456789abcdef", c|0x20*btoi(c >= 'A')) }

func btoi(b bool) byte {
	if b {
		return 1
	}
	return 0
}
