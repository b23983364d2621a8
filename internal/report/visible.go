package report

import (
	"fmt"
	"strconv"
	"strings"
	"unicode"
	"unicode/utf8"
)

// tab is what a tab is shown as: marks below a line stay under it whatever the
// terminal's tab stops are.
const tab = "    "

// cell is one character of input as it is shown, and its columns.
type cell struct {
	text  string
	width int
}

// cells makes input fit to be shown on a terminal: what does not print, moves the
// cursor or reorders text (escape sequences, bidirectional marks) becomes its
// escape in Go's notation, so that a file cannot forge a report.
func cells(input []byte) []cell {
	var out []cell
	for len(input) > 0 {
		r, size := utf8.DecodeRune(input)
		out = append(out, cellOf(r, size, input[0]))
		input = input[size:]
	}
	return out
}

func cellOf(r rune, size int, b byte) cell {
	switch {
	case r == '\t':
		return cell{tab, len(tab)}
	case r == utf8.RuneError && size == 1:
		return escape(fmt.Sprintf(`\x%02x`, b))
	case !unicode.IsPrint(r):
		return escape(strings.Trim(strconv.QuoteRune(r), "'"))
	case unicode.In(r, unicode.Mn, unicode.Me):
		return cell{string(r), 0}
	case isWide(r):
		return cell{string(r), 2}
	}
	return cell{string(r), 1}
}

func escape(s string) cell { return cell{s, len(s)} }

// isWide tells roughly which characters take two columns: East Asian scripts,
// their full-width forms, and pictures.
func isWide(r rune) bool {
	return unicode.In(r, unicode.Han, unicode.Hangul, unicode.Hiragana, unicode.Katakana) ||
		r >= 0xFF01 && r <= 0xFF60 || r >= 0x1F300 && r <= 0x1FAFF
}

func width(cs []cell) int {
	n := 0
	for _, c := range cs {
		n += c.width
	}
	return n
}

func join(cs []cell) string {
	var b strings.Builder
	for _, c := range cs {
		b.WriteString(c.text)
	}
	return b.String()
}

// Visible is one line of text as it may be shown on a terminal: what does not print is
// written out.
func Visible(s string) string { return visible(s) }

// visible is one line of text as it may be shown.
func visible(s string) string { return join(cells([]byte(s))) }

// visibleLines is text of several lines as it may be shown.
func visibleLines(s string) string {
	lines := strings.Split(strings.TrimRight(s, "\n"), "\n")
	for i, line := range lines {
		lines[i] = visible(line)
	}
	return strings.Join(lines, "\n")
}
