package eksctl

import (
	"strings"

	"github.com/irsalint/irsalint/internal/graph"
	"github.com/irsalint/irsalint/internal/manifest"
	"github.com/irsalint/irsalint/internal/source"
	"github.com/irsalint/irsalint/internal/value"
)

// logTypes are those that "*" and "all" switch on.
var logTypes = []string{"api", "audit", "authenticator", "controllerManager", "scheduler"}

// cluster adds the cluster and its OIDC provider.
func (c *config) cluster() {
	cluster := &graph.Cluster{
		Node: c.node, Name: c.name, ARN: c.unique(c.node.Address, "arn"),
		Issuer: value.Join(value.Lit("https://"), c.issuer),
	}
	if !cluster.Name.Set {
		cluster.Name = graph.Arg{Set: true, Text: c.unique(c.node.Address, "name"), At: c.node.At}
	}
	c.name = cluster.Name
	access := c.tree.Get("accessConfig")
	cluster.AuthenticationMode = manifest.Field(access, "authenticationMode", c.node.At)
	if !cluster.AuthenticationMode.Set && c.tree.Unsure("accessConfig") == "" && c.tree.Get("outpost") == nil {
		cluster.AuthenticationMode.Text = value.Lit("API_AND_CONFIG_MAP") // the default
	}
	cluster.CreatorAdmin = manifest.Field(access, "bootstrapClusterCreatorAdminPermissions", c.node.At)
	types := c.tree.Path("cloudWatch", "clusterLogging", "enableTypes")
	cluster.LogTypes.Open = manifest.Open(types)
	for _, a := range manifest.List(types).Items {
		if s, _ := a.Text.Known(); s != "*" && s != "all" {
			cluster.LogTypes.Items = append(cluster.LogTypes.Items, a)
			continue
		}
		for _, name := range logTypes {
			cluster.LogTypes.Items = append(cluster.LogTypes.Items, graph.Arg{Set: true, Text: value.Lit(name).WithAt(a.At), At: a.At})
		}
	}
	auto := c.tree.Get("autoModeConfig")
	cluster.AutoMode = manifest.Field(auto, "enabled", c.node.At)
	if role := manifest.Field(auto, "nodeRoleARN", c.node.At); role.Set {
		c.graph.NodeGroups = append(c.graph.NodeGroups, &graph.NodeGroup{Node: c.node, Cluster: c.name, RoleARN: role})
	}
	c.graph.Clusters = append(c.graph.Clusters, cluster)

	if with := c.tree.Path("iam", "withOIDC"); c.oidc() {
		c.graph.OIDCProviders = append(c.graph.OIDCProviders, &graph.OIDCProvider{
			Node: graph.Node{Scope: c.node.Scope, Address: c.node.Address + "/iam.withOIDC", At: with.At},
			ARN:  c.provider(), URL: graph.Arg{Text: cluster.Issuer, At: with.At},
			ClientIDs: []value.Text{value.Lit("sts.amazonaws.com")},
		})
	}
}

// oidc reports whether eksctl makes the cluster's OIDC provider.
func (c *config) oidc() bool { return known(c.tree.Path("iam", "withOIDC")) == "true" }

// provider is the ARN of the cluster's provider.
func (c *config) provider() value.Text { return c.arn("oidc-provider/", c.issuer) }

// partitions are those of regions by how their names begin; any other region is in aws.
var partitions = []struct{ region, partition string }{
	{"cn-", "aws-cn"}, {"us-gov-", "aws-us-gov"}, {"eusc-", "aws-eusc"},
	{"us-isof-", "aws-iso-f"}, {"us-isob-", "aws-iso-b"}, {"us-iso-", "aws-iso"}, {"eu-isoe-", "aws-iso-e"},
}

// arn is an ARN of IAM in the account of the cluster.
func (c *config) arn(kind string, name value.Text) value.Text {
	world := value.World(c.node.Scope.ID)
	partition := value.HoleAt(world+"aws.partition", value.Partition, source.Range{})
	if region := known(c.tree.Path("metadata", "region")); region != "" {
		partition = value.Lit("aws")
		for _, p := range partitions {
			if strings.HasPrefix(region, p.region) {
				partition = value.Lit(p.partition)
				break
			}
		}
	}
	account := value.HoleAt(world+"aws.account", value.Account, source.Range{})
	return value.Join(value.Lit("arn:"), partition, value.Lit(":iam::"), account, value.Lit(":"+kind), name)
}

// access adds access entries and the mappings of aws-auth.
func (c *config) access() {
	for _, t := range c.list(c.tree.Path("accessConfig", "accessEntries"), "accessConfig.accessEntries") {
		principal := manifest.Field(t, "principalARN", t.At)
		node := c.child("accessConfig.accessEntries", principal)
		c.graph.AccessEntries = append(c.graph.AccessEntries, &graph.AccessEntry{
			Node: node, Cluster: c.name, Principal: principal, Type: manifest.Field(t, "type", t.At),
			Username: manifest.Field(t, "kubernetesUsername", t.At), Groups: manifest.List(t.Get("kubernetesGroups")),
		})
		for _, p := range c.list(t.Get("accessPolicies"), "accessPolicies") {
			scope := p.Get("accessScope")
			c.graph.AccessPolicies = append(c.graph.AccessPolicies, &graph.AccessPolicy{
				Node: node, Cluster: c.name, Principal: principal, Policy: manifest.Field(p, "policyARN", p.At),
				Scope: manifest.Field(scope, "type", p.At), Namespaces: manifest.List(scope.Get("namespaces")),
			})
		}
	}
	mappings := c.list(c.tree.Get("iamIdentityMappings"), "iamIdentityMappings")
	if len(mappings) == 0 {
		return
	}
	m := &graph.AuthMap{Node: graph.Node{Scope: c.node.Scope, Address: c.node.Address + "/iamIdentityMappings", At: c.tree.Get("iamIdentityMappings").At}}
	for _, t := range mappings {
		m.Entries = append(m.Entries, authEntry(t))
	}
	c.graph.AuthMaps = append(c.graph.AuthMaps, m)
}

// authEntry is a mapping of a role, a user or an account.
func authEntry(t *value.Tree) graph.AuthEntry {
	e := graph.AuthEntry{
		Kind: "role", ARN: manifest.Field(t, "arn", t.At), Username: manifest.Field(t, "username", t.At),
		Groups: manifest.List(t.Get("groups")), At: t.At,
	}
	if account := manifest.Field(t, "account", t.At); !e.ARN.Set && account.Set {
		e.Kind, e.ARN = "account", account
	}
	if strings.Contains(e.ARN.Text.Skeleton(), ":user/") {
		e.Kind = "user"
	}
	return e
}
