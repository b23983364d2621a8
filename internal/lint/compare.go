package lint

import (
	"fmt"
	"path"
	"slices"
	"strings"

	"github.com/irsalint/irsalint/internal/finding"
	"github.com/irsalint/irsalint/internal/report"
	"github.com/irsalint/irsalint/internal/source"
	"github.com/irsalint/irsalint/internal/suppress"
)

// Base is what a tree is compared with.
type Base struct {
	// Name says what it is: "HEAD", "the merge base with main (1a2b3c4d5e)".
	Name string
	Tree source.Tree
	// Renamed maps files of the base to what they are called now.
	Renamed map[string]string
	// Decides says that ignores count only where the base has them.
	Decides bool
}

// base is the linter of the base.
func (l *Linter) base() *Linter {
	o := l.o
	o.Tree, o.Skips, o.Stage, o.Now = l.o.Base.Tree, nil, nil, nil
	return &Linter{o: o, renamed: l.o.Base.Renamed}
}

// compare takes out of a run what the base has as well.
func (l *Linter) compare(run *report.Run, head, base *analysis) {
	at := l.base()
	run.Findings = newOlder(at, base.findings).hide(run)
	run.Change = &report.Change{Base: l.o.Base.Name, Roles: roleChanges(base.linked, head.linked)}
	now := head.problems()
	for _, p := range base.problems() {
		same := func(q finding.Problem) bool { return q.Message == p.Message && q.At.File.Name == at.nameOf(p.At) }
		if !slices.ContainsFunc(now, same) {
			run.Notices = append(run.Notices, finding.Notice{Message: "not read in full before this change, so that what is found now may be older: " + p.Message, At: p.At})
		}
	}
}

// older are the findings of the base that no finding of the head is matched with yet.
type older struct {
	byFingerprint map[string][]*match
	byResource    map[resource][]*match
}

type match struct {
	finding.Finding
	taken bool
}

// resource is what two findings share of which one may be the other, after an edit.
type resource struct{ rule, dir, resource string }

func newOlder(l *Linter, findings []finding.Finding) *older {
	o := &older{map[string][]*match{}, map[resource][]*match{}}
	for _, f := range findings {
		m := &match{Finding: f}
		o.byFingerprint[f.Fingerprint] = append(o.byFingerprint[f.Fingerprint], m)
		r := resource{f.Rule, path.Dir(l.nameOf(f.At)), f.Resource}
		o.byResource[r] = append(o.byResource[r], m)
	}
	return o
}

// hide moves the findings of a run that are older to those that do not count, and returns
// the rest: those that are new, and those that are worse than they were.
func (o *older) hide(run *report.Run) []finding.Finding {
	matched := make([]*match, len(run.Findings))
	for i, f := range run.Findings {
		matched[i] = take(o.byFingerprint[f.Fingerprint])
	}
	for i, f := range run.Findings {
		if matched[i] == nil {
			matched[i] = take(o.byResource[resource{f.Rule, path.Dir(f.At.File.Name), f.Resource}])
		}
		if same := o.byFingerprint[f.Fingerprint]; matched[i] == nil && len(same) > 0 {
			matched[i] = same[0] // one finding at several places
		}
	}
	var kept []finding.Finding
	for i, f := range run.Findings {
		switch m := matched[i]; {
		case m == nil:
			kept = append(kept, f)
		case f.Severity > m.Severity:
			f.Notes = append(f.Notes, fmt.Sprintf("worse than before: it was %s", m.Severity))
			kept = append(kept, f)
		default:
			run.Hidden = append(run.Hidden, finding.Hidden{Finding: f, By: finding.ByBase})
		}
	}
	return kept
}

// take is the worst finding that is not taken; nil without one.
func take(from []*match) *match {
	var worst *match
	for _, m := range from {
		if !m.taken && (worst == nil || m.Severity > worst.Severity) {
			worst = m
		}
	}
	if worst != nil {
		worst.taken = true
	}
	return worst
}

// unheeded is the note to a finding that only an ignore of the change would hide.
const unheeded = "the ignore that this change adds does not count before it is merged"

// written is an ignore comment, however its line is numbered.
type written struct{ file, comment, line string }

// distrust lets ignores of comments count only where the base has them too, in the same
// file and for the same line, and tells of those that came and went.
func (l *Linter) distrust(ignores []suppress.Ignore, base *analysis) []finding.Notice {
	at := l.base()
	before, _ := at.commentIgnores(l.o.Base.Tree, base)
	count := map[written]int{}
	for _, i := range before {
		count[written{at.nameOf(i.At), i.At.Text(), i.Line}]++
	}
	for _, i := range ignores {
		count[written{i.At.File.Name, i.At.Text(), i.Line}]--
	}
	var out []finding.Notice
	for n := range ignores {
		i := &ignores[n]
		// Of several that are alike and of which one is new none can be told to be old.
		if count[written{i.At.File.Name, i.At.Text(), i.Line}] < 0 {
			i.Unheeded = unheeded
			out = append(out, finding.Notice{Message: "this change adds an ignore of " + strings.Join(i.Rules, ", "), At: i.At})
		}
	}
	for _, i := range before {
		if count[written{at.nameOf(i.At), i.At.Text(), i.Line}] > 0 {
			out = append(out, finding.Notice{Message: "this change removes an ignore of " + strings.Join(i.Rules, ", "), At: i.At})
		}
	}
	return out
}
