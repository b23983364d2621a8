package manifest

import (
	"bytes"
	"slices"
	"strings"

	"github.com/irsalint/irsalint/internal/graph"
	"github.com/irsalint/irsalint/internal/iam"
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
		default:
			if meantAsRole(m) {
				sa.Faulty = append(sa.Faulty, graph.FaultyAnnotation{Key: m.Key, Value: m.Value.Text, Fault: "misspelled"})
			}
		}
		if strings.HasPrefix(key, annotationPrefix) && (m.Value.Kind == value.Number || m.Value.Kind == value.Bool) && asWritten(sa.Scope) {
			sa.Faulty = append(sa.Faulty, graph.FaultyAnnotation{Key: m.Key, Value: m.Value.Text, Fault: "unquoted"})
		}
	}
}

// asWritten reports whether the objects of a scope reach the cluster as they are written,
// or as a chart renders them: kustomize and Terraform make texts of annotations.
func asWritten(s *graph.Scope) bool {
	format, _, _ := strings.Cut(s.ID, ":")
	return format == "k8s" || format == "helm"
}

// meantAsRole reports an annotation that should be the one for the role, and is not.
func meantAsRole(m value.Member) bool {
	key, _ := m.Key.Known()
	return key != RoleAnnotation && m.Value.IsScalar() && misspelt(key) && iam.RoleARNForm(m.Value.Text) == "role"
}

// misspelt reports whether a key is meant to be that of the role: host and name differ
// from it by a slip, by separators or case.
func misspelt(key string) bool {
	host, name, cut := strings.Cut(key, "/")
	if !cut {
		host, name = annotationHost, key
	}
	name = strings.ReplaceAll(strings.ToLower(name), "_", "-")
	switch name {
	case "role-arn", "rolearn", "role-arns", "iam-role-arn":
	case "role", "iam-role", "role-name":
		if host != annotationHost || !cut {
			return false // kube2iam has iam.amazonaws.com/role
		}
	default:
		if !cut || !iam.Similar(name, "role-arn") {
			return false
		}
	}
	return slices.Contains(slips, host) || iam.Similar(strings.ToLower(host), annotationHost)
}

// slips are hosts that people write for that of the annotations.
var slips = []string{"eks.amazon.com", "eks.aws.com", "eks.aws.amazon.com", "eks.amazonaws.com.cn", "aws.amazon.com", "amazonaws.com", "iam.amazonaws.com"}

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

// kube2iam are the annotations of kube2iam and kiam: of pods, and of namespaces.
var kube2iam = []string{"iam.amazonaws.com/role", "iam.amazonaws.com/allowed-roles", "iam.amazonaws.com/permitted"}

// strays notes annotations that only mean something on a ServiceAccount, and such that
// only older tools read.
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
		if key != RoleAnnotation && key != AudienceAnnotation && !slices.Contains(kube2iam, key) || !m.Value.IsScalar() {
			continue
		}
		r.Graph.StrayAnnotations = append(r.Graph.StrayAnnotations, &graph.StrayAnnotation{
			Node: o.node, Kind: o.kind, APIVersion: o.apiVersion, Template: template, Key: m.Key, Value: m.Value.Text,
		})
	}
}
