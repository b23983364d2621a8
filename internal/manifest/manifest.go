// Package manifest reads Kubernetes objects from trees into the graph, whoever
// wrote them: a YAML file, a Terraform resource, a rendered chart.
//
// It knows kinds and fields, and neither files nor how a tree came to be. A
// namespace that is not written stays unknown: whoever applies the object
// decides it.
package manifest

import (
	"slices"
	"strings"

	"github.com/irsalint/irsalint/internal/finding"
	"github.com/irsalint/irsalint/internal/graph"
	"github.com/irsalint/irsalint/internal/source"
	"github.com/irsalint/irsalint/internal/value"
)

// The annotations of a ServiceAccount that the EKS pod identity webhook reads.
const (
	annotationHost     = "eks.amazonaws.com"
	annotationPrefix   = annotationHost + "/"
	RoleAnnotation     = annotationPrefix + "role-arn"
	AudienceAnnotation = annotationPrefix + "audience"
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
		for _, item := range Written(items.Items) {
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
	g := group(scalar(t.Get("apiVersion")))
	rd := readingOf(name, g)
	o := r.object(t, name, rd.cluster)
	if o == nil {
		return
	}
	if !rd.carries {
		r.strays(o, meta(o), false)
	}
	if rd.read != nil {
		rd.read(r, o)
	}
	if slices.Contains(kinds[name].groups, g) {
		r.workload(o)
	}
}

// Written are the items of a list without those that a controller made for another item,
// such as the pods of a Deployment: what is to say of them is said of that one.
func Written(items []*value.Tree) []*value.Tree {
	there := map[string]bool{}
	for _, item := range items {
		if uid := scalar(item.Path("metadata", "uid")); uid != "" {
			there[uid] = true
		}
	}
	made := func(item *value.Tree) bool {
		owners := item.Path("metadata", "ownerReferences")
		return owners != nil && slices.ContainsFunc(owners.Items, func(o *value.Tree) bool {
			return isTrue(o.Get("controller")) && there[scalar(o.Get("uid"))]
		})
	}
	return slices.DeleteFunc(slices.Clone(items), made)
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
	node       graph.Node
	name       graph.Arg
	// namespace is absent for an object of a kind that has none.
	namespace graph.Arg
	// label and place are the name and the namespace as they are written, by which
	// other objects of the scope refer to it.
	label, place string
}

// object reads the metadata; nil for an object without any. A cluster's objects are in
// no namespace.
func (r *Reader) object(t *value.Tree, kind string, cluster bool) *object {
	o := &object{tree: t, kind: kind, apiVersion: scalar(t.Get("apiVersion"))}
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
	o.name = r.name(meta, kind, at)
	at = o.name.At
	o.label = o.name.Text.String()
	address := kind + "/" + o.label
	if !cluster {
		o.namespace = Field(meta, "namespace", at)
		o.place = "?"
		switch {
		case o.namespace.Set:
			o.place = o.namespace.Text.String()
		case len(r.Namespace.Parts()) > 0:
			o.namespace = graph.Arg{Text: r.Namespace, At: at}
		default:
			o.namespace.Text = value.HoleAt("namespace of "+address, value.Segment, source.Range{})
		}
		address = kind + "/" + o.place + "/" + o.label
	}
	if r.Node != nil {
		o.node = *r.Node
		return o
	}
	o.node = graph.Node{Scope: r.Scope, Address: address, At: at}
	if r.Rename != nil {
		o.name = r.Rename("name of "+kind, o.name)
		if !cluster {
			o.namespace = r.Rename("namespace of "+kind, o.namespace)
		}
	}
	return o
}

// name is the name of an object, or what is known of the one that it gets.
func (r *Reader) name(meta *value.Tree, kind string, at source.Range) graph.Arg {
	if name := Field(meta, "name", at); name.Set {
		return name
	}
	generated := Field(meta, "generateName", at)
	name := value.HoleAt("generated name of a "+kind, value.Segment, at)
	if r.Node != nil {
		name = value.HoleAt(r.Node.ID()+"#name", value.Unique, at)
	}
	return graph.Arg{Set: true, At: at, Text: value.Join(generated.Text, name)}
}

// find follows the names of fields, joined by dots.
func (o *object) find(path string) *value.Tree { return o.tree.Path(strings.Split(path, ".")...) }

func (r *Reader) problem(at source.Range, message string) {
	r.Problems = append(r.Problems, finding.Problem{Message: message, At: at})
}
