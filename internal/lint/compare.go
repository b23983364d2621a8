package lint

import (
	"path"
	"strings"

	"github.com/irsalint/irsalint/internal/finding"
	"github.com/irsalint/irsalint/internal/report"
	"github.com/irsalint/irsalint/internal/source"
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

// compare says of each finding of the head which one of the base it is, if it is one, and
// adds to a run what else there is to say of the change.
func (l *Linter) compare(run *report.Run, head, base *analysis, hidden *suppressed) []*match {
	at := l.base()
	run.Change = &report.Change{Base: l.o.Base.Name, Roles: roleChanges(base.linked, head.linked)}
	older := map[[2]string]bool{}
	for _, p := range base.problems() {
		older[[2]string{at.nameOf(p.At), p.Message}] = true
	}
	now := map[[2]string]bool{}
	for _, p := range run.Problems {
		key := [2]string{l.nameOf(p.At), p.Message}
		now[key] = true
		if !older[key] {
			run.Change.Problems++
		}
	}
	for _, p := range base.problems() {
		if !now[[2]string{at.nameOf(p.At), p.Message}] {
			run.Notices = append(run.Notices, finding.Notice{Message: "not read in full before this change, so that what is found now may be older: " + p.Message, At: p.At})
		}
	}
	var all []*match
	for i, f := range base.findings {
		all = append(all, &match{Finding: f, hidden: hidden.hides(i)})
	}
	return l.pair(head.findings, all)
}

// match is a finding of the base.
type match struct {
	finding.Finding
	// hidden says that it did not count.
	hidden bool
	taken  bool
}

// pair finds for each finding of the head the one of the base that it is, or nil. The same
// fingerprint comes first; then, after an edit, the same rule and resource in the same
// directory; then, in a file that was moved and edited, the same rule, resource and message.
func (l *Linter) pair(findings []finding.Finding, base []*match) []*match {
	at := l.base()
	out := make([]*match, len(findings))
	try := func(keyOf func(f finding.Finding, in *Linter) string) {
		by := map[string][]*match{}
		for _, m := range base {
			if key := keyOf(m.Finding, at); key != "" && !m.taken {
				by[key] = append(by[key], m)
			}
		}
		for i, f := range findings {
			if out[i] == nil {
				if key := keyOf(f, l); key != "" {
					out[i] = take(by[key])
				}
			}
		}
	}
	try(func(f finding.Finding, _ *Linter) string { return f.Fingerprint })
	try(func(f finding.Finding, in *Linter) string {
		return strings.Join([]string{f.Rule, path.Dir(in.nameOf(f.At)), f.Resource}, "\x00")
	})
	try(func(f finding.Finding, in *Linter) string {
		if here, there := l.has(f.At.File.Name), at.has(f.At.File.Name); here && there {
			return "" // it was not moved
		}
		return strings.Join([]string{f.Rule, f.Resource, f.Message}, "\x00")
	})
	return out
}

// has reports whether there is a file of a name.
func (l *Linter) has(name string) bool {
	_, err := l.o.Tree.Open(name)
	return err == nil
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
