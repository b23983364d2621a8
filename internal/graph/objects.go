package graph

import (
	"github.com/irsalint/irsalint/internal/source"
	"github.com/irsalint/irsalint/internal/value"
)

// Namespace is a Kubernetes namespace that is declared.
type Namespace struct {
	Node
	Name Arg
}

// RoleBinding gives Kubernetes users, groups or ServiceAccounts a Kubernetes role.
type RoleBinding struct {
	Node
	// Kind is RoleBinding or ClusterRoleBinding; only the former has a namespace.
	Kind      string
	Namespace Arg
	// RoleKind is Role or ClusterRole.
	RoleKind Arg
	RoleName Arg
	Subjects []Subject
	// Open names the unknown that may add subjects.
	Open string
}

// Subject is whom a RoleBinding speaks of.
type Subject struct {
	// Kind is User, Group or ServiceAccount.
	Kind Arg
	Name Arg
	// Namespace is that of a ServiceAccount.
	Namespace Arg
}

// EgressPolicy says where pods may connect to. Policies of one set of pods add up.
type EgressPolicy struct {
	Node
	Kind string
	// Namespace is absent for a policy of all namespaces.
	Namespace Arg
	// Selector selects the pods, in the language of the kind; nil for all pods.
	Selector *value.Tree
	// Restricts answers whether the pods may connect to nothing but what is allowed.
	Restricts value.Tri
	// Allows are addresses that are allowed. Pods and services that are allowed by
	// name are not among them.
	Allows []Allowance
	// Open names what may allow or forbid more than Allows says.
	Open string
}

// Allowance is a range of addresses that pods may connect to.
type Allowance struct {
	// CIDR is absent for every address.
	CIDR   Arg
	Except List
	// Ports is as the kind writes it; nil for every port.
	Ports *value.Tree
	At    source.Range
}

// IdentityUse is something else than a pod that acts on AWS with the identity of a
// ServiceAccount: a store of secrets, an issuer of certificates, a scaler.
type IdentityUse struct {
	Node
	Kind string
	// Namespace is that of the ServiceAccount.
	Namespace Arg
	// ServiceAccount is absent when the controller uses its own.
	ServiceAccount Arg
	// RoleARN is the role that is assumed: with the ServiceAccount's token or, by
	// some kinds, from the role that it has by itself.
	RoleARN Arg
}

// WebhookMapping is an entry of the ConfigMap pod-identity-webhook, by which clusters
// that are not EKS's give a ServiceAccount a role without an annotation. It does not
// show that the ServiceAccount is there, and an annotation has precedence.
type WebhookMapping struct {
	Node
	// Namespace is * for any; no other pattern is one.
	Namespace Arg
	Name      Arg
	RoleARN   Arg
	Audience  Arg
}
