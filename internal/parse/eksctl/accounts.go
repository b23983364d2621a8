package eksctl

import (
	"slices"

	"github.com/irsalint/irsalint/internal/graph"
	"github.com/irsalint/irsalint/internal/iam"
	"github.com/irsalint/irsalint/internal/manifest"
	"github.com/irsalint/irsalint/internal/value"
)

// accounts adds the ServiceAccounts of IRSA and the roles that eksctl makes for them.
func (c *config) accounts() {
	list := c.tree.Path("iam", "serviceAccounts")
	items := c.list(list, "iam.serviceAccounts")
	with := c.tree.Path("iam", "withOIDC")
	if len(items) > 0 && (with == nil && c.tree.Get("iam").Unsure("withOIDC") == "" || known(with) == "false") {
		c.problem(list.At, "eksctl refuses iam.serviceAccounts: iam.withOIDC must be true for them")
	}
	for _, t := range items {
		c.account(t)
	}
}

// account adds one ServiceAccount.
func (c *config) account(t *value.Tree) {
	meta := t.Get("metadata")
	name := manifest.Field(meta, "name", t.At)
	namespace := manifest.Field(meta, "namespace", t.At)
	if !namespace.Set {
		namespace.Text = value.Lit("default")
	}
	node := c.child("iam.serviceAccounts", graph.Arg{Set: name.Set, Text: value.Join(namespace.Text, value.Lit("/"), name.Text), At: name.At})
	role := manifest.Field(t, "attachRoleARN", name.At)
	if !role.Set {
		role = graph.Arg{Set: true, Text: c.role(node, t, c.accountTrust(t, namespace, name), "attachPolicyARNs", "attachPolicy"), At: name.At}
	}
	if known(t.Get("roleOnly")) == "true" {
		return
	}
	account := &graph.ServiceAccount{Node: node, Namespace: namespace, Name: name, RoleARN: role, RoleARNKey: name.At}
	annotations := meta.Get("annotations")
	account.AnnotationsOpen = manifest.Open(annotations)
	account.Audience = manifest.Field(annotations, manifest.AudienceAnnotation, name.At)
	c.graph.ServiceAccounts = append(c.graph.ServiceAccounts, account)
}

// accountTrust is the trust policy of a ServiceAccount's role.
func (c *config) accountTrust(t *value.Tree, namespace, name graph.Arg) graph.Document {
	operator, last := "StringEquals", name
	if pattern := manifest.Field(t, "subjectPattern", name.At); pattern.Set {
		operator, last = "StringLike", pattern
	}
	return c.irsa(last, operator, value.Join(value.Lit("system:serviceaccount:"), namespace.Text, value.Lit(":"), last.Text))
}

// irsa is a trust policy that is placed at an argument.
func (c *config) irsa(at graph.Arg, operator string, subject value.Text) graph.Document {
	return graph.Document{Policy: iam.Trust{At: at.At}.WebIdentity(c.provider(), c.issuer, operator, subject), At: at.At}
}

// role adds the role that eksctl makes and returns its ARN. Its policies stand in two
// fields, managed ones and an inline one, and among the well-known ones.
func (c *config) role(node graph.Node, t *value.Tree, trust graph.Document, managed, inline string) value.Text {
	name := manifest.Field(t, "roleName", node.At)
	if !name.Set {
		name = graph.Arg{Set: true, Text: c.unique(node.Address, "role"), At: node.At}
	}
	role := &graph.Role{Node: node, Name: name, Path: graph.Arg{Text: value.Lit("/"), At: node.At}, ARN: c.arn("role/", name.Text), Trust: trust}
	c.graph.Roles = append(c.graph.Roles, role)
	c.attachAll(node, name.Text, t.Get(managed))
	if doc := t.Get(inline); doc != nil && doc.Kind != value.Null {
		d := manifest.Document(doc)
		c.attach(node, name.Text, graph.Arg{Set: true, Text: value.Lit("Policy1"), At: doc.At}, &d)
	}
	return role.ARN
}

// attachAll gives a role the managed policies of a list.
func (c *config) attachAll(node graph.Node, role value.Text, t *value.Tree) {
	list := manifest.List(t)
	for _, policy := range list.Items {
		c.attach(node, role, policy, nil)
	}
	if list.Open != "" {
		c.attach(node, role, graph.Arg{Set: true, Text: value.HoleAt(list.Open, value.Any, t.At), At: t.At}, nil)
	}
}

func (c *config) attach(node graph.Node, role value.Text, policy graph.Arg, inline *graph.Document) {
	c.graph.Attachments = append(c.graph.Attachments, &graph.Attachment{Node: node, Role: role, Policy: policy, Inline: inline})
}

// podIdentity is the trust policy of roles that EKS Pod Identity gives to pods.
func podIdentity(at graph.Arg) graph.Document {
	return graph.Document{Policy: iam.Trust{At: at.At}.Service("pods.eks.amazonaws.com", "sts:AssumeRole", "sts:TagSession"), At: at.At}
}

// associations adds those of a list; those of an add-on are in its namespace.
func (c *config) associations(list *value.Tree, field string, namespace *graph.Arg) {
	for _, t := range c.list(list, field) {
		name := manifest.Field(t, "serviceAccountName", t.At)
		a := &graph.Association{
			Cluster: c.name, Namespace: manifest.Field(t, "namespace", t.At), ServiceAccount: name,
			RoleARN: manifest.Field(t, "roleARN", name.At), TargetRoleARN: manifest.Field(t, "targetRoleARN", t.At),
			DisableSessionTags: manifest.Field(t, "disableSessionTags", t.At),
		}
		if namespace != nil {
			a.Namespace = *namespace
		}
		label := value.Join(a.Namespace.Text, value.Lit("/"), name.Text)
		if namespace != nil {
			label = name.Text
		}
		a.Node = c.child(field, graph.Arg{Set: name.Set, Text: label, At: name.At})
		if !a.RoleARN.Set {
			a.RoleARN = graph.Arg{Set: true, Text: c.role(a.Node, t, podIdentity(name), "permissionPolicyARNs", "permissionPolicy"), At: name.At}
		}
		c.graph.Associations = append(c.graph.Associations, a)
		if known(t.Get("createServiceAccount")) == "true" {
			c.graph.ServiceAccounts = append(c.graph.ServiceAccounts, &graph.ServiceAccount{Node: a.Node, Namespace: a.Namespace, Name: name})
		}
	}
}

// hasAny reports whether an object has one of several members.
func hasAny(t *value.Tree, names ...string) bool {
	return slices.ContainsFunc(names, func(name string) bool { v := t.Get(name); return v != nil && v.Kind != value.Null })
}
