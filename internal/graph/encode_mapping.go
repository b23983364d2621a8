package graph

import (
	"github.com/irsalint/irsalint/internal/source"
	"github.com/irsalint/irsalint/internal/value"
)

// nodeMaps encodes the roles of nodes that nothing lets into the cluster by itself, with
// whether something in the tree does.
func (w *writer[T]) nodeMaps() {
	ix := w.l.nodeIndex()
	managed := map[*Role]bool{}
	for _, g := range w.l.NodeGroups {
		managed[ix.role(g)] = managed[ix.role(g)] || !g.SelfManaged
	}
	seen := map[*Role]bool{}
	for _, g := range w.l.NodeGroups {
		r := ix.role(g)
		if r == nil || managed[r] || seen[r] || w.maybe[g.ID()] || w.maybe[r.ID()] {
			continue
		}
		seen[r] = true
		mapped, unknown := w.mapped(g, r)
		n := &g.Node
		at := w.at(n.At, n.At, n)
		w.item("node_maps", w.fields().num("at", at).str("label", n.Address).set("role", w.role(r)).tri("mapped", mapped),
			Question{Name: "mapped", Verdict: mapped, Unknown: unknown, At: at})
	}
}

// mapped answers whether a cluster lets in the nodes of a role; else it may name an
// unknown. That it does not is only known where the cluster and everything that may let
// them in is declared.
func (w *writer[T]) mapped(g *NodeGroup, r *Role) (value.Tri, string) {
	c := w.clusterOf(g)
	if c == nil {
		return value.Unknown, "the cluster of " + g.Address
	}
	verdict, unknown := value.Is(false), ""
	note := func(v value.Tri, what string) {
		if verdict = verdict.Or(v); v == value.Unknown && unknown == "" {
			unknown = what
		}
	}
	for _, e := range w.l.AccessEntries {
		if value.Equal(e.Cluster.Text, c.Name.Text) != value.No {
			note(value.Equal(e.Principal.Text, r.ARN).And(e.ofNodes()), e.Principal.Text.String())
		}
	}
	mode := c.AuthenticationMode
	if !mode.Set {
		mode.Text = value.Lit("CONFIG_MAP")
	}
	if value.Equal(mode.Text, value.Lit("API")) != value.Yes {
		if len(w.l.AuthMaps) == 0 {
			note(value.Unknown, "aws-auth")
		}
		for _, m := range w.l.AuthMaps {
			if m.Open != "" {
				note(value.Unknown, m.Open)
			}
			for _, e := range m.Entries {
				if e.Kind == "role" {
					note(value.Equal(lastOf(e.ARN.Text), r.Name.Text), e.ARN.Text.String())
				}
			}
		}
	}
	if what, open := w.openFor(c.Scope, "aws_eks_access_entry"); open {
		note(value.Unknown, what)
	}
	if verdict == value.Yes {
		unknown = ""
	}
	return verdict, unknown
}

// clusterOf is the declared cluster of a node group; nil where it is not sure.
func (w *writer[T]) clusterOf(g *NodeGroup) *Cluster {
	if g.Cluster.Set {
		return w.l.declaredBeside(g.Scope, g.Cluster)
	}
	if len(w.l.Clusters) == 1 && w.oneCluster {
		return w.l.Clusters[0]
	}
	return nil
}

// ofNodes answers whether an access entry lets nodes in: one of the type STANDARD does not.
func (e *AccessEntry) ofNodes() value.Tri {
	if !e.Type.Set {
		return value.No
	}
	kind, known := e.Type.Text.Known()
	if !known {
		return value.Unknown
	}
	return value.Is(kind != "STANDARD")
}

// lastOf is the name of a role in an ARN, which aws-auth takes without its path.
func lastOf(arn value.Text) value.Text {
	if last := lastElement(arn); len(last.Parts()) > 0 {
		return last
	}
	return value.HoleAt("role in "+arn.String(), value.Any, source.Range{})
}
