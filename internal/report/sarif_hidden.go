package report

import (
	"cmp"
	"crypto/sha1"
	"fmt"
	"slices"

	"github.com/owenrumney/go-sarif/v2/sarif"

	"github.com/irsalint/irsalint/internal/finding"
)

// maxResults is how many results of a run GitHub includes, by severity; it refuses a
// file with over 25,000, and one of over 10 MB when it is compressed, of which so many
// results take a small part ("SARIF support for code scanning", file compatibility:
// https://docs.github.com/en/code-security/reference/code-scanning/sarif-files/sarif-support).
const maxResults = 5000

// sarifRows are the findings and after them the hidden ones, and the number of those
// that are left out of too many: suppressed ones before others, then the least severe.
func sarifRows(run Run, o Options) (kept []finding.Hidden, left int) {
	var all []finding.Hidden
	for _, f := range run.Findings {
		all = append(all, finding.Hidden{Finding: f})
	}
	for _, h := range run.Hidden {
		if !o.OmitSuppressed || !suppressed(h) {
			all = append(all, h)
		}
	}
	if len(all) <= maxResults {
		return all, 0
	}
	order := make([]int, len(all))
	for i := range order {
		order[i] = i
	}
	slices.SortStableFunc(order, func(i, j int) int {
		a, b := all[i], all[j]
		return cmp.Or(compareBool(suppressed(a), suppressed(b)), cmp.Compare(b.Severity, a.Severity))
	})
	order = order[:maxResults]
	slices.Sort(order)
	for _, i := range order {
		kept = append(kept, all[i])
	}
	return kept, len(all) - maxResults
}

// compareBool orders false before true.
func compareBool(a, b bool) int {
	switch {
	case a == b:
		return 0
	case a:
		return 1
	}
	return -1
}

// suppressed reports whether somebody decided that the finding does not count. That the
// base has it too is no such decision.
func suppressed(h finding.Hidden) bool { return h.By != "" && h.By != finding.ByBase }

// hide says of a result what keeps it from counting, or how it compares with a base
// where there is one.
func hide(r *sarif.Result, h finding.Hidden, compared bool) *sarif.Result {
	switch {
	case suppressed(h):
		r.AddSuppression(suppression(h))
	case h.By == finding.ByBase:
		r.WithBaselineState("unchanged")
	case compared:
		r.WithBaselineState("new")
	}
	return r
}

// suppression has every field set: go-sarif writes null for one that is not, which the
// schema refuses. Where the comment or the file is that suppresses is not known here.
func suppression(h finding.Hidden) *sarif.Suppression {
	kind := "external"
	if h.By == finding.ByComment {
		kind = "inSource"
	}
	return sarif.NewSuppression(kind).
		WithStatus("accepted").
		WithLocation(sarif.NewLocation()).
		WithGuid(guid(string(h.By) + " " + h.Fingerprint)).
		WithJustifcation(plain(h.Why))
}

// guid is a UUID of version 5 (RFC 9562), by which a suppression stays the same from run
// to run.
func guid(name string) string {
	sum := sha1.Sum([]byte("irsalint suppression " + name))
	sum[6] = sum[6]&0x0f | 0x50
	sum[8] = sum[8]&0x3f | 0x80
	return fmt.Sprintf("%x-%x-%x-%x-%x", sum[0:4], sum[4:6], sum[6:8], sum[8:10], sum[10:16])
}
