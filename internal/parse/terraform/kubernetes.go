package terraform

import (
	"strings"

	"github.com/irsalint/irsalint/internal/finding"
	"github.com/irsalint/irsalint/internal/graph"
	"github.com/irsalint/irsalint/internal/manifest"
	"github.com/irsalint/irsalint/internal/source"
	"github.com/irsalint/irsalint/internal/value"
	"github.com/irsalint/irsalint/internal/yamldoc"
)

// kubernetesKinds are the resources of the Kubernetes provider that concern
// identity, with the API version and kind of their object. Each also exists with
// the suffix _v1.
var kubernetesKinds = map[string][2]string{
	"kubernetes_config_map":              {"v1", "ConfigMap"},
	"kubernetes_cron_job":                {"batch/v1", "CronJob"},
	"kubernetes_daemonset":               {"apps/v1", "DaemonSet"},
	"kubernetes_daemon_set":              {"apps/v1", "DaemonSet"},
	"kubernetes_default_service_account": {"v1", "ServiceAccount"},
	"kubernetes_deployment":              {"apps/v1", "Deployment"},
	"kubernetes_job":                     {"batch/v1", "Job"},
	"kubernetes_pod":                     {"v1", "Pod"},
	"kubernetes_replication_controller":  {"v1", "ReplicationController"},
	"kubernetes_service_account":         {"v1", "ServiceAccount"},
	"kubernetes_stateful_set":            {"apps/v1", "StatefulSet"},
}

// lists are the nested blocks that are lists in the object, with their names
// there. Any other block is an object.
var lists = map[string]string{
	"container": "containers", "env": "env", "env_from": "envFrom", "image_pull_secret": "imagePullSecrets",
	"init_container": "initContainers", "items": "items", "port": "ports", "sources": "sources",
	"toleration": "tolerations", "volume": "volumes", "volume_mount": "volumeMounts",
}

func addKubernetes(b *builder, r *resource, kind [2]string) {
	t := b.object(body{r.block, r.scope}, r.header())
	t.Members = append(t.Members, b.typed(r, kind[0], kind[1])...)
	if meta := t.Get("metadata"); strings.HasPrefix(r.kind(), "kubernetes_default_service_account") && meta != nil && meta.Get("name") == nil {
		meta.Members = append(meta.Members, objectMember("name", "default", r.header()))
	}
	b.read(r, t, "default")
}

// addAnnotations reads kubernetes_annotations, which adds to an object that exists.
func addAnnotations(b *builder, r *resource) {
	t := b.object(body{r.block, r.scope}, r.header())
	if meta, annotations := t.Get("metadata"), t.Get("annotations"); meta != nil && annotations != nil {
		meta.Members = append(meta.Members, value.Member{Key: value.Lit("annotations"), Value: annotations})
	}
	b.read(r, t, "default")
}

// addConfigMapData reads kubernetes_config_map_v1_data, which sets the data of a
// ConfigMap that exists.
func addConfigMapData(b *builder, r *resource) { addKubernetes(b, r, [2]string{"v1", "ConfigMap"}) }

// addManifest reads kubernetes_manifest.
func addManifest(b *builder, r *resource) {
	a := r.block.attrs["manifest"]
	if a == nil {
		return
	}
	t := b.root.run.h.tree(r.scope.eval(a), a.at)
	if t.Kind == value.Hole {
		b.unread(r, unknownManifest, "manifest")
	}
	b.read(r, t, "")
}

// addKubectlManifest reads kubectl_manifest, whose object is YAML text.
func addKubectlManifest(b *builder, r *resource) {
	a := r.block.attrs["yaml_body"]
	if a == nil {
		return
	}
	for _, t := range b.documents(r, a) {
		if namespace := r.arg("override_namespace"); namespace.Set {
			if meta := t.Get("metadata"); meta != nil {
				meta.Members = append(meta.Members, value.Member{
					Key: value.Lit("namespace"), Value: &value.Tree{Kind: value.String, Text: namespace.Text, At: namespace.At},
				})
			}
		}
		b.read(r, t, "")
	}
}

// documents are the YAML documents in the text of an argument.
func (b *builder) documents(r *resource, a *attribute) []*value.Tree {
	t := b.root.run.h.tree(r.scope.eval(a), a.at)
	switch {
	case t.Encodes != nil:
		return []*value.Tree{t.Encodes}
	case t.Kind == value.Hole:
		b.unread(r, unknownManifest, a.name)
		return nil
	}
	return b.yaml(r, t.Text)
}

const unknownManifest = "a manifest or values are not known"

// unread notes that something is not read, which the first of some arguments that is
// not empty names.
func (b *builder) unread(r *resource, reason string, arguments ...string) {
	b.g.Gaps = append(b.g.Gaps, graph.Gap{Node: r.node(), Reason: reason, Unknown: r.first(arguments...)})
}

// first is the first of some arguments that is not empty, on one line.
func (r *resource) first(arguments ...string) string {
	for _, a := range arguments {
		text, _ := r.text(a)
		if s := strings.Join(strings.Fields(text.String()), " "); s != "" {
			return s
		}
	}
	return ""
}

// yaml parses the documents of a text.
func (b *builder) yaml(r *resource, text value.Text) []*value.Tree {
	var out []*value.Tree
	for _, d := range yamldoc.ParseText(text) {
		if d.Problem != nil {
			r.inst.report(finding.Problem{Message: d.Problem.Message, At: placeOr(d.Problem.At, r.header())})
		}
		if d.Tree != nil {
			out = append(out, d.Tree)
		}
	}
	return out
}

func placeOr(at, fallback source.Range) source.Range {
	if at.IsZero() {
		return fallback
	}
	return at
}

// read adds a Kubernetes object that a resource declares.
func (b *builder) read(r *resource, t *value.Tree, namespace string) {
	node := r.node()
	reader := manifest.Reader{Scope: node.Scope, Graph: &b.g, Node: &node, Namespace: value.Lit(namespace)}
	reader.Read(t)
	for _, p := range reader.Problems {
		r.inst.report(finding.Problem{Message: p.Message, At: placeOr(p.At, r.header())})
	}
}

func objectMember(key, text string, at source.Range) value.Member {
	return value.Member{Key: value.Lit(key), Value: &value.Tree{Kind: value.String, Text: value.Lit(text), At: at}}
}

func (b *builder) typed(r *resource, apiVersion, kind string) []value.Member {
	return []value.Member{objectMember("apiVersion", apiVersion, r.header()), objectMember("kind", kind, r.header())}
}

// object is a block of the Kubernetes provider as the object that it stands for.
func (b *builder) object(n body, at source.Range) *value.Tree {
	t := &value.Tree{Kind: value.Object, At: at}
	for _, name := range sortedKeys(n.attrs) {
		v, a := n.attribute(name)
		x := b.root.run.h.tree(v, a.at)
		if name == "metadata" || name == "spec" {
			x = unblocked(name, x)
		}
		t.Members = append(t.Members, value.Member{Key: value.Lit(camel(name)), Value: x})
	}
	for _, name := range n.names() {
		nested, open := n.scope.bodies(n.block, name)
		if plural := lists[name]; plural != "" {
			list := &value.Tree{Kind: value.List, Open: open, At: at}
			for _, x := range nested {
				list.Items = append(list.Items, b.object(x, placeOr(x.at, at)))
			}
			t.Members = append(t.Members, value.Member{Key: value.Lit(plural), Value: list})
			continue
		}
		if len(nested) > 0 {
			t.Members = append(t.Members, value.Member{Key: value.Lit(camel(name)), Value: b.object(nested[0], placeOr(nested[0].at, at))})
		} else if open != "" {
			t.Members = append(t.Members, value.Member{Key: value.Lit(camel(name)), Value: &value.Tree{Text: value.HoleAt(open, value.Any, at), At: at}})
		}
	}
	return t
}

// mapArguments are those that are maps, whose keys are their users' own.
var mapArguments = map[string]bool{
	"annotations": true, "binary_data": true, "data": true, "labels": true, "limits": true, "match_labels": true,
	"node_selector": true, "requests": true, "selector": true, "volume_attributes": true,
}

// unblocked turns a value that stands for nested blocks, as JSON configuration and
// plans have it, into the object that they stand for.
func unblocked(name string, t *value.Tree) *value.Tree {
	out := *t
	switch {
	case mapArguments[name]:
	case t.Kind == value.List && lists[name] == "" && len(t.Items) == 1:
		return unblocked(name, t.Items[0])
	case t.Kind == value.List:
		out.Items = nil
		for _, item := range t.Items {
			out.Items = append(out.Items, unblocked(name, item))
		}
	case t.Kind == value.Object:
		out.Members = nil
		for _, m := range t.Members {
			key, _ := m.Key.Known()
			x := unblocked(key, m.Value)
			if x.Kind == value.List && len(x.Items) == 0 && x.Open == "" {
				continue
			}
			if plural := lists[key]; plural != "" {
				m.Key = value.Lit(plural).WithAt(m.Key.At())
			} else {
				m.Key = value.Lit(camel(key)).WithAt(m.Key.At())
			}
			out.Members = append(out.Members, value.Member{Key: m.Key, Value: x})
		}
	}
	return &out
}

// names are those of the nested blocks, in source order.
func (b body) names() []string {
	var out []string
	seen := map[string]bool{}
	for _, n := range b.blocks {
		name := n.kind
		if name == "dynamic" && len(n.labels) > 0 {
			name = n.labels[0]
		}
		if !seen[name] {
			seen[name] = true
			out = append(out, name)
		}
	}
	return out
}

// camel turns service_account_name into serviceAccountName.
func camel(name string) string {
	words := strings.Split(name, "_")
	for i, w := range words {
		if i > 0 && w != "" {
			words[i] = strings.ToUpper(w[:1]) + w[1:]
		}
	}
	return strings.Join(words, "")
}
