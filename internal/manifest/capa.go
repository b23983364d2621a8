package manifest

import (
	"strings"

	"github.com/irsalint/irsalint/internal/graph"
	"github.com/irsalint/irsalint/internal/value"
)

// The kinds of the AWS provider of Cluster API, by its types in
// controlplane/eks/api/v1beta2 and exp/api/v1beta2.

func (r *Reader) capaResource(o *object) *resource {
	return &resource{object: o, r: r, family: "cluster.x-k8s.io", owner: o.place, args: []*value.Tree{o.tree.Get("spec")}}
}

func (r *Reader) capaControlPlane(o *object) {
	x := r.capaResource(o)
	c := x.addCluster(x.capaClusterName())
	c.AuthenticationMode = upper(c.AuthenticationMode)
	c.LogTypes = x.capaLogs()
	if isTrue(x.get("associateOIDCProvider")) {
		r.Graph.OIDCProviders = append(r.Graph.OIDCProviders, &graph.OIDCProvider{
			Node: x.node, ARN: x.arnOf("oidc-provider/", value.Text{}, x.unique("issuer")),
			URL:       graph.Arg{Set: true, Text: c.Issuer, At: x.node.At},
			ClientIDs: []value.Text{value.Lit("sts.amazonaws.com")},
		})
	}
	if config := x.get("iamAuthenticatorConfig"); config != nil {
		x.capaAuth(config)
	}
	if entries := x.get("accessEntries"); entries != nil {
		for _, item := range entries.Items {
			x.addAccessEntry(&graph.AccessEntry{
				Cluster: c.Name, Principal: Field(item, "principalARN", item.At), Type: upper(Field(item, "type", item.At)),
				Username: Field(item, "username", item.At), Groups: List(item.Get("kubernetesGroups")),
			}, item.Get("accessPolicies"))
		}
	}
	if addons := x.get("addons"); addons != nil {
		for _, item := range addons.Items {
			r.Graph.Addons = append(r.Graph.Addons, &graph.Addon{
				Node: x.node, Cluster: c.Name, Name: Field(item, "name", item.At), RoleARN: Field(item, "serviceAccountRoleARN", item.At), Configuration: Field(item, "configuration", item.At),
			})
		}
	}
}

// The longest name of a cluster that Cluster API makes of namespace and name; longer
// ones become a hash. A namespace has at most 63 characters.
const (
	maxCAPAName  = 100
	maxNamespace = 63
)

// capaClusterName is the name that is given, else namespace and name.
func (x *resource) capaClusterName() graph.Arg {
	if a := x.arg("eksClusterName"); a.Set {
		return a
	}
	made := graph.Arg{Set: true, At: x.node.At, Text: x.unique("name")}
	name, known := x.name.Text.Known()
	length := len(name) + 1 + maxNamespace
	if namespace, ok := x.namespace.Text.Known(); ok {
		length = len(name) + 1 + len(namespace)
	}
	if known && length < maxCAPAName {
		made.Text = value.Join(x.namespace.Text, value.Lit("_"+strings.ReplaceAll(name, ".", "_"))).WithAt(x.node.At)
	}
	return made
}

// capaAuth reads the mappings of IAM principals, which are lists here and not text.
func (x *resource) capaAuth(config *value.Tree) {
	m := &graph.AuthMap{Node: x.node, Open: Open(config)}
	x.r.Graph.AuthMaps = append(x.r.Graph.AuthMaps, m)
	for _, f := range authFields {
		if list := config.Get(f.field); list != nil && list.Kind != value.Null {
			authList(m, f.kind, f.principal, list)
		}
	}
}

// capaLogs are the logs that are switched on, each by a field of its own.
func (x *resource) capaLogs() graph.List {
	logging := x.get("logging")
	l := graph.List{Open: Open(logging)}
	for _, f := range []struct{ field, log string }{
		{"apiServer", "api"}, {"audit", "audit"}, {"authenticator", "authenticator"},
		{"controllerManager", "controllerManager"}, {"scheduler", "scheduler"},
	} {
		t := logging.Get(f.field)
		switch {
		case t == nil:
		case isTrue(t):
			l.Items = append(l.Items, graph.Arg{Set: true, Text: value.Lit(f.log).WithAt(t.At), At: t.At})
		case len(t.Text.Holes()) > 0:
			l.Open = t.Text.String()
		}
	}
	return l
}

// upper is a text as the AWS API writes it, which Cluster API writes in lower case.
func upper(a graph.Arg) graph.Arg {
	if s, known := a.Text.Known(); known && a.Set {
		a.Text = value.Lit(strings.ToUpper(s)).WithAt(a.Text.At())
	}
	return a
}

func (r *Reader) capaMachinePool(o *object) {
	x := r.capaResource(o)
	g := &graph.NodeGroup{Node: x.node, RoleName: x.arg("roleName")}
	g.Metadata = metadata(x.get("awsLaunchTemplate").Get("instanceMetadataOptions"))
	r.Graph.NodeGroups = append(r.Graph.NodeGroups, g)
}
