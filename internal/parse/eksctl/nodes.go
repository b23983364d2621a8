package eksctl

import (
	"github.com/irsalint/irsalint/internal/graph"
	"github.com/irsalint/irsalint/internal/iam"
	"github.com/irsalint/irsalint/internal/manifest"
	"github.com/irsalint/irsalint/internal/value"
)

// nodes adds the node groups.
func (c *config) nodes() {
	for _, field := range []string{"nodeGroups", "managedNodeGroups"} {
		for _, t := range c.list(c.tree.Get(field), field) {
			c.nodeGroup(t, field)
		}
	}
}

func (c *config) nodeGroup(t *value.Tree, field string) {
	name := manifest.Field(t, "name", t.At)
	settings := t.Get("iam")
	g := &graph.NodeGroup{
		Node: c.child(field, name), Cluster: c.name,
		RoleARN: manifest.Field(settings, "instanceRoleARN", name.At), Profile: manifest.Field(settings, "instanceProfileARN", name.At),
		Template: manifest.Field(t.Get("launchTemplate"), "id", name.At),
	}
	if !g.Template.Set {
		g.Metadata = c.metadata(t, name)
	}
	if !g.RoleARN.Set && !g.Profile.Set {
		g.RoleARN = graph.Arg{Set: true, Text: c.nodeRole(g.Node, t, field == "managedNodeGroups"), At: name.At}
	}
	c.graph.NodeGroups = append(c.graph.NodeGroups, g)
}

// metadata are the settings of the metadata service: by default tokens are required and
// pods of the nodes reach it.
func (c *config) metadata(t *value.Tree, name graph.Arg) graph.Metadata {
	optional, pods := t.Get("disableIMDSv1"), t.Get("disablePodIMDS")
	m := graph.Metadata{
		Tokens:   graph.Arg{Text: value.Lit("required"), At: name.At},
		HopLimit: graph.Arg{Text: value.Lit("2"), At: name.At},
		At:       name.At,
	}
	for _, x := range []*value.Tree{optional, pods} {
		if x != nil && x.Kind == value.Hole {
			m.Open = x.Text.String()
		}
	}
	switch {
	case known(pods) == "true":
		m.HopLimit = graph.Arg{Set: true, Text: value.Lit("1").WithAt(pods.At), At: pods.At}
	case known(optional) == "false":
		m.Tokens = graph.Arg{Set: true, Text: value.Lit("optional").WithAt(optional.At), At: optional.At}
	}
	return m
}

// addonPolicies are the managed policies that switches of a node group add. What others add
// is inline and not followed.
var addonPolicies = []struct{ field, policy string }{
	{"imageBuilder", "AmazonEC2ContainerRegistryPowerUser"}, {"cloudWatch", "CloudWatchAgentServerPolicy"}, {"ebs", "service-role/AmazonEBSCSIDriverPolicy"},
}

// nodeRole adds the role that eksctl makes for a node group and returns its ARN.
func (c *config) nodeRole(node graph.Node, t *value.Tree, managed bool) value.Text {
	settings := t.Get("iam")
	name := manifest.Field(settings, "instanceRoleName", node.At)
	if !name.Set {
		name = graph.Arg{Set: true, Text: c.unique(node.Address, "role"), At: node.At}
	}
	role := &graph.Role{
		Node: node, Name: name, Path: graph.Arg{Text: value.Lit("/"), At: node.At}, ARN: c.arn("role/", name.Text),
		Trust: graph.Document{Policy: iam.Trust{At: node.At}.Service("ec2.amazonaws.com", "sts:AssumeRole"), At: node.At},
	}
	c.graph.Roles = append(c.graph.Roles, role)
	add := func(policy string, at graph.Arg) {
		c.attach(node, name.Text, graph.Arg{Set: true, Text: value.Lit("arn:aws:iam::aws:policy/" + policy).WithAt(at.At), At: at.At}, nil)
	}
	own := graph.Arg{At: node.At}
	attached, with := settings.Get("attachPolicyARNs"), settings.Get("withAddonPolicies")
	c.attachAll(node, name.Text, attached)
	defaults := len(manifest.List(attached).Items) == 0
	if defaults {
		add("AmazonEKSWorkerNodePolicy", own)
		if !c.oidc() {
			add("AmazonEKS_CNI_Policy", own)
		}
		add("AmazonSSMManagedInstanceCore", own)
	}
	if managed && defaults || !managed && known(with.Get("imageBuilder")) != "true" {
		add("AmazonEC2ContainerRegistryPullOnly", own)
	}
	for _, p := range addonPolicies {
		if v := with.Get(p.field); known(v) == "true" {
			add(p.policy, graph.Arg{At: v.At})
		}
	}
	if doc := settings.Get("attachPolicy"); doc != nil && doc.Kind != value.Null {
		d := manifest.Document(doc)
		c.attach(node, name.Text, graph.Arg{Set: true, Text: value.Lit("Policy1"), At: doc.At}, &d)
	}
	return role.ARN
}

// fargate adds the Fargate profiles.
func (c *config) fargate() {
	for _, t := range c.list(c.tree.Get("fargateProfiles"), "fargateProfiles") {
		name := manifest.Field(t, "name", t.At)
		p := &graph.FargateProfile{Node: c.child("fargateProfiles", name), Cluster: c.name, RoleARN: manifest.Field(t, "podExecutionRoleARN", name.At)}
		if !p.RoleARN.Set {
			p.RoleARN = manifest.Field(c.tree.Get("iam"), "fargatePodExecutionRoleARN", name.At)
		}
		p.Open = manifest.Open(t.Get("selectors"))
		for _, s := range c.list(t.Get("selectors"), "selectors") {
			selector := graph.FargateSelector{Namespace: manifest.Field(s, "namespace", s.At)}
			if labels := s.Get("labels"); labels != nil && labels.Kind != value.Null {
				selector.Labels = labels
			}
			p.Selectors = append(p.Selectors, selector)
		}
		c.graph.FargateProfiles = append(c.graph.FargateProfiles, p)
	}
}
