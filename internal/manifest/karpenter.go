package manifest

import (
	"github.com/irsalint/irsalint/internal/graph"
	"github.com/irsalint/irsalint/internal/value"
)

// nodeClass reads how Karpenter and EKS Auto Mode make nodes: they name the role, or an
// instance profile.
func (r *Reader) nodeClass(o *object) { r.nodes(o, o.tree.Get("spec")) }

// provisioner reads the settings that early versions of Karpenter had in place of a
// node class.
func (r *Reader) provisioner(o *object) {
	if provider := o.tree.Path("spec", "provider"); provider != nil {
		r.nodes(o, provider)
	}
}

func (r *Reader) nodes(o *object, spec *value.Tree) {
	g := &graph.NodeGroup{
		Node: o.node, RoleName: Field(spec, "role", o.node.At), Profile: Field(spec, "instanceProfile", o.node.At),
		Metadata: metadata(spec.Get("metadataOptions")), SelfManaged: true,
	}
	if spec.Get("metadataOptions") == nil && spec.Unsure("metadataOptions") == "" {
		g.Metadata, _ = graph.MetadataDefault(o.apiVersion, o.node.At)
	}
	r.Graph.NodeGroups = append(r.Graph.NodeGroups, g)
}

// metadata reads the settings of the metadata service, by the names that the EC2 API
// gives them.
func metadata(t *value.Tree) graph.Metadata {
	if t == nil || t.Kind == value.Null {
		return graph.Metadata{}
	}
	return graph.Metadata{
		Endpoint: Field(t, "httpEndpoint", t.At), Tokens: Field(t, "httpTokens", t.At),
		HopLimit: Field(t, "httpPutResponseHopLimit", t.At), Open: Open(t), At: t.At,
	}
}
