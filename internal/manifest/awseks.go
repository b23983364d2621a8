package manifest

import (
	"github.com/irsalint/irsalint/internal/graph"
	"github.com/irsalint/irsalint/internal/value"
)

// addCluster adds a cluster of a name. What AWS makes of it is known by name only.
func (x *resource) addCluster(name graph.Arg) *graph.Cluster {
	c := &graph.Cluster{Node: x.node, Name: name, ARN: x.unique("arn"), Issuer: value.Join(value.Lit("https://"), x.unique("issuer"))}
	if access := x.block("accessConfig"); access != nil {
		c.AuthenticationMode = Field(access, "authenticationMode", x.node.At)
		c.CreatorAdmin = Field(access, "bootstrapClusterCreatorAdminPermissions", x.node.At)
	}
	if compute := x.block("computeConfig"); compute != nil {
		c.AutoMode = Field(compute, "enabled", x.node.At)
		if role := either(compute, x.node.At, "nodeRoleARN", "nodeRoleArn"); role.Set {
			x.addNodeGroup(&graph.NodeGroup{Cluster: name, RoleARN: role})
		}
	}
	x.known("name", name.Text)
	x.r.Graph.Clusters = append(x.r.Graph.Clusters, c)
	return c
}

func (x *resource) addNodeGroup(g *graph.NodeGroup) {
	g.Node = x.node
	if template := x.block("launchTemplate"); template != nil {
		g.Template = either(template, x.node.At, "id", "name")
	}
	x.r.Graph.NodeGroups = append(x.r.Graph.NodeGroups, g)
}

// addAddon adds an add-on and its associations, whose roles are given by an argument of
// each.
func (x *resource) addAddon(a *graph.Addon, associations string, role reference) {
	a.Node, a.Configuration = x.node, x.arg("configurationValues")
	x.r.Graph.Addons = append(x.r.Graph.Addons, a)
	// The add-on decides the namespace, unless it is said.
	namespace := graph.Arg{Text: value.HoleAt("namespace of add-on "+x.node.ID(), value.Segment, x.node.At), At: x.node.At}
	if config := x.block("namespaceConfig"); config != nil {
		namespace = Field(config, "namespace", x.node.At)
		a.Namespace = namespace
	}
	if list := x.get(associations); list != nil {
		for _, item := range list.Items {
			x.r.Graph.Associations = append(x.r.Graph.Associations, &graph.Association{
				Node: x.node, Cluster: a.Cluster, Namespace: namespace,
				ServiceAccount: Field(item, "serviceAccount", item.At), RoleARN: x.referIn(item, role),
			})
		}
		if unknown := Open(list); unknown != "" {
			x.r.Graph.Gaps = append(x.r.Graph.Gaps, graph.Gap{Node: x.node, Reason: "the number of associations is not known", Instances: true, Unknown: unknown})
		}
	}
	if t := x.get("configurationValues"); t != nil && t.IsScalar() {
		if tree, _ := decode(t); tree != nil {
			x.r.Values(x.node, namespace, tree)
		}
	}
}

func (x *resource) addFargateProfile(cluster, role graph.Arg, selectors string) {
	p := &graph.FargateProfile{Node: x.node, Cluster: cluster, RoleARN: role}
	if list := x.get(selectors); list != nil {
		p.Open = Open(list)
		for _, item := range list.Items {
			s := graph.FargateSelector{Namespace: Field(item, "namespace", item.At)}
			if labels := item.Get("labels"); labels != nil && labels.Kind != value.Null {
				s.Labels = labels
			}
			p.Selectors = append(p.Selectors, s)
		}
	}
	x.r.Graph.FargateProfiles = append(x.r.Graph.FargateProfiles, p)
}

// addAccessEntry adds an entry and the access policies that it lists.
func (x *resource) addAccessEntry(e *graph.AccessEntry, policies *value.Tree) {
	e.Node = x.node
	x.r.Graph.AccessEntries = append(x.r.Graph.AccessEntries, e)
	if policies == nil {
		return
	}
	for _, item := range policies.Items {
		x.addAccessPolicy(&graph.AccessPolicy{Cluster: e.Cluster, Principal: e.Principal, Policy: Field(item, "policyARN", item.At)}, item.Get("accessScope"))
	}
}

func (x *resource) addAccessPolicy(p *graph.AccessPolicy, scope *value.Tree) {
	p.Node = x.node
	p.Scope, p.Namespaces = Field(scope, "type", x.node.At), List(scope.Get("namespaces"))
	x.r.Graph.AccessPolicies = append(x.r.Graph.AccessPolicies, p)
}
