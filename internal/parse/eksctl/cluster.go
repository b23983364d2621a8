package eksctl

import (
	"strings"

	"github.com/irsalint/irsalint/internal/graph"
	"github.com/irsalint/irsalint/internal/manifest"
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
	if !cluster.AuthenticationMode.Set && c.tree.Unsure("accessConfig") == "" {
		cluster.AuthenticationMode.Text = c.defaultMode()
	}
	cluster.CreatorAdmin = manifest.Field(access, "bootstrapClusterCreatorAdminPermissions", c.node.At)
	types := c.tree.Path("cloudWatch", "clusterLogging", "enableTypes")
	cluster.LogTypes.Open = manifest.Open(types)
	if types == nil && isSet(c.tree.Get("vpc"), "securityGroup") == value.Yes {
		cluster.LogTypes.Open = madeElsewhere // what eksctl needs to know of such clusters
	}
	for _, a := range manifest.List(types).Items {
		if s, _ := a.Text.Known(); s != "*" && s != "all" {
			cluster.LogTypes.Items = append(cluster.LogTypes.Items, a)
			continue
		}
		for _, name := range logTypes {
			cluster.LogTypes.Items = append(cluster.LogTypes.Items, graph.Arg{Set: true, Text: value.Lit(name).WithAt(a.At), At: a.At})
		}
	}
	cluster.IPFamily = manifest.Field(c.tree.Get("kubernetesNetworkConfig"), "ipFamily", c.node.At)
	cluster.AutoMode = manifest.Field(c.tree.Get("autoModeConfig"), "enabled", c.node.At)
	c.graph.Clusters = append(c.graph.Clusters, cluster)

	with := manifest.Field(c.tree.Get("iam"), "withOIDC", c.node.At)
	switch c.oidc() {
	case value.Unknown:
		c.gap(with.At, with.Text.String(), false)
	case value.Yes:
		c.graph.OIDCProviders = append(c.graph.OIDCProviders, &graph.OIDCProvider{
			Node: graph.Node{Scope: c.node.Scope, Address: c.node.Address + "/iam.withOIDC", At: with.At},
			ARN:  c.provider(), URL: graph.Arg{Text: cluster.Issuer, At: with.At},
			ClientIDs: []value.Text{value.Lit("sts.amazonaws.com")},
		})
	}
}

const madeElsewhere = "what else made the cluster"

// share leaves open which logs a cluster writes where one of several configurations of it
// says nothing: it may be for one command only, such as to add nodes.
func share(clusters []*graph.Cluster) {
	of := map[string]int{}
	for _, c := range clusters {
		of[c.Name.Text.Identity()]++
	}
	for _, c := range clusters {
		if len(c.LogTypes.Items) == 0 && of[c.Name.Text.Identity()] > 1 {
			c.LogTypes.Open = madeElsewhere
		}
	}
}

// defaultMode is getDefaultAuthenticationMode of defaults.go.
func (c *config) defaultMode() value.Text {
	outpost := c.tree.Get("outpost")
	if isSet(outpost, "controlPlaneOutpostARN") != value.No && isSet(outpost, "etcdInstanceType") == value.No {
		return value.Lit("CONFIG_MAP")
	}
	return value.Lit("API_AND_CONFIG_MAP")
}

// access adds access entries.
func (c *config) access() {
	for t := range c.list(c.tree.Path("accessConfig", "accessEntries"), "accessConfig.accessEntries") {
		principal := manifest.Field(t, "principalARN", t.At)
		node := c.child("accessConfig.accessEntries", principal)
		c.graph.AccessEntries = append(c.graph.AccessEntries, &graph.AccessEntry{
			Node: node, Cluster: c.name, Principal: principal, Type: manifest.Field(t, "type", t.At),
			Username: manifest.Field(t, "kubernetesUsername", t.At), Groups: manifest.List(t.Get("kubernetesGroups")),
		})
		for p := range c.list(t.Get("accessPolicies"), "accessPolicies") {
			scope := p.Get("accessScope")
			c.graph.AccessPolicies = append(c.graph.AccessPolicies, &graph.AccessPolicy{
				Node: node, Cluster: c.name, Principal: principal, Policy: manifest.Field(p, "policyARN", p.At),
				Scope: manifest.Field(scope, "type", p.At), Namespaces: manifest.List(scope.Get("namespaces")),
			})
		}
	}
}

// mappings adds what eksctl writes into aws-auth. What it writes there for services of AWS,
// by a name that it knows, is left out.
func (c *config) mappings() {
	mappings := c.tree.Get("iamIdentityMappings")
	m := &graph.AuthMap{}
	for t := range c.list(mappings, "iamIdentityMappings") {
		if e := authEntry(t); e.ARN.Set {
			m.Entries = append(m.Entries, e)
		}
	}
	if len(m.Entries) > 0 {
		m.Node = graph.Node{Scope: c.node.Scope, Address: c.node.Address + "/iamIdentityMappings", At: mappings.At}
		c.graph.AuthMaps = append(c.graph.AuthMaps, m)
	}
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
