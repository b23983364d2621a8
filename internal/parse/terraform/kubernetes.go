package terraform

import (
	"github.com/irsalint/irsalint/internal/graph"
	"github.com/irsalint/irsalint/internal/value"
)

// kubernetesKinds are the resources of the Kubernetes provider that have an
// identity, with the kind of their object. Each also exists with the suffix _v1.
var kubernetesKinds = map[string]string{
	"kubernetes_cron_job":                "CronJob",
	"kubernetes_daemonset":               "DaemonSet",
	"kubernetes_daemon_set":              "DaemonSet",
	"kubernetes_default_service_account": "ServiceAccount",
	"kubernetes_deployment":              "Deployment",
	"kubernetes_job":                     "Job",
	"kubernetes_pod":                     "Pod",
	"kubernetes_replication_controller":  "ReplicationController",
	"kubernetes_service_account":         "ServiceAccount",
	"kubernetes_stateful_set":            "StatefulSet",
}

const (
	roleAnnotation     = "eks.amazonaws.com/role-arn"
	audienceAnnotation = "eks.amazonaws.com/audience"
)

func addKubernetes(b *builder, r *resource, kind string) {
	meta, _ := r.scope.bodies(r.block, "metadata")
	if len(meta) == 0 {
		return
	}
	m := meta[0]
	name := b.either(m, "name")
	if !name.Set {
		name = graph.Arg{Set: true, Text: r.unique("name"), At: r.header()}
		if kind == "ServiceAccount" && r.kind() != "kubernetes_service_account" && r.kind() != "kubernetes_service_account_v1" {
			name.Text = value.Lit("default")
		}
	}
	namespace := b.either(m, "namespace")
	if !namespace.Set {
		namespace = graph.Arg{Text: value.Lit("default"), At: r.header()}
	}
	annotations := b.annotations(m)
	if kind == "ServiceAccount" {
		b.g.ServiceAccounts = append(b.g.ServiceAccounts, serviceAccount(r, name, namespace, annotations))
		return
	}
	b.strays(r, kind, annotations, false)
	w := &graph.Workload{Node: r.node(), Kind: kind, Name: name, Namespace: namespace}
	if spec, ok := b.podSpec(r, kind); ok {
		w.ServiceAccount = b.either(spec, "service_account_name")
	}
	b.g.Workloads = append(b.g.Workloads, w)
}

func serviceAccount(r *resource, name, namespace graph.Arg, annotations *value.Tree) *graph.ServiceAccount {
	sa := &graph.ServiceAccount{Node: r.node(), Name: name, Namespace: namespace, AnnotationsOpen: openOf(annotations)}
	for _, m := range annotations.Members {
		key, _ := m.Key.Known()
		if !m.Value.IsScalar() {
			continue
		}
		arg := graph.Arg{Set: true, Text: m.Value.Text, At: m.Value.At}
		switch key {
		case roleAnnotation:
			sa.RoleARN, sa.RoleARNKey = arg, m.Key.At()
		case audienceAnnotation:
			sa.Audience = arg
		}
	}
	return sa
}

// openOf names the unknown that may add annotations.
func openOf(t *value.Tree) string {
	if t.Kind == value.Hole {
		return t.Text.String()
	}
	return t.Open
}

// annotations of a metadata block; an empty object when there are none.
func (b *builder) annotations(m body) *value.Tree {
	v, a := m.attribute("annotations")
	if a == nil {
		return &value.Tree{Kind: value.Object}
	}
	return b.root.run.h.tree(v, a.at)
}

func (b *builder) strays(r *resource, kind string, annotations *value.Tree, template bool) {
	for _, m := range annotations.Members {
		key, _ := m.Key.Known()
		if key == roleAnnotation || key == audienceAnnotation {
			b.g.StrayAnnotations = append(b.g.StrayAnnotations, &graph.StrayAnnotation{
				Node: r.node(), Kind: kind, APIVersion: "v1", Template: template, Key: m.Key, Value: m.Value.Text,
			})
		}
	}
}

// podSpec walks to the spec of the pods, and notes annotations on their template.
func (b *builder) podSpec(r *resource, kind string) (body, bool) {
	at := body{r.block, r.scope}
	var steps []string
	switch kind {
	case "Pod":
		steps = []string{"spec"}
	case "CronJob":
		steps = []string{"spec", "job_template", "spec", "template", "spec"}
	default:
		steps = []string{"spec", "template", "spec"}
	}
	for _, s := range steps {
		next, _ := at.scope.bodies(at.block, s)
		if len(next) == 0 {
			return body{}, false
		}
		at = next[0]
		if meta, _ := at.scope.bodies(at.block, "metadata"); s == "template" && len(meta) > 0 {
			b.strays(r, kind, b.annotations(meta[0]), true)
		}
	}
	return at, true
}
