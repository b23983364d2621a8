package snapshot

import (
	"github.com/irsalint/irsalint/internal/graph"
	"github.com/irsalint/irsalint/internal/manifest"
	"github.com/irsalint/irsalint/internal/value"
	"github.com/irsalint/irsalint/internal/yamldoc"
)

// cluster is aws eks describe-cluster.
func (x *folder) cluster(t *value.Tree) {
	t = t.Get("cluster")
	name := manifest.Field(t, "name", t.At)
	arn := manifest.Field(t, "arn", t.At)
	x.noteAccount(arn.Text)
	c := &graph.Cluster{Node: x.node("Cluster", name), Name: name, ARN: arn.Text, Issuer: manifest.Field(t.Path("identity", "oidc"), "issuer", t.At).Text}
	if len(c.Issuer.Parts()) == 0 {
		c.Issuer = value.Join(value.Lit("https://"), value.HoleAt(value.World(x.scope.ID)+c.Address+"#issuer", value.Unique, name.At))
	}
	access := t.Get("accessConfig")
	c.AuthenticationMode = manifest.Field(access, "authenticationMode", name.At)
	c.CreatorAdmin = manifest.Field(access, "bootstrapClusterCreatorAdminPermissions", name.At)
	for _, setup := range items(t.Path("logging", "clusterLogging")) {
		if on, _ := manifest.Field(setup, "enabled", name.At).Text.Known(); on == "true" {
			c.LogTypes.Items = append(c.LogTypes.Items, manifest.List(setup.Get("types")).Items...)
		}
	}
	compute := t.Get("computeConfig")
	c.IPFamily = manifest.Field(t.Get("kubernetesNetworkConfig"), "ipFamily", name.At)
	c.AutoMode = manifest.Field(compute, "enabled", name.At)
	if role := manifest.Field(compute, "nodeRoleArn", name.At); role.Set {
		x.graph.NodeGroups = append(x.graph.NodeGroups, &graph.NodeGroup{Node: c.Node, Cluster: name, RoleARN: role})
	}
	x.graph.Clusters = append(x.graph.Clusters, c)
}

// nodegroup is aws eks describe-nodegroup.
func (x *folder) nodegroup(t *value.Tree) {
	t = t.Get("nodegroup")
	name := manifest.Field(t, "nodegroupName", t.At)
	x.graph.NodeGroups = append(x.graph.NodeGroups, &graph.NodeGroup{
		Node: x.node("Nodegroup", name), Cluster: manifest.Field(t, "clusterName", name.At), RoleARN: manifest.Field(t, "nodeRole", name.At),
		Template: manifest.Field(t.Get("launchTemplate"), "id", name.At),
	})
}

func (x *folder) newAssociation(t *value.Tree) *graph.Association {
	id := manifest.Field(t, "associationId", t.At)
	account := manifest.Field(t, "serviceAccount", id.At)
	node := x.node("PodIdentityAssociation", id)
	node.At = account.At
	return &graph.Association{
		Node: node, Cluster: manifest.Field(t, "clusterName", t.At), Namespace: manifest.Field(t, "namespace", t.At), ServiceAccount: account,
		RoleARN: manifest.Field(t, "roleArn", account.At), TargetRoleARN: manifest.Field(t, "targetRoleArn", account.At),
		DisableSessionTags: manifest.Field(t, "disableSessionTags", account.At),
	}
}

// associations is aws eks list-pod-identity-associations, which does not say the roles;
// association is describe-pod-identity-association.
func (x *folder) associations(t *value.Tree) {
	x.associated = true
	for _, item := range t.Get("associations").Items {
		x.named = append(x.named, x.newAssociation(item))
	}
}

func (x *folder) association(t *value.Tree) {
	x.graph.Associations = append(x.graph.Associations, x.newAssociation(t.Get("association")))
}

// accessEntries is aws eks list-access-entries, which names principals only; accessEntry is
// describe-access-entry.
func (x *folder) accessEntries(t *value.Tree) {
	for _, principal := range manifest.List(t.Get("accessEntries")).Items {
		cluster := graph.Arg{Set: true, Text: value.HoleAt(value.World(x.scope.ID)+"cluster of the access entries", value.Segment, principal.At), At: principal.At}
		kind := graph.Arg{Set: true, Text: value.HoleAt(value.World(x.scope.ID)+"type of the access entry of "+principal.Text.String(), value.Any, principal.At), At: principal.At}
		x.lines = append(x.lines, &graph.AccessEntry{Node: x.node("AccessEntry", principal), Cluster: cluster, Principal: principal, Type: kind})
	}
}

func (x *folder) accessEntry(t *value.Tree) {
	t = t.Get("accessEntry")
	principal := manifest.Field(t, "principalArn", t.At)
	x.graph.AccessEntries = append(x.graph.AccessEntries, &graph.AccessEntry{
		Node: x.node("AccessEntry", principal), Cluster: manifest.Field(t, "clusterName", principal.At), Principal: principal,
		Type: manifest.Field(t, "type", principal.At), Username: manifest.Field(t, "username", principal.At),
		Groups: manifest.List(t.Get("kubernetesGroups")),
	})
}

// accessPolicies is aws eks list-associated-access-policies.
func (x *folder) accessPolicies(t *value.Tree) {
	principal := manifest.Field(t, "principalArn", t.At)
	for _, item := range t.Get("associatedAccessPolicies").Items {
		scope := item.Get("accessScope")
		x.graph.AccessPolicies = append(x.graph.AccessPolicies, &graph.AccessPolicy{
			Node: x.node("AccessEntry", principal), Cluster: manifest.Field(t, "clusterName", t.At), Principal: principal,
			Policy: manifest.Field(item, "policyArn", item.At), Scope: manifest.Field(scope, "type", item.At), Namespaces: manifest.List(scope.Get("namespaces")),
		})
	}
}

// addon is aws eks describe-addon. Its associations are named by ARN and described
// elsewhere.
func (x *folder) addon(t *value.Tree) {
	t = t.Get("addon")
	name := manifest.Field(t, "addonName", t.At)
	addon := &graph.Addon{Node: x.node("Addon", name), Cluster: manifest.Field(t, "clusterName", name.At), Name: name, RoleARN: manifest.Field(t, "serviceAccountRoleArn", name.At), Configuration: manifest.Field(t, "configurationValues", name.At)}
	x.graph.Addons = append(x.graph.Addons, addon)
	namespace := manifest.Field(t.Get("namespaceConfig"), "namespace", name.At)
	addon.Namespace = namespace
	if !namespace.Set {
		namespace.Text = value.HoleAt("namespace of add-on "+addon.ID(), value.Segment, name.At)
	}
	values := t.Get("configurationValues")
	if values == nil || values.Kind != value.String {
		return
	}
	reader := manifest.Reader{Scope: x.scope, Graph: &x.graph}
	for _, d := range yamldoc.ParseText(values.Text) {
		if d.Tree != nil {
			reader.Values(addon.Node, namespace, d.Tree)
		}
	}
}

// fargateProfile is aws eks describe-fargate-profile.
func (x *folder) fargateProfile(t *value.Tree) {
	t = t.Get("fargateProfile")
	name := manifest.Field(t, "fargateProfileName", t.At)
	p := &graph.FargateProfile{Node: x.node("FargateProfile", name), Cluster: manifest.Field(t, "clusterName", name.At), RoleARN: manifest.Field(t, "podExecutionRoleArn", name.At)}
	for _, item := range items(t.Get("selectors")) {
		s := graph.FargateSelector{Namespace: manifest.Field(item, "namespace", item.At)}
		if labels := item.Get("labels"); labels != nil && len(labels.Members) > 0 {
			s.Labels = labels
		}
		p.Selectors = append(p.Selectors, s)
	}
	x.graph.FargateProfiles = append(x.graph.FargateProfiles, p)
}

// finishEKS adds what is only listed and nowhere described.
func (x *folder) finishEKS() {
	described := map[string]bool{}
	for _, a := range x.graph.Associations {
		described[a.Address] = true
	}
	for _, a := range x.named {
		if !described[a.Address] {
			a.RoleARN = graph.Arg{Set: true, Text: value.HoleAt(value.World(x.scope.ID)+a.Address+".roleArn", value.Any, a.At), At: a.At}
			x.graph.Associations = append(x.graph.Associations, a)
		}
	}
	if !x.associated {
		for _, a := range x.graph.Addons {
			a.Open = "the associations of the cluster, which are not listed"
		}
	}
	for _, e := range x.graph.AccessEntries {
		described[e.Principal.Text.Identity()] = true
	}
	for _, e := range x.lines {
		if !described[e.Principal.Text.Identity()] {
			x.graph.AccessEntries = append(x.graph.AccessEntries, e)
		}
	}
}
