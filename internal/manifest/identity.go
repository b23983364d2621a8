package manifest

import (
	"slices"

	"github.com/irsalint/irsalint/internal/graph"
	"github.com/irsalint/irsalint/internal/source"
	"github.com/irsalint/irsalint/internal/value"
)

// use adds something that acts on AWS with an identity and without a pod.
func (r *Reader) use(o *object, namespace, account, role graph.Arg) {
	r.Graph.IdentityUses = append(r.Graph.IdentityUses, &graph.IdentityUse{
		Node: o.node, Kind: o.kind, Namespace: namespace, ServiceAccount: account, RoleARN: role,
	})
}

// elsewhere is a namespace that something outside of the object decides.
func elsewhere(o *object) graph.Arg {
	return graph.Arg{Text: value.HoleAt("namespace that "+o.kind+" "+o.label+" uses", value.Segment, source.Range{}), At: o.node.At}
}

// secretStore reads a store of External Secrets: it takes the role that the
// ServiceAccount is annotated with, and from that one assumes another, if any.
func (r *Reader) secretStore(o *object) {
	aws := o.tree.Path("spec", "provider", "aws")
	ref := aws.Get("auth").Get("jwt").Get("serviceAccountRef")
	account, role := Field(ref, "name", o.node.At), Field(aws, "role", o.node.At)
	if !account.Set && !role.Set {
		return
	}
	namespace := o.namespace
	if o.kind == "ClusterSecretStore" {
		if namespace = Field(ref, "namespace", o.node.At); !namespace.Set {
			namespace = elsewhere(o) // that of the secret which is asked for
		}
	}
	r.use(o, namespace, account, role)
}

// triggerAuthentication reads how KEDA's scalers authenticate. The ServiceAccount is
// KEDA's own, or that of what is scaled.
func (r *Reader) triggerAuthentication(o *object) {
	identity := o.tree.Path("spec", "podIdentity")
	provider, _ := Field(identity, "provider", o.node.At).Text.Known()
	if !slices.Contains([]string{"aws", "aws-eks"}, provider) {
		return
	}
	r.use(o, elsewhere(o), graph.Arg{At: o.node.At}, Field(identity, "roleArn", o.node.At))
}

// issuer reads the solvers of cert-manager that use Route 53. With a ServiceAccount the
// role is assumed with its token; without, by the controller. That of a ClusterIssuer is
// in the namespace that cert-manager is set up with.
func (r *Reader) issuer(o *object) {
	solvers := o.tree.Path("spec", "acme", "solvers")
	if solvers == nil {
		return
	}
	namespace := o.namespace
	if o.kind == "ClusterIssuer" {
		namespace = elsewhere(o)
	}
	for _, solver := range solvers.Items {
		route53 := solver.Path("dns01", "route53")
		account := Field(route53.Path("auth", "kubernetes", "serviceAccountRef"), "name", o.node.At)
		role := Field(route53, "role", o.node.At)
		if account.Set || role.Set {
			r.use(o, namespace, account, role)
		}
	}
}
