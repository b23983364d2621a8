package iam

import (
	"strings"

	"github.com/irsalint/irsalint/internal/value"
)

// TrustQuota is how many characters without white space a trust policy may have by
// default (IAM and STS quotas: role trust policy length).
const TrustQuota = 2048

// size is the least number of characters without white space that a document has as JSON:
// unknown values count nothing, and a list of one element no more than the element.
func size(t *value.Tree) int {
	switch t.Kind {
	case value.Object:
		n := 2 + max(0, len(t.Members)-1)
		for _, m := range t.Members {
			n += 3 + letters(m.Key) + size(m.Value)
		}
		return n
	case value.List:
		if len(t.Items) == 1 {
			return size(t.Items[0])
		}
		n := 2 + max(0, len(t.Items)-1)
		for _, item := range t.Items {
			n += size(item)
		}
		return n
	case value.String:
		return 2 + letters(t.Text)
	case value.Hole:
		return 0
	}
	return letters(t.Text)
}

// letters counts the known characters of a text that are no white space.
func letters(t value.Text) int {
	n := 0
	for _, p := range t.Parts() {
		for _, r := range p.Lit {
			if !strings.ContainsRune(" \t\r\n", r) {
				n++
			}
		}
	}
	return n
}
