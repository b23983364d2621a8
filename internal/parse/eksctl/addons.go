package eksctl

import (
	"slices"
	"strings"

	"github.com/irsalint/irsalint/internal/graph"
	"github.com/irsalint/irsalint/internal/manifest"
	"github.com/irsalint/irsalint/internal/value"
	"github.com/irsalint/irsalint/internal/yamldoc"
)

// withoutRights are the add-ons that need no rights in AWS, for which eksctl makes no role
// whatever is said.
var withoutRights = []string{"coredns", "eks-pod-identity-agent", "kube-proxy", "metrics-server", "snapshot-controller"}

// recommended are the add-ons for which eksctl makes a role unasked, by the switch of
// wellKnownPolicies that it turns on for them.
var recommended = map[string]string{"aws-ebs-csi-driver": "ebsCSIController", "aws-efs-csi-driver": "efsCSIController", "vpc-cni": ""}

// addons adds the add-ons and the roles that eksctl makes for them.
func (c *config) addons() {
	for t := range c.list(c.tree.Get("addons"), "addons") {
		name := manifest.Field(t, "name", t.At)
		addon := &graph.Addon{Node: c.child("addons", name), Cluster: c.name, Name: name, RoleARN: manifest.Field(t, "serviceAccountRoleARN", name.At), Configuration: manifest.Field(t, "configurationValues", name.At)}
		c.graph.Addons = append(c.graph.Addons, addon)
		// The add-on decides the namespace, unless it is said.
		namespace := manifest.Field(t.Get("namespaceConfig"), "namespace", name.At)
		addon.Namespace = namespace
		if !namespace.Set {
			namespace.Text = value.HoleAt("namespace of add-on "+addon.ID(), value.Segment, name.At)
		}
		c.associations(t.Get("podIdentityAssociations"), strings.TrimPrefix(addon.Address, c.node.Address+"/")+".podIdentityAssociations", &namespace)
		if !addon.RoleARN.Set {
			c.addonRole(addon, t)
		}
		c.values(addon.Node, namespace, t.Get("configurationValues"))
	}
}

// addonRole adds the role that eksctl makes for an add-on, as Create of
// pkg/actions/addon/create.go decides: with the policies that are said, else with those
// that it recommends. Which associations EKS recommends is not known.
func (c *config) addonRole(addon *graph.Addon, t *value.Tree) {
	name, _ := addon.Name.Text.Known()
	name = strings.ToLower(name) // EKS ignores the case
	policy, has := recommended[name]
	said := isSet(t, "attachPolicyARNs").Or(isSet(t, "attachPolicy")).Or(on(t.Get("wellKnownPolicies")))
	automatic := is(c.tree.Get("addonsConfig"), "autoApplyPodIdentityAssociations").Or(is(t, "useDefaultPodIdentityAssociations"))
	associated, oidc := isSet(t, "podIdentityAssociations"), c.oidc()
	switch {
	case associated == value.Yes || slices.Contains(withoutRights, name):
	case said == value.No && automatic != value.No:
		c.gap(addon.At, "what EKS recommends for add-on "+addon.ID(), false)
	case oidc == value.No || said == value.No && !has:
	case associated.Or(said) == value.Unknown || oidc == value.Unknown:
		c.gap(addon.At, "whether eksctl makes a role for add-on "+addon.ID(), false)
	default:
		role := c.addRole(addon.Node, graph.Arg{}, c.addonTrust(addon.Name, name))
		addon.RoleARN = graph.Arg{Set: true, Text: role.ARN, At: addon.At}
		c.attachAll(role, t.Get("attachPolicyARNs"))
		c.attachInline(role, graph.Arg{}, t.Get("attachPolicy"))
		c.attachSwitches(role, t.Get("wellKnownPolicies"))
		switch {
		case said == value.Yes:
		case policy != "":
			c.attachSwitch(role, policy, addon.At)
		case isSet(c.tree.Get("kubernetesNetworkConfig"), "ipFamily") == value.No: // IPv6 needs other rights
			c.attachManaged(role, "AmazonEKS_CNI_Policy", addon.At)
		}
	}
}

// on answers whether one of an object's switches is on.
func on(t *value.Tree) value.Tri {
	answer := value.Is(false)
	for _, s := range switches {
		answer = answer.Or(is(t, s.field))
	}
	return answer
}

// addonTrust is the trust policy of a role that eksctl makes for an add-on. It knows the
// ServiceAccount of one of them only, and lets every subject in for the others.
func (c *config) addonTrust(at graph.Arg, name string) graph.Document {
	switch name {
	case "":
		return graph.Document{Unknown: at.Text.String(), At: at.At}
	case "vpc-cni":
		return c.irsa(at, "StringEquals", value.Lit("system:serviceaccount:kube-system:aws-node"))
	}
	return c.irsa(at, "", value.Text{})
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
