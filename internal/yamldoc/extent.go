package yamldoc

import (
	"regexp"
	"strconv"
	"strings"
)

// extent is what is known of the lines that a unit writes.
type extent struct {
	// indent is the smallest column of their text; -1 when it is not known.
	indent int
	// keys says that at this column no item of a list begins, items that nothing else
	// does. Neither is known of what an action writes.
	keys, items bool
	// across says that another document begins in it, none that then nothing is added
	// to the one that the unit begins in.
	across, none bool
}

var unknown = extent{indent: -1}

// extent looks at a unit that stands alone on its lines.
func (m *mask) extent(u unit) extent {
	if !u.body() {
		return extent{indent: m.writes(u.actions[0])}
	}
	first, last := m.lineOf(u.start), m.lineOf(u.end-1)
	e := extent{indent: -1}
	known, seen, next := true, false, 0
	for line := first; line <= last; line++ {
		if m.separates(line) {
			return extent{indent: -1, across: true, none: !seen && m.ends(last+1)}
		}
		var within []action
		within, next = m.within(u.actions, next, line)
		indent, text := m.shape(line, within)
		if text == "" {
			continue
		}
		item, action := text[0] == '-', text == written
		known = known && indent >= 0
		switch {
		case !seen || indent < e.indent:
			e.indent, e.keys, e.items = indent, !item && !action, item
		case indent == e.indent:
			e.keys, e.items = e.keys && !item && !action, e.items && item
		}
		seen = true
	}
	if !known {
		e.indent = -1
	}
	return e
}

// ends reports whether nothing follows in the document from a line on.
func (m *mask) ends(line int) bool {
	for line < len(m.lines) && blank(m.s[m.lines[line]:m.end(line)]) {
		line++
	}
	return line == len(m.lines) || m.separates(line)
}

// within returns the actions that touch a line, from one on.
func (m *mask) within(all []action, from, line int) ([]action, int) {
	for from < len(all) && all[from].end <= m.lines[line] {
		from++
	}
	to := from
	for to < len(all) && all[to].start < m.end(line) {
		to++
	}
	return all[from:to], from
}

// written stands for the text of an action that begins a line.
const written = "{}"

// shape is the column and the text of what a line of a body writes; no text for a
// line that writes nothing.
func (m *mask) shape(line int, within []action) (int, string) {
	start, end := m.lines[line], m.end(line)
	pos, column := start, -1
	text := ""
	for _, a := range within {
		if s := strings.TrimSpace(m.s[pos:max(pos, min(a.start, end))]); s != "" && text == "" {
			text = s
			if pos == start {
				column = m.indent(line)
			}
		}
		if a.kind == output && text == "" {
			text = written
			if pos == start || blank(m.s[start:a.start]) {
				column = m.writes(a)
			}
		}
		pos = max(pos, a.end)
	}
	if pos < end {
		if s := strings.TrimSpace(m.s[pos:end]); s != "" && text == "" {
			text = s
			if pos == start {
				column = m.indent(line)
			}
		}
	}
	if strings.HasPrefix(text, "#") {
		return -1, ""
	}
	return column, text
}

// The functions that give text its indentation.
var (
	newIndent = regexp.MustCompile(`\bnindent\s+(\d+)`)
	addIndent = regexp.MustCompile(`\bindent\s+(\d+)`)
)

// writes is the column at which the text of an action begins that is the first of
// its line; -1 when it is not known.
func (m *mask) writes(a action) int {
	column := a.start - m.lines[m.lineOf(a.start)]
	if n := newIndent.FindAllStringSubmatch(a.inner, -1); n != nil {
		return number(n[len(n)-1][1])
	}
	if n := addIndent.FindAllStringSubmatch(a.inner, -1); n != nil && column == 0 {
		return number(n[len(n)-1][1])
	} else if n != nil || a.left {
		return -1
	}
	return column
}

func number(s string) int {
	if n, err := strconv.Atoi(s); err == nil {
		return n
	}
	return -1
}
