package manifest

import (
	"strings"

	"github.com/irsalint/irsalint/internal/graph"
	"github.com/irsalint/irsalint/internal/value"
)

// workload adds what an object runs.
func (r *Reader) workload(o *object) {
	for _, p := range kinds[o.kind].pods {
		for _, s := range o.specs(p.path) {
			if s.template != nil {
				r.strays(o, s.template.Get("metadata"), true)
			}
			account := p.accountOf(o, s.tree)
			if p.override && !account.Set {
				continue
			}
			w := &graph.Workload{
				Node: o.node, Kind: o.kind, Name: o.name, Namespace: o.namespace, ServiceAccount: account,
				HostNetwork: Field(s.tree, "hostNetwork", o.node.At), Tokens: tokens(s.tree),
			}
			readContainers(w, s.tree)
			if s.template != nil {
				w.Skipped = skipped(s.template.Get("metadata"), s.tree)
			} else if o.kind == "Pod" {
				w.Skipped = skipped(meta(o), s.tree)
			}
			r.Graph.Workloads = append(r.Graph.Workloads, w)
		}
	}
}

// skipLabel keeps a pod from the EKS pod identity webhook, whatever its value.
const skipLabel = "eks.amazonaws.com/skip-pod-identity-webhook"

// skipContainers is an annotation with the names of containers that the webhook leaves
// out, parted by commas.
const skipContainers = "eks.amazonaws.com/skip-containers"

// skipped is the label, or the annotation when it names every container.
func skipped(meta, spec *value.Tree) value.Text {
	if labels := meta.Get("labels"); labels != nil {
		for _, m := range labels.Members {
			if key, _ := m.Key.Known(); key == skipLabel {
				return m.Key
			}
		}
	}
	annotations := meta.Get("annotations")
	if annotations == nil {
		return value.Text{}
	}
	for _, m := range annotations.Members {
		key, _ := m.Key.Known()
		list, known := m.Value.Text.Known()
		if key == skipContainers && known && namesAll(list, items(spec.Get("containers"))) {
			return m.Key
		}
	}
	return value.Text{}
}

// namesAll reports whether a list of names has those of all containers.
func namesAll(list string, containers []*value.Tree) bool {
	names := map[string]bool{}
	for _, name := range strings.Split(list, ",") {
		names[strings.TrimSpace(name)] = true
	}
	for _, c := range containers {
		if name, known := textOf(c.Get("name")).Known(); !known || !names[name] {
			return false
		}
	}
	return len(containers) > 0
}

// podSpec is a pod spec, and the template that it is part of; nil without one.
type podSpec struct{ tree, template *value.Tree }

// specs follows a path to pod specs.
func (o *object) specs(path string) []podSpec {
	at := []podSpec{{tree: o.tree}}
	last := ""
	for _, step := range strings.Split(path, ".") {
		key, items := strings.CutSuffix(step, "[]")
		var next []podSpec
		for _, s := range at {
			t := s.tree.Get(key)
			switch {
			case t == nil:
			case !items:
				n := podSpec{tree: t}
				if key == "spec" && last == "template" {
					n.template = s.tree
				}
				next = append(next, n)
			default:
				for _, item := range t.Items {
					next = append(next, podSpec{tree: item})
				}
			}
		}
		at, last = next, key
	}
	return at
}

// accountOf is the ServiceAccount that pods run as; not Set for the one that is called
// default.
func (p pods) accountOf(o *object, spec *value.Tree) graph.Arg {
	a := either(spec, o.node.At, p.names()...)
	if !a.Set && p.inherits != "" {
		steps := strings.Split(p.inherits, ".")
		last := len(steps) - 1
		a = either(o.tree.Path(steps[:last]...), o.node.At, steps[last])
	}
	if !a.Set && p.outside {
		a = graph.Arg{Set: true, At: o.node.At, Text: value.HoleAt("ServiceAccount of "+o.kind+" "+o.name.Text.String(), value.Segment, o.node.At)}
	}
	return a
}

func (p pods) names() []string {
	if p.account != "" {
		return []string{p.account}
	}
	return []string{"serviceAccountName", "serviceAccount"}
}
