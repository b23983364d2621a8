package manifest

import (
	"github.com/irsalint/irsalint/internal/graph"
	"github.com/irsalint/irsalint/internal/value"
)

// crossplane reads kinds of Crossplane's AWS provider, by its generated definitions. Each
// exists for clusters and, since its second version, for namespaces.
func crossplane(service string, add func(x *resource)) []reading {
	return []reading{
		{groups: []string{service + ".aws.upbound.io"}, cluster: true, read: crossplaneReader("aws.upbound.io", add)},
		{groups: []string{service + ".aws.m.upbound.io"}, read: crossplaneReader("aws.m.upbound.io", add)},
	}
}

// legacy reads kinds of IAM of the provider that the community made before.
func legacy(add func(x *resource)) []reading {
	return []reading{{groups: []string{"iam.aws.crossplane.io"}, cluster: true, read: crossplaneReader("aws.crossplane.io", add)}}
}

func crossplaneReader(family string, add func(x *resource)) func(r *Reader, o *object) {
	return func(r *Reader, o *object) {
		spec := o.tree.Get("spec")
		add(&resource{
			object: o, r: r, family: family,
			owner: o.place + " " + Field(spec.Get("providerConfigRef"), "name", o.node.At).Text.String(),
			args:  []*value.Tree{spec.Get("forProvider"), spec.Get("initProvider")},
			named: func(ref *value.Tree) (name, namespace graph.Arg) {
				return Field(ref, "name", o.node.At), Field(ref, "namespace", o.node.At)
			},
		})
	}
}

// crossplaneRef is an argument that may be a reference.
func crossplaneRef(field, kind, attr string) reference {
	return reference{field: field, ref: field + "Ref", selector: field + "Selector", kind: kind, attr: attr}
}

var crossplaneRoleRef = crossplaneRef("roleArn", "Role", "arn")

// crossplaneName is the name in AWS: the external name, else that of the object.
func crossplaneName(x *resource) graph.Arg {
	const external = "crossplane.io/external-name"
	if a := Field(meta(x.object).Get("annotations"), external, x.node.At); a.Set {
		a.Text = NameOf(a.Text) // of some kinds it is an ARN
		return a
	}
	if !Field(meta(x.object), "name", x.node.At).Set && x.r.Node == nil {
		return graph.Arg{Set: true, Text: x.unique("name"), At: x.node.At}
	}
	return x.name
}

func crossplaneClusterName(x *resource) graph.Arg {
	return x.refer(crossplaneRef("clusterName", "Cluster", "name"))
}

func crossplaneRole(x *resource) {
	role := x.addRole(crossplaneName(x), "assumeRolePolicy")
	managed := reference{
		field: "managedPolicyArns", ref: "managedPolicyArnsRefs", selector: "managedPolicyArnsSelector",
		kind: "Policy", attr: "arn",
	}
	for _, policy := range x.referAll(managed) {
		x.attach(role.Name.Text, policy, nil)
	}
	if inline := x.get("inlinePolicy"); inline != nil {
		for _, item := range inline.Items {
			document := graph.Document{Unknown: "no policy", At: item.At}
			if t := item.Get("policy"); t != nil {
				document = Document(t)
			}
			x.attach(role.Name.Text, Field(item, "name", item.At), &document)
		}
	}
}

func crossplanePolicy(x *resource) { x.addPolicy(crossplaneName(x), "policy") }

func crossplaneRolePolicy(x *resource) {
	document := x.document("policy")
	x.attach(x.refer(crossplaneRef("role", "Role", "name")).Text, crossplaneName(x), &document)
}

func crossplaneAttachment(x *resource) {
	x.attach(x.refer(crossplaneRef("role", "Role", "name")).Text, x.refer(crossplaneRef("policyArn", "Policy", "arn")), nil)
}

func crossplaneInstanceProfile(x *resource) {
	x.addInstanceProfile(crossplaneName(x), crossplaneRef("role", "Role", "name"))
}

func crossplaneProvider(x *resource) { x.addProvider("clientIdList") }

func crossplaneCluster(x *resource) {
	x.addCluster(crossplaneName(x)).LogTypes = List(x.get("enabledClusterLogTypes"))
}

func crossplaneNodeGroup(x *resource) {
	x.addNodeGroup(&graph.NodeGroup{Cluster: crossplaneClusterName(x), RoleARN: x.refer(crossplaneRef("nodeRoleArn", "Role", "arn"))})
}

func crossplaneAssociation(x *resource) {
	x.r.Graph.Associations = append(x.r.Graph.Associations, &graph.Association{
		Node: x.node, Cluster: crossplaneClusterName(x), Namespace: x.arg("namespace"), ServiceAccount: x.arg("serviceAccount"),
		RoleARN: x.refer(crossplaneRoleRef), TargetRoleARN: x.refer(crossplaneRef("targetRoleArn", "Role", "arn")),
		DisableSessionTags: x.arg("disableSessionTags"),
	})
}

func crossplaneAccessEntry(x *resource) {
	principal := x.refer(reference{
		field: "principalArn", ref: "principalArnFromRoleRef", selector: "principalArnFromRoleSelector",
		kind: "Role", attr: "arn",
	})
	x.known("principal", principal.Text)
	x.addAccessEntry(&graph.AccessEntry{
		Cluster: crossplaneClusterName(x), Principal: principal, Type: x.arg("type"),
		Username: x.arg("userName"), Groups: List(x.get("kubernetesGroups")),
	}, nil)
}

func crossplaneAccessPolicy(x *resource) {
	x.addAccessPolicy(&graph.AccessPolicy{
		Cluster: crossplaneClusterName(x), Policy: x.arg("policyArn"),
		Principal: x.refer(crossplaneRef("principalArn", "AccessEntry", "principal")),
	}, x.block("accessScope"))
}

func crossplaneAddon(x *resource) {
	x.addAddon(&graph.Addon{
		Cluster: crossplaneClusterName(x), Name: x.arg("addonName"),
		RoleARN: x.refer(crossplaneRef("serviceAccountRoleArn", "Role", "arn")),
	}, "podIdentityAssociation", crossplaneRoleRef)
}

func crossplaneFargateProfile(x *resource) {
	x.addFargateProfile(crossplaneClusterName(x), x.refer(crossplaneRef("podExecutionRoleArn", "Role", "arn")), "selector")
}

func legacyRole(x *resource) { x.addRole(crossplaneName(x), "assumeRolePolicyDocument") }

func legacyPolicy(x *resource) { x.addPolicy(x.given("name"), "document") }

func legacyProvider(x *resource) { x.addProvider("clientIDList") }

func legacyRolePolicy(x *resource) {
	document := x.document("document")
	x.attach(x.refer(crossplaneRef("roleName", "Role", "name")).Text, crossplaneName(x), &document)
}

func legacyAttachment(x *resource) {
	x.attach(x.refer(crossplaneRef("roleName", "Role", "name")).Text, x.refer(crossplaneRef("policyArn", "Policy", "arn")), nil)
}
