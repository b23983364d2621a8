package config

import (
	"fmt"
	"path"
	"regexp"
	"strings"

	"github.com/irsalint/irsalint/internal/source"
	"github.com/irsalint/irsalint/internal/value"
)

// Pattern is a glob over root-relative names, written relative to the configuration file:
// * and ? stand for all but a slash, ** for whole directories. What it matches may be a
// file, or a directory with all that is below it.
type Pattern struct {
	glob string
	re   *regexp.Regexp
	At   source.Range
}

// Match reports whether a name, or a directory that it is in, fits.
func (p Pattern) Match(name string) bool { return p.re.MatchString(name) }

func (p Pattern) String() string { return p.glob }

// MaxPatterns bounds how many patterns one list has: each file is held against them.
const MaxPatterns = 200

// readPattern reads a glob relative to a directory. Regular expressions of the standard
// library take linear time, whatever is written.
func readPattern(dir string, into *[]Pattern) func(name string, t *value.Tree) error {
	return func(name string, t *value.Tree) error {
		var written value.Text
		if err := text(&written)(name, t); err != nil {
			return err
		}
		if len(*into) == MaxPatterns {
			return &Error{fmt.Sprintf("%s has more than %d patterns", name, MaxPatterns), t.At}
		}
		s, known := written.Known()
		if !known {
			return &Error{fmt.Sprintf("%s is no name: it has a placeholder", written.String()), t.At}
		}
		clean, err := source.Clean(path.Join(dir, s))
		if err != nil || path.IsAbs(s) {
			return &Error{fmt.Sprintf("%s lies outside the root", written.String()), t.At}
		}
		*into = append(*into, Pattern{clean, globRegexp(clean), t.At})
		return nil
	}
}

// globRegexp is the regular expression of a glob.
func globRegexp(glob string) *regexp.Regexp {
	var b strings.Builder
	b.WriteString("^")
	if glob == "." {
		glob = "**"
	}
	for glob != "" {
		switch {
		case strings.HasPrefix(glob, "**/"):
			b.WriteString("(?:.*/)?")
			glob = glob[3:]
		case strings.HasPrefix(glob, "**"):
			b.WriteString(".*")
			glob = glob[2:]
		case glob[0] == '*':
			b.WriteString("[^/]*")
			glob = glob[1:]
		case glob[0] == '?':
			b.WriteString("[^/]")
			glob = glob[1:]
		default:
			end := strings.IndexAny(glob[1:], "*?") + 1
			if end == 0 {
				end = len(glob)
			}
			b.WriteString(regexp.QuoteMeta(glob[:end]))
			glob = glob[end:]
		}
	}
	b.WriteString("(?:/|$)")
	return regexp.MustCompile(b.String())
}

// matchAny reports whether a name fits one of some patterns.
func matchAny(patterns []Pattern, name string) bool {
	for _, p := range patterns {
		if p.Match(name) {
			return true
		}
	}
	return false
}
