package graph

import (
	"slices"
	"strings"

	"github.com/irsalint/irsalint/internal/source"
	"github.com/irsalint/irsalint/internal/value"
)

// addons encodes EKS add-ons with what gives them a role.
func (w *writer[T]) addons() {
	for _, a := range w.l.Addons {
		n := &a.Node
		complete, unknown := w.associationsKnown(a)
		q := Question{Name: "identity", Verdict: complete, Unknown: unknown, At: w.at(n.At, source.Range{}, n)}
		if !a.callsAWS() {
			q.Verdict = value.No
		}
		w.item("addons", w.addon(a).tri("complete", complete), q)
	}
}

// addon is one add-on as it stands in items.
func (w *writer[T]) addon(a *Addon) *fields[T] {
	n := &a.Node
	own := w.leaf(value.Text{}, false, n)
	var others, possible []T
	for _, x := range w.l.Associations {
		switch {
		case otherWorlds(x.Scope, a.Scope):
		case a.has(x):
			own = w.arg(x.ServiceAccount, &x.Node)
		case value.Equal(x.Cluster.Text, a.Cluster.Text) != value.No:
			account := w.leaf(value.Join(x.Namespace.Text, value.Lit("/"), x.ServiceAccount.Text).WithAt(x.ServiceAccount.At), true, &x.Node)
			if value.Equal(x.Cluster.Text, a.Cluster.Text) == value.Yes && w.tied(x, a.Scope) && !w.maybe[x.ID()] {
				others = append(others, account)
			} else {
				possible = append(possible, account)
			}
		}
	}
	for _, sa := range w.l.ServiceAccounts {
		if (sa.RoleARN.Set || len(sa.Faulty) > 0) && value.Equal(sa.Namespace.Text, a.home().Text) == value.Yes {
			possible = append(possible, w.leaf(value.Join(sa.Namespace.Text, value.Lit("/"), sa.Name.Text).WithAt(sa.RoleARN.At), true, &sa.Node))
		}
	}
	name := a.Name.Text
	if name.At().IsZero() {
		name = name.WithAt(a.Name.At)
	}
	return w.fields().num("at", w.atText(name, n)).
		set("name", w.arg(a.Name, n)).
		set("cluster", w.arg(a.Cluster, n)).
		set("role", w.arg(a.RoleARN, n)).
		set("association", own).
		set("associations", w.e.List(others)).
		set("possible_associations", w.e.List(possible))
}

// associationsKnown answers whether the graph holds everything that may give an add-on a
// role; else it names an unknown.
func (w *writer[T]) associationsKnown(a *Addon) (value.Tri, string) {
	if w.maybe[a.ID()] {
		return value.Unknown, "the number of instances of " + a.Address
	}
	if a.Open != "" {
		return value.Unknown, a.Open
	}
	if !strings.HasPrefix(a.Scope.ID, "snapshot:") && w.l.declaredBeside(a.Scope, a.Cluster) == nil {
		return value.Unknown, "the associations of cluster " + a.Cluster.Text.String()
	}
	if holes := a.Configuration.Text.Holes(); len(holes) > 0 {
		return value.Unknown, holes[0]
	}
	for _, sa := range w.l.ServiceAccounts {
		if sa.Scope == a.Scope && strings.HasPrefix(sa.Address, a.Address+"/") && (sa.RoleARN.Set || len(sa.Faulty) > 0 || sa.AnnotationsOpen != "") {
			return value.No, ""
		}
	}
	for _, x := range w.l.Associations {
		if w.ofAddon(x) || value.Equal(x.Cluster.Text, a.Cluster.Text) == value.No {
			continue
		}
		for _, t := range []value.Text{x.Namespace.Text, x.ServiceAccount.Text} {
			if holes := t.Holes(); len(holes) > 0 {
				return value.Unknown, holes[0]
			}
		}
	}
	if unknown, open := w.openFor(a.Scope, "aws_eks_pod_identity_association"); open {
		return value.Unknown, unknown
	}
	return value.Yes, ""
}

// has reports whether an association is one of the add-on's own.
func (a *Addon) has(x *Association) bool {
	return x.Scope == a.Scope && (x.Address == a.Address || strings.HasPrefix(x.Address, a.Address+"."))
}

// ofAddon reports whether an association is one of some add-on's own.
func (w *writer[T]) ofAddon(x *Association) bool {
	return slices.ContainsFunc(w.l.Addons, func(a *Addon) bool { return a.has(x) })
}

// addonsOf are the add-ons of the cluster of a node group, as far as it is known.
func (w *writer[T]) addonsOf(g *NodeGroup) T {
	var out []T
	for _, a := range w.l.Addons {
		if a.Scope == g.Scope && (!g.Cluster.Set || value.Equal(a.Cluster.Text, g.Cluster.Text) != value.No) {
			complete, _ := w.associationsKnown(a)
			out = append(out, w.addon(a).tri("complete", complete).build())
		}
	}
	return w.e.List(out)
}
