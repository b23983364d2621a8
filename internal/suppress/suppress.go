// Package suppress keeps findings from counting: by ignores, which are comments or entries
// of the configuration, and by a baseline of what was there before. Either says so when it
// expired or hides nothing any more.
//
// It decides about findings that were made; what is a finding, and what a comment is
// about, is decided elsewhere.
package suppress

import (
	"slices"
	"strings"

	"github.com/irsalint/irsalint/internal/finding"
	"github.com/irsalint/irsalint/internal/source"
)

// Ignore is the wish that some findings do not count.
type Ignore struct {
	// Rules are the names of the rules whose findings are meant.
	Rules []string
	// Until is the last day on which it counts, as YYYY-MM-DD; empty for ever.
	Until  string
	Reason string
	By     finding.HiddenBy
	// At is where it is written.
	At source.Range
	// About tells what a comment is about, however lines are numbered.
	About string
	// Covers answers whether a finding of one of the rules is meant.
	Covers func(finding.Finding) bool
	// Unheeded is why it does not count, as a note to the findings that it is about; empty
	// when it does.
	Unheeded string
}

// Policy says what an ignore must have. The zero Policy wants a reason.
type Policy struct {
	ReasonOptional bool
	UntilRequired  bool
	// MaxDays bounds how far away Until may be; zero for any day.
	MaxDays int
}

// expired reports whether an ignore counted until a day that is over.
func (i *Ignore) expired(today string) bool { return i.Until != "" && i.Until < today }

// means reports whether a finding is meant.
func (i *Ignore) means(f finding.Finding) bool {
	return slices.Contains(i.Rules, f.Rule) && i.Covers(f)
}

// Verdict is what ignores say of a finding; nil and nil when none means it.
type Verdict struct {
	// By is the one that hides it.
	By *Ignore
	// Unheeded is one that does not count.
	Unheeded *Ignore
}

// Apply says of each finding what the ignores say, and notes on it which would have hidden
// it. today is a day as YYYY-MM-DD. used says of each ignore whether there is a finding that
// it means.
func Apply(ignores []Ignore, findings []finding.Finding, today string) (verdicts []Verdict, used []bool) {
	verdicts, used = make([]Verdict, len(findings)), make([]bool, len(ignores))
	for m := range findings {
		f, v := &findings[m], &verdicts[m]
		for n := range ignores {
			i := &ignores[n]
			if !i.means(*f) {
				continue
			}
			used[n] = true
			switch {
			case i.Unheeded != "":
				v.Unheeded = i
			case i.expired(today):
				f.Related = append(slices.Clip(f.Related), finding.Related{At: i.At, Note: "this ignore expired: it counted until " + i.Until})
			case v.By == nil:
				v.By = i
			}
		}
	}
	return verdicts, used
}

// Unused are notices of ignores that mean no finding. ran tells whether a rule did: of an
// ignore of another nothing is known.
func Unused(ignores []Ignore, used []bool, ran func(rule string) bool) []finding.Notice {
	var out []finding.Notice
	for n, i := range ignores {
		if used[n] || !slices.ContainsFunc(i.Rules, ran) || slices.ContainsFunc(i.Rules, func(r string) bool { return !ran(r) }) {
			continue
		}
		out = append(out, finding.Notice{Message: "this ignore hides nothing: " + strings.Join(i.Rules, ", "), At: i.At})
	}
	return out
}
