package graph

import (
	"slices"
	"strings"

	"github.com/irsalint/irsalint/internal/value"
)

// NamespaceView is what the tree knows of one namespace.
type NamespaceView struct {
	Name            string
	ServiceAccounts int
	Workloads       int
	// Closed is Yes when every ServiceAccount of the namespace is declared, No when
	// the user says that it is not so.
	Closed value.Tri
	// Open says why Closed is not Yes, a clause.
	Open string
}

// clusterNamespaces are those into which a cluster itself puts ServiceAccounts.
var clusterNamespaces = []string{"kube-node-lease", "kube-public", "kube-system"}

// linkNamespaces tells for each namespace that ServiceAccounts or workloads are known
// to be in whether the tree declares all of its ServiceAccounts.
func (l *Linked) linkNamespaces(o Options) {
	views := map[string]*NamespaceView{}
	rendered := map[string]bool{}
	view := func(n *Node, namespace Arg) *NamespaceView {
		name, known := namespace.Text.Known()
		if !known || name == "" {
			return &NamespaceView{}
		}
		if views[name] == nil {
			views[name] = &NamespaceView{Name: name}
		}
		rendered[name] = rendered[name] || n.Scope.objects()
		return views[name]
	}
	for _, sa := range l.ServiceAccounts {
		view(&sa.Node, sa.Namespace).ServiceAccounts++
	}
	for _, w := range l.Workloads {
		view(&w.Node, w.Namespace).Workloads++
	}
	doubts := l.doubts()
	for _, v := range views {
		v.Closed, v.Open = value.Yes, ""
		switch said := o.Namespaces[v.Name]; {
		case said == value.Yes:
		case said == value.No:
			v.Closed, v.Open = value.No, "the configuration says so"
		case slices.Contains(clusterNamespaces, v.Name):
			v.Closed, v.Open = value.Unknown, "the cluster itself makes ServiceAccounts there"
		case !rendered[v.Name]:
			v.Closed, v.Open = value.Unknown, "no manifest speaks of it"
		case v.ServiceAccounts == 0:
			v.Closed, v.Open = value.Unknown, "no ServiceAccount in it is declared"
		default:
			if v.Open = doubts.about(v.Name); v.Open != "" {
				v.Closed = value.Unknown
			}
		}
		l.Namespaces = append(l.Namespaces, *v)
	}
	slices.SortFunc(l.Namespaces, func(a, b NamespaceView) int { return strings.Compare(a.Name, b.Name) })
}

// doubt is a ServiceAccount that may be in a namespace unseen.
type doubt struct {
	// namespace has no parts for any.
	namespace value.Text
	reason    string
}

type doubts []doubt

// about is the first reason why there may be ServiceAccounts in a namespace that are
// not known; empty when there is none.
func (ds doubts) about(namespace string) string {
	for _, d := range ds {
		if len(d.namespace.Parts()) == 0 || value.Equal(d.namespace, value.Lit(namespace)) != value.No {
			return d.reason
		}
	}
	return ""
}

// doubts are what keeps namespaces open, each once.
func (l *Linked) doubts() doubts {
	var out doubts
	seen := map[string]bool{}
	add := func(namespace value.Text, reason string) {
		if k := namespace.Identity() + "\x00" + reason; !seen[k] {
			seen[k] = true
			out = append(out, doubt{namespace, reason})
		}
	}
	for _, g := range l.Gaps {
		if g.objects() {
			add(g.Namespace.Text, g.Reason)
		}
	}
	for _, a := range l.Addons {
		add(a.home().Text, "an add-on makes ServiceAccounts there")
	}
	for _, sa := range l.ServiceAccounts {
		if _, known := sa.Namespace.Text.Known(); !known {
			add(sa.Namespace.Text, "the namespace of a ServiceAccount is not known")
		} else if _, known := sa.Name.Text.Known(); !known {
			add(sa.Namespace.Text, "the name of a ServiceAccount is not known")
		}
	}
	return out
}

// objects reports that a scope is one of Kubernetes objects, whoever renders them.
func (s *Scope) objects() bool {
	format, _, _ := strings.Cut(s.ID, ":")
	return slices.Contains([]string{"gitops", "helm", "k8s", "kustomize"}, format)
}

// openFor names what may declare more resources of a type for the cluster of a scope. What
// another scope with a cluster of its own hides is taken to be for that one.
func (w *writer[T]) openFor(s *Scope, kind string) (string, bool) {
	clusters := map[*Scope]bool{}
	for _, c := range w.l.Clusters {
		clusters[c.Scope] = true
	}
	for i := range w.l.Gaps {
		if g := &w.l.Gaps[i]; (g.Scope == s || !clusters[g.Scope]) && g.mayDeclare(kind) {
			return g.Unknown, true
		}
	}
	return "", false
}

// mayDeclare reports whether resources of AWS, of a type of Terraform, may be among what a
// gap hides, in whatever format.
func (g *Gap) mayDeclare(kind string) bool {
	switch {
	case g.Objects || g.Scope.objects():
		return false
	case strings.HasPrefix(g.Scope.ID, "tf:"):
		steps := strings.Split(g.Address, ".")
		if len(steps) < 2 {
			return true
		}
		of := steps[len(steps)-2]
		return of == kind || !strings.HasPrefix(of, "aws_") && !strings.HasPrefix(of, "kubernetes_") && !strings.HasPrefix(of, "helm_") && !strings.HasPrefix(of, "kubectl_")
	}
	return true
}

// objects reports whether Kubernetes objects may be among what a gap hides. What is read
// for its Kubernetes objects hides such, whatever its reader says; of what Terraform
// declares only resources of AWS are known to make none.
func (g *Gap) objects() bool {
	if strings.HasPrefix(g.Scope.ID, "tf:") {
		steps := strings.Split(g.Address, ".")
		return g.Objects || len(steps) < 2 || !strings.HasPrefix(steps[len(steps)-2], "aws_")
	}
	return g.Objects || g.Scope.objects()
}
