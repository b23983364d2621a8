package eksctl

import (
	"slices"
	"strings"

	"github.com/irsalint/irsalint/internal/graph"
	"github.com/irsalint/irsalint/internal/iam"
	"github.com/irsalint/irsalint/internal/manifest"
	"github.com/irsalint/irsalint/internal/value"
)

// nodes adds the node groups.
func (c *config) nodes() {
	for _, field := range []string{"nodeGroups", "managedNodeGroups"} {
		for t := range c.list(c.tree.Get(field), field) {
			c.nodeGroup(t, field)
		}
	}
}

func (c *config) nodeGroup(t *value.Tree, field string) {
	name := manifest.Field(t, "name", t.At)
	settings := t.Get("iam")
	g := &graph.NodeGroup{
		Node: c.child(field, name), Cluster: c.name,
		RoleARN: manifest.Field(settings, "instanceRoleARN", name.At), Profile: profile(settings, name),
		Template: manifest.Field(t.Get("launchTemplate"), "id", name.At),
	}
	if !g.Template.Set {
		g.Metadata = metadata(t, name)
	}
	if !g.RoleARN.Set && !g.Profile.Set {
		role := c.addRole(g.Node, manifest.Field(settings, "instanceRoleName", name.At), c.ec2(name))
		c.nodePolicies(role, settings, field == "managedNodeGroups")
		g.RoleARN = graph.Arg{Set: true, Text: role.ARN, At: name.At}
	}
	c.graph.NodeGroups = append(c.graph.NodeGroups, g)
}

// profile is the name of the instance profile, which is given by its ARN.
func profile(settings *value.Tree, name graph.Arg) graph.Arg {
	a := manifest.Field(settings, "instanceProfileARN", name.At)
	a.Text = manifest.NameOf(a.Text)
	return a
}

// metadata are the settings of the metadata service, as makeMetadataOptions of
// pkg/cfn/builder/nodegroup.go makes them: by default tokens are required, and pods of the
// nodes reach it.
func metadata(t *value.Tree, name graph.Arg) graph.Metadata {
	m, _ := graph.MetadataDefault("eksctl", name.At)
	optional, pods := t.Get("disableIMDSv1"), t.Get("disablePodIMDS")
	for _, v := range []*value.Tree{t, optional, pods} {
		if unknown := manifest.Open(v); unknown != "" {
			m.Open = unknown
		}
	}
	switch {
	case is(t, "disablePodIMDS") == value.Yes:
		m.HopLimit = graph.Arg{Set: true, Text: value.LitAt("1", pods.At), At: pods.At}
	case optional != nil && is(t, "disableIMDSv1") == value.No:
		m.Tokens = graph.Arg{Set: true, Text: value.LitAt("optional", optional.At), At: optional.At}
	}
	return m
}

// nodePolicies gives the role of a node group its policies, as makeManagedPolicies and
// createRole of pkg/cfn/builder/iam_helper.go do: what is said replaces the defaults.
func (c *config) nodePolicies(role *graph.Role, settings *value.Tree, managed bool) {
	said, with := settings.Get("attachPolicyARNs"), settings.Get("withAddonPolicies")
	listed := manifest.List(said)
	var defaults []string
	if isSet(settings, "attachPolicyARNs") == value.No {
		defaults = []string{"AmazonEKSWorkerNodePolicy", "AmazonSSMManagedInstanceCore"}
		if c.oidc() == value.No {
			defaults = append(defaults, "AmazonEKS_CNI_Policy")
		}
		if managed {
			defaults = append(defaults, "AmazonEC2ContainerRegistryPullOnly")
		}
	}
	if !managed && is(with, "imageBuilder") == value.No {
		defaults = append(defaults, "AmazonEC2ContainerRegistryPullOnly")
	}
	c.attachAll(role, said)
	for _, policy := range defaults {
		if !slices.ContainsFunc(listed.Items, func(a graph.Arg) bool { return strings.HasSuffix(a.Text.Skeleton(), ":policy/"+policy) }) {
			c.attachManaged(role, policy, role.At)
		}
	}
	c.attachInline(role, graph.Arg{}, settings.Get("attachPolicy"))
	c.attachSwitches(role, with)
}

// fargate adds the Fargate profiles, and the role of those that name none.
func (c *config) fargate() {
	shared := manifest.Field(c.tree.Get("iam"), "fargatePodExecutionRoleARN", c.node.At)
	for t := range c.list(c.tree.Get("fargateProfiles"), "fargateProfiles") {
		name := manifest.Field(t, "name", t.At)
		p := &graph.FargateProfile{Node: c.child("fargateProfiles", name), Cluster: c.name, RoleARN: manifest.Field(t, "podExecutionRoleARN", name.At)}
		if !p.RoleARN.Set {
			if !shared.Set {
				shared = c.fargateRole(name)
			}
			p.RoleARN = shared
		}
		p.Open = manifest.Open(t.Get("selectors"))
		for s := range c.list(t.Get("selectors"), "selectors") {
			selector := graph.FargateSelector{Namespace: manifest.Field(s, "namespace", s.At)}
			if labels := s.Get("labels"); labels != nil && labels.Kind != value.Null {
				selector.Labels = labels
			}
			p.Selectors = append(p.Selectors, selector)
		}
		c.graph.FargateProfiles = append(c.graph.FargateProfiles, p)
	}
}

// fargateRole adds the role that all profiles share which name none; pkg/cfn/builder/fargate.go.
func (c *config) fargateRole(at graph.Arg) graph.Arg {
	profiles := value.Join(value.Lit("arn:"), c.partition(), value.Lit(":eks:"), c.region(), value.Lit(":"), c.account(), value.Lit(":fargateprofile/"), c.name.Text, value.Lit("/*"))
	trust := iam.Trust{At: at.At}.ServiceFor("eks-fargate-pods.amazonaws.com", profiles, "sts:AssumeRole")
	node := c.node
	node.Address += "/fargateProfiles"
	node.At = at.At
	role := c.addRole(node, graph.Arg{}, graph.Document{Policy: trust, At: at.At})
	c.attachManaged(role, "AmazonEKSFargatePodExecutionRolePolicy", at.At)
	return graph.Arg{Set: true, Text: role.ARN, At: at.At}
}
