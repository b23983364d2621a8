package manifest

import (
	"bytes"

	"github.com/irsalint/irsalint/internal/graph"
	"github.com/irsalint/irsalint/internal/value"
)

func (r *Reader) serviceAccount(o *object) {
	sa := &graph.ServiceAccount{Node: o.node, Name: o.name, Namespace: o.namespace}
	if annotations := r.annotations(meta(o)); annotations != nil {
		annotate(sa, annotations)
	}
	if !sa.RoleARN.Set {
		r.mayAnnotate(sa, meta(o))
	}
	r.Graph.ServiceAccounts = append(r.Graph.ServiceAccounts, sa)
}

// mayAnnotate makes the role unknown that a template may give, where the file speaks of
// one: what stands in a condition is not read.
func (r *Reader) mayAnnotate(sa *graph.ServiceAccount, meta *value.Tree) {
	unsure := meta.Unsure("annotations")
	at := meta.At
	if annotations := meta.Get("annotations"); annotations != nil {
		unsure, at = annotations.Unsure(RoleAnnotation), annotations.At
	}
	if unsure != "" && !at.IsZero() && bytes.Contains(at.File.Data, []byte(RoleAnnotation)) {
		sa.RoleARN = graph.Arg{Set: true, Text: value.HoleAt(unsure, value.Any, at), At: at}
	}
}

func meta(o *object) *value.Tree { return o.tree.Get("metadata") }

// annotate takes what the webhook reads from annotations.
func annotate(sa *graph.ServiceAccount, annotations *value.Tree) {
	if unknown := Open(annotations); unknown != "" {
		sa.AnnotationsOpen = unknown
	}
	for _, m := range annotations.Members {
		key, _ := m.Key.Known()
		if !m.Value.IsScalar() || m.Value.Kind == value.Null {
			continue
		}
		arg := graph.Arg{Set: true, Text: m.Value.Text, At: m.Value.At}
		switch key {
		case RoleAnnotation:
			sa.RoleARN, sa.RoleARNKey = arg, m.Key.At()
		case AudienceAnnotation:
			sa.Audience = arg
		}
	}
}

// annotations of a metadata object; nil when there are none.
func (r *Reader) annotations(meta *value.Tree) *value.Tree {
	a := meta.Get("annotations")
	if a == nil || a.Kind == value.Null {
		return nil
	}
	if a.Kind != value.Object && a.Kind != value.Hole {
		r.problem(a.At, "annotations are an object")
		return nil
	}
	return a
}

// strays notes annotations that only mean something on a ServiceAccount.
func (r *Reader) strays(o *object, meta *value.Tree, template bool) {
	if meta == nil {
		return
	}
	annotations := meta.Get("annotations")
	if annotations == nil {
		return
	}
	for _, m := range annotations.Members {
		key, _ := m.Key.Known()
		if key != RoleAnnotation && key != AudienceAnnotation || !m.Value.IsScalar() {
			continue
		}
		r.Graph.StrayAnnotations = append(r.Graph.StrayAnnotations, &graph.StrayAnnotation{
			Node: o.node, Kind: o.kind, APIVersion: o.apiVersion, Template: template, Key: m.Key, Value: m.Value.Text,
		})
	}
}
