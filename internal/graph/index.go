package graph

import (
	"strings"

	"github.com/irsalint/irsalint/internal/value"
)

// roleIndex finds the roles that can have an ARN without comparing all pairs:
// by the last path element, which is the role's name.
type roleIndex struct {
	all    []*Role
	byName map[string][]*Role
	// open are the roles whose name has a hole that a literal could fill.
	open []*Role
}

func newRoleIndex(roles []*Role) *roleIndex {
	ix := &roleIndex{byName: map[string][]*Role{}}
	for _, r := range roles {
		if len(r.ARN.Parts()) == 0 {
			continue
		}
		if name, known := r.Name.Text.Known(); known {
			ix.byName[name] = append(ix.byName[name], r)
		} else {
			ix.open = append(ix.open, r)
		}
		ix.all = append(ix.all, r)
	}
	return ix
}

// candidates returns the roles that provably have the ARN, and those that may.
func (ix *roleIndex) candidates(arn value.Text) (sure, maybe []*Role) {
	last := lastElement(arn)
	compare := func(roles []*Role) {
		for _, r := range roles {
			if len(last.Parts()) > 0 && value.Equal(last, r.Name.Text) == value.No {
				continue
			}
			switch value.Equal(arn, r.ARN) {
			case value.Yes:
				sure = append(sure, r)
			case value.Unknown:
				maybe = append(maybe, r)
			}
		}
	}
	name, known := last.Known()
	if known && name != "" {
		compare(ix.byName[name])
		compare(ix.open)
	} else {
		compare(ix.all)
	}
	return sure, maybe
}

// lastElement returns what follows the last slash of a text; empty without one.
func lastElement(t value.Text) value.Text {
	s := t.Skeleton()
	i := strings.LastIndexByte(s, '/')
	if i < 0 {
		return value.Text{}
	}
	return t.Sub(i+1, len(s))
}
