package graph

import "slices"

// ItemList is one of the lists that rules read.
type ItemList struct {
	Name string
	// Description says what one item is.
	Description string
}

// lists are all of them.
var lists = []ItemList{
	{"access_policies", "an access policy that an access entry of a cluster has"},
	{"addons", "an EKS add-on, with what gives its software a role"},
	{"annotations", "an annotation that belongs on a ServiceAccount and stands on something else"},
	{"associations", "an EKS Pod Identity association"},
	{"audiences", "a value that a trust policy asks of the audience of a token"},
	{"auth_faults", "something in aws-auth that the cluster cannot use"},
	{"auth_maps", "a ConfigMap aws-auth"},
	{"bindings", "a ServiceAccount that is annotated with a role"},
	{"ci_grants", "a statement by which a CI system's tokens get a role"},
	{"clusters", "an EKS cluster"},
	{"conditions", "a condition of a trust policy on a key of an OIDC issuer"},
	{"contradictions", "a statement whose conditions no token can meet"},
	{"egress", "a policy that restricts what all pods of a namespace may connect to"},
	{"faulty_annotations", "an annotation of a ServiceAccount that does not say what it is meant to"},
	{"grants", "a statement by which the tokens of an OIDC issuer get a role"},
	{"host_pods", "pods on the network of their node"},
	{"lost_annotations", "a role in the values of a chart that nothing of the chart carries"},
	{"mappings", "an IAM principal that may talk to a cluster"},
	{"missing_accounts", "pods whose ServiceAccount is not there"},
	{"node_maps", "the role of nodes that nothing lets into the cluster by itself"},
	{"node_metadata", "the settings of the metadata service of nodes"},
	{"node_policies", "a policy of a role that nodes use"},
	{"obstacles", "what keeps pods from the role that their ServiceAccount has"},
	{"pod_trusts", "a statement by which EKS Pod Identity gets a role"},
	{"providers", "an OIDC provider of IAM"},
	{"shared_roles", "a role that ServiceAccounts of several namespaces use"},
	{"statements", "a statement of a trust policy"},
	{"subjects", "a value that a trust policy asks of the subject of a token"},
	{"tokens", "a token that pods mount by themselves for AWS"},
	{"trusts", "a trust policy"},
	{"unbound_pods", "pods that get no role, neither by an annotation nor by an association"},
}

// Lists returns the lists that rules read, by name.
func Lists() []ItemList { return slices.Clone(lists) }

// IsList reports whether there is a list of a name.
func IsList(name string) bool {
	return slices.ContainsFunc(lists, func(l ItemList) bool { return l.Name == name })
}
