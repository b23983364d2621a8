package lint

import (
	"fmt"
	"slices"
	"strings"

	"github.com/irsalint/irsalint/internal/finding"
	"github.com/irsalint/irsalint/internal/report"
	"github.com/irsalint/irsalint/internal/suppress"
)

// suppressed is what ignores and the baseline say of findings, one by one.
type suppressed struct {
	verdicts []suppress.Verdict
	known    []bool
	// used says of each ignore whether there is a finding that it means.
	ignores []suppress.Ignore
	used    []bool
	// gone are the findings of the baseline that there are no more.
	gone []suppress.Known
}

// hides reports whether a finding does not count.
func (s *suppressed) hides(i int) bool { return s.verdicts[i].By != nil || s.known[i] }

// suppress asks the ignores in comments, those of the configuration, and the baseline.
func (l *Linter) suppress(a *analysis, comments []suppress.Ignore) *suppressed {
	s := &suppressed{verdicts: make([]suppress.Verdict, len(a.findings)), known: make([]bool, len(a.findings))}
	if l.o.NoIgnores {
		return s
	}
	s.ignores = slices.Concat(comments, l.o.Config.Ignores)
	s.verdicts, s.used = suppress.Apply(s.ignores, a.findings, l.o.Today)
	if l.o.Baseline != nil {
		s.known, s.gone = l.o.Baseline.Apply(a.findings, l.o.Today)
	}
	return s
}

// hide parts the findings that count from those that do not. older has a match for each
// finding; it is nil where nothing is compared.
func (l *Linter) hide(run *report.Run, findings []finding.Finding, s *suppressed, older []*match) {
	for i, f := range findings {
		var m *match
		if older != nil {
			m = older[i]
		}
		v := s.verdicts[i]
		switch {
		case v.By != nil:
			run.Hidden = append(run.Hidden, finding.Hidden{Finding: f, By: v.By.By, Why: v.By.Reason})
		case v.Unheeded != nil && m != nil && m.hidden:
			// Whatever the change does to the ignore, the base has one.
			run.Hidden = append(run.Hidden, finding.Hidden{Finding: f, By: v.Unheeded.By, Why: v.Unheeded.Reason})
		case s.known[i]:
			run.Hidden = append(run.Hidden, finding.Hidden{Finding: f, By: finding.ByBaseline})
		case m != nil && !m.hidden && f.Severity <= m.Severity:
			run.Hidden = append(run.Hidden, finding.Hidden{Finding: f, By: finding.ByBase})
		default:
			run.Findings = append(run.Findings, noted(f, v, m))
		}
	}
}

// noted says of a finding that counts why it does although something like it did not.
func noted(f finding.Finding, v suppress.Verdict, m *match) finding.Finding {
	if v.Unheeded != nil {
		f.Notes = append(f.Notes, v.Unheeded.Unheeded)
	}
	switch {
	case m == nil:
	case m.hidden:
		f.Notes = append(f.Notes, "before this change an ignore or the baseline hid it")
	case f.Severity > m.Severity:
		f.Notes = append(f.Notes, fmt.Sprintf("worse than before: it was %s", m.Severity))
	}
	return f
}

// stale are notices of settings that do nothing any more. What the files beyond the paths,
// or other variables, would show is not known.
func (l *Linter) stale(s *suppressed) []finding.Notice {
	if len(l.o.Paths) > 0 && !slices.Contains(l.o.Paths, ".") || len(l.o.VarFiles) > 0 {
		return nil
	}
	out := suppress.Unused(s.ignores, s.used, l.ran)
	gone := slices.DeleteFunc(slices.Clone(s.gone), func(k suppress.Known) bool { return !l.ran(k.Rule) })
	if len(gone) > 0 {
		out = append(out, finding.Notice{
			Message: fmt.Sprintf("%d of %d findings of the baseline are gone: irsalint baseline update %s drops them", len(gone), len(l.o.Baseline.Findings), l.o.Baseline.At.File.Name),
			At:      l.o.Baseline.At,
		})
	}
	patterns := slices.Clone(l.o.Config.Exclude)
	for _, o := range l.o.Config.Rules.Overrides {
		patterns = append(patterns, o.Paths...)
	}
	names := l.o.Tree.Names()
	for _, p := range patterns {
		if !slices.ContainsFunc(names, p.Match) {
			out = append(out, finding.Notice{Message: "no file is called like this: " + p.String(), At: p.At})
		}
	}
	return out
}

// ran reports whether a rule did.
func (l *Linter) ran(rule string) bool {
	for _, r := range l.o.Rules {
		if r.Name == rule {
			return true
		}
	}
	return false
}

// unheeded is the note to a finding that only an ignore of the change would hide.
const unheeded = "the ignore that this change adds does not count before it is merged"

// written is an ignore comment, however its line is numbered.
type written struct{ file, comment, about string }

// distrust lets ignores of comments count only where the base has them too, in the same
// file and about the same, and tells of those that came and went.
func (l *Linter) distrust(ignores, before []suppress.Ignore) []finding.Notice {
	at := l.base()
	was := func(i suppress.Ignore) written { return written{at.nameOf(i.At), lf(i.At.Text()), lf(i.About)} }
	is := func(i suppress.Ignore) written { return written{i.At.File.Name, lf(i.At.Text()), lf(i.About)} }
	count := map[written]int{}
	for _, i := range before {
		count[was(i)]++
	}
	for _, i := range ignores {
		count[is(i)]--
	}
	var out []finding.Notice
	for n := range ignores {
		// Of several that are alike and of which one is new none can be told to be old.
		if i := &ignores[n]; count[is(*i)] < 0 {
			i.Unheeded = unheeded
			out = append(out, finding.Notice{Message: "this change adds an ignore of " + strings.Join(i.Rules, ", "), At: i.At})
		}
	}
	for _, i := range before {
		if count[was(i)] > 0 {
			out = append(out, finding.Notice{Message: "this change removes an ignore of " + strings.Join(i.Rules, ", "), At: i.At})
		}
	}
	return out
}

// lf is a text with the line ends that git stores.
func lf(s string) string { return strings.ReplaceAll(s, "\r\n", "\n") }
