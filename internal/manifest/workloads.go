package manifest

import (
	"slices"
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
				Node: o.node, Kind: o.kind, Name: o.name, Namespace: o.namespace, ServiceAccount: account, Env: env(s.tree),
			}
			if s.template != nil {
				w.Skipped = skipped(s.template.Get("metadata"))
			} else if o.kind == "Pod" {
				w.Skipped = skipped(meta(o))
			}
			r.Graph.Workloads = append(r.Graph.Workloads, w)
		}
	}
}

// skipLabel keeps a pod from the EKS pod identity webhook, whatever its value.
const skipLabel = "eks.amazonaws.com/skip-pod-identity-webhook"

func skipped(meta *value.Tree) value.Text {
	labels := meta.Get("labels")
	if labels == nil {
		return value.Text{}
	}
	for _, m := range labels.Members {
		if key, _ := m.Key.Known(); key == skipLabel {
			return m.Key
		}
	}
	return value.Text{}
}

// credentialVars are the variables in which SDKs of AWS look for credentials first.
var credentialVars = []string{"AWS_ACCESS_KEY_ID", "AWS_ROLE_ARN", "AWS_WEB_IDENTITY_TOKEN_FILE"}

// env are the variables for credentials of the containers of a pod spec.
func env(spec *value.Tree) []graph.EnvVar {
	var out []graph.EnvVar
	n := 0
	for _, key := range []string{"initContainers", "containers"} {
		list := spec.Get(key)
		if list == nil {
			continue
		}
		for _, c := range list.Items {
			n++
			vars := c.Get("env")
			if vars == nil {
				continue
			}
			open := c.Get("envFrom") != nil || Open(vars) != ""
			for _, v := range vars.Items {
				name := textOf(v.Get("name"))
				if known, _ := name.Known(); slices.Contains(credentialVars, known) {
					out = append(out, graph.EnvVar{Name: name, Container: n, Sure: hasValue(v), Open: open})
				}
			}
		}
	}
	return out
}

func textOf(t *value.Tree) value.Text {
	if t == nil {
		return value.Text{}
	}
	return t.Text
}

// hasValue reports whether a variable surely has a value.
func hasValue(v *value.Tree) bool {
	if from := v.Get("valueFrom"); from != nil {
		for _, m := range from.Members {
			if m.Value.Get("optional") != nil {
				return false
			}
		}
		return len(from.Members) > 0
	}
	s, known := textOf(v.Get("value")).Known()
	return known && s != "" && !strings.Contains(s, "$(")
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
