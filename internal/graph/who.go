package graph

import (
	"slices"
	"strings"

	"github.com/irsalint/irsalint/internal/iam"
	"github.com/irsalint/irsalint/internal/source"
	"github.com/irsalint/irsalint/internal/value"
)

// RoleAccess is who can assume a role, as far as its trust policy and associations say.
type RoleAccess struct {
	// ID is that of the role, Label what a reader calls it.
	ID, Label string
	At        source.Range
	// Who is sorted.
	Who []string
}

// WhoCanAssume lists the declared roles with those who can assume them, in the order of
// their declaration. Conditions on anything but subjects are not told.
func (l *Linked) WhoCanAssume() []RoleAccess {
	associated := map[*Role][]string{}
	ix := l.roleIndex()
	for _, a := range l.Associations {
		if v := l.podAnswer(a, ix); v.verdict == value.Yes {
			associated[v.role] = append(associated[v.role], "ServiceAccount "+a.Namespace.Text.String()+"/"+a.ServiceAccount.Text.String()+" by EKS Pod Identity in "+a.Cluster.Text.String())
		}
	}
	var out []RoleAccess
	for _, r := range l.Roles {
		if r.External {
			continue
		}
		who := slices.Concat(l.tokens(r), principals(r), associated[r])
		for i := range who {
			who[i] = value.Shown(who[i])
		}
		slices.Sort(who)
		out = append(out, RoleAccess{r.ID(), labelOf("role", r.Name, &r.Node), r.At, slices.Compact(who)})
	}
	return out
}

// tokens are the subjects of whose tokens a role takes.
func (l *Linked) tokens(r *Role) []string {
	var out []string
	for _, g := range l.grantsOf[r] {
		if g.Satisfiable == value.No {
			continue
		}
		from := " of " + g.Issuer.String()
		if g.SubjectRestricted == value.No || len(g.Subjects) == 0 {
			out = append(out, "any token"+from)
			continue
		}
		for _, s := range g.Subjects {
			subject := s.Value.String()
			if name, ok := strings.CutPrefix(subject, serviceAccountPrefix); ok {
				subject = "ServiceAccount " + strings.Replace(name, ":", "/", 1)
			}
			out = append(out, subject+from)
		}
	}
	return out
}

// principals are those that a trust policy lets in otherwise.
func principals(r *Role) []string {
	if r.Trust.Policy == nil {
		return []string{"not known: " + r.Trust.Unknown}
	}
	var out []string
	for _, s := range r.Trust.Policy.Statements {
		if s.Effect != iam.Allow {
			continue
		}
		for _, p := range s.Principals.Values {
			if kind := p.Type.String(); kind != "Federated" || iam.MatchAction(s, webIdentity) == value.No {
				out = append(out, kind+" "+p.ID.String())
			}
		}
	}
	return out
}
