package eksctl

import (
	"github.com/irsalint/irsalint/internal/graph"
	"github.com/irsalint/irsalint/internal/manifest"
	"github.com/irsalint/irsalint/internal/value"
)

// autoMode adds the nodes of EKS Auto Mode, and their role where none is said;
// pkg/cfn/builder/roles/auto-mode-node-role.yaml.
func (c *config) autoMode() {
	auto := c.tree.Get("autoModeConfig")
	role := manifest.Field(auto, "nodeRoleARN", c.node.At)
	node := c.node
	node.Address += "/autoModeConfig"
	if !role.Set {
		pools := auto.Get("nodePools")
		if is(auto, "enabled") != value.Yes || pools != nil && isSet(auto, "nodePools") != value.Yes {
			return
		}
		node.At = auto.Get("enabled").At
		made := c.addRole(node, graph.Arg{}, c.ec2(graph.Arg{At: node.At}))
		c.attachManaged(made, "AmazonEC2ContainerRegistryPullOnly", node.At)
		c.attachManaged(made, "AmazonEKSWorkerNodeMinimalPolicy", node.At)
		if p, _ := c.partition().Known(); p == "aws" {
			c.attachManaged(made, "AmazonElasticContainerRegistryPublicReadOnly", node.At)
		}
		role = graph.Arg{Set: true, Text: made.ARN, At: node.At}
	}
	c.graph.NodeGroups = append(c.graph.NodeGroups, &graph.NodeGroup{Node: node, Cluster: c.name, RoleARN: role})
}

// karpenter adds what eksctl makes for Karpenter, under names that it decides: the roles
// of its pods and of its nodes; pkg/actions/karpenter/create.go, pkg/cfn/builder/karpenter.go.
func (c *config) karpenter() {
	t := c.tree.Get("karpenter")
	if t == nil || t.Kind != value.Object {
		return
	}
	at := graph.Arg{At: manifest.Field(t, "version", t.At).At}
	written := func(parts ...value.Text) graph.Arg {
		return graph.Arg{Set: true, Text: value.Join(parts...).WithAt(at.At), At: at.At}
	}
	namespace := written(value.Lit("karpenter"))
	pods := c.addRole(c.child("karpenter", at), written(value.Lit("eksctl-"), c.name.Text, value.Lit("-iamservice-role")), c.irsa(at, "StringEquals", value.Lit("system:serviceaccount:karpenter:karpenter")))
	c.attach(pods, written(c.arn("policy/eksctl-KarpenterControllerPolicy-", c.name.Text)), nil)
	c.graph.ServiceAccounts = append(c.graph.ServiceAccounts, &graph.ServiceAccount{
		Node: pods.Node, Namespace: namespace, Name: namespace, RoleARN: graph.Arg{Set: true, Text: pods.ARN, At: at.At}, RoleARNKey: at.At,
	})
	node := c.child("karpenter/nodes", at)
	nodes := c.addRole(node, written(value.Lit("eksctl-KarpenterNodeRole-"), c.name.Text), c.ec2(at))
	for _, policy := range []string{"AmazonEC2ContainerRegistryPullOnly", "AmazonEKSWorkerNodePolicy", "AmazonEKS_CNI_Policy", "AmazonSSMManagedInstanceCore"} {
		c.attachManaged(nodes, policy, at.At)
	}
	profile := manifest.Field(t, "defaultInstanceProfile", t.At)
	if !profile.Set {
		profile = written(value.Lit("eksctl-KarpenterNodeInstanceProfile-"), c.name.Text)
	}
	c.graph.InstanceProfiles = append(c.graph.InstanceProfiles, &graph.InstanceProfile{
		Node: node, Name: profile.Text, ARN: c.arn("instance-profile/", profile.Text), Role: nodes.Name.Text,
	})
	c.graph.NodeGroups = append(c.graph.NodeGroups, &graph.NodeGroup{Node: node, Cluster: c.name, RoleARN: graph.Arg{Set: true, Text: nodes.ARN, At: at.At}})
}

// capabilities adds the roles that eksctl makes for capabilities of EKS;
// pkg/actions/capability/creator.go.
func (c *config) capabilities() {
	for t := range c.list(c.tree.Get("capabilities"), "capabilities") {
		if isSet(t, "roleArn") != value.No {
			continue
		}
		name := manifest.Field(t, "name", t.At)
		role := c.addRole(c.child("capabilities", name), graph.Arg{}, service(name, "capabilities.eks.amazonaws.com", "sts:AssumeRole", "sts:TagSession"))
		c.attachAll(role, t.Get("attachPolicyARNs"))
		c.attachInline(role, graph.Arg{}, t.Get("attachPolicy"))
	}
}
