package iam

import (
	"slices"
	"strings"

	"github.com/irsalint/irsalint/internal/value"
)

// Request is what a caller asks STS or a service.
type Request struct {
	// Action is the action in full, such as sts:AssumeRoleWithWebIdentity.
	Action    string
	Principal Principal
	Keys      []ContextKey
}

// ContextKey is a condition key of the request with its values; without any it is known to
// be missing.
type ContextKey struct {
	Name   value.Text
	Values []value.Text
}

// WebIdentityRequest is the request of a token of an issuer (without its scheme)
// for the provider with this ARN. Every key of another issuer is absent.
func WebIdentityRequest(provider, issuer, subject, audience value.Text) Request {
	return Request{
		Action:    "sts:AssumeRoleWithWebIdentity",
		Principal: Principal{Type: value.Lit("Federated"), ID: provider},
		Keys: []ContextKey{
			{value.Join(issuer, value.Lit(":sub")), []value.Text{subject}},
			{value.Join(issuer, value.Lit(":aud")), []value.Text{audience}},
		},
	}
}

// Decision is the answer to a request.
type Decision struct {
	Verdict value.Tri
	// Statement decided: the Deny that matched, the Allow that did, or the one that
	// is not known to; nil when no statement comes into question.
	Statement *Statement
	// Conditions are the conditions of that statement with their answers.
	Conditions []Checked
}

// Checked is a condition with its answer for a request.
type Checked struct {
	*Condition
	Verdict value.Tri
	// Missing answers whether the condition's key is absent from the request.
	Missing value.Tri
}

// Decide evaluates a policy as IAM does: a matching Deny denies, else a matching
// Allow allows, else it is denied.
func Decide(r Request, p *Policy) Decision {
	allow, deny := value.No, value.No
	var allowed, denied *Statement
	for _, s := range p.Statements {
		m := p.matches(s, r)
		if s.Effect == EffectUnknown {
			m = m.And(value.Unknown)
			deny = deny.Or(m)
		}
		if s.Effect == Deny {
			if m != value.No && (denied == nil || m == value.Yes) {
				denied = s
			}
			deny = deny.Or(m)
			continue
		}
		if m != value.No && (allowed == nil || m == value.Yes && allow != value.Yes) {
			allowed = s
		}
		allow = allow.Or(m)
	}
	if p.Open != "" {
		allow, deny = allow.Or(value.Unknown), deny.Or(value.Unknown)
	}
	d := Decision{Verdict: allow.And(deny.Not()), Statement: allowed}
	if denied != nil && d.Verdict != value.Yes && allow != value.No {
		d.Statement = denied
	}
	if d.Statement != nil {
		d.Conditions = p.check(d.Statement, r)
	}
	return d
}

// matches answers whether a statement applies to a request.
func (p *Policy) matches(s *Statement, r Request) value.Tri {
	m := MatchAction(s, r.Action).And(matchPrincipal(s, r.Principal))
	for _, c := range p.check(s, r) {
		m = m.And(c.Verdict)
	}
	if s.ConditionsOpen != "" || s.Unreadable != "" {
		m = m.And(value.Unknown)
	}
	if s.Unreadable != "" {
		return value.Unknown
	}
	return m
}

func (p *Policy) check(s *Statement, r Request) []Checked {
	out := make([]Checked, 0, len(s.Conditions))
	for _, c := range s.Conditions {
		out = append(out, p.checkOne(c, r))
	}
	return out
}

// MatchAction answers whether a statement speaks of an action.
func MatchAction(s *Statement, action string) value.Tri {
	listed := func(ts Texts) value.Tri {
		verdict := value.No
		for _, a := range ts.Values {
			verdict = verdict.Or(value.MatchFold(value.Lit(action), Wildcards(a)))
		}
		if ts.Open != "" {
			verdict = verdict.Or(value.Unknown)
		}
		return verdict
	}
	if s.NotActions.Present {
		return listed(s.NotActions).Not()
	}
	return listed(s.Actions)
}

// Wildcards is a pattern in which * and ? of the literals are wild.
func Wildcards(t value.Text) *value.Pattern {
	p := value.NewPattern()
	for _, part := range t.Parts() {
		if part.Hole != "" {
			p.Text(value.NewText(part))
			continue
		}
		wild(p, part.Lit)
	}
	return p
}

func wild(p *value.Pattern, s string) {
	for {
		i := strings.IndexAny(s, "*?")
		if i < 0 {
			p.Lit(s)
			return
		}
		p.Lit(s[:i])
		if s[i] == '*' {
			p.Star()
		} else {
			p.One()
		}
		s = s[i+1:]
	}
}

// matchPrincipal answers whether a statement names a principal. A wildcard is
// unknown: IAM does not document whether it covers federated callers.
func matchPrincipal(s *Statement, p Principal) value.Tri {
	if s.NotPrincipals.Present {
		return value.Unknown
	}
	verdict := value.No
	for _, q := range s.Principals.Values {
		if id, _ := q.ID.Known(); id == "*" {
			verdict = verdict.Or(value.Unknown)
			continue
		}
		verdict = verdict.Or(value.Equal(q.Type, p.Type).And(value.Equal(q.ID, p.ID)))
	}
	if s.Principals.Open != "" {
		verdict = verdict.Or(value.Unknown)
	}
	return verdict
}

// WithoutTags is the request without session tags.
func (r Request) WithoutTags() Request {
	keys := slices.Clone(r.Keys)
	for i, k := range keys {
		if name, _ := k.Name.Known(); strings.HasPrefix(name, "aws:RequestTag/") {
			keys[i].Values = nil
		}
	}
	r.Keys = keys
	return r
}

// PodIdentityRequest is the request by which EKS assumes a role for the pods of a
// ServiceAccount, with the session tags that it sends.
func PodIdentityRequest(cluster, namespace, account value.Text) Request {
	tag := func(name string, v value.Text) ContextKey {
		return ContextKey{value.Lit("aws:RequestTag/" + name), []value.Text{v}}
	}
	return Request{
		Action:    "sts:AssumeRole",
		Principal: Principal{Type: value.Lit("Service"), ID: value.Lit("pods.eks.amazonaws.com")},
		Keys:      []ContextKey{tag("eks-cluster-name", cluster), tag("kubernetes-namespace", namespace), tag("kubernetes-service-account", account)},
	}
}
