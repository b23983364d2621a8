package lint

import (
	"fmt"
	"slices"
	"strings"

	"github.com/irsalint/irsalint/internal/config"
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

// by is what hides a finding; empty where it counts.
func (s *suppressed) by(i int) finding.HiddenBy {
	switch {
	case s.verdicts[i].By != nil:
		return s.verdicts[i].By.By
	case s.known[i]:
		return finding.ByBaseline
	}
	return ""
}

// means reports whether an ignore or the baseline means a finding, whether or not it counts.
func (s *suppressed) means(i int) bool { return s.by(i) != "" || s.verdicts[i].Unheeded != nil }

// suppress asks the ignores in comments, those of the configuration, and the baseline.
func (l *Linter) suppress(a *analysis, comments []suppress.Ignore) *suppressed {
	s := &suppressed{verdicts: make([]suppress.Verdict, len(a.findings)), known: make([]bool, len(a.findings))}
	if l.o.NoIgnores {
		return s
	}
	s.ignores = slices.Concat(comments, l.o.Config.Ignores)
	s.verdicts, s.used = suppress.Apply(s.ignores, a.findings, l.o.Today)
	if l.o.Baseline != nil {
		s.known, s.gone = l.o.Baseline.Apply(a.findings, func(i int) bool { return s.verdicts[i].By != nil }, l.o.Today)
	}
	return s
}

// hide parts the findings that count from those that do not. before has what each finding
// was in the base; it is nil where nothing is compared.
func (l *Linter) hide(run *report.Run, findings []finding.Finding, s *suppressed, before []older) {
	renamed := 0
	for i, f := range findings {
		var was older
		if before != nil {
			was = before[i]
		}
		v := s.verdicts[i]
		hide := func(by finding.HiddenBy, why string) {
			run.Hidden = append(run.Hidden, finding.Hidden{Finding: f, By: by, Why: why})
		}
		switch {
		case v.By != nil:
			hide(v.By.By, v.By.Reason)
		case s.known[i]:
			hide(finding.ByBaseline, "")
		case was.same && was.by == finding.ByComment && v.Unheeded != nil:
			// Whatever the change does to the ignore, the base has one for this.
			hide(finding.ByComment, v.Unheeded.Reason)
		case was.same && was.by == finding.ByBaseline && f.Severity <= was.Severity:
			renamed++
			hide(finding.ByBaseline, "")
		case was.match != nil && was.by == "" && !worse(f, was):
			hide(finding.ByBase, "")
		default:
			run.Findings = append(run.Findings, noted(f, v, was))
		}
	}
	if renamed > 0 {
		run.Notices = append(run.Notices, finding.Notice{
			Message: fmt.Sprintf("this change renames files of which the baseline knows findings (%d): irsalint baseline write %s knows them by their new names", renamed, l.o.Baseline.At.File.Name),
			At:      l.o.Baseline.At,
		})
	}
}

// worse reports whether a finding is worse than it was, by its rule or by what the
// configuration makes of it.
func worse(f finding.Finding, was older) bool {
	return f.Found > was.Found || f.Severity > was.Severity
}

// noted says of a finding that counts why it does although something like it did not.
func noted(f finding.Finding, v suppress.Verdict, was older) finding.Finding {
	if v.Unheeded != nil {
		f.Notes = append(f.Notes, v.Unheeded.Unheeded)
	}
	switch {
	case was.match == nil:
	case was.by != "":
		f.Notes = append(f.Notes, "before this change an ignore or the baseline hid it, or what it was")
	case worse(f, was):
		f.Notes = append(f.Notes, fmt.Sprintf("worse than before: it was %s", was.Found))
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
	for _, p := range patterns[:min(len(patterns), config.MaxPatterns)] {
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
