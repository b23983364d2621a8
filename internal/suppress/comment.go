package suppress

import (
	"errors"
	"fmt"
	"regexp"
	"strings"
	"time"

	"github.com/irsalint/irsalint/internal/finding"
	"github.com/irsalint/irsalint/internal/source"
)

// Marker begins a comment that is an ignore:
//
//	# irsalint:ignore RULE[,RULE] [until=YYYY-MM-DD] reason="..."
const Marker = "irsalint:ignore"

// Checker makes sure that ignores are whole.
type Checker struct {
	Policy Policy
	// Known tells whether there is a rule of a name.
	Known func(rule string) bool
	// Today is a day as YYYY-MM-DD.
	Today string
}

// meant is how a comment begins that is meant to be an ignore.
var meant = regexp.MustCompile(`^irsalint\s*[:-]?\s*ignore\b`)

// Comments reads the ignores among the comments of a file. One that cannot be read is a
// Problem, and hides nothing.
func (c Checker) Comments(comments []source.Comment) ([]Ignore, []finding.Problem) {
	var out []Ignore
	var problems []finding.Problem
	for _, comment := range comments {
		if !meant.MatchString(comment.Text) {
			continue
		}
		rest, found := strings.CutPrefix(comment.Text, Marker)
		if !found || rest != "" && rest[0] != ' ' && rest[0] != '\t' {
			problems = append(problems, finding.Problem{Message: "ignore: it must begin with " + Marker + " RULE", At: comment.At})
			continue
		}
		i, err := parseComment(rest)
		if err == nil {
			err = c.Check(i)
		}
		if err != nil {
			problems = append(problems, finding.Problem{Message: "ignore: " + err.Error(), At: comment.At})
			continue
		}
		i.At, i.By = comment.At, finding.ByComment
		i.About = comment.Within + "\n" + comment.Covers.FirstLine().Text()
		i.Covers = func(f finding.Finding) bool { return covers(comment.Covers, f) }
		out = append(out, i)
	}
	return out, problems
}

// covers reports whether a finding, or the declaration that it is about, begins where a
// comment is about.
func covers(r source.Range, f finding.Finding) bool {
	begins := func(at source.Range) bool {
		return at.File != nil && r.File != nil && at.File.Name == r.File.Name && r.Start <= at.Start && at.Start < r.End
	}
	return begins(f.At) || begins(f.Declared)
}

// option is a key and its value, which is quoted where it has blanks.
var option = regexp.MustCompile(`^([a-z]+)=("(?:[^"\\]|\\.)*"|[^\s"]+)(?:\s+|$)`)

// parseComment reads what follows the marker.
func parseComment(s string) (Ignore, error) {
	var i Ignore
	s = strings.TrimSpace(s)
	for s != "" && !option.MatchString(s) {
		end := strings.IndexAny(s, ", \t")
		if end < 0 {
			end = len(s)
		}
		if word := s[:end]; word != "" {
			if strings.Contains(word, "=") {
				return i, fmt.Errorf("%s is not KEY=VALUE or KEY=\"...\"", word)
			}
			i.Rules = append(i.Rules, word)
		}
		s = strings.TrimLeft(s[end:], ", \t")
	}
	for s != "" {
		m := option.FindStringSubmatch(s)
		if m == nil {
			return i, fmt.Errorf("%s: want until=YYYY-MM-DD or reason=\"...\"", s)
		}
		s = s[len(m[0]):]
		v := m[2]
		if strings.HasPrefix(v, `"`) {
			v = strings.NewReplacer(`\"`, `"`, `\\`, `\`).Replace(v[1 : len(v)-1])
		}
		switch {
		case m[1] == "until" && i.Until == "":
			i.Until = v
		case m[1] == "reason" && i.Reason == "":
			i.Reason = v
		default:
			return i, fmt.Errorf("%s: want until and reason, each once", m[1])
		}
	}
	return i, nil
}

// Check makes sure that an ignore has what it must have.
func (c Checker) Check(i Ignore) error {
	if len(i.Rules) == 0 {
		return errors.New("name the rules that are to be ignored")
	}
	for _, r := range i.Rules {
		if !c.Known(r) {
			return fmt.Errorf("unknown rule %q: see irsalint rules list", r)
		}
	}
	if !c.Policy.ReasonOptional && strings.TrimSpace(i.Reason) == "" {
		return errors.New("a reason is required")
	}
	return c.CheckUntil(i.Until)
}

// CheckUntil makes sure that the last day of an ignore or of a baseline is one, or empty.
func (c Checker) CheckUntil(until string) error {
	if until == "" {
		if c.Policy.UntilRequired {
			return errors.New("until is required, the last day on which it counts")
		}
		return nil
	}
	day, err := time.Parse(time.DateOnly, until)
	if err != nil {
		return fmt.Errorf("until: %q is no day, write it as in 2026-01-31", until)
	}
	if c.Policy.MaxDays == 0 {
		return nil
	}
	today, err := time.Parse(time.DateOnly, c.Today)
	if err != nil {
		return err
	}
	if last := today.AddDate(0, 0, c.Policy.MaxDays); day.After(last) {
		return fmt.Errorf("until %s is more than %d days away: use %s at the latest", until, c.Policy.MaxDays, last.Format(time.DateOnly))
	}
	return nil
}
