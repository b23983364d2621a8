package yamldoc

import "strings"

// action is a stretch of a text that a template engine replaces or obeys.
type action struct {
	start, end int
	kind       kind
	engine     engine
	// inner is what stands between the delimiters.
	inner string
	// left and right say that the engine removes the white space on that side.
	left, right bool
}

// kind is what an action does to the text around it.
type kind uint8

const (
	output  kind = iota // stands for a text
	silent              // leaves nothing behind
	opening             // begins a body that may be left out or repeated
	middle              // begins the other branch
	closing
)

// engine is a family of delimiters.
type engine uint8

const (
	braces     engine = iota // {{ }}: Go, and Jinja, Handlebars and their like
	statements               // {% %}: Jinja, Liquid
	tags                     // <% %>: ERB
	directives               // %{ }: Terraform
	dollars                  // ${ }: Terraform, envsubst, Flux; {NAME}: sed and scripts
	hashes                   // #{ }#: Octopus, Azure pipelines
)

// Bounds on one action: how far away its end is looked for, and how much of its
// text is its name.
const (
	maxAction = 4096
	maxName   = 80
)

// marks are how actions begin that YAML cannot be read around.
var marks = []string{"{{", "{%", "<%", "%{", "#{"}

func marked(s string) bool {
	for _, mark := range marks {
		if strings.Contains(s, mark) {
			return true
		}
	}
	return false
}

// lexer finds actions.
type lexer struct {
	s    string
	weak bool
	// work bounds the bytes looked at in vain.
	work int
}

// actions finds the actions of a text in order; with weak also those that YAML can
// mostly be read around, ${ } and {NAME}. It is not whole when the end of one was
// not found.
func actions(s string, weak bool) (found []action, whole bool) {
	l := lexer{s: s, weak: weak, work: 8*len(s) + maxAction}
	whole = true
	starts := "{<%#"
	if weak {
		starts += "$"
	}
	for pos := 0; pos < len(s) && l.work > 0; {
		i := strings.IndexAny(s[pos:], starts)
		if i < 0 {
			break
		}
		pos += i
		a, stray := l.at(pos)
		switch {
		case a.end > pos:
			found = append(found, a)
			pos = a.end
		default:
			whole = whole && !stray
			pos++
			for s[pos-1] == '{' && pos < len(s) && s[pos] == '{' {
				pos++
			}
		}
	}
	return found, whole && l.work > 0
}

// at reads the action at an offset. Stray says that one begins and does not end.
func (l *lexer) at(i int) (a action, stray bool) {
	rest := l.s[i:]
	switch {
	case strings.HasPrefix(rest, "{{"):
		return l.braces(i)
	case strings.HasPrefix(rest, "{%") && len(rest) > 2 && (strings.IndexByte(" -+\n", rest[2]) >= 0 || isLetter(rest[2])):
		a = l.delimited(i, 2, "%}", statements)
		a.kind = statementKind(a.inner)
		return l.raw(a), a.end == 0
	case strings.HasPrefix(rest, "{#") && (i == 0 || l.s[i-1] != '{'):
		a = l.delimited(i, 2, "#}", statements)
		a.kind = silent
		return a, false
	case strings.HasPrefix(rest, "<%") && len(rest) > 2 && strings.IndexByte(" =-_#\n", rest[2]) >= 0:
		a = l.delimited(i, 2, "%>", tags)
		a.kind = tagKind(a.inner)
		a.inner = strings.TrimPrefix(a.inner, "=")
		return a, a.end == 0
	case strings.HasPrefix(rest, "%{") && (i == 0 || l.s[i-1] != '%'):
		if a = l.balanced(i, directives); a.end == 0 {
			return a, false
		}
		if a.kind = directiveKind(a.inner); a.kind == output {
			return action{}, false // other tools write %{ } too
		}
		return a, false
	case strings.HasPrefix(rest, "${"):
		a = l.balanced(i, dollars)
		if a.end == 0 || isVariable(a.inner) {
			return action{}, false
		}
		for a.start > 0 && l.s[a.start-1] == '$' {
			a.start-- // an escaped one is filled in by whoever comes next
		}
		return a, false
	case rest[0] == '{' && l.weak && (i == 0 || strings.IndexByte("$%#{", l.s[i-1]) < 0):
		if j := identifier(l.s, i+1, ""); j > i+2 && strings.HasPrefix(l.s[j:], "}") && l.s[i+1:j] == strings.ToUpper(l.s[i+1:j]) {
			return action{start: i, end: j + 1, engine: dollars, inner: l.s[i+1 : j]}, false
		}
	case strings.HasPrefix(rest, "#{"):
		if j := identifier(l.s, i+2, ".-"); j > i+2 && strings.HasPrefix(l.s[j:], "}#") {
			return action{start: i, end: j + 2, engine: hashes, inner: l.s[i+2 : j]}, false
		}
	}
	return action{}, false
}

// braces reads {{ }}, and {{{ }}} and ${{ }}.
func (l *lexer) braces(i int) (action, bool) {
	body := strings.TrimLeft(l.s[i+2:min(len(l.s), i+8)], "-~ ")
	switch {
	case strings.HasPrefix(body, "/*"):
		return l.comment(i, "*/")
	case strings.HasPrefix(body, "!--"):
		return l.comment(i, "--")
	}
	a := l.delimited(i, 2, "}}", braces)
	if a.end == 0 {
		return a, true
	}
	if strings.HasPrefix(a.inner, "{") && a.end < len(l.s) && l.s[a.end] == '}' {
		a.end++
		a.inner = strings.Trim(a.inner, "{} ")
	}
	a.kind = braceKind(a.inner)
	for a.start > 0 && l.s[a.start-1] == '$' {
		a.start--
	}
	return a, false
}

// comment reads a comment, whose text may hold anything but its end.
func (l *lexer) comment(i int, end string) (action, bool) {
	from := i + len("{{/*")
	j := strings.Index(l.s[min(from, len(l.s)):], end)
	if j < 0 {
		l.work -= len(l.s) - i
		return action{}, true
	}
	k := strings.Index(l.s[from+j:], "}}")
	if k < 0 || strings.Trim(l.s[from+j+len(end):from+j+max(k, len(end))], "- ") != "" {
		return action{}, true
	}
	return action{start: i, end: from + j + k + 2, kind: silent, inner: "comment"}, false
}

// raw takes the text up to the end of a Jinja raw block, in which nothing is an
// action.
func (l *lexer) raw(a action) action {
	if a.end == 0 || word(a.inner) != "raw" {
		return a
	}
	rest := l.s[a.end:]
	i := strings.Index(rest, "endraw")
	if i < 0 {
		l.work -= len(rest)
		return a
	}
	j := strings.Index(rest[i:], "%}")
	if j < 0 {
		return a
	}
	a.end += i + j + 2
	a.kind, a.inner = output, l.s[a.start:a.end]
	return a
}

// delimited reads up to the closing delimiter that stands in no quotes.
func (l *lexer) delimited(start, width int, end string, e engine) action {
	limit := min(len(l.s), start+maxAction)
	for i := start + width; i < limit; i++ {
		l.work--
		switch c := l.s[i]; {
		case strings.HasPrefix(l.s[i:limit], end):
			a := action{start: start, end: i + len(end), engine: e, inner: l.s[start+width : i]}
			a.trims()
			return a
		case c == '{' && strings.HasPrefix(l.s[i:], "{{") && e == braces && i > start+width:
			return action{} // the first one was none
		default:
			i = l.quoted(i, limit)
		}
	}
	return action{}
}

// trims takes the marks that remove white space off the inner text.
func (a *action) trims() {
	s := a.inner
	if s != "" && strings.IndexByte("-~+", s[0]) >= 0 {
		a.left, s = s[0] != '+', s[1:]
	}
	if n := len(s); n > 0 && strings.IndexByte("-~", s[n-1]) >= 0 {
		a.right, s = true, s[:n-1]
	}
	a.inner = s
}

// quoted is the offset of the last byte of the string that begins at i, or i.
// Quotes may themselves be escaped, in a template inside a quoted scalar.
func (l *lexer) quoted(i, limit int) int {
	quote := l.s[i : i+1]
	switch {
	case quote == "\\" && i+1 < limit && l.s[i+1] == '"':
		quote = "\\\""
	case strings.IndexByte("\"'`", quote[0]) < 0:
		return i
	}
	from := i + len(quote)
	for j := from; j < limit && (l.s[j] != '\n' || quote == "`"); j++ {
		l.work--
		if strings.HasPrefix(l.s[j:limit], quote) {
			return j + len(quote) - 1
		}
		if l.s[j] == '\\' && quote == "\"" {
			j++
		}
	}
	return i
}

// balanced reads one line up to the brace that closes the one at start+1.
func (l *lexer) balanced(start int, e engine) action {
	limit := min(len(l.s), start+maxAction/4)
	depth := 0
	for i := start + 1; i < limit && l.s[i] != '\n'; i++ {
		l.work--
		switch l.s[i] {
		case '{':
			depth++
		case '}':
			if depth--; depth == 0 {
				a := action{start: start, end: i + 1, engine: e, inner: l.s[start+2 : i]}
				if e == directives || strings.HasSuffix(a.inner, "~") {
					a.trims()
				}
				return a
			}
		default:
			i = l.quoted(i, limit)
		}
	}
	return action{}
}
