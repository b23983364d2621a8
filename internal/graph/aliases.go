package graph

import (
	"github.com/irsalint/irsalint/internal/value"
)

// Alias is how objects of one scope refer to another one's ARN or name: by a hole
// that is named after that object, which need not be read yet, nor be there at all.
type Alias struct {
	// Hole is the name of the hole.
	Hole string
	// Text is what it stands for.
	Text value.Text
}

// resolved is the graph with references replaced by what they stand for. Nodes that
// hold none are shared; the graph itself is not changed.
func (g *Graph) resolved() *Graph {
	if len(g.Aliases) == 0 {
		return g
	}
	r := aliases{}
	for _, a := range g.Aliases {
		if before, ok := r[a.Hole]; ok && before.Identity() != a.Text.Identity() {
			a.Text = value.HoleAt(a.Hole, value.Any, a.Text.At()) // two objects of one name
		}
		r[a.Hole] = a.Text
	}
	out := *g
	out.Attachments = each(g.Attachments, func(a *Attachment) { r.text(&a.Role); r.arg(&a.Policy) })
	out.InstanceProfiles = each(g.InstanceProfiles, func(p *InstanceProfile) { r.text(&p.Role) })
	out.NodeGroups = each(g.NodeGroups, func(n *NodeGroup) { r.arg(&n.Cluster, &n.RoleARN) })
	out.Associations = each(g.Associations, func(a *Association) { r.arg(&a.Cluster, &a.RoleARN, &a.TargetRoleARN) })
	out.Addons = each(g.Addons, func(a *Addon) { r.arg(&a.Cluster, &a.RoleARN) })
	out.FargateProfiles = each(g.FargateProfiles, func(p *FargateProfile) { r.arg(&p.Cluster, &p.RoleARN) })
	out.AccessEntries = each(g.AccessEntries, func(e *AccessEntry) { r.arg(&e.Cluster, &e.Principal) })
	out.AccessPolicies = each(g.AccessPolicies, func(p *AccessPolicy) { r.arg(&p.Cluster, &p.Principal) })
	return &out
}

// each copies nodes and changes the copies.
func each[T any](nodes []*T, change func(*T)) []*T {
	out := make([]*T, len(nodes))
	for i, n := range nodes {
		c := *n
		change(&c)
		out[i] = &c
	}
	return out
}

type aliases map[string]value.Text

func (r aliases) arg(args ...*Arg) {
	for _, a := range args {
		r.text(&a.Text)
	}
}

// maxAliases bounds how many references may lead from one to the next.
const maxAliases = 4

// text replaces a reference. What it stands for is placed where the reference is.
func (r aliases) text(t *value.Text) {
	for range maxAliases {
		if !t.IsHole() {
			return
		}
		text, ok := r[t.Holes()[0]]
		if !ok {
			return
		}
		*t = text.WithAt(t.At())
	}
}
