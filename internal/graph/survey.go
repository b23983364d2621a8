package graph

import (
	"cmp"
	"path"
	"slices"
	"strings"

	"github.com/irsalint/irsalint/internal/iam"
	"github.com/irsalint/irsalint/internal/value"
)

// Undeclared is a role that ServiceAccounts name and that the tree does not declare.
type Undeclared struct {
	ARN string
	// Subjects are those ServiceAccounts as trust policies call them, sorted.
	Subjects []string
}

// Undeclared lists the roles that only annotations know of, by ARN.
func (l *Linked) Undeclared() []Undeclared {
	ix := l.roleIndex()
	subjects := map[string][]string{}
	for _, sa := range l.ServiceAccounts {
		arn, known := sa.RoleARN.Text.Known()
		if !known || iam.RoleARNForm(sa.RoleARN.Text) != "role" {
			continue
		}
		if sure, maybe := ix.candidates(sa.RoleARN.Text); len(sure)+len(maybe) > 0 {
			continue
		}
		subject, known := value.Join(value.Lit(serviceAccountPrefix), sa.Namespace.Text, value.Lit(":"), sa.Name.Text).Known()
		if known {
			subjects[arn] = append(subjects[arn], subject)
		}
	}
	var out []Undeclared
	for arn, all := range subjects {
		slices.Sort(all)
		out = append(out, Undeclared{arn, slices.Compact(all)})
	}
	slices.SortFunc(out, func(a, b Undeclared) int { return cmp.Compare(a.ARN, b.ARN) })
	return out
}

// WideSubjects lists the subjects of trust policies that at least all ServiceAccounts of a
// namespace have.
func (l *Linked) WideSubjects() []string {
	var out []string
	for _, g := range l.Grants {
		for _, s := range g.Subjects {
			wide := s.Breadth == iam.BreadthNamespace || s.Breadth == iam.BreadthNamespaces || s.Breadth == iam.BreadthCluster
			if text, known := s.Value.Known(); wide && known && !g.Role.External {
				out = append(out, text)
			}
		}
	}
	slices.Sort(out)
	return slices.Compact(out)
}

// Masters lists the principals that are masters of a cluster.
func (l *Linked) Masters() []string {
	var out []string
	add := func(principal Arg, groups List) {
		if arn, known := principal.Text.Known(); known && arn != "" && len(masters(groups).Items) > 0 {
			out = append(out, arn)
		}
	}
	for _, m := range l.AuthMaps {
		for _, e := range m.Entries {
			add(e.ARN, e.Groups)
		}
	}
	for _, e := range l.AccessEntries {
		add(e.Principal, e.Groups)
	}
	slices.Sort(out)
	return slices.Compact(out)
}

// Unplaced lists the directories of ServiceAccounts and workloads in plain manifests whose
// namespace is not known.
func (l *Linked) Unplaced() []string {
	var out []string
	add := func(n *Node, namespace Arg) {
		if _, known := namespace.Text.Known(); !known && strings.HasPrefix(n.Scope.ID, "k8s:") {
			out = append(out, path.Dir(n.At.File.Name))
		}
	}
	for _, sa := range l.ServiceAccounts {
		add(&sa.Node, sa.Namespace)
	}
	for _, w := range l.Workloads {
		add(&w.Node, w.Namespace)
	}
	slices.Sort(out)
	return slices.Compact(out)
}
