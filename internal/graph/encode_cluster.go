package graph

import (
	"github.com/irsalint/irsalint/internal/value"
)

const agentAddon = "eks-pod-identity-agent"

// agent answers whether a cluster has the EKS Pod Identity agent. That it has none is only
// known where its add-ons are declared beside it and nothing there is left open.
func (l *Linked) agent(c *Cluster) value.Tri {
	verdict, addons := value.No, false
	for _, a := range l.Addons {
		if a.Scope != c.Scope || value.Equal(a.Cluster.Text, c.Name.Text) == value.No {
			continue
		}
		addons = true
		verdict = verdict.Or(value.Equal(a.Name.Text, value.Lit(agentAddon)))
	}
	for _, x := range l.Workloads {
		if verdict == value.No && isKnown(x.Name.Text, agentAddon) {
			verdict = value.Yes
		}
	}
	if verdict == value.No && (!addons || l.open(c.Scope)) {
		return value.Unknown
	}
	return verdict
}

func (l *Linked) autoMode(c *Cluster) value.Tri {
	if !c.AutoMode.Set {
		return value.No
	}
	return value.Equal(c.AutoMode.Text, value.Lit("true"))
}

// open reports whether a scope may declare more than the graph holds.
func (l *Linked) open(s *Scope) bool {
	for i := range l.Gaps {
		if l.Gaps[i].Scope == s {
			return true
		}
	}
	return false
}

// associationOf is the first association that names a cluster in its scope.
func (w *writer[T]) associationOf(c *Cluster) T {
	for _, a := range w.l.Associations {
		if a.Scope == c.Scope && !w.maybe[a.ID()] && value.Equal(a.Cluster.Text, c.Name.Text) == value.Yes {
			return w.arg(a.ServiceAccount, &a.Node)
		}
	}
	return w.leaf(value.Text{}, false, &c.Node)
}

// registered answers whether the issuer of a cluster is an OIDC provider of IAM. That it
// is none is only known of the scope that declares the cluster.
func (l *Linked) registered(c *Cluster) value.Tri {
	if len(c.Issuer.Parts()) == 0 {
		return value.Unknown
	}
	issuer, verdict := issuerOf(c.Issuer), value.No
	for _, p := range l.OIDCProviders {
		verdict = verdict.Or(value.Equal(issuerOf(p.URL.Text), issuer))
	}
	if verdict == value.No && (c.Open != "" || l.open(c.Scope)) {
		return value.Unknown
	}
	return verdict
}

// trusting is the first role of a cluster's scope that trusts its issuer.
func (w *writer[T]) trusting(c *Cluster) T {
	if len(c.Issuer.Parts()) > 0 {
		issuer := issuerOf(c.Issuer)
		for _, g := range w.l.Grants {
			if g.Role.Scope == c.Scope && g.Provider == nil && g.Satisfiable != value.No && value.Equal(g.Issuer, issuer) == value.Yes {
				n := &g.Role.Node
				return w.fields().str("label", labelOf("role", g.Role.Name, n)).str("state", "written").
					num("at", w.at(g.Statement.At.FirstLine(), g.Statement.At, n)).build()
			}
		}
	}
	return w.fields().str("label", "").str("state", "absent").num("at", w.at(c.At, c.At, &c.Node)).build()
}

// authMaps encodes where aws-auth is managed.
func (w *writer[T]) authMaps() {
	for _, m := range w.l.AuthMaps {
		n := &m.Node
		if w.maybe[n.ID()] {
			continue
		}
		w.item("auth_maps", w.fields().num("at", w.at(n.At, n.At, n)).str("label", n.Address).set("mode", w.modeBeside(n)))
	}
}

// modeBeside is the authentication mode of the cluster that is declared beside something,
// or is the only one: absent without one, and not known of several.
func (w *writer[T]) modeBeside(n *Node) T {
	var found []*Cluster
	for _, c := range w.l.Clusters {
		if c.Scope == n.Scope {
			found = append(found, c)
		}
	}
	if len(found) == 0 && len(w.l.Clusters) == 1 && w.oneCluster {
		found = w.l.Clusters
	}
	switch len(found) {
	case 0:
		return w.leaf(value.Text{}, false, n)
	case 1:
		return w.arg(found[0].AuthenticationMode, &found[0].Node)
	}
	return w.leaf(value.HoleAt("authentication mode of several clusters", value.Any, n.At), true, n)
}

// sharedRoles encodes the roles that ServiceAccounts of several namespaces use.
func (w *writer[T]) sharedRoles() {
	type use struct {
		namespace value.Text
		place     Arg
		node      *Node
	}
	uses := map[*Role][]use{}
	add := func(r *Role, namespace value.Text, place Arg, n *Node) {
		if _, known := namespace.Known(); !known {
			return
		}
		for _, u := range uses[r] {
			if u.namespace.Identity() == namespace.Identity() {
				return
			}
		}
		uses[r] = append(uses[r], use{namespace, place, n})
	}
	for _, b := range w.l.Bindings {
		if b.Candidates == 1 && b.Accepted == value.Yes {
			add(b.Nearest, b.ServiceAccount.Namespace.Text, b.ServiceAccount.RoleARN, &b.ServiceAccount.Node)
		}
	}
	for _, a := range w.l.Associations {
		if r := w.served[a]; r != nil {
			add(r, a.Namespace.Text, a.ServiceAccount, &a.Node)
		}
	}
	for _, r := range w.l.Roles {
		us := uses[r]
		if len(us) < 2 || r.External {
			continue
		}
		names := make([]value.Text, len(us))
		for i, u := range us {
			names[i] = u.namespace
		}
		w.item("shared_roles", w.fields().num("at", w.at(r.At, r.At, &r.Node)).set("role", w.role(r)).
			set("namespaces", w.leaf(list(names), true, &r.Node)).
			set("first", w.arg(us[0].place, us[0].node)).
			set("second", w.arg(us[1].place, us[1].node)))
	}
}
