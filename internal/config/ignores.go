package config

import (
	"strconv"
	"strings"

	"github.com/irsalint/irsalint/internal/finding"
	"github.com/irsalint/irsalint/internal/suppress"
	"github.com/irsalint/irsalint/internal/value"
)

// readIgnores reads ignores of what cannot hold a comment, such as JSON and generated
// files.
func (c *Config) readIgnores(dir string) func(name string, t *value.Tree) error {
	return list(func(_ string, t *value.Tree) error {
		var paths []Pattern
		var resource, reason, until value.Text
		i := suppress.Ignore{By: finding.ByConfig, At: t.At}
		err := settings{
			"rules":    list(words(&i.Rules)),
			"paths":    list(readPattern(dir, &paths)),
			"resource": text(&resource),
			"reason":   text(&reason),
			"until":    scalar(&until),
		}.read("an ignore", t)
		if err != nil {
			return err
		}
		i.Reason, i.Until = reason.String(), until.String()
		i.Covers = func(f finding.Finding) bool {
			return (len(paths) == 0 || matchAny(paths, f.At.File.Name)) && (len(resource.Parts()) == 0 || isStarred(resource.String(), f.Resource))
		}
		if len(paths) == 0 && len(resource.Parts()) == 0 {
			return &Error{"an ignore must have paths or a resource: rules switches a rule off everywhere", t.At}
		}
		c.Ignores = append(c.Ignores, i)
		return nil
	})
}

// isStarred reports whether a text is what a pattern says, in which * stands for any text.
func isStarred(pattern, s string) bool {
	p := value.NewPattern()
	for n, lit := range strings.Split(pattern, "*") {
		if n > 0 {
			p = p.Star()
		}
		p = p.Lit(lit)
	}
	return value.Match(value.Lit(s), p) == value.Yes
}

func readPolicy(p *suppress.Policy) func(name string, t *value.Tree) error {
	need := func(into *bool, yes, no string) func(name string, t *value.Tree) error {
		return func(name string, t *value.Tree) error {
			word, err := oneOf(name, t, yes, no)
			*into = word == yes
			return err
		}
	}
	days := func(name string, t *value.Tree) error {
		n, err := strconv.Atoi(t.Text.String())
		if !t.IsScalar() || err != nil || n < 1 || n > 10000 {
			return &Error{name + " must be a number of days", t.At}
		}
		p.MaxDays = n
		return nil
	}
	return settings{"reason": need(&p.ReasonOptional, "optional", "required"), "until": need(&p.UntilRequired, "required", "optional"), "max-days": days}.read
}
