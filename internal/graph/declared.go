package graph

import (
	"github.com/irsalint/irsalint/internal/source"
	"github.com/irsalint/irsalint/internal/value"
)

// Association gives a ServiceAccount of a cluster a role through EKS Pod Identity.
type Association struct {
	Node
	// Cluster is the cluster's name.
	Cluster        Arg
	Namespace      Arg
	ServiceAccount Arg
	RoleARN        Arg
	// TargetRoleARN is a role of another account that RoleARN assumes.
	TargetRoleARN Arg
	// DisableSessionTags is the text true or false.
	DisableSessionTags Arg
}

// Addon is an EKS add-on.
type Addon struct {
	Node
	Cluster Arg
	Name    Arg
	// Namespace is where it is told to be; absent where the add-on decides.
	Namespace Arg
	// RoleARN is the role that the add-on's ServiceAccount is annotated with. The
	// add-on's own pod identity associations are Associations of the same node.
	RoleARN Arg
	// Configuration is the text that configures the add-on. ServiceAccounts that it gives
	// a role are declared below the node.
	Configuration Arg
	// Open names what may give it an association unseen.
	Open string
}

// FargateProfile says which pods of a cluster run on Fargate.
type FargateProfile struct {
	Node
	Cluster   Arg
	RoleARN   Arg
	Selectors []FargateSelector
	// Open names the unknown that may add selectors.
	Open string
}

// FargateSelector selects pods by namespace and labels.
type FargateSelector struct {
	// Namespace may hold the wildcards * and ?.
	Namespace Arg
	// Labels is nil when every pod of the namespace is selected.
	Labels *value.Tree
}

// AccessEntry lets an IAM principal talk to a cluster.
type AccessEntry struct {
	Node
	Cluster   Arg
	Principal Arg
	// Type is STANDARD when absent.
	Type     Arg
	Username Arg
	Groups   List
}

// AccessPolicy associates an access policy with the entry of a principal.
type AccessPolicy struct {
	Node
	Cluster   Arg
	Principal Arg
	Policy    Arg
	// Scope is cluster or namespace.
	Scope      Arg
	Namespaces List
}

// AuthMap is the ConfigMap kube-system/aws-auth.
type AuthMap struct {
	Node
	Entries []AuthEntry
	// Open names the unknown that may add entries.
	Open   string
	Faults []AuthFault
}

// AuthEntry maps an IAM principal to a Kubernetes user.
type AuthEntry struct {
	// Kind is role, user or account.
	Kind string
	// ARN is the principal; the account's id for an account.
	ARN      Arg
	Username Arg
	Groups   List
	At       source.Range
}

// AuthFault is something in the ConfigMap that the authenticator cannot use.
type AuthFault struct {
	// Reason is machine-readable: not-text, not-yaml, not-a-list, no-arn.
	Reason string
	At     source.Range
}

// List is a list of texts; its zero value is absent.
type List struct {
	Items []Arg
	// Open names the unknown that may add items.
	Open string
}

// Metadata are the settings of EC2 instances' metadata service. Absent ones have the
// defaults of whatever makes the instances.
type Metadata struct {
	// Endpoint is enabled or disabled, Tokens optional or required.
	Endpoint Arg
	Tokens   Arg
	HopLimit Arg
	// Open names the unknown that may change any of them.
	Open string
	// At is the block that holds them; zero when there is none.
	At source.Range
}

// Declared counts the nodes of each kind that the graph holds, in a fixed order.
func (g *Graph) Declared() []Count {
	entries := 0
	for _, m := range g.AuthMaps {
		entries += len(m.Entries)
	}
	return []Count{
		{"clusters", len(g.Clusters)},
		{"OIDC providers", len(g.OIDCProviders)},
		{"node groups", len(g.NodeGroups)},
		{"Fargate profiles", len(g.FargateProfiles)},
		{"add-ons", len(g.Addons)},
		{"pod identity associations", len(g.Associations)},
		{"access entries", len(g.AccessEntries)},
		{"access policies", len(g.AccessPolicies)},
		{"aws-auth mappings", entries},
		{"workloads", len(g.Workloads)},
		{"identity uses", len(g.IdentityUses)},
		{"webhook mappings", len(g.WebhookMappings)},
		{"namespaces", len(g.NamespaceObjects)},
		{"role bindings", len(g.RoleBindings)},
		{"egress policies", len(g.EgressPolicies)},
	}
}

// Count is how many there are of something.
type Count struct {
	Name   string
	Number int
}
