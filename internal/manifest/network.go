package manifest

import (
	"github.com/irsalint/irsalint/internal/graph"
	"github.com/irsalint/irsalint/internal/value"
)

// networkPolicy reads a policy of Kubernetes itself.
func (r *Reader) networkPolicy(o *object) {
	spec := o.tree.Get("spec")
	p := r.egressPolicy(o, spec, spec.Get("podSelector"))
	rules := spec.Get("egress")
	p.Restricts = restricts(spec, "policyTypes", rules)
	for _, rule := range items(rules) {
		p.note(rule)
		peers := rule.Get("to")
		if len(items(peers)) == 0 && Open(peers) == "" {
			p.allow(graph.Allowance{At: rule.At, Ports: rule.Get("ports")})
		}
		p.note(peers)
		for _, peer := range items(peers) {
			p.note(peer)
			if block := peer.Get("ipBlock"); block != nil {
				p.allow(graph.Allowance{
					At: block.At, CIDR: Field(block, "cidr", block.At), Except: List(block.Get("except")), Ports: rule.Get("ports"),
				})
			}
		}
	}
}

// policy is an EgressPolicy while it is read.
type policy struct{ *graph.EgressPolicy }

// egressPolicy adds a policy that selects pods.
func (r *Reader) egressPolicy(o *object, spec, selector *value.Tree) policy {
	p := policy{&graph.EgressPolicy{Node: o.node, Kind: o.kind, Namespace: o.namespace, Selector: selector, Open: Open(spec)}}
	p.note(spec.Get("egress"))
	r.Graph.EgressPolicies = append(r.Graph.EgressPolicies, p.EgressPolicy)
	return p
}

// note keeps the first unknown that may change what the policy says.
func (p policy) note(t *value.Tree) {
	if unknown := Open(t); p.Open == "" {
		p.Open = unknown
	}
}

// unread says that the policy has something that is not read.
func (p policy) unread(what string) {
	if p.Open == "" {
		p.Open = what
	}
}

func (p policy) allow(a graph.Allowance) { p.Allows = append(p.Allows, a) }

func items(t *value.Tree) []*value.Tree {
	if t == nil {
		return nil
	}
	return t.Items
}

// present reports an argument that is there and says something.
func present(t *value.Tree) bool {
	return t != nil && t.Kind != value.Null && !(t.Kind == value.List && len(t.Items) == 0 && t.Open == "")
}

// restricts answers whether a policy restricts egress: its list of types says so and, where
// there is none, that it has rules.
func restricts(spec *value.Tree, field string, rules *value.Tree) value.Tri {
	types := spec.Get(field)
	unknown := Open(spec) + Open(types)
	verdict := value.Is(!present(types) && len(items(rules)) > 0)
	if !present(types) {
		unknown += Open(rules)
	}
	for _, item := range List(types).Items {
		verdict = verdict.Or(value.Equal(item.Text, value.Lit("Egress")))
	}
	if verdict == value.No && unknown != "" {
		return value.Unknown
	}
	return verdict
}

// otherPolicy notes a policy of a kind whose rules are not read.
func (r *Reader) otherPolicy(o *object) {
	r.egressPolicy(o, o.tree.Get("spec"), nil).unread(o.kind)
}

// ciliumPolicy reads a policy of Cilium, which is one rule or a list of them.
func (r *Reader) ciliumPolicy(o *object) {
	if spec := o.tree.Get("spec"); spec != nil {
		r.ciliumRule(o, spec)
	}
	for _, spec := range items(o.tree.Get("specs")) {
		r.ciliumRule(o, spec)
	}
}

// ciliumPlain are the parts of a rule for egress that are read, or that only allow pods
// by name.
var ciliumPlain = map[string]bool{"toCIDR": true, "toCIDRSet": true, "toEndpoints": true, "toPorts": true}

func (r *Reader) ciliumRule(o *object, spec *value.Tree) {
	p := r.egressPolicy(o, spec, spec.Get("endpointSelector"))
	rules, denied := items(spec.Get("egress")), items(spec.Get("egressDeny"))
	p.Restricts = value.Is(len(rules)+len(denied) > 0)
	if p.Restricts == value.No && p.Open != "" {
		p.Restricts = value.Unknown
	}
	if t := spec.Path("enableDefaultDeny", "egress"); t != nil {
		p.Restricts = value.Unknown
		if s, known := t.Text.Known(); known {
			p.Restricts = value.Is(s == "true")
		}
	}
	if len(denied) > 0 {
		p.unread("egressDeny")
	}
	if spec.Get("nodeSelector") != nil {
		p.unread("nodeSelector")
	}
	for _, rule := range rules {
		p.ciliumEgress(rule)
	}
}

func (p policy) ciliumEgress(rule *value.Tree) {
	p.note(rule)
	peers := 0
	for _, m := range rule.Members {
		key, _ := m.Key.Known()
		if !ciliumPlain[key] {
			p.unread(m.Key.String())
		}
		if key != "toPorts" {
			peers++
		}
	}
	ports := rule.Get("toPorts")
	if peers == 0 && ports != nil { // a rule of nothing allows nothing
		p.allow(graph.Allowance{At: rule.At, Ports: ports})
	}
	p.note(rule.Get("toCIDR"))
	for _, cidr := range List(rule.Get("toCIDR")).Items {
		p.allow(graph.Allowance{At: cidr.At, CIDR: cidr, Ports: ports})
	}
	p.note(rule.Get("toCIDRSet"))
	for _, set := range items(rule.Get("toCIDRSet")) {
		p.note(set)
		if set.Get("cidr") == nil {
			p.unread("toCIDRSet")
			continue
		}
		p.allow(graph.Allowance{At: set.At, CIDR: Field(set, "cidr", set.At), Except: List(set.Get("except")), Ports: ports})
	}
}

// calicoPolicy reads a policy of Calico.
func (r *Reader) calicoPolicy(o *object) {
	spec := o.tree.Get("spec")
	p := r.egressPolicy(o, spec, spec.Get("selector"))
	rules := spec.Get("egress")
	p.Restricts = restricts(spec, "types", rules)
	for _, name := range []string{"applyOnForward", "doNotTrack", "namespaceSelector", "preDNAT", "serviceAccountSelector"} {
		if present(spec.Get(name)) {
			p.unread(name)
		}
	}
	for _, rule := range items(rules) {
		p.calicoEgress(rule)
	}
}

// calicoPlain are the parts of a rule, and those of its destination, that are read.
var calicoPlain = map[string]bool{"action": true, "destination": true, "metadata": true, "protocol": true, "nets": true, "notNets": true, "ports": true}

func (p policy) calicoEgress(rule *value.Tree) {
	p.note(rule)
	action, _ := Field(rule, "action", rule.At).Text.Known()
	to := rule.Get("destination")
	switch {
	case action == "Log":
		return
	case action != "Allow":
		p.unread("a rule that does not allow")
		return
	}
	for _, t := range []*value.Tree{rule, to} {
		if t == nil {
			continue
		}
		p.note(t)
		for _, m := range t.Members {
			if key, _ := m.Key.Known(); !calicoPlain[key] {
				p.unread(m.Key.String())
			}
		}
	}
	nets, except := List(to.Get("nets")), List(to.Get("notNets"))
	p.note(to.Get("nets"))
	if len(nets.Items) == 0 && nets.Open == "" && p.plainDestination(to) {
		p.allow(graph.Allowance{At: rule.At, Except: except, Ports: to.Get("ports")})
	}
	for _, net := range nets.Items {
		p.allow(graph.Allowance{At: net.At, CIDR: net, Except: except, Ports: to.Get("ports")})
	}
}

// plainDestination reports a destination of every address, as far as it is read.
func (p policy) plainDestination(to *value.Tree) bool {
	if to == nil {
		return true
	}
	for _, m := range to.Members {
		if key, _ := m.Key.Known(); key != "ports" && key != "notNets" {
			return false
		}
	}
	return to.Kind == value.Object
}
