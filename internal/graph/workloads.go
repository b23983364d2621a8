package graph

import (
	"github.com/irsalint/irsalint/internal/value"
)

// defaultAccount is the ServiceAccount that Kubernetes makes in every namespace, and
// that pods have which name none.
const defaultAccount = "default"

// linkWorkloads joins pods to the ServiceAccounts that they name.
func (l *Linked) linkWorkloads() {
	ix := l.accountIndex()
	for _, w := range l.Workloads {
		name := w.ServiceAccount.Text
		if !w.ServiceAccount.Set {
			name = value.Lit(defaultAccount)
		}
		l.Edges = append(l.Edges, ix.edge("pod to ServiceAccount", &w.Node, w.Namespace.Text, name))
	}
}

// linkUses joins what uses an identity without a pod to its ServiceAccount.
func (l *Linked) linkUses() {
	ix := l.accountIndex()
	for _, u := range l.IdentityUses {
		if u.ServiceAccount.Set {
			l.Edges = append(l.Edges, ix.edge("user to ServiceAccount", &u.Node, u.Namespace.Text, u.ServiceAccount.Text))
		}
	}
}

// accountIndex finds declared ServiceAccounts.
type accountIndex struct {
	all      []*ServiceAccount
	declared map[string]bool
	closed   map[string]bool
}

func (l *Linked) accountIndex() *accountIndex {
	ix := &accountIndex{all: l.ServiceAccounts, declared: map[string]bool{}, closed: map[string]bool{}}
	for _, sa := range l.ServiceAccounts {
		ix.declared[sa.Namespace.Text.Identity()+"/"+sa.Name.Text.Identity()] = true
	}
	for _, v := range l.Namespaces {
		ix.closed[v.Name] = v.Closed == value.Yes
	}
	return ix
}

// edge answers whether a ServiceAccount is there. Its absence is only known in a
// namespace of which every ServiceAccount is.
func (ix *accountIndex) edge(kind string, from *Node, namespace, name value.Text) Edge {
	e := Edge{Kind: kind, From: from}
	place, _ := namespace.Known()
	switch {
	case isKnown(name, defaultAccount), ix.declared[namespace.Identity()+"/"+name.Identity()]:
		e.Verdict = value.Yes
	case ix.closed[place] && !ix.may(namespace, name):
		e.Verdict, e.Reason = value.No, "missing"
	default:
		e.Unknown = "ServiceAccount " + namespace.String() + "/" + name.String()
	}
	return e
}

// may reports whether some declared ServiceAccount can have the name, or the one that
// is always there.
func (ix *accountIndex) may(namespace, name value.Text) bool {
	if value.Equal(name, value.Lit(defaultAccount)) != value.No {
		return true
	}
	for _, sa := range ix.all {
		if value.Equal(sa.Namespace.Text, namespace) != value.No && value.Equal(sa.Name.Text, name) != value.No {
			return true
		}
	}
	return false
}
