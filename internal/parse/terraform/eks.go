package terraform

import (
	"github.com/irsalint/irsalint/internal/graph"
	"github.com/irsalint/irsalint/internal/manifest"
	"github.com/irsalint/irsalint/internal/value"
)

func addCluster(b *builder, r *resource) {
	h := b.root.run.h
	arn, _ := h.text(r.attr("arn"), r.header())
	c := &graph.Cluster{
		Node: r.node(), Name: r.arg("name"), ARN: arn,
		Issuer:   value.Join(value.Lit("https://"), r.unique("issuer")),
		LogTypes: b.list(body{r.block, r.scope}, "enabled_cluster_log_types"),
	}
	if access, ok := b.block(r, "access_config"); ok {
		c.AuthenticationMode = b.either(access, "authentication_mode")
		c.CreatorAdmin = b.either(access, "bootstrap_cluster_creator_admin_permissions")
	}
	if compute, ok := b.block(r, "compute_config"); ok {
		c.AutoMode = b.either(compute, "enabled")
		if role := b.either(compute, "node_role_arn"); role.Set {
			b.g.NodeGroups = append(b.g.NodeGroups, &graph.NodeGroup{Node: r.node(), Cluster: c.Name, RoleARN: role})
		}
	}
	if network, ok := b.block(r, "kubernetes_network_config"); ok {
		c.IPFamily = b.either(network, "ip_family")
	}
	b.g.Clusters = append(b.g.Clusters, c)
}

// block is the one nested block of a name; false when there is none, or none that
// is sure to be there.
func (b *builder) block(r *resource, name string) (body, bool) {
	bodies, _ := r.scope.bodies(r.block, name)
	if len(bodies) == 0 {
		return body{}, false
	}
	return bodies[0], true
}

// list is an argument that is a list of texts.
func (b *builder) list(n body, name string) graph.List {
	v, a := n.attribute(name)
	if a == nil {
		return graph.List{}
	}
	return manifest.List(b.root.run.h.tree(v, a.at))
}

func addNodeGroup(b *builder, r *resource) {
	g := &graph.NodeGroup{Node: r.node(), Cluster: r.arg("cluster_name"), RoleARN: r.arg("node_role_arn")}
	if template, ok := b.block(r, "launch_template"); ok {
		g.Template = b.either(template, "id", "name")
	}
	b.g.NodeGroups = append(b.g.NodeGroups, g)
}

func addAssociation(b *builder, r *resource) {
	b.g.Associations = append(b.g.Associations, &graph.Association{
		Node: r.node(), Cluster: r.arg("cluster_name"), Namespace: r.arg("namespace"), ServiceAccount: r.arg("service_account"),
		RoleARN: r.arg("role_arn"), TargetRoleARN: r.arg("target_role_arn"), DisableSessionTags: r.arg("disable_session_tags"),
	})
}

func addAddon(b *builder, r *resource) {
	addon := &graph.Addon{Node: r.node(), Cluster: r.arg("cluster_name"), Name: r.arg("addon_name"), RoleARN: r.arg("service_account_role_arn"), Configuration: r.arg("configuration_values")}
	b.g.Addons = append(b.g.Addons, addon)
	// The add-on decides the namespace, unless it is said.
	namespace := graph.Arg{Text: value.HoleAt("namespace of add-on "+addon.ID(), value.Segment, addon.At), At: addon.At}
	if config, ok := b.block(r, "namespace_config"); ok {
		namespace = b.either(config, "namespace")
		addon.Namespace = namespace
	}
	bodies, open := r.scope.bodies(r.block, "pod_identity_association")
	if open != "" {
		b.gap(r, open)
	}
	for _, n := range bodies {
		b.g.Associations = append(b.g.Associations, &graph.Association{
			Node: addon.Node, Cluster: addon.Cluster, Namespace: namespace,
			ServiceAccount: b.either(n, "service_account"), RoleARN: b.either(n, "role_arn"),
		})
	}
	if a := r.block.attrs["configuration_values"]; a != nil {
		for _, t := range b.documents(r, a) {
			b.values(r, namespace, t)
		}
	}
}

// values reads what the values of a chart say about ServiceAccounts.
func (b *builder) values(r *resource, namespace graph.Arg, t *value.Tree) {
	node := r.node()
	reader := manifest.Reader{Scope: node.Scope, Graph: &b.g}
	reader.Values(node, namespace, t)
}

// gap says that a resource may declare more than is known.
func (b *builder) gap(r *resource, open string) {
	b.g.Gaps = append(b.g.Gaps, graph.Gap{Node: r.node(), Reason: unknownNumber, Instances: true, Unknown: open})
}

func addFargateProfile(b *builder, r *resource) {
	p := &graph.FargateProfile{Node: r.node(), Cluster: r.arg("cluster_name"), RoleARN: r.arg("pod_execution_role_arn")}
	bodies, open := r.scope.bodies(r.block, "selector")
	p.Open = open
	for _, n := range bodies {
		s := graph.FargateSelector{Namespace: b.either(n, "namespace")}
		if v, a := n.attribute("labels"); a != nil {
			if t := b.root.run.h.tree(v, a.at); t.Kind != value.Null {
				s.Labels = t
			}
		}
		p.Selectors = append(p.Selectors, s)
	}
	b.g.FargateProfiles = append(b.g.FargateProfiles, p)
}

func addAccessEntry(b *builder, r *resource) {
	b.g.AccessEntries = append(b.g.AccessEntries, &graph.AccessEntry{
		Node: r.node(), Cluster: r.arg("cluster_name"), Principal: r.arg("principal_arn"), Type: r.arg("type"),
		Username: r.arg("user_name"), Groups: b.list(body{r.block, r.scope}, "kubernetes_groups"),
	})
}

func addAccessPolicy(b *builder, r *resource) {
	p := &graph.AccessPolicy{Node: r.node(), Cluster: r.arg("cluster_name"), Principal: r.arg("principal_arn"), Policy: r.arg("policy_arn")}
	if scope, ok := b.block(r, "access_scope"); ok {
		p.Scope = b.either(scope, "type")
		p.Namespaces = b.list(scope, "namespaces")
	}
	b.g.AccessPolicies = append(b.g.AccessPolicies, p)
}
