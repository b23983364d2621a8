package report

import (
	"cmp"
	"slices"

	"github.com/irsalint/irsalint/internal/finding"
)

// remarks are what there is to say of a finding after its message and before its
// related places, each under its label.
func remarks(f finding.Finding) []string {
	var out []string
	if f.AWSError != "" {
		out = append(out, "AWS: "+visibleLines(f.AWSError))
	}
	if f.Fix != "" {
		out = append(out, "Fix: "+visibleLines(f.Fix))
	}
	for _, n := range f.Notes {
		out = append(out, "Note: "+visibleLines(n))
	}
	return out
}

// worstFirst orders findings by severity, and those of one severity as they came.
func worstFirst(fs []finding.Finding) []finding.Finding {
	out := slices.Clone(fs)
	slices.SortStableFunc(out, func(a, b finding.Finding) int { return cmp.Compare(b.Severity, a.Severity) })
	return out
}
