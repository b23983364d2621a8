package graph

import (
	"strings"

	"github.com/irsalint/irsalint/internal/iam"
	"github.com/irsalint/irsalint/internal/source"
	"github.com/irsalint/irsalint/internal/value"
)

// podsService is the service that assumes the roles of EKS Pod Identity.
const podsService = "pods.eks.amazonaws.com"

// statements encodes the statements of trust policies that do not deny.
func (w *writer[T]) statementsOf(r *Role) {
	if r.Trust.Policy == nil {
		return
	}
	n := &r.Node
	for _, s := range r.Trust.Policy.Statements {
		if s.Effect == iam.Deny || s.Unreadable != "" {
			continue
		}
		p := principalsOf(s)
		wildcard := w.leaf(value.Text{}, false, n)
		if len(p.wildcard.Parts()) > 0 {
			wildcard = w.leaf(p.wildcard, true, n)
		}
		w.item("statements", w.fields().
			num("at", w.at(s.At.FirstLine(), s.At, n)).
			set("role", w.role(r)).
			str("effect", effectName(s.Effect)).
			tri("federated", p.federated).
			set("provider", w.leaf(p.provider, len(p.provider.Parts()) > 0, n)).
			set("wildcard", wildcard).
			flag("principal", s.Principals.Present || s.NotPrincipals.Present).
			tri("web_identity", iam.MatchAction(s, webIdentity)).
			tri("assume_role", iam.MatchAction(s, "sts:AssumeRole")).
			set("actions", w.leaf(list(s.Actions.Values), s.Actions.Present, n)).
			set("resource", w.resourceOf(s, n)).
			tri("narrowed", narrowed(s)))
	}
}

// resourceOf is the element that only permission policies have.
func (w *writer[T]) resourceOf(s *iam.Statement, n *Node) T {
	for _, e := range []struct {
		name string
		list iam.Texts
	}{{"Resource", s.Resources}, {"NotResource", s.NotResources}} {
		if e.list.Present {
			return w.leaf(value.LitAt(e.name, e.list.At).WithAt(e.list.At), true, n)
		}
	}
	return w.leaf(value.Text{}, false, n)
}

// principalView is whom a statement names.
type principalView struct {
	// federated answers whether an OIDC provider is among them; provider is the first.
	federated value.Tri
	provider  value.Text
	// wildcard is the identifier that stands for everyone; empty where none is.
	wildcard value.Text
}

func principalsOf(s *iam.Statement) principalView {
	v := principalView{federated: value.No}
	if s.Principals.Open != "" {
		v.federated = value.Unknown
	}
	for _, p := range s.Principals.Values {
		kind, known := p.Type.Known()
		switch {
		case !known:
			v.federated = v.federated.Or(value.Unknown)
		case kind == "Federated":
			_, ok := iam.IssuerOfProvider(p.ID)
			if id, known := p.ID.Known(); known && !strings.HasPrefix(id, "arn:") {
				ok = value.Yes // one that IAM knows by itself: cognito-identity.amazonaws.com
			}
			v.federated = v.federated.Or(ok)
			if ok == value.Yes && len(v.provider.Parts()) == 0 {
				v.provider = p.ID
			}
		case kind == "AWS" || kind == "*":
			if isKnown(p.ID, "*") {
				v.wildcard = p.ID
			}
		}
	}
	return v
}

// narrowing are the beginnings of global keys that tell who calls, in lower case.
var narrowing = []string{
	"aws:principal", "aws:sourceaccount", "aws:sourcearn", "aws:sourceorg", "aws:userid", "aws:username",
	"sts:externalid", "aws:federatedprovider", "saml:",
}

// narrowed answers whether a condition limits who may call.
func narrowed(s *iam.Statement) value.Tri {
	verdict := value.No
	if s.ConditionsOpen != "" {
		verdict = value.Unknown
	}
	for _, c := range s.Conditions {
		key, known := c.Key.Known()
		if !known {
			verdict = verdict.Or(value.Unknown)
			continue
		}
		if k := iam.ParseKey(c.Key); k.Form == "ok" && k.Claim != "other" {
			verdict = value.Yes
		}
		for _, prefix := range narrowing {
			if strings.HasPrefix(strings.ToLower(key), prefix) {
				verdict = verdict.Or(value.Is(c.Operator.FailsOnMissing()).Or(value.Unknown))
			}
		}
	}
	return verdict
}

// trust encodes the trust policy of a role as a whole.
func (w *writer[T]) trust(r *Role) {
	if r.Trust.Policy == nil {
		return
	}
	n := &r.Node
	at := r.Trust.Policy.At
	if at.IsZero() {
		at = r.Trust.At
	}
	w.item("trusts", w.fields().num("at", w.at(at.FirstLine(), at, n)).set("role", w.role(r)).
		num("size", r.Trust.Policy.Size).num("quota", iam.TrustQuota))
}

// podTrust encodes what a role says to EKS Pod Identity, where it says anything.
func (w *writer[T]) podTrust(r *Role, untagged value.Tri) {
	if r.Trust.Policy == nil {
		return
	}
	n := &r.Node
	v := podView{assume: value.No, tag: value.No, scoped: value.No}
	if r.Trust.Policy.Open != "" {
		v.assume, v.tag = value.Unknown, value.Unknown
	}
	for _, s := range r.Trust.Policy.Statements {
		v.take(s)
	}
	if v.first == nil || v.assume != value.Yes {
		return
	}
	w.item("pod_trusts", w.fields().num("at", w.at(v.first.At.FirstLine(), v.first.At, n)).set("role", w.role(r)).
		tri("tag_session", v.tag).
		tri("untagged", untagged).
		tri("scoped", v.scoped).
		set("principal_tag", w.leaf(v.principalTag, len(v.principalTag.Parts()) > 0, n)))
}

// podView is what the statements for EKS Pod Identity say together.
type podView struct {
	first *iam.Statement
	// assume and tag answer whether the two actions are allowed, scoped whether the first
	// is only under a condition on the pod or the cluster.
	assume, tag, scoped value.Tri
	// principalTag is the first condition key on tags of a principal.
	principalTag value.Text
}

func (v *podView) take(s *iam.Statement) {
	if s.Effect == iam.Deny || s.Unreadable != "" {
		return
	}
	named := value.No
	if s.Principals.Open != "" {
		named = value.Unknown
	}
	for _, p := range s.Principals.Values {
		named = named.Or(value.Equal(p.Type, value.Lit("Service")).And(value.Equal(p.ID, value.Lit(podsService))))
	}
	if named == value.No {
		return
	}
	assume := named.And(iam.MatchAction(s, "sts:AssumeRole"))
	v.tag = v.tag.Or(named.And(iam.MatchAction(s, "sts:TagSession")))
	if assume == value.No {
		return
	}
	if v.first == nil {
		v.first = s
		v.scoped = value.Yes
	}
	v.assume = v.assume.Or(assume)
	v.scoped = v.scoped.And(podScope(s))
	for _, c := range s.Conditions {
		if key, _ := c.Key.Known(); strings.HasPrefix(strings.ToLower(key), "aws:principaltag/") && len(v.principalTag.Parts()) == 0 {
			v.principalTag = c.Key
		}
	}
}

// scopes are the beginnings of keys that tell which pods or whose cluster it is.
var scopes = []string{"aws:requesttag/", "aws:sourceaccount", "aws:sourceorg", "aws:sourcearn"}

func podScope(s *iam.Statement) value.Tri {
	verdict := value.No
	if s.ConditionsOpen != "" {
		verdict = value.Unknown
	}
	for _, c := range s.Conditions {
		key, known := c.Key.Known()
		if !known {
			verdict = verdict.Or(value.Unknown)
			continue
		}
		for _, prefix := range scopes {
			if strings.HasPrefix(strings.ToLower(key), prefix) {
				verdict = value.Yes
			}
		}
	}
	return verdict
}

// untagged answers whether every association of a role switches session tags off.
func (l *Linked) untagged(r *Role) value.Tri {
	verdict, any := value.Yes, false
	for _, a := range l.Associations {
		if value.Equal(a.RoleARN.Text, r.ARN) == value.No {
			continue
		}
		any = true
		off := value.No
		if a.DisableSessionTags.Set {
			off = value.Equal(a.DisableSessionTags.Text, value.Lit("true"))
		}
		verdict = verdict.And(off)
	}
	if !any {
		return value.No
	}
	return verdict
}

// contradiction encodes the conditions of a statement that exclude each other.
func (w *writer[T]) contradiction(g *Grant) {
	c := g.Statement.Contradictory()
	if c == nil || g.Cluster != value.Yes {
		return
	}
	n := &g.Role.Node
	kind := "values"
	if c.Issuers {
		kind = "issuers"
	}
	w.item("contradictions", w.fields().num("at", w.atText(c.Second.Key, n)).set("role", w.role(g.Role)).
		str("kind", kind).
		set("first", w.leaf(c.First.Key, true, n)).set("first_values", w.leaf(list(c.First.Values), true, n)).
		set("second", w.leaf(c.Second.Key, true, n)).set("second_values", w.leaf(list(c.Second.Values), true, n)))
}

// provider encodes an OIDC provider.
func (w *writer[T]) provider(p *OIDCProvider) {
	n := &p.Node
	cluster := iam.ClusterIssuer(issuerOf(p.URL.Text))
	registered := value.No
	if p.ClientIDsOpen != "" {
		registered = value.Unknown
	}
	for _, id := range p.ClientIDs {
		registered = registered.Or(value.Equal(id, value.Lit(awsAudience)))
	}
	at := p.At
	ids := w.leaf(value.Text{}, false, n)
	if len(p.ClientIDs) > 0 {
		ids = w.leaf(list(p.ClientIDs), true, n)
		if first := p.ClientIDs[0].At(); !first.IsZero() {
			at = first
		}
	}
	w.item("providers", w.fields().num("at", w.at(p.At, source.Range{}, n)).
		str("label", p.Address).
		tri("cluster", cluster).
		set("url", w.arg(p.URL, n)).
		str("url_fault", urlFault(p.URL.Text)).
		tri("registered", registered).
		set("client_ids", ids).num("client_ids_at", w.at(at, source.Range{}, n)).
		set("thumbprint", w.arg(p.Thumbprint, n)))
}

// urlFault says what about the URL of a cluster's issuer IAM or STS will not take; empty for
// nothing.
func urlFault(url value.Text) string {
	s := url.Skeleton()
	host, rest, _ := strings.Cut(strings.TrimPrefix(s, "https://"), "/")
	switch {
	case strings.HasPrefix(s, "http://"):
		return "http"
	case s != "" && s[0] != 0 && !strings.HasPrefix(s, "https://"):
		return "scheme"
	case strings.Contains(host, ":") && !strings.Contains(host, "\x00"):
		return "port"
	case strings.ContainsAny(rest, "?#"):
		return "query"
	case strings.HasSuffix(s, "/"):
		return "slash"
	case strings.HasPrefix(host, "oidc.") && strings.Contains(host, ".eks.amazonaws.com") && !strings.HasPrefix(host, "oidc.eks."):
		return "swapped"
	}
	return ""
}
