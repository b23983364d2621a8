package cloudformation

import (
	"github.com/irsalint/irsalint/internal/graph"
	"github.com/irsalint/irsalint/internal/manifest"
	"github.com/irsalint/irsalint/internal/value"
	"github.com/irsalint/irsalint/internal/yamldoc"
)

func (x *resource) addCluster() {
	g := &x.world.graph
	c := &graph.Cluster{
		Node: x.node, Name: x.named(x.id, "Name"), ARN: x.unique(x.id, "arn"),
		Issuer: value.Join(value.Lit("https://"), x.unique(x.id, "issuer")),
	}
	access := x.props.Get("AccessConfig")
	c.AuthenticationMode = fieldOf(access, "AuthenticationMode", x.node.At)
	c.CreatorAdmin = fieldOf(access, "BootstrapClusterCreatorAdminPermissions", x.node.At)
	c.LogTypes = logTypes(x.props.Path("Logging", "ClusterLogging", "EnabledTypes"))
	compute := x.props.Get("ComputeConfig")
	c.AutoMode = fieldOf(compute, "Enabled", x.node.At)
	if role := fieldOf(compute, "NodeRoleArn", x.node.At); role.Set {
		g.NodeGroups = append(g.NodeGroups, &graph.NodeGroup{Node: x.node, Cluster: c.Name, RoleARN: role})
	}
	c.IPFamily = fieldOf(x.props.Get("KubernetesNetworkConfig"), "IpFamily", x.node.At)
	g.Clusters = append(g.Clusters, c)
}

// logTypes are those of a list of {Type: name}.
func logTypes(t *value.Tree) graph.List {
	l := graph.List{Open: openOf(t)}
	for _, item := range items(t) {
		if a := fieldOf(item, "Type", item.At); a.Set {
			l.Items = append(l.Items, a)
		}
	}
	return l
}

func (x *resource) addNodegroup() {
	g := &graph.NodeGroup{Node: x.node, Cluster: x.field("ClusterName"), RoleARN: x.field("NodeRole")}
	if template := x.props.Get("LaunchTemplate"); template != nil {
		g.Template = eitherOf(template, x.node.At, "Id", "Name")
	}
	x.world.graph.NodeGroups = append(x.world.graph.NodeGroups, g)
}

func (x *resource) addAssociation() {
	x.world.graph.Associations = append(x.world.graph.Associations, &graph.Association{
		Node: x.node, Cluster: x.field("ClusterName"), Namespace: x.field("Namespace"), ServiceAccount: x.field("ServiceAccount"),
		RoleARN: x.field("RoleArn"), TargetRoleARN: x.field("TargetRoleArn"), DisableSessionTags: x.field("DisableSessionTags"),
	})
}

func (x *resource) addAddon() {
	g := &x.world.graph
	addon := &graph.Addon{Node: x.node, Cluster: x.field("ClusterName"), Name: x.field("AddonName"), RoleARN: x.field("ServiceAccountRoleArn"), Configuration: x.field("ConfigurationValues")}
	g.Addons = append(g.Addons, addon)
	// The add-on decides the namespace, unless it is said.
	namespace := fieldOf(x.props.Get("NamespaceConfig"), "Namespace", x.node.At)
	addon.Namespace = namespace
	if !namespace.Set {
		namespace.Text = value.HoleAt("namespace of add-on "+addon.ID(), value.Segment, addon.At)
	}
	list := x.props.Get("PodIdentityAssociations")
	for _, item := range items(list) {
		g.Associations = append(g.Associations, &graph.Association{
			Node: x.node, Cluster: addon.Cluster, Namespace: namespace,
			ServiceAccount: fieldOf(item, "ServiceAccount", item.At), RoleARN: fieldOf(item, "RoleArn", item.At),
		})
	}
	if open := openOf(list); open != "" {
		g.Gaps = append(g.Gaps, graph.Gap{Node: x.node, Reason: "the number of associations is not known", Instances: true, Unknown: open})
	}
	if t := x.props.Get("ConfigurationValues"); t != nil {
		x.values(namespace, t)
	}
}

// values reads what the values of a chart say about ServiceAccounts.
func (x *resource) values(namespace graph.Arg, t *value.Tree) {
	reader := manifest.Reader{Scope: x.world.scope, Graph: &x.world.graph}
	for _, tree := range documents(t) {
		reader.Values(x.node, namespace, tree)
	}
}

// documents are the trees of a text of YAML or JSON.
func documents(t *value.Tree) []*value.Tree {
	switch {
	case t.Encodes != nil:
		return []*value.Tree{t.Encodes}
	case t.Kind == value.Object || t.Kind == value.List:
		return []*value.Tree{t}
	case t.Kind != value.String:
		return nil
	}
	if tree, err := value.ParseJSON(t.Text); err == nil {
		return []*value.Tree{tree}
	}
	var out []*value.Tree
	for _, d := range yamldoc.ParseText(t.Text) {
		if d.Tree != nil {
			out = append(out, d.Tree)
		}
	}
	return out
}

func (x *resource) addFargateProfile() {
	x.fargateProfile(x.field("ClusterName"), x.field("PodExecutionRoleArn"), x.props.Get("Selectors"), [2]string{"Namespace", "Labels"})
}

// fargateProfile adds a profile whose selectors have these names for their members.
func (x *resource) fargateProfile(cluster, role graph.Arg, selectors *value.Tree, names [2]string) {
	p := &graph.FargateProfile{Node: x.node, Cluster: cluster, RoleARN: role, Open: openOf(selectors)}
	for _, item := range items(selectors) {
		s := graph.FargateSelector{Namespace: fieldOf(item, names[0], item.At)}
		if labels := item.Get(names[1]); labels != nil {
			s.Labels = labelsOf(labels)
		}
		p.Selectors = append(p.Selectors, s)
	}
	x.world.graph.FargateProfiles = append(x.world.graph.FargateProfiles, p)
}

// labelsOf is a list of {Key, Value} as an object.
func labelsOf(t *value.Tree) *value.Tree {
	if t.Kind != value.List {
		return t
	}
	out := &value.Tree{Kind: value.Object, Open: t.Open, At: t.At}
	for _, item := range t.Items {
		if key, v := item.Get("Key"), item.Get("Value"); key.IsScalar() && v != nil {
			out.Members = append(out.Members, value.Member{Key: key.Text, Value: v})
		}
	}
	return out
}

func (x *resource) addAccessEntry() {
	g := &x.world.graph
	e := &graph.AccessEntry{
		Node: x.node, Cluster: x.field("ClusterName"), Principal: x.field("PrincipalArn"), Type: x.field("Type"),
		Username: x.field("Username"), Groups: manifest.List(x.props.Get("KubernetesGroups")),
	}
	g.AccessEntries = append(g.AccessEntries, e)
	for _, item := range items(x.props.Get("AccessPolicies")) {
		scope := item.Get("AccessScope")
		g.AccessPolicies = append(g.AccessPolicies, &graph.AccessPolicy{
			Node: x.node, Cluster: e.Cluster, Principal: e.Principal, Policy: fieldOf(item, "PolicyArn", item.At),
			Scope: fieldOf(scope, "Type", item.At), Namespaces: manifest.List(scope.Get("Namespaces")),
		})
	}
}
