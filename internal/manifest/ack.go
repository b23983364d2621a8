package manifest

import (
	"github.com/irsalint/irsalint/internal/graph"
	"github.com/irsalint/irsalint/internal/value"
)

// ack reads kinds of the AWS Controllers for Kubernetes, by their definitions in
// apis/v1alpha1 of the service's controller.
func ack(service string, add func(x *resource)) []reading {
	return []reading{{groups: []string{service + ".services.k8s.aws"}, read: func(r *Reader, o *object) {
		add(&resource{
			object: o, r: r, family: "services.k8s.aws", owner: o.place, args: []*value.Tree{o.tree.Get("spec")},
			named: func(ref *value.Tree) (name, namespace graph.Arg) {
				from := ref.Get("from")
				return Field(from, "name", o.node.At), Field(from, "namespace", o.node.At)
			},
		})
	}}}
}

// ackRef is an argument that may be a reference.
func ackRef(field, ref, kind, attr string) reference {
	return reference{field: field, ref: ref, kind: kind, attr: attr}
}

var (
	ackRoleRef       = ackRef("roleARN", "roleRef", "Role", "arn")
	ackTargetRoleRef = ackRef("targetRoleARN", "targetRoleRef", "Role", "arn")
)

func ackClusterName(x *resource) graph.Arg {
	return x.refer(ackRef("clusterName", "clusterRef", "Cluster", "name"))
}

func ackRole(x *resource) {
	role := x.addRole(x.given("name"), "assumeRolePolicyDocument")
	for _, policy := range x.referAll(ackRef("policies", "policyRefs", "Policy", "arn")) {
		x.attach(role.Name.Text, policy, nil)
	}
	if inline := x.get("inlinePolicies"); inline != nil {
		for _, m := range inline.Members {
			document := Document(m.Value)
			x.attach(role.Name.Text, graph.Arg{Set: true, Text: m.Key, At: m.Key.At()}, &document)
		}
		if unknown := Open(inline); unknown != "" {
			x.attach(role.Name.Text, x.unknown("inlinePolicies", inline.At), &graph.Document{Unknown: unknown, At: inline.At})
		}
	}
}

func ackPolicy(x *resource) { x.addPolicy(x.given("name"), "policyDocument") }

func ackInstanceProfile(x *resource) {
	x.addInstanceProfile(x.given("name"), ackRef("role", "roleRef", "Role", "name"))
}

func ackProvider(x *resource) { x.addProvider("clientIDs") }

func ackCluster(x *resource) {
	c := x.addCluster(x.given("name"))
	logging := x.get("logging").Get("clusterLogging")
	c.LogTypes.Open = Open(logging)
	if logging == nil {
		return
	}
	for _, setup := range logging.Items {
		enabled := setup.Get("enabled")
		types := List(setup.Get("types"))
		switch {
		case isTrue(enabled):
			c.LogTypes.Items = append(c.LogTypes.Items, types.Items...)
			if types.Open != "" {
				c.LogTypes.Open = types.Open
			}
		case setup.Kind == value.Hole:
			c.LogTypes.Open = setup.Text.String()
		case enabled != nil && len(enabled.Text.Holes()) > 0:
			c.LogTypes.Open = enabled.Text.String()
		}
	}
}

func ackNodegroup(x *resource) {
	x.addNodeGroup(&graph.NodeGroup{Cluster: ackClusterName(x), RoleARN: x.refer(ackRef("nodeRole", "nodeRoleRef", "Role", "arn"))})
}

func ackAssociation(x *resource) {
	x.r.Graph.Associations = append(x.r.Graph.Associations, &graph.Association{
		Node: x.node, Cluster: ackClusterName(x), Namespace: x.arg("namespace"), ServiceAccount: x.arg("serviceAccount"),
		RoleARN: x.refer(ackRoleRef), TargetRoleARN: x.refer(ackTargetRoleRef), DisableSessionTags: x.arg("disableSessionTags"),
	})
}

func ackAccessEntry(x *resource) {
	x.addAccessEntry(&graph.AccessEntry{
		Cluster: ackClusterName(x), Principal: x.arg("principalARN"), Type: x.arg("type"),
		Username: x.arg("username"), Groups: List(x.get("kubernetesGroups")),
	}, x.get("accessPolicies"))
}

func ackAddon(x *resource) {
	x.addAddon(&graph.Addon{
		Cluster: ackClusterName(x), Name: x.arg("name"),
		RoleARN: x.refer(ackRef("serviceAccountRoleARN", "serviceAccountRoleRef", "Role", "arn")),
	}, "podIdentityAssociations", ackRoleRef)
}

func ackFargateProfile(x *resource) {
	role := x.refer(ackRef("podExecutionRoleARN", "podExecutionRoleRef", "Role", "arn"))
	x.addFargateProfile(ackClusterName(x), role, "selectors")
}
