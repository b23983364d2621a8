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

// nameOf is what the file of a range is called in the head; empty without one.
func (l *Linter) nameOf(r source.Range) string {
	if r.IsZero() {
		return ""
	}
	if to, ok := l.renamed[r.File.Name]; ok {
		return to
	}
	return r.File.Name
}

// tell adds to a run what there is to say of the change beyond its findings. before are
// the problems of the base.
func (l *Linter) tell(run *report.Run, head, base *analysis, before []finding.Problem) {
	at := l.base()
	run.Change = &report.Change{Base: l.o.Base.Name, Roles: roleChanges(base.linked, head.linked)}
	type said struct{ file, message string }
	count := map[said]int{}
	for _, p := range before {
		count[said{at.nameOf(p.At), p.Message}]++
	}
	for _, p := range run.Problems {
		key := said{l.nameOf(p.At), p.Message}
		if count[key]--; count[key] < 0 {
			run.Change.Problems++
		}
	}
	for _, p := range before {
		key := said{at.nameOf(p.At), p.Message}
		if count[key] > 0 {
			count[key]--
			run.Notices = append(run.Notices, finding.Notice{Message: "not read in full before this change, so that what is found now may be older: " + p.Message, At: p.At})
		}
	}
}

// match is a finding of the base.
type match struct {
	finding.Finding
	// by is what hid it; empty where it counted.
	by    finding.HiddenBy
	taken bool
}

// older is what a finding of the head was in the base: nil where it was nothing.
type older struct {
	*match
	// same says that nothing of it has changed but its file.
	same bool
}

// pair finds for each finding of the head the one of the base that it is. What was judged
// is the same, in the same file, comes first. After an edit it is the same rule and resource
// in the same file; of Terraform, whose files are one in a directory, and of files that were
// moved, also in another one, where the message is the same.
func (l *Linter) pair(findings []finding.Finding, said *suppressed, base []*match) []older {
	at := l.base()
	out := make([]older, len(findings))
	try := func(keyOf func(f finding.Finding, in *Linter) []string) {
		by := map[string][]*match{}
		for _, m := range base {
			if parts := keyOf(m.Finding, at); parts != nil && !m.taken {
				key := strings.Join(parts, "\x00")
				by[key] = append(by[key], m)
			}
		}
		for i, f := range findings {
			if parts := keyOf(f, l); parts != nil && out[i].match == nil {
				m := take(by[strings.Join(parts, "\x00")], said.means(i))
				out[i] = older{m, m != nil && m.Content == f.Content}
			}
		}
	}
	try(func(f finding.Finding, in *Linter) []string {
		return []string{f.Rule, in.nameOf(f.At), f.Content}
	})
	try(func(f finding.Finding, in *Linter) []string {
		return []string{f.Rule, in.nameOf(f.At), f.Resource}
	})
	try(func(f finding.Finding, in *Linter) []string {
		if !isTerraform(f.At.File.Name) {
			return nil
		}
		return []string{f.Rule, path.Dir(in.nameOf(f.At)), f.Resource, f.Message}
	})
	try(func(f finding.Finding, _ *Linter) []string {
		if l.has(f.At.File.Name) && at.has(f.At.File.Name) {
			return nil // it was not moved
		}
		return []string{f.Rule, f.Resource, f.Message}
	})
	return out
}

// isTerraform reports whether a file is one of those that together are a module.
func isTerraform(name string) bool {
	base := path.Base(name)
	for _, ending := range []string{".tf", ".tofu", ".tf.json", ".tofu.json"} {
		if strings.HasSuffix(base, ending) {
			return true
		}
	}
	return false
}

// has reports whether there is a file of a name.
func (l *Linter) has(name string) bool {
	_, err := l.o.Tree.Open(name)
	return err == nil
}

// take is a finding that is not taken; nil without one. It is one that is hidden, or one
// that is not, as the other finding is, if there is such, and the worst of these.
func take(from []*match, hidden bool) *match {
	var best *match
	better := func(m *match) bool {
		if best == nil || (m.by != "") != (best.by != "") {
			return best == nil || (m.by != "") == hidden
		}
		return m.Found > best.Found
	}
	for _, m := range from {
		if !m.taken && better(m) {
			best = m
		}
	}
	if best != nil {
		best.taken = true
	}
	return best
}
