package kubernetes

import (
	"regexp"
	"strings"
)

// maxGlob bounds the length of a pattern.
const maxGlob = 1000

// glob compiles a pattern of file names: {a,b} are alternatives, ** is any run of
// directories, and * and ? stay within one unless they cross. It returns nil for what is
// no pattern.
func glob(pattern string, cross bool) *regexp.Regexp {
	if len(pattern) > maxGlob {
		return nil
	}
	one := "[^/]"
	if cross {
		one = "."
	}
	var b strings.Builder
	b.WriteString(`(?s)\A`)
	braces := 0
	for i := 0; i < len(pattern); i++ {
		switch c := pattern[i]; {
		case strings.HasPrefix(pattern[i:], "**/"):
			b.WriteString(`(?:.*/)?`)
			i += 2
		case strings.HasPrefix(pattern[i:], "**"):
			b.WriteString(`.*`)
			i++
		case c == '*':
			b.WriteString(one + "*")
		case c == '?':
			b.WriteString(one)
		case c == '{':
			braces++
			b.WriteString("(?:")
		case c == '}' && braces > 0:
			braces--
			b.WriteString(")")
		case c == ',' && braces > 0:
			b.WriteString("|")
		case c == '[' && strings.IndexByte(pattern[i:], ']') > 0:
			end := i + strings.IndexByte(pattern[i:], ']')
			class, negated := strings.CutPrefix(pattern[i+1:end], "!")
			if b.WriteByte('['); negated {
				b.WriteByte('^')
			}
			b.WriteString(regexp.QuoteMeta(class) + "]")
			i = end
		default:
			b.WriteString(regexp.QuoteMeta(pattern[i : i+1]))
		}
	}
	x, err := regexp.Compile(b.String() + `\z`)
	if err != nil {
		return nil
	}
	return x
}
