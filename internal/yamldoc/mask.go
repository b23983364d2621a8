package yamldoc

import (
	"sort"
	"strings"
)

// mask is a template with its actions written over, byte for byte, by what YAML can
// read: blanks for those that stand alone on their lines, letters for the others.
type mask struct {
	s     string
	out   []byte
	lines []int
	// fills are where blanks may stand for further lines.
	fills []fill
	// bad are the places at which the text cannot be read without what a body writes.
	bad []int

	groups []group
	// next is, for each line, the next one with text of its own.
	next   []int
	scalar blockScalar
}

// fill is a place where an engine may add lines.
type fill struct {
	unit
	extent
	// glued says that it may continue the scalar before it, only that it does no more.
	glued, only bool
}

// group is the units of one line, and of those on which they end.
type group struct {
	first, last int // lines
	units       []unit
	alone       bool
}

// newMask covers the units of a text, which are in order.
func newMask(s string, all []unit) *mask {
	m := &mask{s: s, out: []byte(s), lines: []int{0}}
	for i := 0; i < len(s); i++ {
		if s[i] == '\n' {
			m.lines = append(m.lines, i+1)
		}
	}
	m.group(all)
	m.index()
	line, g := 0, 0
	for line < len(m.lines) {
		if g < len(m.groups) && m.groups[g].first == line {
			m.cover(m.groups[g])
			line = m.groups[g].last
			g++
		} else {
			m.read(line)
		}
		line++
	}
	return m
}

// lineOf is the line of an offset.
func (m *mask) lineOf(offset int) int {
	return sort.Search(len(m.lines), func(i int) bool { return m.lines[i] > offset }) - 1
}

// end is where a line ends, without its line end.
func (m *mask) end(line int) int {
	end := len(m.s)
	if line+1 < len(m.lines) {
		end = m.lines[line+1] - 1
	}
	if end > m.lines[line] && m.s[end-1] == '\r' {
		end--
	}
	return end
}

func (m *mask) group(all []unit) {
	for i := 0; i < len(all); {
		g := group{first: m.lineOf(all[i].start), alone: true}
		g.last = g.first
		pos, from := m.lines[g.first], i
		for ; i < len(all) && m.lineOf(all[i].start) <= g.last; i++ {
			g.alone = g.alone && blank(m.s[pos:all[i].start])
			pos = all[i].end
			g.last = max(g.last, m.lineOf(max(all[i].start, pos-1)))
		}
		rest := strings.TrimLeft(m.s[min(pos, m.end(g.last)):m.end(g.last)], " \t")
		g.alone = g.alone && (rest == "" || rest[0] == '#')
		g.units = all[from:i]
		m.groups = append(m.groups, g)
	}
}

func blank(s string) bool { return strings.Trim(s, " \t\r\n") == "" }

// index finds the next line of text for each line.
func (m *mask) index() {
	m.next = make([]int, len(m.lines)+1)
	next, g := len(m.lines), len(m.groups)-1
	m.next[len(m.lines)] = next
	for line := len(m.lines) - 1; line >= 0; line-- {
		for g >= 0 && m.groups[g].first > line {
			g--
		}
		switch {
		case g >= 0 && line <= m.groups[g].last:
			if !m.groups[g].alone && line == m.groups[g].first {
				next = line
			}
		case !blank(m.s[m.lines[line]:m.end(line)]):
			next = line
		}
		m.next[line] = next
	}
}

// indent is the column of the first character of a line.
func (m *mask) indent(line int) int {
	s := m.s[m.lines[line]:m.end(line)]
	return len(s) - len(strings.TrimLeft(s, " "))
}

// separates reports whether a line is one between documents.
func (m *mask) separates(line int) bool {
	s := m.s[m.lines[line]:m.end(line)]
	return strings.HasPrefix(s, "---") && (len(s) == 3 || s[3] == ' ' || s[3] == '\t')
}

// after is the indentation of the next line of text that is no comment; -1 at the
// end of the document.
func (m *mask) after(line int) (indent int, text string) {
	for n := m.next[min(line+1, len(m.lines))]; n < len(m.lines); n = m.next[n+1] {
		if m.separates(n) {
			return -1, ""
		}
		i := m.indent(n)
		if text = m.s[m.lines[n]+i : m.end(n)]; text[0] != '#' {
			return i, text
		}
		if n-line > maxComments {
			break
		}
	}
	return -1, ""
}

// maxComments bounds the lines looked ahead.
const maxComments = 200

// cover writes over the units of a group.
func (m *mask) cover(g group) {
	if !g.alone {
		m.inline(g)
		return
	}
	shape := make([]extent, len(g.units))
	indent, across := -1, false
	for i, u := range g.units {
		shape[i] = m.extent(u)
		across = across || shape[i].across
		if !u.empty && (indent < 0 || shape[i].indent < indent) {
			indent = shape[i].indent
		}
	}
	if !across && m.scalar.takes(m.indent(g.first), indent, m.continues(g.last)) {
		m.inScalar(g)
		return
	}
	for i, u := range g.units {
		m.erase(u)
		e := shape[i]
		glued := m.scalar.in && (m.scalar.keeps || e.indent < 0 && !u.empty)
		if a := u.actions[0]; a.kind == output && a.left && !strings.Contains(a.inner, "nindent") {
			glued = true
		}
		if e.none || u.empty && !glued {
			continue
		}
		m.fills = append(m.fills, fill{unit: u, extent: e, glued: glued, only: u.empty})
		next, text := m.after(g.last)
		if e.indent >= 0 && !u.empty && (next > e.indent || next == e.indent && text[0] == '-' && e.keys) {
			m.bad = append(m.bad, u.start)
		} else if a := u.actions[0]; a.kind == output && a.right {
			m.bad = append(m.bad, u.start) // it runs into the next line
		}
	}
}

// erase leaves nothing of a unit. Behind a block scalar a line of blanks would be a
// part of it, but a comment is none.
func (m *mask) erase(u unit) {
	m.write(u.start, u.end, ' ')
	if !m.scalar.in {
		return
	}
	for line := m.lineOf(u.start); line <= m.lineOf(u.end-1); line++ {
		if from := max(u.start, m.lines[line]); from < min(u.end, m.end(line)) {
			m.out[from] = '#'
		}
	}
}

// continues is the indentation of the next line of text; -1 when there is none.
func (m *mask) continues(line int) int {
	n := m.next[min(line+1, len(m.lines))]
	if n == len(m.lines) || m.separates(n) {
		return -1
	}
	return m.indent(n)
}

// write puts a byte in the place of all but line ends.
func (m *mask) write(from, to int, b byte) {
	for i := from; i < min(to, len(m.out)); i++ {
		if c := m.s[i]; c != '\n' && (c != '\r' || b != ' ') {
			m.out[i] = b
		}
	}
}

// inScalar writes letters where they belong to a block scalar.
func (m *mask) inScalar(g group) {
	for _, u := range g.units {
		shown := false
		for line := m.lineOf(u.start); line <= m.lineOf(u.end-1); line++ {
			from, to := max(u.start, m.lines[line]), min(u.end, m.end(line))
			column := m.lines[line] + max(m.scalar.content, m.scalar.parent+1)
			m.write(from, to, ' ')
			m.write(max(from, column), to, 'x')
			shown = shown || max(from, column) < to
		}
		if !shown {
			m.fills = append(m.fills, fill{unit: u, extent: unknown, glued: true})
		}
	}
}

// inline covers units that share their line with text.
func (m *mask) inline(g group) {
	m.scalar.leave(m.indent(g.first))
	if m.scalar.in {
		m.inScalar(g)
		return
	}
	for _, u := range g.units {
		for i := u.start; i < min(u.end, len(m.out)); i++ {
			m.out[i] = 'x'
		}
		if u.body() && m.lineOf(u.start) < m.lineOf(u.end-1) {
			m.fills = append(m.fills, fill{unit: u, extent: unknown})
		}
	}
	m.scalar.begin(string(m.out[m.lines[g.first]:m.end(g.last)]))
}

// read follows a line without units.
func (m *mask) read(line int) {
	s := m.s[m.lines[line]:m.end(line)]
	if blank(s) {
		return
	}
	m.scalar.leave(m.indent(line))
	if !m.scalar.in {
		m.scalar.begin(s)
	}
}
