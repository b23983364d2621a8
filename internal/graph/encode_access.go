package graph

import (
	"slices"
	"strings"

	"github.com/irsalint/irsalint/internal/iam"
	"github.com/irsalint/irsalint/internal/source"
	"github.com/irsalint/irsalint/internal/value"
)

// access encodes who may talk to clusters: the mappings of aws-auth, access entries and
// access policies.
func (w *writer[T]) access() {
	ix := w.l.roleIndex()
	for _, m := range w.l.AuthMaps {
		for _, e := range m.Entries {
			w.mapping(&m.Node, "aws-auth", e.Kind, e.ARN, e.Groups, e.fault() != "", ix)
			w.authFault(&m.Node, e)
		}
		for _, f := range m.Faults {
			n := &m.Node
			w.item("auth_faults", w.fields().num("at", w.at(f.At.FirstLine(), f.At, n)).str("reason", f.Reason).
				set("value", w.leaf(value.Text{}, false, n)))
		}
	}
	for _, e := range w.l.AccessEntries {
		kind := "role"
		if strings.Contains(e.Principal.Text.Skeleton(), ":user/") {
			kind = "user"
		}
		w.mapping(&e.Node, "entry", kind, e.Principal, e.Groups, false, ix)
	}
	for _, p := range w.l.AccessPolicies {
		n := &p.Node
		w.item("access_policies", w.fields().num("at", w.atText(p.Policy.Text, n)).
			str("label", ix.label(p.Principal.Text)).
			set("principal", w.arg(p.Principal, n)).
			str("nature", w.l.nature(p.Principal, List{}, ix)).
			flag("allowed", w.l.allowedMaster(p.Principal.Text)).
			set("policy", w.arg(p.Policy, n)).
			str("form", policyForm(p.Policy.Text)).
			set("scope", w.arg(p.Scope, n)))
	}
}

func (w *writer[T]) mapping(n *Node, via, kind string, principal Arg, groups List, dead bool, ix *roleIndex) {
	group := w.leaf(value.Text{}, false, n)
	if all := masters(groups); len(all.Items) > 0 {
		group = w.arg(all.Items[0], n)
	}
	w.item("mappings", w.fields().set("mode", w.modeBeside(n)).num("at", w.atText(principal.Text, n)).
		str("via", via).str("kind", kind).flag("dead", dead).
		str("label", ix.label(principal.Text)).
		set("principal", w.arg(principal, n)).
		str("nature", w.l.nature(principal, groups, ix)).
		flag("allowed", w.l.allowedMaster(principal.Text)).
		set("masters", group))
}

// allowedMaster reports whether a principal may be master or administrator of clusters.
func (l *Linked) allowedMaster(principal value.Text) bool {
	return slices.ContainsFunc(l.options.Masters, func(arn string) bool {
		return value.Match(principal, iam.Wildcards(value.Lit(arn))) == value.Yes
	})
}

// label names a principal: by its ARN, or by the declared role where the ARN is not known.
func (ix *roleIndex) label(principal value.Text) string {
	if _, known := principal.Known(); !known {
		if sure, _ := ix.candidates(principal); len(sure) == 1 {
			return labelOf("role", sure[0].Name, &sure[0].Node)
		}
	}
	return principal.String()
}

// masters are the groups that may do everything.
func masters(groups List) List {
	var out List
	for _, g := range groups.Items {
		if isKnown(g.Text, "system:masters") {
			out.Items = append(out.Items, g)
		}
	}
	return out
}

// authFault encodes what is wrong with the ARN of a mapped role.
func (w *writer[T]) authFault(n *Node, e AuthEntry) {
	if reason := e.fault(); reason != "" {
		w.item("auth_faults", w.fields().num("at", w.atText(e.ARN.Text, n)).str("reason", reason).set("value", w.arg(e.ARN, n)))
	}
}

// fault says why nobody has the ARN of a mapped role; empty for nothing that is known.
func (e AuthEntry) fault() string {
	arn, ok := iam.ParseARN(e.ARN.Text)
	s := arn.Resource.Skeleton()
	switch {
	case e.Kind != "role" || ok != value.Yes:
	case strings.HasPrefix(s, "instance-profile/"):
		return "instance-profile"
	case strings.HasPrefix(s, "assumed-role/"):
		return "assumed-role"
	case strings.HasPrefix(s, "role/") && strings.Contains(strings.TrimPrefix(s, "role/"), "/"):
		return "path"
	}
	return ""
}

// nature says what kind of role a principal is: node, ci, workload, other where nothing
// tells, or unknown where the principal is.
func (l *Linked) nature(principal Arg, groups List, ix *roleIndex) string {
	for _, g := range groups.Items {
		if isKnown(g.Text, "system:nodes") {
			return "node"
		}
	}
	sure, _ := ix.candidates(principal.Text)
	if len(sure) == 0 && principal.Text.IsHole() {
		return "unknown"
	}
	for _, r := range sure {
		if l.nodeUsers[r] != nil {
			return "node"
		}
		for _, g := range l.grantsOf[r] {
			if issuer, known := g.Issuer.Known(); known && isCI(issuer) {
				return "ci"
			}
			if g.Cluster == value.Yes {
				return "workload"
			}
		}
		if r.Trust.Policy != nil && whyNot(r.Trust.Policy) == "condition" {
			return "workload"
		}
	}
	return "other"
}

// ciIssuers are hosts of services that run pipelines.
var ciIssuers = []string{githubIssuer, "gitlab.com", "app.terraform.io", "agent.buildkite.com", "oidc.circleci.com", "api.bitbucket.org", "vstoken.dev.azure.com"}

func isCI(issuer string) bool {
	for _, host := range ciIssuers {
		if issuer == host || strings.HasPrefix(issuer, host+"/") {
			return true
		}
	}
	return false
}

// policyForm says what the ARN of an access policy is: access, iam, other or unknown.
func policyForm(t value.Text) string {
	for form, resource := range map[string]string{"access": ":eks::aws:cluster-access-policy/", "iam": ":policy/"} {
		if value.Match(t, value.NewPattern().Lit("arn:").Star().Lit(resource).Star()) == value.Yes {
			return form
		}
	}
	if _, known := t.Known(); known {
		return "other"
	}
	return "unknown"
}

// clusters encodes what clusters say of access and logs.
func (w *writer[T]) clusters() {
	for _, c := range w.l.Clusters {
		n := &c.Node
		logged := func(name string) value.Tri {
			verdict := value.No
			if c.LogTypes.Open != "" {
				verdict = value.Unknown
			}
			for _, t := range c.LogTypes.Items {
				verdict = verdict.Or(value.Equal(t.Text, value.Lit(name)))
			}
			return verdict
		}
		entry := w.leaf(value.Text{}, false, n)
		for _, e := range w.l.AccessEntries {
			if e.Scope == c.Scope && !w.maybe[e.ID()] && value.Equal(e.Cluster.Text, c.Name.Text) == value.Yes {
				entry = w.arg(e.Principal, &e.Node)
				break
			}
		}
		w.item("clusters", w.fields().num("at", w.at(n.At, source.Range{}, n)).set("cluster", w.owner("cluster", c.Name, n)).
			set("mode", w.arg(c.AuthenticationMode, n)).
			set("creator_admin", w.arg(c.CreatorAdmin, n)).
			tri("audit", logged("audit")).tri("authenticator", logged("authenticator")).
			set("entry", entry).
			tri("agent", w.l.agent(c)).
			tri("auto_mode", w.l.autoMode(c)).
			set("association", w.associationOf(c)).
			tri("provider", w.l.registered(c)).
			set("trusting", w.trusting(c)))
	}
}

// nodeMetadata encodes how node groups let pods reach the metadata service of EC2.
func (w *writer[T]) nodeMetadata() {
	ix := w.l.nodeIndex()
	seen := map[*LaunchTemplate]bool{}
	for _, g := range w.l.NodeGroups {
		n, m := &g.Node, g.Metadata
		if g.Template.Set {
			t := ix.templates[keyOf(g.Scope, g.Template.Text)]
			if t == nil || seen[t] {
				continue
			}
			seen[t] = true
			n, m = &t.Node, t.Metadata
		}
		if m.At.IsZero() || m.Open != "" {
			continue // the defaults depend on the image
		}
		tokens := w.repeated(m.Tokens, n, &g.Cluster, "tokens "+m.Tokens.Text.String())
		hops := w.repeated(m.HopLimit, n, &g.Cluster, "hops "+m.HopLimit.Text.String())
		w.item("node_metadata", w.fields().num("at", w.at(m.At.FirstLine(), m.At, n)).str("label", n.Address).
			flag("repeated", tokens && hops).
			set("policies", w.policiesOf(ix.role(g))).
			set("endpoint", w.arg(m.Endpoint, n)).
			set("tokens", w.setting(m.Tokens, n)).
			set("hops", w.setting(m.HopLimit, n)))
	}
}

// policiesOf are the policies of a role of nodes.
func (w *writer[T]) policiesOf(r *Role) T {
	var out []T
	for _, p := range w.l.NodePolicies {
		if r != nil && p.Role == r && !w.maybe[p.Attachment.ID()] {
			out = append(out, w.policy(p).build())
		}
	}
	return w.e.List(out)
}

// setting encodes an argument that is written, or the tool's default.
func (w *writer[T]) setting(a Arg, n *Node) T {
	state := "absent"
	_, known := a.Text.Known()
	switch {
	case a.Set && known && defaulted(a, n):
		state = "default"
	case a.Set && known:
		state = "written"
	case a.Set:
		state = "unknown"
	case len(a.Text.Parts()) > 0:
		state = "default"
	}
	at := a.At
	if p := a.Text.At(); !p.IsZero() {
		at = p
	}
	return w.fields().str("text", a.Text.String()).str("state", state).num("at", w.at(at, source.Range{}, n)).build()
}

// missingAccounts encodes the pods whose ServiceAccount is provably not there.
func (w *writer[T]) missingAccounts() {
	ix := w.l.accountIndex()
	for _, x := range w.l.Workloads {
		if !x.ServiceAccount.Set || ix.edge("", &x.Node, x.Namespace.Text, x.ServiceAccount.Text).Verdict != value.No {
			continue
		}
		elsewhere := ""
		for _, sa := range ix.all {
			if namespace, known := sa.Namespace.Text.Known(); known && value.Equal(sa.Name.Text, x.ServiceAccount.Text) == value.Yes {
				elsewhere = namespace
				break
			}
		}
		n := &x.Node
		w.item("missing_accounts", w.fields().num("at", w.atText(x.ServiceAccount.Text, n)).
			str("label", strings.Replace(x.Address, "/", " ", 1)).
			str("namespace", x.Namespace.Text.String()).
			set("account", w.arg(x.ServiceAccount, n)).
			str("elsewhere", elsewhere))
	}
}

// trusted answers whether the ServiceAccount of a trusted subject is there. Of several
// clusters it is not known which one a namespace of the tree is in.
func (w *writer[T]) trusted(s iam.Subject) value.Tri {
	rest, found := s.Value.TrimPrefix(serviceAccountPrefix)
	if found != value.Yes || s.Family != "exact" || s.WellFormed != value.Yes {
		return value.Unknown
	}
	namespace, name, cut := rest.Cut(":")
	if cut != value.Yes {
		return value.Unknown
	}
	v := w.accounts.edge("", nil, namespace, name).Verdict
	if v == value.No && !w.oneCluster {
		return value.Unknown
	}
	return v
}
