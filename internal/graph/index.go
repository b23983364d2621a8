package graph

import (
	"strings"

	"github.com/irsalint/irsalint/internal/iam"
	"github.com/irsalint/irsalint/internal/value"
)

// roleIndex finds the roles that can have an ARN without comparing all pairs: by the
// ARN where it is the same to the letter, else by the last path element, which is the
// role's name.
type roleIndex struct {
	all    []*Role
	byARN  map[string][]*Role
	byName map[string][]*Role
	// open are the roles whose name has a hole that a literal could fill.
	open []*Role
	// arns are those of roles whose account their trust policy shows.
	arns map[*Role]value.Text
}

// roleIndex is that of all roles, made once.
func (l *Linked) roleIndex() *roleIndex {
	if l.roles == nil {
		l.roles = newRoleIndex(l.Roles)
	}
	return l.roles
}

func newRoleIndex(roles []*Role) *roleIndex {
	ix := &roleIndex{byARN: map[string][]*Role{}, byName: map[string][]*Role{}, arns: map[*Role]value.Text{}}
	for _, r := range roles {
		if len(r.ARN.Parts()) == 0 {
			continue
		}
		if arn, ok := placed(r); ok {
			ix.arns[r] = arn
		}
		if name, known := r.Name.Text.Known(); known {
			ix.byName[name] = append(ix.byName[name], r)
		} else {
			ix.open = append(ix.open, r)
		}
		ix.all = append(ix.all, r)
		ix.byARN[r.ARN.Identity()] = append(ix.byARN[r.ARN.Identity()], r)
	}
	return ix
}

// candidates returns the roles that provably have the ARN; where there are none, those
// that may.
func (ix *roleIndex) candidates(arn value.Text) (sure, maybe []*Role) {
	if same := ix.byARN[arn.Identity()]; len(same) > 0 {
		return same, nil
	}
	last := lastElement(arn)
	compare := func(roles []*Role) {
		for _, r := range roles {
			if len(last.Parts()) > 0 && value.Equal(last, r.Name.Text) == value.No {
				continue
			}
			if arn.IsHole() && !r.ARN.IsHole() {
				maybe = append(maybe, r) // nothing is known of it
				continue
			}
			switch value.Equal(arn, r.ARN) {
			case value.Yes:
				sure = append(sure, r)
			case value.Unknown:
				if value.Equal(arn, ix.arn(r)) != value.No {
					maybe = append(maybe, r)
				}
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

// arn is the ARN of a role as far as it is known.
func (ix *roleIndex) arn(r *Role) value.Text {
	if arn, ok := ix.arns[r]; ok {
		return arn
	}
	return r.ARN
}

// placed is the ARN of a role whose own account is not known, with that of the providers
// that it trusts: STS looks for a provider in the account of the role alone.
func placed(r *Role) (value.Text, bool) {
	own, ok := iam.ParseARN(r.ARN)
	if ok != value.Yes || !own.Account.IsHole() || r.Trust.Policy == nil {
		return value.Text{}, false
	}
	var account value.Text
	for _, s := range r.Trust.Policy.Statements {
		for _, p := range s.Principals.Values {
			if kind, _ := p.Type.Known(); kind != "Federated" {
				continue
			}
			provider, ok := iam.ParseARN(p.ID)
			id, known := provider.Account.Known()
			if ok != value.Yes || !known || len(id) != 12 || len(account.Parts()) > 0 && account.Identity() != id {
				return value.Text{}, false
			}
			account = provider.Account
		}
	}
	if len(account.Parts()) == 0 {
		return value.Text{}, false
	}
	return value.Join(value.Lit("arn:"), own.Partition, value.Lit(":"), own.Service, value.Lit(":"), own.Region, value.Lit(":"), account, value.Lit(":"), own.Resource), true
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
