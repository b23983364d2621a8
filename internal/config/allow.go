package config

import (
	"fmt"
	"strings"

	"github.com/irsalint/irsalint/internal/iam"
	"github.com/irsalint/irsalint/internal/source"
	"github.com/irsalint/irsalint/internal/value"
)

// Allow is what is meant to be as wide as it is.
type Allow struct {
	// Subjects are wildcard subjects, as trust policies write them.
	Subjects []Allowed
	// Masters are ARNs of principals that may be masters or administrators of clusters; *
	// stands for any text.
	Masters []Allowed
}

// Allowed is one text that is allowed.
type Allowed struct {
	Text   string
	Reason string
	At     source.Range
}

func (a *Allow) read(name string, t *value.Tree) error {
	return settings{"subjects": readAllowed("subject", &a.Subjects), "masters": readAllowed("arn", &a.Masters)}.read(name, t)
}

func readAllowed(key string, into *[]Allowed) func(name string, t *value.Tree) error {
	return list(func(name string, t *value.Tree) error {
		var what, reason value.Text
		if err := (settings{key: text(&what), "reason": text(&reason)}).read("an entry of "+name, t); err != nil {
			return err
		}
		if len(what.Parts()) == 0 || len(reason.Parts()) == 0 {
			return &Error{fmt.Sprintf("an entry of %s must have %s and reason", name, key), t.At}
		}
		*into = append(*into, Allowed{what.String(), reason.String(), t.At})
		return nil
	})
}

// ExternalRole is a role that is declared elsewhere, and whom it lets in.
type ExternalRole struct {
	ARN value.Text
	// Trusts are the subjects of ServiceAccounts, * and ? as under StringLike.
	Trusts []value.Text
	At     source.Range
}

func (c *Config) readExternalRoles(name string, t *value.Tree) error {
	return list(func(name string, t *value.Tree) error {
		r := ExternalRole{At: t.At}
		trust := func(name string, t *value.Tree) error {
			var s value.Text
			if err := text(&s)(name, t); err != nil {
				return err
			}
			if !strings.HasPrefix(s.String(), "system:serviceaccount:") {
				return &Error{fmt.Sprintf("%q is no subject: use system:serviceaccount:NAMESPACE:NAME", s.String()), t.At}
			}
			r.Trusts = append(r.Trusts, s)
			return nil
		}
		if err := (settings{"arn": text(&r.ARN), "trusts": list(trust)}).read("an external role", t); err != nil {
			return err
		}
		if len(r.ARN.Parts()) == 0 || len(r.Trusts) == 0 {
			return &Error{"an external role must have arn and trusts", t.At}
		}
		if iam.RoleARNForm(r.ARN) != "role" {
			return &Error{fmt.Sprintf("%q is no ARN of a role", r.ARN.String()), r.ARN.At()}
		}
		c.ExternalRoles = append(c.ExternalRoles, r)
		return nil
	})(name, t)
}
