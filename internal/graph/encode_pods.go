package graph

import (
	"net/netip"
	"slices"
	"strings"

	"github.com/irsalint/irsalint/internal/source"
	"github.com/irsalint/irsalint/internal/value"
)

// credentials are variables that say where credentials are.
var credentials = []string{
	"AWS_ACCESS_KEY_ID", "AWS_CONFIG_FILE", "AWS_CONTAINER_CREDENTIALS_FULL_URI", "AWS_CONTAINER_CREDENTIALS_RELATIVE_URI",
	"AWS_PROFILE", "AWS_ROLE_ARN", "AWS_SHARED_CREDENTIALS_FILE", "AWS_WEB_IDENTITY_TOKEN_FILE",
}

// unbound encodes the pods that get no role, neither by an annotation nor by an
// association: what they do in AWS they do as their node.
func (w *writer[T]) unbound() {
	declared := map[string][]*ServiceAccount{}
	for _, sa := range w.l.ServiceAccounts {
		k := accountKey(sa.Namespace, sa.Name)
		declared[k] = append(declared[k], sa)
	}
	if len(w.l.Clusters) != 1 || !w.oneCluster || !w.l.inhabited() || len(w.l.FargateProfiles) > 0 {
		return
	}
	asking := map[string]bool{}
	for _, a := range w.l.StrayAnnotations {
		if isKnown(a.Key, "iam.amazonaws.com/role") {
			asking[a.ID()] = true // kube2iam or kiam answers
		}
	}
	addons, twins := w.addonNames(), map[string]map[source.Range]bool{}
	for _, x := range w.l.Workloads {
		k := x.Kind + "/" + accountKey(x.Namespace, x.Name)
		if twins[k] == nil {
			twins[k] = map[source.Range]bool{}
		}
		twins[k][x.At] = true
	}
	for _, x := range w.l.Workloads {
		if len(twins[x.Kind+"/"+accountKey(x.Namespace, x.Name)]) > 1 {
			continue // which of them is in the cluster is not known
		}
		if len(x.Images) == 0 || len(x.EnvFrom) > 0 || len(variables(x.Env, credentials...)) > 0 || len(x.Tokens) > 0 || asking[x.ID()] {
			continue
		}
		if !w.roleless(x, declared) {
			continue
		}
		n := &x.Node
		w.item("unbound_pods", w.fields().num("at", w.at(n.At, n.At, n)).
			str("label", x.label()).
			str("account", x.account()).
			set("images", w.leaves(x.Images, n)).
			set("arguments", w.texts(x.Arguments)).
			set("addons", addons))
	}
}

func (w *writer[T]) leaves(list []Arg, n *Node) T {
	var out []T
	for _, a := range list {
		out = append(out, w.arg(a, n))
	}
	return w.e.List(out)
}

// texts are those of a list that are known.
func (w *writer[T]) texts(list []value.Text) T {
	var out []T
	for _, t := range list {
		if s, known := t.Known(); known {
			out = append(out, w.e.String(s))
		}
	}
	return w.e.List(out)
}

func (w *writer[T]) addonNames() T {
	var out []T
	for _, a := range w.l.Addons {
		out = append(out, w.arg(a.Name, &a.Node))
	}
	return w.e.List(out)
}

// inhabited reports whether the objects of the tree are those of its one cluster: some
// ServiceAccount among them has a role through it.
func (l *Linked) inhabited() bool {
	issuer := l.Clusters[0].Issuer
	for _, b := range l.Bindings {
		if b.Accepted != value.Yes || b.Candidates != 1 || len(issuer.Parts()) == 0 {
			continue
		}
		for _, g := range l.grantsOf[b.Nearest] {
			if value.Equal(g.Issuer, issuerOf(issuer)) == value.Yes {
				return true
			}
		}
	}
	for _, a := range l.Associations {
		for _, sa := range l.ServiceAccounts {
			if value.Equal(a.Namespace.Text, sa.Namespace.Text) == value.Yes && value.Equal(a.ServiceAccount.Text, sa.Name.Text) == value.Yes {
				return true
			}
		}
	}
	return false
}

// roleless reports whether the pods of a workload certainly get no role, neither by an
// annotation nor by an association. That there is none of these is only known of the one
// cluster that the tree declares.
func (w *writer[T]) roleless(x *Workload, declared map[string][]*ServiceAccount) bool {
	_, namespace := x.Namespace.Text.Known()
	_, name := x.ServiceAccount.Text.Known()
	accounts := declared[accountKey(x.Namespace, x.ServiceAccount)]
	if !namespace || !name || !x.ServiceAccount.Set || len(accounts) == 0 {
		return false
	}
	for _, sa := range accounts {
		if sa.RoleARN.Set || len(sa.Faulty) > 0 || sa.AnnotationsOpen != "" {
			return false
		}
	}
	for _, a := range w.l.Associations {
		if value.Equal(a.Namespace.Text, x.Namespace.Text) != value.No && value.Equal(a.ServiceAccount.Text, x.ServiceAccount.Text) != value.No {
			return false
		}
	}
	for _, m := range w.l.WebhookMappings {
		if value.Equal(m.Name.Text, x.ServiceAccount.Text) != value.No {
			return false
		}
	}
	_, open := w.openFor(w.l.Clusters[0].Scope, "aws_eks_pod_identity_association")
	return !open
}

// hostPods encodes the pods on the network of their node, with the policies of the roles
// that nodes have.
func (w *writer[T]) hostPods() {
	if len(w.l.nodeUsers) != 1 || !w.oneCluster || !w.allNodesKnown() {
		return // which nodes pods are on is not known
	}
	var policies []T
	for _, p := range w.l.NodePolicies {
		if !w.maybe[p.Attachment.ID()] {
			policies = append(policies, w.policy(p).build())
		}
	}
	seen := map[source.Range]bool{}
	for _, x := range w.l.Workloads {
		if !isKnown(x.HostNetwork.Text, "true") || seen[x.HostNetwork.At] {
			continue
		}
		seen[x.HostNetwork.At] = true
		n := &x.Node
		w.item("host_pods", w.fields().num("at", w.atText(x.HostNetwork.Text.PlacedAt(x.HostNetwork.At), n)).
			str("label", x.label()).
			set("images", w.leaves(x.Images, n)).
			set("policies", w.e.List(policies)))
	}
}

// allNodesKnown reports whether the role of every node group is declared.
func (w *writer[T]) allNodesKnown() bool {
	ix := w.l.nodeIndex()
	return !slices.ContainsFunc(w.l.NodeGroups, func(g *NodeGroup) bool { return ix.role(g) == nil || w.maybe[g.ID()] })
}

// tokens encodes the tokens that pods mount by themselves and give to an SDK of AWS.
func (w *writer[T]) tokens() {
	ix := w.l.roleIndex()
	for _, x := range w.l.Workloads {
		told := map[source.Range]bool{}
		for _, t := range x.Tokens {
			vars := slices.DeleteFunc(slices.Clone(x.Env), func(v EnvVar) bool { return v.Container != t.Container })
			files, arns := variables(vars, "AWS_WEB_IDENTITY_TOKEN_FILE"), variables(vars, "AWS_ROLE_ARN")
			if len(files) == 1 && len(arns) == 1 && !told[t.At] && value.Equal(files[0].Value, t.File) == value.Yes {
				told[t.At] = true
				w.token(x, t, arns[0].Value, ix)
			}
		}
	}
}

// serverAudience is that of a token for which none is asked.
const serverAudience = "https://kubernetes.default.svc"

func (w *writer[T]) token(x *Workload, t ProjectedToken, arn value.Text, ix *roleIndex) {
	audience := t.Audience
	if !audience.Set {
		audience = Arg{Text: value.Lit(serverAudience), At: t.At}
	}
	sure, maybe := ix.candidates(arn)
	if len(sure)+len(maybe) != 1 || len(sure) == 0 && !named(arn, maybe) {
		return
	}
	role := append(sure, maybe...)[0]
	if isKnown(audience.Text, awsAudience) {
		return // the trust policy is at fault, and said to be
	}
	fault, wanted := "", value.Text{}
	for _, g := range w.l.grantsOf[role] {
		if g.Cluster == value.No {
			continue
		}
		f, of := g.refuses(audience.Text)
		if f == "" {
			return
		}
		fault, wanted = f, list(of)
	}
	if fault == "" {
		return
	}
	n := &x.Node
	w.item("tokens", w.fields().num("at", w.at(audience.At, source.Range{}, n)).
		str("label", x.label()).
		set("audience", w.leaf(audience.Text.WithAt(audience.At), t.Audience.Set, n)).
		set("role", w.role(role)).
		str("fault", fault).
		set("wanted", w.leaf(wanted, true, &role.Node)))
}

// refuses says who does not take an audience, the trust policy or the provider, and which
// it takes; empty where neither is proven.
func (g *Grant) refuses(audience value.Text) (string, []value.Text) {
	pattern := false
	for _, a := range g.Audiences {
		pattern = pattern || strings.ContainsAny(a.Skeleton(), "*?")
	}
	switch {
	case g.AudienceRestricted == value.Yes && len(g.Audiences) > 0 && !pattern && equalAny(audience, g.Audiences) == value.No:
		return "trust", g.Audiences
	case g.Provider != nil && g.Provider.ClientIDsOpen == "" && len(g.Provider.ClientIDs) > 0 && equalAny(audience, g.Provider.ClientIDs) == value.No:
		return "provider", g.Provider.ClientIDs
	}
	return "", nil
}

// egress encodes the policies that keep all pods of a namespace from the EKS Pod Identity
// agent, where a ServiceAccount of it has an association. Policies add up, so that one
// which lets pods through is enough; those of network plugins are not judged.
func (w *writer[T]) egress() {
	addresses := w.agentOf()
	agent := netip.PrefixFrom(addresses[0], addresses[0].BitLen()).String()
	closed, told := w.l.accountIndex().closed, map[key]bool{}
	for _, p := range w.l.EgressPolicies {
		namespace, known := p.Namespace.Text.Known()
		if !known || !closed[namespace] || !p.everyPod() || p.Restricts != value.Yes || told[key{p.Scope, namespace}] {
			continue
		}
		told[key{p.Scope, namespace}] = true
		reaches := value.Is(false)
		for _, other := range w.l.EgressPolicies {
			if other.Namespace.Set && value.Equal(other.Namespace.Text, p.Namespace.Text) == value.No {
				continue
			}
			if other.Kind != "NetworkPolicy" || other.Scope != p.Scope && !w.oneCluster {
				reaches = reaches.Or(value.Unknown)
				continue
			}
			reaches = reaches.Or(other.reachesAgent(addresses))
		}
		if a := w.associationIn(p); a != nil {
			n := &p.Node
			w.item("egress", w.fields().num("at", w.at(n.At, n.At, n)).str("label", n.Address).str("namespace", namespace).
				tri("reaches", reaches).str("agent", agent).set("association", w.arg(a.ServiceAccount, &a.Node)))
		}
	}
}

// associationIn is the first association of the namespace of a policy.
func (w *writer[T]) associationIn(p *EgressPolicy) *Association {
	for _, a := range w.l.Associations {
		if !w.maybe[a.ID()] && w.tied(a, p.Scope) && value.Equal(a.Namespace.Text, p.Namespace.Text) == value.Yes && !w.onHosts(a) {
			return a
		}
	}
	return nil
}

// onHosts reports whether all pods of an association are on the network of their node,
// which policies leave alone.
func (w *writer[T]) onHosts(a *Association) bool {
	hosts := false
	for _, x := range w.l.Workloads {
		if value.Equal(x.Namespace.Text, a.Namespace.Text) == value.No || value.Equal(x.ServiceAccount.Text, a.ServiceAccount.Text) == value.No {
			continue
		}
		if !isKnown(x.HostNetwork.Text, "true") {
			return false
		}
		hosts = true
	}
	return hosts
}
