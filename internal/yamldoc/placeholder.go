package yamldoc

import (
	"regexp"
	"slices"
	"strings"

	"github.com/irsalint/irsalint/internal/source"
	"github.com/irsalint/irsalint/internal/value"
)

// cut is a stretch that stands for a text which is not known, and its name.
type cut struct {
	start, end int
	name       string
}

// leading are the characters that placeholders begin with.
const leading = "$<{[%@#(_"

// placeholders turns what a tool or a person fills in before a text is used into
// holes. Of a key, only what is marked as a placeholder is one: the words of
// documentation may well be its name.
func placeholders(t value.Text, key bool) value.Text {
	s := t.Skeleton()
	var re *regexp.Regexp
	if !key {
		re = wordy(s)
	}
	if re == nil && !strings.ContainsAny(s, leading) {
		return t
	}
	var cuts []cut
	pos := 0
	for _, u := range unitsOf(s) {
		cuts = append(cuts, stretches(re, s, pos, u.start, key)...)
		cuts = append(cuts, cut{u.start, u.end, u.name})
		pos = u.end
	}
	cuts = append(cuts, stretches(re, s, pos, len(s), key)...)
	return hollow(t, cuts)
}

func unitsOf(s string) []unit {
	if !strings.Contains(s, "${") && !marked(s) {
		return nil
	}
	found, _ := actions(s, true)
	out, _ := units(s, found)
	return out
}

// stretches finds the placeholders of a stretch without actions.
func stretches(re *regexp.Regexp, s string, start, end int, key bool) []cut {
	var out []cut
	for pos := start; pos < end; {
		i := strings.IndexAny(s[pos:end], leading)
		if i < 0 {
			break
		}
		pos += i
		if to, name := decorated(s[:end], pos, key); to > pos {
			out = append(out, cut{pos, to, name})
			pos = to
			continue
		}
		pos++
	}
	if re == nil {
		return out
	}
	return words(re, s, start, end, out)
}

// decorated reads a placeholder that is marked as one: <name>, $(name), $NAME,
// {name}, [[ name ]], %NAME%, @name@, #{name}, ((name)), __NAME__.
func decorated(s string, i int, key bool) (end int, name string) {
	before := byte(0)
	if i > 0 {
		before = s[i-1]
	}
	switch rest := s[i:]; {
	case strings.HasPrefix(rest, "$("):
		return enclosed(s, i, 2, ")", ".-")
	case rest[0] == '$':
		if key { // $patch and $retainKeys are keys; $NAME:sub begins with a placeholder
			if end := identifier(s, i+1, ""); end > i+1 && end < len(s) && s[end] == ':' {
				return end, s[i+1 : end]
			}
			return 0, ""
		}
		return shellVariable(s, i, before)
	case rest[0] == '<':
		n := 1
		for n < 3 && n < len(rest) && rest[n] == '<' {
			n++
		}
		return enclosed(s, i, n, strings.Repeat(">", n), ". -")
	case rest[0] == '{' && strings.IndexByte("$%#{", before) < 0:
		return enclosed(s, i, 1, "}", ".-")
	case strings.HasPrefix(rest, "[["):
		return enclosed(s, i, 2, "]]", ".-")
	case strings.HasPrefix(rest, "((") && before != '$':
		return enclosed(s, i, 2, "))", ".-/:")
	case strings.HasPrefix(rest, "#{"):
		if end, name = enclosed(s, i, 2, "}", ".-"); end < len(s) && end > i && s[end] == '#' {
			end++
		}
		return end, name
	case rest[0] == '%':
		if end, name = enclosed(s, i, 1, "%", ""); len(name) < 3 {
			return 0, ""
		}
		return end, name
	case rest[0] == '@':
		return enclosed(s, i, 1, "@", ".")
	case strings.HasPrefix(rest, "__") && !isWord(before):
		j := i + 2
		for j < len(s) && (s[j] >= 'A' && s[j] <= 'Z' || s[j] >= '0' && s[j] <= '9' || s[j] == '_') {
			j++
		}
		if j-i > 5 && strings.HasSuffix(s[i:j], "__") && (j == len(s) || !isWord(s[j])) {
			return j, s[i+2 : j-2]
		}
	}
	return 0, ""
}

// enclosed reads a name between an opening of a width and a closing delimiter.
func enclosed(s string, i, width int, closing, more string) (int, string) {
	from := i + width
	for from < len(s) && strings.IndexByte(" .$", s[from]) >= 0 && width == 2 {
		from++
	}
	j := identifier(s[:min(len(s), from+maxName)], from, more)
	name := strings.TrimRight(s[from:j], " ")
	for width == 2 && j < len(s) && s[j] == ' ' {
		j++
	}
	if name == "" || !strings.HasPrefix(s[j:], closing) {
		return 0, ""
	}
	return j + len(closing), name
}

// shellVariable reads $NAME, and $name behind a separator within a text.
func shellVariable(s string, i int, before byte) (int, string) {
	j := identifier(s, i+1, "")
	name := s[i+1 : j]
	upper := len(name) > 1 && name == strings.ToUpper(name)
	if name == "" || !upper && (before == 0 || strings.IndexByte(":/-", before) < 0) {
		return 0, ""
	}
	return j, name
}

// Words that stand for a value in documentation: shouting is by itself a mark of
// some, others are only placeholders in a text whose shape is known.
const (
	shouted = `REPLACE[_-]?(?:ME|WITH[A-Za-z0-9_-]*|THIS[A-Za-z0-9_-]*)|CHANGE[_-]?ME|YOUR[_-][A-Za-z0-9_-]*[A-Za-z0-9]|[A-Z][A-Z0-9]*(?:_[A-Z0-9]+)*_HERE|X{4,}|x{4,}`
	usual   = `(?:[A-Z0-9]+_)*(?:(?:AWS)?ACCOUNT_?(?:ID|NUMBER)|AWS_ACCOUNT|REGION|CLUSTER_NAME|ROLE_(?:NAME|ARN)|OIDC_[A-Z_]+|NAMESPACE|SERVICE_ACCOUNT(?:_NAME)?)|(?:aws-)?account-(?:id|number)|your-[a-z0-9-]*[a-z0-9]`
)

var (
	anywhere = regexp.MustCompile(`\b(?:` + shouted + `)\b`)
	inShape  = regexp.MustCompile(`\b(?:` + shouted + `|` + usual + `)\b`)
)

// What a text holds that has such a word.
var (
	shoutedHints = []string{"REPLACE", "CHANGE", "YOUR", "_HERE", "XXXX", "xxxx"}
	usualHints   = []string{"ACCOUNT", "REGION", "CLUSTER", "ROLE_", "OIDC_", "NAMESPACE", "account-", "your-"}
)

// wordy returns what finds such words in a text; nil where there are none.
func wordy(s string) *regexp.Regexp {
	hinted := func(hint string) bool { return strings.Contains(s, hint) }
	switch {
	case len(s) < 4:
	case slices.ContainsFunc(usualHints, hinted) && slices.ContainsFunc([]string{"arn:", "oidc", "system:serviceaccount:"}, hinted):
		return inShape
	case slices.ContainsFunc(shoutedHints, hinted):
		return anywhere
	}
	return nil
}

// words adds the words between the placeholders of a stretch.
func words(re *regexp.Regexp, s string, start, end int, found []cut) []cut {
	var out []cut
	pos := start
	for _, c := range append(found, cut{start: end}) {
		for _, m := range re.FindAllStringIndex(s[pos:c.start], -1) {
			from, to := pos+m[0], pos+m[1]
			if c := s[from]; c >= 'a' && from > 0 && s[from-1] == '-' {
				continue // the middle of a real name
			}
			out = append(out, cut{from, to, s[from:to]})
		}
		if c.end > 0 {
			out = append(out, c)
		}
		pos = c.end
	}
	return out
}

// hollow replaces cuts of the skeleton of a text by holes. They are in order.
func hollow(t value.Text, cuts []cut) value.Text {
	if len(cuts) == 0 {
		return t
	}
	var out []value.Part
	base, next, began := 0, 0, false
	for _, p := range t.Parts() {
		if p.Hole != "" || p.Lit == "" {
			out = append(out, p)
			base += len(p.Hole[:min(1, len(p.Hole))])
			continue
		}
		pos, end := 0, base+len(p.Lit)
		for next < len(cuts) && cuts[next].start < end {
			c := cuts[next]
			from, to := max(c.start-base, 0), min(c.end, end)-base
			out = append(out, stretch(p, pos, from)...)
			for _, piece := range stretch(p, from, to) {
				if n := len(out) - 1; began && n >= 0 && out[n].Hole == c.name {
					out[n].At = out[n].At.To(piece.At)
				} else {
					out = append(out, value.Part{Hole: c.name, At: piece.At})
				}
			}
			pos = max(pos, to)
			if began = c.end > end; began {
				break // it goes on in the next part
			}
			next++
		}
		out = append(out, stretch(p, pos, len(p.Lit))...)
		base = end
	}
	return value.NewText(out...)
}

// stretch is a piece of a literal part.
func stretch(p value.Part, from, to int) []value.Part {
	if from >= to {
		return nil
	}
	if p.Exact {
		p.At = source.Range{File: p.At.File, Start: p.At.Start + from, End: p.At.Start + to}
	}
	p.Lit = p.Lit[from:to]
	return []value.Part{p}
}
