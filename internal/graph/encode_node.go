package graph

import (
	"slices"

	"github.com/irsalint/irsalint/internal/iam"
	"github.com/irsalint/irsalint/internal/source"
	"github.com/irsalint/irsalint/internal/value"
)

func (w *writer[T]) nodePolicy(p *NodePolicy) {
	n := &p.Attachment.Node
	at := w.atText(p.Attachment.Policy.Text, n)
	f := w.policy(p).
		set("node_group", w.fields().str("label", p.NodeGroup.Address).str("id", p.NodeGroup.ID()).
			num("at", w.at(p.NodeGroup.At, source.Range{}, &p.NodeGroup.Node)).build()).
		set("policy", w.arg(p.Attachment.Policy, n)).
		flag("inline", p.Attachment.Inline != nil).
		flag("repeated", w.repeated(p.Attachment.Policy, n, &p.NodeGroup.Cluster, p.Name)).
		set("addons", w.addonsOf(p.NodeGroup))
	unknown := firstHole(p.Attachment.Policy.Text)
	if p.Document != nil && p.Document.Unknown != "" {
		unknown = p.Document.Unknown
	}
	if p.documentState() == "known" {
		unknown = p.unread()
	}
	if unknown == "" {
		unknown = p.Attachment.Policy.Text.String()
	}
	w.item("node_policies", f,
		Question{Name: "policy", Verdict: p.named(), Unknown: unknown, At: at},
		Question{Name: "document", Verdict: p.documented(), Unknown: unknown, At: at})
}

// policy is what is judged of a policy of nodes, in items of its own and in others.
func (w *writer[T]) policy(p *NodePolicy) *fields[T] {
	return w.fields().num("at", w.atText(p.Attachment.Policy.Text, &p.Attachment.Node)).
		set("role", w.role(p.Role)).
		str("name", p.Name).
		tri("aws_managed", p.AWSManaged).
		str("document", p.documentState()).
		set("statements", w.e.List(w.statements(p)))
}

// repeated reports whether a default of a tool was met before for the same cluster: a
// tool makes all node groups alike, and says so nowhere.
func (w *writer[T]) repeated(a Arg, n *Node, cluster *Arg, what string) bool {
	if !defaulted(a, n) {
		return false
	}
	k := key{n.Scope, cluster.Text.Identity() + "|" + what}
	before := w.defaults[k]
	w.defaults[k] = true
	return before
}

// defaulted reports whether nobody wrote an argument: it stands at no place of its own.
func defaulted(a Arg, n *Node) bool {
	at := a.Text.At()
	if at.IsZero() {
		at = a.At
	}
	return at.IsZero() || at == n.At || slices.Contains(n.Calls, at)
}

func (p *NodePolicy) named() value.Tri {
	if p.Name == "" && p.Attachment.Inline == nil && p.documentState() != "known" {
		return value.Unknown
	}
	return value.Yes
}

func (p *NodePolicy) documented() value.Tri {
	switch p.documentState() {
	case "unknown":
		return value.Unknown
	case "none":
		return value.No
	}
	if p.unread() != "" {
		return value.Unknown
	}
	return value.Yes
}

// unread names what of the document is not known; empty when all of it was read.
func (p *NodePolicy) unread() string {
	if p.Document.Policy.Open != "" {
		return p.Document.Policy.Open
	}
	for _, s := range p.Document.Policy.Statements {
		for _, reason := range []string{s.Unreadable, s.Actions.Open, s.Resources.Open, s.ConditionsOpen} {
			if reason != "" {
				return reason
			}
		}
		if unknown := firstHole(s.Actions.Values...); unknown != "" {
			return unknown
		}
	}
	return ""
}

func (p *NodePolicy) documentState() string {
	switch {
	case p.Document != nil && p.Document.Policy != nil:
		return "known"
	case p.AWSManaged == value.Yes:
		return "none"
	}
	return "unknown"
}

func (w *writer[T]) statements(p *NodePolicy) []T {
	if p.Document == nil || p.Document.Policy == nil {
		return nil
	}
	var out []T
	for _, s := range p.Document.Policy.Statements {
		out = append(out, w.fields().
			num("at", w.at(s.At.FirstLine(), s.At, &p.Attachment.Node)).
			str("effect", effectName(s.Effect)).
			set("actions", w.actions(s)).
			tri("any_resource", anyResource(s)).
			tri("conditioned", conditioned(s)).
			flag("not_action", s.NotActions.Present).
			flag("open", s.Unreadable != "" || s.Actions.Open != "").build())
	}
	return out
}

func effectName(e iam.Effect) string {
	switch e {
	case iam.Allow:
		return "allow"
	case iam.Deny:
		return "deny"
	}
	return "unknown"
}

func (w *writer[T]) actions(s *iam.Statement) T {
	var known []T
	for _, a := range s.Actions.Values {
		if name, ok := a.Known(); ok {
			known = append(known, w.e.String(name))
		}
	}
	return w.e.List(known)
}

// anyResource answers whether a statement reaches every resource.
func anyResource(s *iam.Statement) value.Tri {
	verdict := value.No
	if s.Resources.Open != "" || s.NotResources.Present {
		verdict = value.Unknown
	}
	for _, r := range s.Resources.Values {
		verdict = verdict.Or(value.Equal(r, value.Lit("*")))
	}
	return verdict
}

func conditioned(s *iam.Statement) value.Tri {
	switch {
	case len(s.Conditions) > 0:
		return value.Yes
	case s.ConditionsOpen != "":
		return value.Unknown
	}
	return value.No
}
