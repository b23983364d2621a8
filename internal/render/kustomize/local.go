package kustomize

import (
	"slices"
	"strings"

	"github.com/irsalint/irsalint/internal/value"
)

// isLocal reports whether an object of the tree may be the one that is meant by this
// name at a kustomization, where prefixes and suffixes may have been added to it.
func (p *plan) isLocal(n *node, w wanted) bool {
	found := false
	kind, name := str(w.kind), rawText(w.name)
	p.under(n, map[*node]bool{}, func(c *node, m *manifests) {
		if m != nil {
			if m.open != "" {
				return
			}
			for _, o := range m.objects {
				found = found || str(o.Get("kind")) == kind && p.mayBe(rawName(o), name) && p.mayLieIn(o, w)
			}
			return
		}
		for _, g := range c.spec.ConfigMapGenerator {
			found = found || kind == "ConfigMap" && g.Behavior != "merge" && g.Behavior != "replace" && p.mayBe(g.Name, name)
		}
		for _, g := range c.spec.SecretGenerator {
			found = found || kind == "Secret" && g.Behavior != "merge" && g.Behavior != "replace" && p.mayBe(g.Name, name)
		}
	})
	return found
}

// mayBe reports whether an object can have got a name through the prefixes and
// suffixes of the build.
func (p *plan) mayBe(original, name string) bool {
	if original == name {
		return true
	}
	i := strings.Index(name, original)
	if i < 0 || original == "" {
		return false
	}
	return p.composed(name[:i], func(n *node) string { return n.spec.NamePrefix }) &&
		p.composed(name[i+len(original):], func(n *node) string { return n.spec.NameSuffix })
}

// composed reports whether a text is made of the affixes of kustomizations.
func (p *plan) composed(s string, affix func(*node) string) bool {
	for s != "" {
		longest := 0
		for _, n := range p.order {
			if a := affix(n); strings.HasPrefix(s, a) {
				longest = max(longest, len(a))
			}
		}
		if longest == 0 {
			return false
		}
		s = s[longest:]
	}
	return true
}

// clusterKinds are the kinds of Kubernetes that have no namespace.
var clusterKinds = []string{
	"APIService", "CSIDriver", "ClusterRole", "ClusterRoleBinding", "CustomResourceDefinition", "IngressClass",
	"MutatingWebhookConfiguration", "Namespace", "Node", "PersistentVolume", "PriorityClass", "RuntimeClass", "StorageClass",
	"ValidatingAdmissionPolicy", "ValidatingAdmissionPolicyBinding", "ValidatingWebhookConfiguration",
}

// mayLieIn reports whether an object can have got the namespace that is meant.
func (p *plan) mayLieIn(o *value.Tree, w wanted) bool {
	if w.selected || slices.Contains(clusterKinds, str(w.kind)) {
		return true
	}
	effective := func(t *value.Tree) string {
		if t == nil || rawText(t) == "" {
			return "default"
		}
		return rawText(t)
	}
	if effective(w.namespace) == effective(o.Get("metadata").Get("namespace")) {
		return true
	}
	return slices.ContainsFunc(p.order, func(n *node) bool { return n.spec.Namespace != "" && n.spec.Namespace == effective(w.namespace) })
}

// under calls do with every kustomization and every file of objects below n.
func (p *plan) under(n *node, seen map[*node]bool, do func(n *node, m *manifests)) {
	if seen[n] {
		return
	}
	seen[n] = true
	do(n, nil)
	for _, name := range n.children {
		if m := p.files[name]; m != nil {
			do(n, m)
		} else if c := p.nodes[name]; c != nil {
			p.under(c, seen, do)
		}
	}
}
