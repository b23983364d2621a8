package eksctl

import (
	"github.com/irsalint/irsalint/internal/graph"
	"github.com/irsalint/irsalint/internal/manifest"
	"github.com/irsalint/irsalint/internal/value"
)

// serviceAccounts adds the ServiceAccounts of IRSA and the roles that eksctl makes for them.
func (c *config) serviceAccounts() {
	list := c.tree.Path("iam", "serviceAccounts")
	if list != nil && len(list.Items) > 0 && c.oidc() == value.No {
		c.problem(list.At, "eksctl refuses iam.serviceAccounts: iam.withOIDC must be true for them")
	}
	for t := range c.list(list, "iam.serviceAccounts") {
		c.serviceAccount(t)
	}
}

// serviceAccount adds one ServiceAccount.
func (c *config) serviceAccount(t *value.Tree) {
	meta := t.Get("metadata")
	name := manifest.Field(meta, "name", t.At)
	namespace := manifest.Field(meta, "namespace", name.At)
	if !namespace.Set {
		namespace.Text = value.Lit("default")
	}
	node := c.child("iam.serviceAccounts", inNamespace(namespace, name))
	role := manifest.Field(t, "attachRoleARN", name.At)
	if !role.Set {
		made := c.addRole(node, manifest.Field(t, "roleName", name.At), c.accountTrust(t, namespace, name))
		c.attachAll(made, t.Get("attachPolicyARNs"))
		c.attachInline(made, graph.Arg{}, t.Get("attachPolicy"))
		c.attachSwitches(made, t.Get("wellKnownPolicies"))
		role = graph.Arg{Set: true, Text: made.ARN, At: name.At}
	}
	if is(t, "roleOnly") == value.Yes {
		return
	}
	annotations := meta.Get("annotations")
	c.graph.ServiceAccounts = append(c.graph.ServiceAccounts, &graph.ServiceAccount{
		Node: node, Namespace: namespace, Name: name, RoleARN: role, RoleARNKey: name.At,
		AnnotationsOpen: manifest.Open(annotations), Audience: manifest.Field(annotations, manifest.AudienceAnnotation, name.At),
	})
}

// inNamespace is what a ServiceAccount is called by, with its namespace.
func inNamespace(namespace, name graph.Arg) graph.Arg {
	return graph.Arg{Set: name.Set, Text: value.Join(namespace.Text, value.Lit("/"), name.Text), At: name.At}
}

// accountTrust is the trust policy of a ServiceAccount's role.
func (c *config) accountTrust(t *value.Tree, namespace, name graph.Arg) graph.Document {
	operator, last := "StringEquals", name
	if pattern := manifest.Field(t, "subjectPattern", name.At); pattern.Set {
		operator, last = "StringLike", pattern
	}
	return c.irsa(last, operator, value.Join(value.Lit("system:serviceaccount:"), namespace.Text, value.Lit(":"), last.Text))
}

// associations adds those of a list, and the roles that eksctl makes for them. Those of an
// add-on are in its namespace, and their ServiceAccounts are the add-on's.
func (c *config) associations(list *value.Tree, field string, addon *graph.Arg) {
	for t := range c.list(list, field) {
		name := manifest.Field(t, "serviceAccountName", t.At)
		a := &graph.Association{
			Cluster: c.name, Namespace: manifest.Field(t, "namespace", t.At), ServiceAccount: name,
			RoleARN: manifest.Field(t, "roleARN", name.At), TargetRoleARN: manifest.Field(t, "targetRoleARN", t.At),
			DisableSessionTags: manifest.Field(t, "disableSessionTags", t.At),
		}
		if addon == nil {
			a.Node = c.child(field, inNamespace(a.Namespace, name))
		} else {
			a.Node, a.Namespace = c.child(field, name), *addon
		}
		if !a.RoleARN.Set {
			made := c.addRole(a.Node, manifest.Field(t, "roleName", name.At), podIdentity(name))
			c.attachAll(made, t.Get("permissionPolicyARNs"))
			c.attachInline(made, manifest.Field(t, "permissionPolicyName", name.At), t.Get("permissionPolicy"))
			c.attachSwitches(made, t.Get("wellKnownPolicies"))
			a.RoleARN = graph.Arg{Set: true, Text: made.ARN, At: name.At}
		}
		c.graph.Associations = append(c.graph.Associations, a)
		switch made := is(t, "createServiceAccount"); {
		case addon != nil || made == value.No:
		case made == value.Yes:
			c.graph.ServiceAccounts = append(c.graph.ServiceAccounts, &graph.ServiceAccount{Node: a.Node, Namespace: a.Namespace, Name: name})
		default:
			c.gap(name.At, "createServiceAccount", true)
		}
	}
}
