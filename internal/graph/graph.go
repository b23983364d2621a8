// Package graph is the one normalised identity graph that every format is read
// into: nodes as parsers declare them, the edges that Link proves between them,
// and the questions about both that rules judge.
//
// It decides what is true, never what is bad.
package graph

import (
	"github.com/irsalint/irsalint/internal/iam"
	"github.com/irsalint/irsalint/internal/source"
	"github.com/irsalint/irsalint/internal/value"
)

// Scope is one world in which things exist together: a Terraform root with its
// variables, a directory of manifests. Names and addresses only mean the same
// thing within one scope; across scopes things are joined by ARN, issuer or
// namespace and name.
type Scope struct {
	// ID is stable: the format and the root-relative directory, such as
	// "tf:infra/prod".
	ID string
	// Choices are what makes this one of several worlds of the same declarations, such as
	// a variable file or the ways in which conditions turn out; none otherwise.
	Choices []Choice
	// Of is the ID of what is declared in several worlds, Worlds their number and World
	// what one is called; empty and zero for what has one.
	Of     string
	Worlds int
	World  string
}

// Choice is one thing that tells a world from others.
type Choice struct {
	At source.Range
	// Note is what a reader is told of At, in about three words.
	Note string
}

// Node is what every declared thing has.
type Node struct {
	Scope *Scope
	// Address identifies the thing within its scope, in its owner's terms:
	// module.x["k"].aws_iam_role.y, or ServiceAccount/namespace/name.
	Address string
	// At is the declaration's header: the labels of a Terraform block, the
	// metadata.name of a manifest.
	At source.Range
	// Calls are the module calls that led here, outermost first.
	Calls []source.Range
	// Default is the default of a parameter because of which the thing is declared, or
	// which decides what it says; zero for none.
	Default source.Range
}

// ID is the address made unique over scopes.
func (n *Node) ID() string { return n.Scope.ID + ":" + n.Address }

// Arg is an argument of a declaration. The zero Arg is absent.
type Arg struct {
	Set  bool
	Text value.Text
	// At is where it was written, or the declaration when a default applies.
	At source.Range
}

// Document is a policy document given somewhere.
type Document struct {
	// Policy is nil when the document is not known at all.
	Policy *iam.Policy
	// Unknown says why: the address of the unknown value, or what is wrong with
	// the text.
	Unknown string
	// Broken says that it is the latter.
	Broken bool
	At     source.Range
}

// Role is an IAM role.
type Role struct {
	Node
	// Name is the role's name; a hole when it is generated.
	Name Arg
	Path Arg
	// ARN is arn:<partition>:iam::<account>:role<path><name>; empty where a trust policy is
	// all that is known, and not whose.
	ARN   value.Text
	Trust Document
	// External says that it is declared elsewhere: it answers for ServiceAccounts, and is
	// not judged itself.
	External bool
}

// Policy is a customer managed IAM policy.
type Policy struct {
	Node
	Name     Arg
	ARN      value.Text
	Document Document
}

// Attachment gives a role a policy: a managed one by ARN, or an inline one.
type Attachment struct {
	Node
	// Role is the role's name, as IAM identifies it in this scope.
	Role value.Text
	// Policy is the ARN of a managed policy, or the name of an inline one.
	Policy Arg
	// Inline is set for an inline policy.
	Inline *Document
}

// InstanceProfile hands a role to EC2 instances.
type InstanceProfile struct {
	Node
	Name value.Text
	ARN  value.Text
	// Role is the role's name.
	Role value.Text
}

// OIDCProvider is an IAM OIDC identity provider.
type OIDCProvider struct {
	Node
	ARN value.Text
	// Existing says that it is there already: the declaration looks it up.
	Existing bool
	// URL is as written; IAM keeps it without the scheme.
	URL Arg
	// ClientIDs are the registered audiences.
	ClientIDs []value.Text
	// ClientIDsOpen names the unknown that may add audiences.
	ClientIDsOpen string
	// Thumbprint is the first one that is written.
	Thumbprint Arg
}

// Cluster is an EKS cluster.
type Cluster struct {
	Node
	Name Arg
	ARN  value.Text
	// Issuer is the issuer URL with its scheme.
	Issuer value.Text
	// AuthenticationMode is CONFIG_MAP, API_AND_CONFIG_MAP or API.
	AuthenticationMode Arg
	// CreatorAdmin says whether whoever creates the cluster becomes its admin; the
	// text true or false.
	CreatorAdmin Arg
	// LogTypes are the control plane logs that are switched on.
	LogTypes List
	// AutoMode says whether EKS Auto Mode is switched on; the text true or false.
	AutoMode Arg
	// IPFamily is ipv4 or ipv6, in whatever case; absent where it is not said.
	IPFamily Arg
	// Open names what may register its issuer as an OIDC provider unseen.
	Open string
}

// LaunchTemplate is an EC2 launch template.
type LaunchTemplate struct {
	Node
	// Keys are the texts by which a node group can name it: id and name.
	Keys []value.Text
	// Profile is the name or the ARN of its instance profile.
	Profile  Arg
	Metadata Metadata
}

// NodeGroup is a set of EKS worker nodes that share one role.
type NodeGroup struct {
	Node
	// Cluster is the cluster's name; absent where it is not said.
	Cluster Arg
	// RoleARN is absent when the launch template decides.
	RoleARN Arg
	// RoleName is the name of the role, of a declaration that knows no more of it;
	// Profile is that of an instance profile.
	RoleName Arg
	Profile  Arg
	// Template names the launch template by id or name.
	Template Arg
	// SelfManaged says that nothing lets the nodes into the cluster by itself.
	SelfManaged bool
	// Metadata is what the declaration itself says of the metadata service.
	Metadata Metadata
}

// ServiceAccount is a Kubernetes ServiceAccount.
type ServiceAccount struct {
	Node
	Namespace Arg
	Name      Arg
	// RoleARN is the value of the annotation eks.amazonaws.com/role-arn.
	RoleARN Arg
	// RoleARNKey is that annotation's key.
	RoleARNKey source.Range
	// Audience is the value of the annotation eks.amazonaws.com/audience.
	Audience Arg
	// Faulty are annotations that do not say what they are meant to.
	Faulty []FaultyAnnotation
	// AnnotationsOpen names the unknown that may add annotations.
	AnnotationsOpen string
}

// FaultyAnnotation is an annotation of a ServiceAccount that fails.
type FaultyAnnotation struct {
	Key   value.Text
	Value value.Text
	// Fault is misspelled for a key that is almost that of the role, or unquoted for a
	// value that is no text.
	Fault string
}

// Workload is anything that runs pods.
type Workload struct {
	Node
	Kind      string
	Namespace Arg
	Name      Arg
	// ServiceAccount is the name that its pods run as; absent means default.
	ServiceAccount Arg
	// Env are the variables of its containers that decide where an SDK of AWS looks for
	// credentials, and through which proxy.
	Env []EnvVar
	// EnvFrom are the objects all of whose keys become variables.
	EnvFrom []EnvSource
	// Images are those of its containers, Arguments all that these are started with.
	Images    []Arg
	Arguments []value.Text
	// HostNetwork is the text true or false.
	HostNetwork Arg
	// Tokens are the tokens that its pods mount by a projection of their own.
	Tokens []ProjectedToken
	// Skipped is the label that keeps its pods from the EKS pod identity webhook; without
	// parts where they have none.
	Skipped value.Text
}

// EnvVar is an environment variable of a container.
type EnvVar struct {
	Name value.Text
	// Value is what is written; without parts for a value from elsewhere.
	Value value.Text
	// Container is its place among the containers of the pods.
	Container int
	// Sure says that it has a value; else it may be empty.
	Sure bool
	// Open says that the container may have more variables.
	Open bool
}

// EnvSource is a Secret or ConfigMap that gives a container variables.
type EnvSource struct {
	// Kind is Secret or ConfigMap.
	Kind string
	Name Arg
	// Container is the place of the container among those of the pods.
	Container int
}

// ProjectedToken is a ServiceAccount token that a pod mounts by a projected volume.
type ProjectedToken struct {
	// Audience is absent for the API server's.
	Audience Arg
	// File is the path of the token in a container; without parts where it is mounted
	// nowhere.
	File value.Text
	// Container is the place of the container that mounts it; zero for none.
	Container int
	At        source.Range
}

// KeyHolder is a Secret or ConfigMap with a key that is called like the variable of a
// static access key.
type KeyHolder struct {
	Node
	Kind      string
	Namespace Arg
	Name      Arg
}

// StrayAnnotation is an annotation that belongs on a ServiceAccount and stands
// on something else.
type StrayAnnotation struct {
	Node
	// Kind and APIVersion are those of the object that carries it.
	Kind       string
	APIVersion string
	// Template says that it stands on the object's pod template.
	Template bool
	Key      value.Text
	Value    value.Text
}

// LostAnnotation is an annotation in the values of a chart that no object of the chart
// carries.
type LostAnnotation struct {
	Node
	// Chart is the chart's directory.
	Chart string
	Key   value.Text
	Value value.Text
}

// Account is an AWS account of which every role is known.
type Account struct {
	Node
	ID value.Text
}

// Graph is everything that was declared.
type Graph struct {
	Accounts         []*Account
	Roles            []*Role
	Policies         []*Policy
	Attachments      []*Attachment
	InstanceProfiles []*InstanceProfile
	OIDCProviders    []*OIDCProvider
	Clusters         []*Cluster
	LaunchTemplates  []*LaunchTemplate
	NodeGroups       []*NodeGroup
	ServiceAccounts  []*ServiceAccount
	Workloads        []*Workload
	StrayAnnotations []*StrayAnnotation
	LostAnnotations  []*LostAnnotation
	Associations     []*Association
	Addons           []*Addon
	FargateProfiles  []*FargateProfile
	AccessEntries    []*AccessEntry
	AccessPolicies   []*AccessPolicy
	AuthMaps         []*AuthMap
	NamespaceObjects []*Namespace
	RoleBindings     []*RoleBinding
	EgressPolicies   []*EgressPolicy
	KeyHolders       []*KeyHolder
	IdentityUses     []*IdentityUse
	WebhookMappings  []*WebhookMapping
	Aliases          []Alias
	// Destinations are the clusters that GitOps objects deliver to.
	Destinations []value.Text
	// Gaps are declarations that could not be followed: an unmodelled module, an
	// expansion over an unknown. What they would have declared is not proven.
	Gaps []Gap
}

// Gap is a place where the tree may declare more than the graph holds.
type Gap struct {
	Node
	// Reason is what kept it closed, a clause: "the module's source is not in the
	// tree".
	Reason string
	// Instances says that what is declared is known, but not how many of them.
	Instances bool
	// Unknown is the address of the unknown value.
	Unknown string
	// Objects says that Kubernetes objects may be among what is not known.
	Objects bool
	// Namespace is the only namespace that these can be in; zero for any.
	Namespace Arg
	// Reported says that it is a problem of its own in the report.
	Reported bool
}

// Add appends all of another graph.
func (g *Graph) Add(h *Graph) {
	g.Accounts = append(g.Accounts, h.Accounts...)
	g.Roles = append(g.Roles, h.Roles...)
	g.Policies = append(g.Policies, h.Policies...)
	g.Attachments = append(g.Attachments, h.Attachments...)
	g.InstanceProfiles = append(g.InstanceProfiles, h.InstanceProfiles...)
	g.OIDCProviders = append(g.OIDCProviders, h.OIDCProviders...)
	g.Clusters = append(g.Clusters, h.Clusters...)
	g.LaunchTemplates = append(g.LaunchTemplates, h.LaunchTemplates...)
	g.NodeGroups = append(g.NodeGroups, h.NodeGroups...)
	g.ServiceAccounts = append(g.ServiceAccounts, h.ServiceAccounts...)
	g.Workloads = append(g.Workloads, h.Workloads...)
	g.StrayAnnotations = append(g.StrayAnnotations, h.StrayAnnotations...)
	g.LostAnnotations = append(g.LostAnnotations, h.LostAnnotations...)
	g.Associations = append(g.Associations, h.Associations...)
	g.Addons = append(g.Addons, h.Addons...)
	g.FargateProfiles = append(g.FargateProfiles, h.FargateProfiles...)
	g.AccessEntries = append(g.AccessEntries, h.AccessEntries...)
	g.AccessPolicies = append(g.AccessPolicies, h.AccessPolicies...)
	g.AuthMaps = append(g.AuthMaps, h.AuthMaps...)
	g.NamespaceObjects = append(g.NamespaceObjects, h.NamespaceObjects...)
	g.RoleBindings = append(g.RoleBindings, h.RoleBindings...)
	g.EgressPolicies = append(g.EgressPolicies, h.EgressPolicies...)
	g.KeyHolders = append(g.KeyHolders, h.KeyHolders...)
	g.IdentityUses = append(g.IdentityUses, h.IdentityUses...)
	g.WebhookMappings = append(g.WebhookMappings, h.WebhookMappings...)
	g.Aliases = append(g.Aliases, h.Aliases...)
	g.Destinations = append(g.Destinations, h.Destinations...)
	g.Gaps = append(g.Gaps, h.Gaps...)
}
