package yamldoc

import (
	"slices"
	"strings"
)

// braceKind is the kind of an action in double braces: of text/template, or with
// the marks of Handlebars.
func braceKind(inner string) kind {
	s := strings.TrimLeft(inner, " \t\r\n")
	if s == "" {
		return output
	}
	switch s[0] {
	case '#':
		return opening
	case '/':
		return closing
	case '!':
		return silent
	case '^':
		if s = strings.TrimSpace(s[1:]); s == "" {
			return middle
		}
		return opening
	}
	switch word(s) {
	case "if", "range", "with", "define", "block":
		return opening
	case "else":
		return middle
	case "end":
		return closing
	case "break", "continue":
		return silent
	}
	if s[0] == '$' {
		i := 1 + identifier(s[1:], 0, "")
		if rest := strings.TrimLeft(s[i:], " \t\r\n"); strings.HasPrefix(rest, ":=") || strings.HasPrefix(rest, "=") && !strings.HasPrefix(rest, "==") {
			return silent
		}
	}
	return output
}

// statementKind is the kind of a statement of Jinja or Liquid.
func statementKind(inner string) kind {
	w := word(inner)
	switch w {
	case "if", "for", "macro", "block", "filter", "call", "raw", "autoescape", "trans", "unless", "case", "capture", "with":
		return opening
	case "elif", "else", "elsif", "when":
		return middle
	case "include":
		return output
	case "set":
		if !strings.Contains(inner, "=") {
			return opening
		}
	}
	if strings.HasPrefix(w, "end") {
		return closing
	}
	return silent
}

// tagKind is the kind of a tag of ERB.
func tagKind(inner string) kind {
	s := strings.TrimSpace(inner)
	switch {
	case strings.HasPrefix(s, "="):
		return output
	case strings.HasPrefix(s, "#"):
		return silent
	case s == "}" || word(s) == "end":
		return closing
	}
	switch word(s) {
	case "if", "unless", "case", "while", "until", "for", "begin":
		return opening
	case "else", "elsif", "when", "rescue", "ensure":
		return middle
	}
	if i := strings.LastIndexByte(s, '|'); i == len(s)-1 && i > 0 {
		s = strings.TrimSpace(s[:strings.IndexByte(s, '|')])
	}
	if strings.HasSuffix(s, " do") || strings.HasSuffix(s, "{") {
		return opening
	}
	return silent
}

// directiveKind is the kind of a directive of a Terraform template; output for
// what is none.
func directiveKind(inner string) kind {
	switch word(inner) {
	case "if", "for":
		return opening
	case "else":
		return middle
	case "endif", "endfor":
		return closing
	}
	return output
}

// isDefinition reports an opening whose body is rendered elsewhere, if at all.
func isDefinition(a action) bool {
	return a.kind == opening && slices.Contains([]string{"define", "macro"}, word(a.inner))
}

// isVariable reports what looks like ${ } and is no placeholder: the variables of
// IAM and CloudFormation, which have a colon before a word, escapes of IAM such
// as ${*}, and numbered groups of a regular expression.
func isVariable(inner string) bool {
	s := strings.TrimSpace(inner)
	if s == "" || !isLetter(s[0]) && strings.IndexByte("_#(.\"'!", s[0]) < 0 {
		return true
	}
	i := identifier(s, 0, ".-/")
	return i > 0 && i+1 < len(s) && s[i] == ':' && (isLetter(s[i+1]) || s[i+1] == ':' || s[i+1] == ' ')
}

func isLetter(c byte) bool { return c|0x20 >= 'a' && c|0x20 <= 'z' }

func isWord(c byte) bool { return isLetter(c) || c >= '0' && c <= '9' || c == '_' }

// identifier is the end of the identifier at an offset, which may also hold the
// characters of more; the offset itself when there is none.
func identifier(s string, i int, more string) int {
	if i >= len(s) || !isLetter(s[i]) && s[i] != '_' {
		return i
	}
	for i < len(s) && (isWord(s[i]) || strings.IndexByte(more, s[i]) >= 0) {
		i++
	}
	return i
}

// word is the first word of an action.
func word(inner string) string {
	s := strings.TrimLeft(inner, " \t\r\n")
	return s[:identifier(s, 0, "")]
}
