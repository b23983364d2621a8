// Package manifest reads Kubernetes objects from trees into the graph, whoever
// wrote them: a YAML file, a Terraform resource, a rendered chart.
//
// It knows kinds and fields, and neither files nor how a tree came to be. A
// namespace that is not written stays unknown: whoever applies the object
// decides it.
package manifest

import (
	"strings"

	"github.com/irsalint/irsalint/internal/finding"
	"github.com/irsalint/irsalint/internal/graph"
	"github.com/irsalint/irsalint/internal/source"
	"github.com/irsalint/irsalint/internal/value"
)

// The annotations of a ServiceAccount that the EKS pod identity webhook reads.
const (
	RoleAnnotation     = "eks.amazonaws.com/role-arn"
	AudienceAnnotation = "eks.amazonaws.com/audience"
)

// Reader adds objects to a graph.
type Reader struct {
	Scope *graph.Scope
	Graph *graph.Graph
	// Node, where set, is the declaration that holds the objects, in place of the
	// objects themselves.
	Node *graph.Node
	// Namespace, where not empty, is that of objects that do not say one.
	Namespace value.Text
	// Rename, where set, gives the name or namespace that an object really gets
	// when something that is applied later may change it.
	Rename func(field string, a graph.Arg) graph.Arg
	// Problems collects what is wrong with objects.
	Problems []finding.Problem
}

// IsObject reports whether a tree is a Kubernetes object.
func IsObject(t *value.Tree) bool {
	return scalar(t.Get("apiVersion")) != "" && scalar(t.Get("kind")) != ""
}

func scalar(t *value.Tree) string {
	if t == nil || t.Kind != value.String {
		return ""
	}
	s, _ := t.Text.Known()
	return s
}

// maxLists bounds how deep lists of objects may hold further lists.
const maxLists = 4

// Read adds an object, or every object of a list.
func (r *Reader) Read(t *value.Tree) { r.read(t, 0) }

func (r *Reader) read(t *value.Tree, depth int) {
	if t == nil || t.Kind != value.Object {
		return
	}
	name := scalar(t.Get("kind"))
	if items := t.Get("items"); strings.HasSuffix(name, "List") && items != nil && items.Kind == value.List && depth < maxLists {
		for _, item := range items.Items {
			if item.Get("kind") == nil && name != "List" {
				item = typed(item, t, strings.TrimSuffix(name, "List"))
			}
			r.read(item, depth+1)
		}
		return
	}
	if !IsObject(t) {
		return
	}
	o := r.object(t, name)
	if o == nil {
		return
	}
	switch {
	case name == "ServiceAccount" && o.group == "":
		r.serviceAccount(o)
	case name == "ConfigMap" && o.group == "":
		r.authMap(o)
		r.strays(o, meta(o), false)
	default:
		r.workload(o)
	}
}

// typed gives an item of a typed list the kind that the list implies.
func typed(item, list *value.Tree, kind string) *value.Tree {
	out := *item
	out.Members = append([]value.Member{
		{Key: value.Lit("apiVersion"), Value: list.Get("apiVersion")},
		{Key: value.Lit("kind"), Value: &value.Tree{Kind: value.String, Text: value.Lit(kind), At: item.At}},
	}, item.Members...)
	return &out
}

// object is what all objects have.
type object struct {
	tree       *value.Tree
	kind       string
	apiVersion string
	group      string
	node       graph.Node
	name       graph.Arg
	namespace  graph.Arg
}

// object reads the metadata; nil for an object without any.
func (r *Reader) object(t *value.Tree, kind string) *object {
	o := &object{tree: t, kind: kind, apiVersion: scalar(t.Get("apiVersion"))}
	o.group = group(o.apiVersion)
	meta := t.Get("metadata")
	if meta == nil {
		return nil
	}
	at := t.Get("kind").At
	if r.Node != nil {
		at = r.Node.At
	}
	if meta.Kind != value.Object && meta.Kind != value.Hole {
		r.problem(meta.At, "metadata is an object")
		return nil
	}
	o.name = field(meta, "name", at)
	if o.name.Set {
		at = o.name.At
	} else {
		generated := field(meta, "generateName", at)
		name := value.HoleAt("generated name of a "+kind, value.Segment, at)
		if r.Node != nil {
			name = value.HoleAt(r.Node.ID()+"#name", value.Unique, at)
		}
		o.name = graph.Arg{Set: true, At: at, Text: value.Join(generated.Text, name)}
	}
	o.namespace = field(meta, "namespace", at)
	switch {
	case o.namespace.Set:
	case len(r.Namespace.Parts()) > 0:
		o.namespace = graph.Arg{Text: r.Namespace, At: at}
	default:
		label := kind + "/" + o.name.Text.String()
		o.namespace.Text = value.HoleAt("namespace of "+label, value.Segment, source.Range{})
	}
	if r.Node != nil {
		o.node = *r.Node
		return o
	}
	o.node = graph.Node{Scope: r.Scope, Address: kind + "/" + o.place() + "/" + o.name.Text.String(), At: at}
	if r.Rename != nil {
		o.name, o.namespace = r.Rename("name of "+kind, o.name), r.Rename("namespace of "+kind, o.namespace)
	}
	return o
}

// place is the namespace as addresses show it.
func (o *object) place() string {
	if !o.namespace.Set {
		return "?"
	}
	return o.namespace.Text.String()
}

func (r *Reader) problem(at source.Range, message string) {
	r.Problems = append(r.Problems, finding.Problem{Message: message, At: at})
}

// field is a scalar of an object; not Set when it is absent, null or empty.
func field(t *value.Tree, name string, fallback source.Range) graph.Arg {
	v := t.Get(name)
	switch {
	case v == nil && t.Unsure(name) != "":
		return graph.Arg{Set: true, Text: value.HoleAt(t.Unsure(name), value.Any, t.At), At: t.At}
	case v == nil || !v.IsScalar():
		return graph.Arg{At: fallback}
	}
	if s, known := v.Text.Known(); known && s == "" {
		return graph.Arg{At: fallback}
	}
	return graph.Arg{Set: true, Text: v.Text, At: v.At}
}

func (r *Reader) serviceAccount(o *object) {
	sa := &graph.ServiceAccount{Node: o.node, Name: o.name, Namespace: o.namespace}
	if annotations := r.annotations(meta(o)); annotations != nil {
		annotate(sa, annotations)
	}
	r.Graph.ServiceAccounts = append(r.Graph.ServiceAccounts, sa)
}

func meta(o *object) *value.Tree { return o.tree.Get("metadata") }

// annotate takes what the webhook reads from annotations.
func annotate(sa *graph.ServiceAccount, annotations *value.Tree) {
	sa.AnnotationsOpen = annotations.Open
	if annotations.Kind == value.Hole {
		sa.AnnotationsOpen = annotations.Text.String()
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

func (r *Reader) workload(o *object) {
	r.strays(o, meta(o), false)
	k, ok := kinds[o.kind]
	if !ok || !contains(k.groups, o.group) {
		return
	}
	for _, path := range k.pods {
		steps := strings.Split(path, ".")
		spec := o.tree.Path(steps...)
		if spec == nil {
			continue
		}
		if last := len(steps) - 1; last > 0 && steps[last] == "spec" && steps[last-1] == "template" {
			r.strays(o, o.tree.Path(steps[:last]...).Get("metadata"), true)
		}
		w := &graph.Workload{Node: o.node, Kind: o.kind, Name: o.name, Namespace: o.namespace}
		w.ServiceAccount = field(spec, k.account, o.node.At)
		if !w.ServiceAccount.Set && k.account == podAccount {
			w.ServiceAccount = field(spec, "serviceAccount", o.node.At)
		}
		r.Graph.Workloads = append(r.Graph.Workloads, w)
	}
}

func contains(list []string, s string) bool {
	for _, x := range list {
		if x == s {
			return true
		}
	}
	return false
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
