package chart

import (
	"fmt"
	"strings"
)

// maxActions bounds the actions of one template.
const maxActions = 100_000

// scan looks over a template before it is parsed, since the parser recurses without
// a bound. It returns where the actions lie, from their opening to behind their
// closing delimiter.
func scan(text string) (actions [][2]int, err error) {
	var open []int // what each open block adds to the depth
	depth := 0
	for pos := 0; ; {
		i := strings.Index(text[pos:], "{{")
		if i < 0 {
			return actions, nil
		}
		start := pos + i
		end, word, ok := action(text, start)
		if !ok {
			return actions, nil // the parser will say what is wrong
		}
		actions = append(actions, [2]int{start, end})
		switch word {
		case "if", "range", "with", "define", "block":
			open = append(open, 1)
			depth++
		case "else if", "else with": // the parser takes it for a block in a block
			if len(open) > 0 {
				open[len(open)-1]++
				depth++
			}
		case "end":
			if len(open) > 0 {
				depth -= open[len(open)-1]
				open = open[:len(open)-1]
			}
		case "(":
			return nil, fmt.Errorf("parentheses nest more than %d deep", maxNesting)
		}
		if depth > maxNesting {
			return nil, fmt.Errorf("actions nest more than %d deep", maxNesting)
		}
		if len(actions) > maxActions {
			return nil, fmt.Errorf("more than %d actions", maxActions)
		}
		pos = end
	}
}

const blanks = " \t\r\n"

// action finds the end of the action that opens at an offset, and the keyword that it
// begins with: "(" when its parentheses nest too deep. It is not ok where the
// template's own lexer would stop.
func action(text string, start int) (end int, word string, ok bool) {
	i := start + 2
	if strings.HasPrefix(text[i:], "-") && i+1 < len(text) && strings.IndexByte(blanks, text[i+1]) >= 0 {
		i++
	}
	if body := strings.TrimLeft(text[i:], blanks); i == start+2 && strings.HasPrefix(text[i:], "/*") || i > start+2 && strings.HasPrefix(body, "/*") {
		return comment(text, i)
	}
	word = keyword(text[i:])
	parens := 0
	for i < len(text) {
		switch c := text[i]; {
		case c == '"' || c == '\'':
			n := quoted(text[i:], c)
			if n < 0 {
				return 0, "", false
			}
			i += n
			continue
		case c == '`':
			n := strings.IndexByte(text[i+1:], '`')
			if n < 0 {
				return 0, "", false
			}
			i += n + 2
			continue
		case c == '}' && strings.HasPrefix(text[i:], "}}"):
			return i + 2, word, parens == 0
		case c == '(':
			if parens++; parens > maxNesting {
				return i, "(", true
			}
		case c == ')':
			parens--
		}
		i++
	}
	return 0, "", false
}

// comment finds the end of a comment that begins at or after an offset.
func comment(text string, i int) (end int, word string, ok bool) {
	n := strings.Index(text[i:], "*/")
	if n < 0 {
		return 0, "", false
	}
	i += n + 2
	rest := strings.TrimPrefix(strings.TrimLeft(text[i:], blanks), "-")
	if !strings.HasPrefix(rest, "}}") {
		return 0, "", false
	}
	return len(text) - len(rest) + 2, "", true
}

// quoted is the length of a quoted text with its quotes, or -1.
func quoted(s string, quote byte) int {
	for i := 1; i < len(s); i++ {
		switch s[i] {
		case '\\':
			i++
		case '\n':
			return -1
		case quote:
			return i + 1
		}
	}
	return -1
}

// keyword is the first word of an action; of else with what follows.
func keyword(s string) string {
	s = strings.TrimLeft(s, blanks)
	first := letters(s)
	if first == "else" {
		if second := letters(strings.TrimLeft(s[len(first):], blanks)); second == "if" || second == "with" {
			return "else " + second
		}
	}
	return first
}

func letters(s string) string {
	n := 0
	for n < len(s) && (s[n]|0x20 >= 'a' && s[n]|0x20 <= 'z' || s[n] >= '0' && s[n] <= '9' || s[n] == '_') {
		n++
	}
	return s[:n]
}
