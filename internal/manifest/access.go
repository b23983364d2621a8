package manifest

import (
	"github.com/irsalint/irsalint/internal/graph"
)

func (r *Reader) namespace(o *object) {
	r.Graph.NamespaceObjects = append(r.Graph.NamespaceObjects, &graph.Namespace{Node: o.node, Name: o.name})
}

// roleBinding reads a RoleBinding or ClusterRoleBinding.
func (r *Reader) roleBinding(o *object) {
	role, subjects := o.tree.Get("roleRef"), o.tree.Get("subjects")
	b := &graph.RoleBinding{
		Node: o.node, Kind: o.kind, Namespace: o.namespace, Open: Open(subjects),
		RoleKind: Field(role, "kind", o.node.At), RoleName: Field(role, "name", o.node.At),
	}
	r.Graph.RoleBindings = append(r.Graph.RoleBindings, b)
	if subjects == nil {
		return
	}
	for _, item := range subjects.Items {
		b.Subjects = append(b.Subjects, graph.Subject{
			Kind: Field(item, "kind", item.At), Name: Field(item, "name", item.At), Namespace: Field(item, "namespace", item.At),
		})
	}
}
