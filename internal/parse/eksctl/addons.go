package eksctl

import (
	"strings"

	"github.com/irsalint/irsalint/internal/graph"
	"github.com/irsalint/irsalint/internal/manifest"
	"github.com/irsalint/irsalint/internal/value"
	"github.com/irsalint/irsalint/internal/yamldoc"
)

// addons adds the add-ons and the roles that eksctl makes for them.
func (c *config) addons() {
	for _, t := range c.list(c.tree.Get("addons"), "addons") {
		name := manifest.Field(t, "name", t.At)
		addon := &graph.Addon{Node: c.child("addons", name), Cluster: c.name, Name: name, RoleARN: manifest.Field(t, "serviceAccountRoleARN", name.At)}
		c.graph.Addons = append(c.graph.Addons, addon)
		// The add-on decides the namespace, unless it is said.
		namespace := manifest.Field(t.Get("namespaceConfig"), "namespace", name.At)
		if !namespace.Set {
			namespace.Text = value.HoleAt("namespace of add-on "+addon.ID(), value.Segment, name.At)
		}
		c.associations(t.Get("podIdentityAssociations"), addon.Address[len(c.node.Address)+1:]+".podIdentityAssociations", &namespace)
		if c.oidc() && !addon.RoleARN.Set && !hasAny(t, "podIdentityAssociations") && hasAny(t, "attachPolicyARNs", "attachPolicy", "wellKnownPolicies") {
			addon.RoleARN = graph.Arg{Set: true, Text: c.role(addon.Node, t, c.addonTrust(name), "attachPolicyARNs", "attachPolicy"), At: name.At}
		}
		c.values(addon.Node, namespace, t.Get("configurationValues"))
	}
}

// addonTrust is the trust policy of a role that eksctl makes for an add-on. It knows the
// ServiceAccount of one of them only, and lets every subject in for the others.
func (c *config) addonTrust(name graph.Arg) graph.Document {
	s, ok := name.Text.Known()
	switch {
	case !ok:
		return graph.Document{Unknown: name.Text.String(), At: name.At}
	case strings.EqualFold(s, "vpc-cni"):
		return c.irsa(name, "StringEquals", value.Lit("system:serviceaccount:kube-system:aws-node"))
	}
	return c.irsa(name, "", value.Text{})
}

// values reads what the configuration of an add-on, which is text, says about
// ServiceAccounts.
func (c *config) values(node graph.Node, namespace graph.Arg, t *value.Tree) {
	if t == nil || t.Kind != value.String {
		return
	}
	reader := manifest.Reader{Scope: node.Scope, Graph: c.graph}
	for _, d := range yamldoc.ParseText(t.Text) {
		if d.Tree != nil {
			reader.Values(node, namespace, d.Tree)
		}
	}
}
