package yamldoc

import (
	"regexp"
	"strconv"
	"strings"
)

// blockScalar is the block scalar that a line may belong to.
type blockScalar struct {
	in bool
	// parent is the column of what holds it, content that of its text; -1 before
	// the first line of it.
	parent, content int
	// keeps says that line ends after its text are a part of it.
	keeps bool
}

// takes reports whether a line of actions alone belongs to it: by its own column,
// by that of what it writes, or because the scalar goes on behind it.
func (b *blockScalar) takes(column, writes, next int) bool {
	if !b.in {
		return false
	}
	if writes >= 0 && writes <= b.parent {
		return false
	}
	if b.content >= 0 {
		return writes >= b.content || writes < 0 && (column >= b.content || next >= b.content)
	}
	b.content = max(writes, -1)
	if next > b.parent && (b.content < 0 || next < b.content) {
		b.content = next
	}
	return true
}

// leave follows a line of text with an indentation.
func (b *blockScalar) leave(indent int) {
	switch {
	case !b.in:
	case b.content < 0 && indent > b.parent:
		b.content = indent
	case b.content < 0 || indent < b.content:
		b.in = false
	}
}

// header is what ends a line behind which a block scalar begins.
var header = regexp.MustCompile(`(?:^|[:?-][ \t]+|---[ \t]+)(?:[&!][^ \t]*[ \t]+)*[|>][-+]?([0-9]?)[-+]?[ \t]*(?:#.*)?$`)

// begin follows the line that may begin one.
func (b *blockScalar) begin(line string) {
	text := strings.TrimLeft(line, " ")
	if text == "" || text[0] == '#' || !strings.ContainsAny(text, "|>") {
		return
	}
	match := header.FindStringSubmatch(text)
	if match == nil {
		return
	}
	column := len(line) - len(text)
	parent := column
	for strings.HasPrefix(text, "- ") {
		parent = column
		rest := strings.TrimLeft(text[1:], " ")
		column += len(text) - len(rest)
		text = rest
	}
	if !strings.HasPrefix(text, "|") && !strings.HasPrefix(text, ">") {
		parent = column
	}
	if strings.HasPrefix(text, "---") || parent == 0 && (text[0] == '|' || text[0] == '>') && column == 0 {
		parent = -1
	}
	*b = blockScalar{in: true, parent: parent, content: -1, keeps: strings.Contains(match[0], "+")}
	if n, err := strconv.Atoi(match[1]); err == nil {
		b.content = max(parent, 0) + n
	}
}
