package lint

import (
	"cmp"
	"slices"
	"strings"

	"github.com/irsalint/irsalint/internal/graph"
	"github.com/irsalint/irsalint/internal/report"
	"github.com/irsalint/irsalint/internal/value"
)

func stats(l *graph.Linked, p *parsed, stages []report.Stage) report.Stats {
	s := report.Stats{
		Files:           report.Files{Seen: len(p.claimed), Parsed: p.read, Formats: p.formats},
		Roles:           declaredRoles(l),
		TrustPolicies:   trust(l.TrustCoverage()),
		ServiceAccounts: len(l.ServiceAccounts),
		Namespaces:      namespaces(l.Namespaces),
		Stages:          stages,
	}
	for _, c := range l.Declared() {
		if c.Number > 0 {
			s.Declared = append(s.Declared, report.Kind{Name: c.Name, Count: c.Number})
		}
	}
	s.NotFollowed = notFollowed(l.Gaps)
	for _, e := range l.CountEdges() {
		s.Edges = append(s.Edges, report.Edge(e))
	}
	return s
}

func declaredRoles(l *graph.Linked) int {
	n := 0
	for _, r := range l.Roles {
		if !r.External {
			n++
		}
	}
	return n
}

// notFollowed counts gaps by their reason, and of those that are not about a number
// what they name. A file is counted once, however many formats look into it.
func notFollowed(gaps []graph.Gap) []report.Reason {
	counts := map[string]int{}
	names := map[string]map[string]int{}
	type whole struct{ reason, file string }
	files := map[whole]bool{}
	for _, g := range gaps {
		w := whole{g.Reason, g.Unknown}
		if g.Reported || files[w] {
			continue
		}
		files[w] = g.At.File != nil && g.At.File.Name == g.Unknown && g.At.Start == g.At.End
		counts[g.Reason]++
		if name, _, _ := strings.Cut(g.Unknown, "?ref="); name != "" && !g.Instances {
			if names[g.Reason] == nil {
				names[g.Reason] = map[string]int{}
			}
			names[g.Reason][value.Shown(name)]++
		}
	}
	out := reasons(counts)
	for i := range out {
		for _, r := range reasons(names[out[i].Text]) {
			out[i].Of = append(out[i].Of, report.Named{Name: r.Text, Count: r.Count})
		}
	}
	return out
}

// namespaces counts those of which every ServiceAccount is known, and the others by why
// it is not so.
func namespaces(views []graph.NamespaceView) report.Namespaces {
	out := report.Namespaces{Named: len(views)}
	open := map[string]int{}
	for _, v := range views {
		if v.Closed == value.Yes {
			out.Rendered++
		} else {
			open[v.Open]++
		}
	}
	out.Open = reasons(open)
	return out
}

func trust(c graph.Coverage) report.Trust {
	return report.Trust{Full: c.Full, Part: c.Part, None: c.None, Reasons: reasons(c.Reasons)}
}

// reasons lists the most frequent first.
func reasons(counts map[string]int) []report.Reason {
	var out []report.Reason
	for text, n := range counts {
		out = append(out, report.Reason{Text: value.Shown(text), Count: n})
	}
	slices.SortFunc(out, func(a, b report.Reason) int {
		return cmp.Or(cmp.Compare(b.Count, a.Count), cmp.Compare(a.Text, b.Text))
	})
	return out
}
