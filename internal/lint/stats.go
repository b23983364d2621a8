package lint

import (
	"cmp"
	"slices"

	"github.com/irsalint/irsalint/internal/graph"
	"github.com/irsalint/irsalint/internal/report"
)

func stats(l *graph.Linked, p *parsed, stages []report.Stage) report.Stats {
	s := report.Stats{
		Files:           report.Files{Seen: p.seen, Formats: p.formats},
		Roles:           len(l.Roles),
		TrustPolicies:   trust(l.TrustCoverage()),
		ServiceAccounts: len(l.ServiceAccounts),
		Stages:          stages,
	}
	for _, f := range p.formats {
		s.Files.Parsed += f.Parsed
	}
	for _, e := range l.CountEdges() {
		s.Edges = append(s.Edges, report.Edge(e))
	}
	return s
}

// trust lists the reasons with the most frequent first.
func trust(c graph.Coverage) report.Trust {
	t := report.Trust{Full: c.Full, Part: c.Part, None: c.None}
	for text, n := range c.Reasons {
		t.Reasons = append(t.Reasons, report.Reason{Text: text, Count: n})
	}
	slices.SortFunc(t.Reasons, func(a, b report.Reason) int {
		return cmp.Or(cmp.Compare(b.Count, a.Count), cmp.Compare(a.Text, b.Text))
	})
	return t
}
