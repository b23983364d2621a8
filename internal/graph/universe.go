package graph

import (
	"strings"

	"github.com/irsalint/irsalint/internal/iam"
	"github.com/irsalint/irsalint/internal/value"
)

// linkOrphans decides for each annotation without a candidate role whether its
// role is provably missing: the tree must be closed for the roles of the account.
func (l *Linked) linkOrphans(ix *roleIndex, o Options) {
	if o.Roles == value.No || len(l.Roles) == 0 && o.Roles != value.Yes {
		return
	}
	tally := l.tallyAccounts(ix)
	complete := map[string]bool{}
	for _, a := range l.Accounts {
		id, _ := a.ID.Known()
		complete[id] = true
	}
	for _, b := range l.Bindings {
		if b.Candidates > 0 {
			b.Orphaned = value.No
			continue
		}
		account, _ := accountOf(b.ServiceAccount.RoleARN.Text).Known()
		if b.Form != "role" || len(ix.open) > 0 && mayName(ix.open, b) {
			continue
		}
		name, known := lastElement(b.ServiceAccount.RoleARN.Text).Known()
		if !known || name == "" {
			continue
		}
		b.NearRole, b.Differs = l.nearRole(b, name, ix)
		if complete[account] || o.Roles == value.Yes || b.NearRole != nil || tally[account].closed() {
			b.Orphaned = value.Yes
			if b.NearRole == nil {
				b.NearRole, b.Differs = ix.elsewhere(name), "account"
			}
		}
	}
}

// elsewhere is a role of a name in another account; nil without one.
func (ix *roleIndex) elsewhere(name string) *Role {
	if of := ix.byName[name]; len(of) > 0 {
		return of[0]
	}
	return nil
}

// mayName reports whether a role with a hole in its name could be the one.
func mayName(open []*Role, b *Binding) bool {
	name := lastElement(b.ServiceAccount.RoleARN.Text)
	for _, r := range open {
		if value.Equal(name, r.Name.Text) != value.No {
			return true
		}
	}
	return false
}

func accountOf(arn value.Text) value.Text {
	a, ok := iam.ParseARN(arn)
	if ok != value.Yes {
		return value.Text{}
	}
	return a.Account
}

// accountTally counts the distinct role ARNs of one account that the tree
// mentions, by whether a declared role has that name.
type accountTally struct{ matched, unmatched map[string]bool }

// mostly is how many ARNs of an account must be declared for each that is not.
// Collections of unrelated projects, in which half of the roles are made by hand,
// are common.
const mostly = 4

// closed says that the tree seems to declare the roles of the account.
func (t accountTally) closed() bool {
	return len(t.matched) >= mostly*max(1, len(t.unmatched))
}

func (l *Linked) tallyAccounts(ix *roleIndex) map[string]accountTally {
	tally := map[string]accountTally{}
	for _, b := range l.Bindings {
		if b.Form != "role" {
			continue
		}
		arn := b.ServiceAccount.RoleARN.Text
		account, known := accountOf(arn).Known()
		if !known || account == "" {
			continue
		}
		t, ok := tally[account]
		if !ok {
			t = accountTally{map[string]bool{}, map[string]bool{}}
			tally[account] = t
		}
		name, known := lastElement(arn).Known()
		if !known {
			continue
		}
		if len(ix.byName[name]) > 0 && b.Candidates > 0 {
			t.matched[arn.Identity()] = true
		} else {
			t.unmatched[arn.Identity()] = true
		}
	}
	return tally
}

// nearRole finds a declared role that has the ARN up to its path, its case or its
// name.
func (l *Linked) nearRole(b *Binding, name string, ix *roleIndex) (*Role, string) {
	for _, r := range l.Roles {
		declared, known := r.Name.Text.Known()
		if !known || !strings.EqualFold(declared, name) || !sameAccount(b, ix.arn(r)) {
			continue
		}
		if declared == name {
			return r, "path"
		}
		return r, "case"
	}
	// A role that trusts exactly this ServiceAccount and is almost called so.
	for _, g := range l.Grants {
		declared, known := g.Role.Name.Text.Known()
		if !known || declared == "" || !iam.Similar(declared, name) || !sameAccount(b, ix.arn(g.Role)) {
			continue
		}
		for _, s := range g.Subjects {
			if value.Equal(s.Value, b.Subject) == value.Yes {
				return g.Role, "name"
			}
		}
	}
	return nil, ""
}

// sameAccount reports whether the annotation and a role can be of one account.
func sameAccount(b *Binding, arn value.Text) bool {
	return value.Equal(accountOf(b.ServiceAccount.RoleARN.Text), accountOf(arn)) != value.No
}
