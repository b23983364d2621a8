package manifest

import (
	"strings"

	"github.com/irsalint/irsalint/internal/graph"
	"github.com/irsalint/irsalint/internal/source"
	"github.com/irsalint/irsalint/internal/value"
)

// maxValuesDepth bounds how deep the values of a chart are searched.
const maxValuesDepth = 20

// Values reads what the values of a chart say about ServiceAccounts: wherever an
// object that is called after them has annotations. The chart itself is not known,
// so that a name which the values do not give is a hole. node is the release;
// namespace is where it is installed.
func (r *Reader) Values(node graph.Node, namespace graph.Arg, t *value.Tree) {
	r.values(node, namespace, t, "", 0)
}

func (r *Reader) values(node graph.Node, namespace graph.Arg, t *value.Tree, path string, depth int) {
	if t == nil || depth > maxValuesDepth {
		return
	}
	if isAccount(path) && t.Kind == value.Object {
		r.valuesAccount(node, namespace, t, path)
	}
	for _, m := range t.Members {
		if key, known := m.Key.Known(); known && m.Value.Kind == value.Object {
			r.values(node, namespace, m.Value, strings.TrimPrefix(path+"."+key, "."), depth+1)
		}
	}
}

// isAccount reports whether a path of values leads to the settings of a
// ServiceAccount: serviceAccount, rbac.serviceAccount, serviceAccounts.server,
// serviceAccount.server.
func isAccount(path string) bool {
	steps := strings.Split(strings.ToLower(path), ".")
	last := len(steps) - 1
	for i := max(0, last-1); i <= last; i++ {
		if strings.HasPrefix(strings.ReplaceAll(steps[i], "-", ""), "serviceaccount") {
			return true
		}
	}
	return false
}

func (r *Reader) valuesAccount(node graph.Node, namespace graph.Arg, t *value.Tree, path string) {
	annotations := t.Get("annotations")
	if annotations == nil || annotations.Get(RoleAnnotation) == nil {
		return
	}
	if create := t.Get("create"); create != nil {
		if s, _ := create.Text.Known(); s == "false" {
			return // the chart makes no ServiceAccount, so nothing carries the annotation
		}
	}
	name := field(t, "name", node.At)
	if !name.Set {
		name.Text = value.HoleAt("name of "+path+" in "+node.ID(), value.Segment, source.Range{})
	}
	node.Address += "/" + path
	sa := &graph.ServiceAccount{Node: node, Namespace: namespace, Name: name}
	annotate(sa, annotations)
	r.Graph.ServiceAccounts = append(r.Graph.ServiceAccounts, sa)
}

// LooksLikeValues reports whether a document is a values file.
func LooksLikeValues(name string, t *value.Tree) bool { return false }
