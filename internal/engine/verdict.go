package engine

import (
	"cmp"
	"slices"

	"github.com/irsalint/irsalint/internal/catalog"
	"github.com/irsalint/irsalint/internal/finding"
)

// Verdict is what a rule says of an item. At and the places of Related are
// handles of the input.
type Verdict struct {
	Rule     catalog.Rule
	At       int
	Message  string
	Severity finding.Severity
	Fix      string
	// AWSError is the text of the error; empty where nothing fails.
	AWSError string
	Related  []Related
}

// Related is a further place.
type Related struct {
	At   int
	Note string
}

// order sorts verdicts by all that they say, so that it depends on nothing else,
// and drops what is said twice: a set of one evaluation has no duplicates, those
// of several chunks may.
func order(vs []Verdict) []Verdict {
	slices.SortFunc(vs, compare)
	return slices.CompactFunc(vs, func(a, b Verdict) bool { return compare(a, b) == 0 })
}

func compare(a, b Verdict) int {
	return cmp.Or(
		cmp.Compare(a.At, b.At),
		cmp.Compare(a.Rule.Name, b.Rule.Name),
		cmp.Compare(a.Message, b.Message),
		cmp.Compare(a.Severity, b.Severity),
		cmp.Compare(a.Fix, b.Fix),
		cmp.Compare(a.AWSError, b.AWSError),
		slices.CompareFunc(a.Related, b.Related, func(a, b Related) int {
			return cmp.Or(cmp.Compare(a.At, b.At), cmp.Compare(a.Note, b.Note))
		}),
	)
}
