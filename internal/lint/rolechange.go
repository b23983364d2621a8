package lint

import (
	"cmp"
	"slices"

	"github.com/irsalint/irsalint/internal/graph"
	"github.com/irsalint/irsalint/internal/report"
)

// roleChanges are the roles that others can assume now than before, by name.
func roleChanges(base, head *graph.Linked) []report.RoleChange {
	before := map[string]graph.RoleAccess{}
	for _, r := range base.WhoCanAssume() {
		before[r.ID] = r
	}
	var out []report.RoleChange
	for _, r := range head.WhoCanAssume() {
		old, known := before[r.ID]
		delete(before, r.ID)
		if !known || !slices.Equal(old.Who, r.Who) {
			out = append(out, report.RoleChange{Role: r.Label, At: r.At, Before: old.Who, After: r.Who, Added: !known})
		}
	}
	for _, old := range before {
		out = append(out, report.RoleChange{Role: old.Label, At: old.At, Before: old.Who, Removed: true})
	}
	slices.SortFunc(out, func(a, b report.RoleChange) int {
		return cmp.Or(cmp.Compare(a.Role, b.Role), cmp.Compare(a.At.File.Name, b.At.File.Name), cmp.Compare(a.At.Start, b.At.Start), slices.Compare(a.Before, b.Before), slices.Compare(a.After, b.After))
	})
	// A role of several worlds is one to a reader, where all say the same of it.
	return slices.CompactFunc(out, func(a, b report.RoleChange) bool {
		return a.Role == b.Role && a.At == b.At && a.Added == b.Added && a.Removed == b.Removed && slices.Equal(a.Before, b.Before) && slices.Equal(a.After, b.After)
	})
}
