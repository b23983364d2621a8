package graph

import (
	"net/netip"
	"strconv"
	"strings"

	"github.com/irsalint/irsalint/internal/value"
)

// agentAddresses are those of the EKS Pod Identity agent on every node: a cluster has one
// or the other.
var agentAddresses = []netip.Addr{netip.MustParseAddr("169.254.170.23"), netip.MustParseAddr("fd00:ec2::23")}

// agentPort is where the agent listens, with TCP.
const agentPort = 80

// exempts reports whether an entry of NO_PROXY may be about the agent.
func exempts(entry string) bool {
	if strings.Contains(entry, "*") {
		return true
	}
	if prefix, err := netip.ParsePrefix(entry); err == nil {
		return prefix.Contains(agentAddresses[0]) || prefix.Contains(agentAddresses[1])
	}
	host := strings.Trim(strings.TrimSuffix(entry, ":"+strconv.Itoa(agentPort)), "[]")
	addr, err := netip.ParseAddr(host)
	return err == nil && (addr == agentAddresses[0] || addr == agentAddresses[1])
}

// agentOf are the addresses that the agent can have in the cluster of the tree.
func (w *writer[T]) agentOf() []netip.Addr {
	if len(w.l.Clusters) != 1 || !w.oneCluster {
		return agentAddresses
	}
	switch family, _ := w.l.Clusters[0].IPFamily.Text.Known(); strings.ToLower(family) {
	case "ipv4":
		return agentAddresses[:1]
	case "ipv6":
		return agentAddresses[1:]
	}
	return agentAddresses
}

// reachesAgent answers whether pods that a policy of Kubernetes restricts may connect to
// the agent by it.
func (p *EgressPolicy) reachesAgent(addresses []netip.Addr) value.Tri {
	verdict := value.Is(false)
	if p.Open != "" {
		verdict = value.Unknown
	}
	for _, a := range p.Allows {
		for _, addr := range addresses {
			verdict = verdict.Or(a.reaches(addr).And(opensPort(a.Ports)))
		}
	}
	return verdict
}

// reaches answers whether an allowance is about an address.
func (a *Allowance) reaches(addr netip.Addr) value.Tri {
	verdict := value.Is(true)
	if a.CIDR.Set {
		verdict = holds(a.CIDR.Text, addr)
	}
	for _, except := range a.Except.Items {
		verdict = verdict.And(holds(except.Text, addr).Not())
	}
	if verdict == value.Yes && a.Except.Open != "" {
		return value.Unknown
	}
	return verdict
}

func holds(cidr value.Text, addr netip.Addr) value.Tri {
	s, known := cidr.Known()
	if !known {
		return value.Unknown
	}
	prefix, err := netip.ParsePrefix(s)
	if err != nil {
		return value.Unknown
	}
	return value.Is(prefix.Contains(addr))
}

// opensPort answers whether the ports of a rule of a NetworkPolicy include the agent's.
func opensPort(ports *value.Tree) value.Tri {
	if ports == nil || ports.Kind == value.Null || len(ports.Items) == 0 && ports.Open == "" && ports.Kind == value.List {
		return value.Yes
	}
	verdict := value.Is(false)
	if ports.Kind != value.List || ports.Open != "" {
		verdict = value.Unknown
	}
	for _, item := range ports.Items {
		verdict = verdict.Or(opens(item))
	}
	return verdict
}

func opens(item *value.Tree) value.Tri {
	if protocol := item.Get("protocol"); protocol != nil {
		if s, known := protocol.Text.Known(); !known {
			return value.Unknown
		} else if s != "TCP" {
			return value.No
		}
	}
	first := item.Get("port")
	if first == nil {
		return value.Yes
	}
	low, err := number(first)
	if err != nil {
		return value.Unknown // a name, or not known
	}
	high := low
	if last := item.Get("endPort"); last != nil {
		if high, err = number(last); err != nil {
			return value.Unknown
		}
	}
	return value.Is(low <= agentPort && agentPort <= high)
}

func number(t *value.Tree) (int, error) {
	s, _ := t.Text.Known()
	return strconv.Atoi(s)
}

// everyPod reports whether a policy of Kubernetes selects all pods of its namespace.
func (p *EgressPolicy) everyPod() bool {
	return empty(p.Selector)
}

// empty reports a selector that selects everything.
func empty(t *value.Tree) bool {
	if t == nil || t.Kind == value.Null {
		return true
	}
	for _, m := range t.Members {
		if len(m.Value.Items) > 0 || m.Value.IsScalar() || !empty(m.Value) {
			return false
		}
	}
	return t.Kind != value.Hole && t.Open == ""
}
