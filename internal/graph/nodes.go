package graph

import (
	"slices"

	"github.com/irsalint/irsalint/internal/value"
)

// NodePolicy is one policy of a role that worker nodes use.
type NodePolicy struct {
	Role       *Role
	NodeGroup  *NodeGroup
	Attachment *Attachment
	// Document is the policy's document; nil for a policy that AWS manages and
	// for one that is not declared in the tree.
	Document *Document
	// AWSManaged says that AWS maintains the policy.
	AWSManaged value.Tri
	// Name is the last path element of the policy's ARN, or the inline policy's
	// name; empty when it is not known.
	Name string
}

// key identifies a text within a scope. Equal keys mean provably equal texts.
type key struct {
	scope *Scope
	text  string
}

func keyOf(s *Scope, t value.Text) key { return key{s, t.Identity()} }

// linkNodes follows node groups to their roles and those to their policies.
func (l *Linked) linkNodes() {
	attached := map[key][]*Attachment{}
	for _, a := range l.Attachments {
		k := keyOf(a.Scope, a.Role)
		attached[k] = append(attached[k], a)
	}
	policies := map[string]*Policy{}
	for _, p := range l.Policies {
		policies[p.ARN.Identity()] = p
	}
	users := l.nodeRoles()
	l.nodeUsers = users
	for _, r := range l.Roles {
		group := users[r]
		if group == nil {
			continue
		}
		for _, a := range attached[keyOf(r.Scope, r.Name.Text)] {
			l.NodePolicies = append(l.NodePolicies, nodePolicy(r, group, a, policies))
		}
	}
}

func nodePolicy(r *Role, g *NodeGroup, a *Attachment, policies map[string]*Policy) *NodePolicy {
	p := &NodePolicy{Role: r, NodeGroup: g, Attachment: a}
	if a.Inline != nil {
		p.Document, p.AWSManaged = a.Inline, value.No
		p.Name, _ = a.Policy.Text.Known()
		return p
	}
	if declared := policies[a.Policy.Text.Identity()]; declared != nil {
		p.Document, p.AWSManaged = &declared.Document, value.No
	} else {
		p.AWSManaged = awsManaged(a.Policy.Text)
	}
	p.Name, _ = lastElement(a.Policy.Text).Known()
	return p
}

// awsManaged answers whether a policy ARN is one of AWS's own: their account
// field is the word aws.
func awsManaged(arn value.Text) value.Tri {
	return value.Match(arn, value.NewPattern().Lit("arn:").Star().Lit(":iam::aws:policy/").Star())
}

// nodeRoles returns the roles that node groups use, with the first group of each.
func (l *Linked) nodeRoles() map[*Role]*NodeGroup {
	ix := l.nodeIndex()
	users := map[*Role]*NodeGroup{}
	use := func(g *NodeGroup) value.Tri {
		role := ix.role(g)
		if role == nil {
			return value.Unknown
		}
		if users[role] == nil {
			users[role] = g
		}
		return value.Yes
	}
	for _, g := range l.NodeGroups {
		l.Edges = append(l.Edges, Edge{Kind: "node group to role", From: &g.Node, Verdict: use(g)})
	}
	for _, m := range l.nodeMappings() {
		use(m)
	}
	return users
}

// nodeMappings are the roles that a cluster lets in as nodes, each as the node group
// that it stands for: that of self-managed nodes, of Karpenter's.
func (l *Linked) nodeMappings() []*NodeGroup {
	var out []*NodeGroup
	for _, e := range l.AccessEntries {
		switch kind, _ := e.Type.Text.Known(); kind {
		case "EC2", "EC2_LINUX", "EC2_WINDOWS":
			out = append(out, &NodeGroup{Node: e.Node, Cluster: e.Cluster, RoleARN: e.Principal})
		}
	}
	for _, m := range l.AuthMaps {
		for _, e := range m.Entries {
			nodes := slices.ContainsFunc(e.Groups.Items, func(g Arg) bool { return isKnown(g.Text, "system:nodes") })
			fargate := slices.ContainsFunc(e.Groups.Items, func(g Arg) bool { return isKnown(g.Text, "system:node-proxier") })
			if e.Kind == "role" && nodes && !fargate {
				out = append(out, &NodeGroup{Node: m.Node, RoleARN: e.ARN})
			}
		}
	}
	return out
}

func isKnown(t value.Text, s string) bool {
	known, ok := t.Known()
	return ok && known == s
}
