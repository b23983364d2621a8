package iam

import (
	"fmt"

	"github.com/irsalint/irsalint/internal/source"
	"github.com/irsalint/irsalint/internal/value"
)

// ParsePolicy reads a policy document. It never fails: what cannot be read is
// kept as an unknown, and what IAM would refuse is a Fault.
func ParsePolicy(t *value.Tree) *Policy {
	p := &Policy{}
	if t == nil {
		p.Open = "missing document"
		return p
	}
	p.At, p.Size = t.At, size(t)
	switch t.Kind {
	case value.Hole:
		p.Open = t.Text.String()
		return p
	case value.Object:
	default:
		p.fault("a policy document is an object", t.At)
		p.Open = "unreadable document"
		return p
	}
	p.Open = t.Open
	if d := duplicate(t); d != nil {
		p.fault(fmt.Sprintf("duplicate key %q", d.Key.String()), d.Key.At())
		p.Open = "duplicate key " + d.Key.String()
	}
	for _, m := range t.Members {
		key, known := m.Key.Known()
		switch {
		case !known:
			p.Open = m.Key.String()
		case key == "Version":
			p.Version = m.Value.Text
		case key == "Id":
		case key == "Statement":
			p.statements(m.Value)
		default:
			p.fault(fmt.Sprintf("unknown field %s", key), m.Key.At())
		}
	}
	return p
}

func (p *Policy) fault(message string, at source.Range) {
	p.Faults = append(p.Faults, Fault{message, at})
}

// duplicate returns a member whose known key was there before; nil when all
// differ.
func duplicate(t *value.Tree) *value.Member {
	if t.Repeats {
		return nil
	}
	seen := map[string]bool{}
	for i, m := range t.Members {
		k, known := m.Key.Known()
		if known && seen[k] {
			return &t.Members[i]
		}
		seen[k] = known
	}
	return nil
}

func (p *Policy) statements(t *value.Tree) {
	switch t.Kind {
	case value.Object, value.Hole:
		p.statement(t)
	case value.List:
		if t.Open != "" {
			p.Open = t.Open
		}
		for _, item := range t.Items {
			p.statement(item)
		}
	default:
		p.fault("Statement is an object or a list of objects", t.At)
		p.Open = "unreadable Statement"
	}
}

func (p *Policy) statement(t *value.Tree) {
	if t.Kind == value.Hole {
		p.Open = t.Text.String()
		return
	}
	s := &Statement{At: t.At}
	p.Statements = append(p.Statements, s)
	if t.Kind != value.Object {
		s.Unreadable = "a statement is an object"
		p.fault(s.Unreadable, t.At)
		return
	}
	s.Unreadable = t.Open
	if d := duplicate(t); d != nil {
		s.Unreadable = "duplicate key " + d.Key.String()
		p.fault(fmt.Sprintf("duplicate key %q", d.Key.String()), d.Key.At())
	}
	for _, m := range t.Members {
		p.element(s, m)
	}
}

func (p *Policy) element(s *Statement, m value.Member) {
	key, known := m.Key.Known()
	at := m.Key.At()
	if !known {
		s.Unreadable = m.Key.String()
		return
	}
	switch key {
	case "Sid":
		s.Sid = m.Value.Text
	case "Effect":
		s.EffectText = m.Value.Text
		s.Effect = p.effect(m.Value)
	case "Action":
		s.Actions = p.texts(s, m.Value, at)
	case "NotAction":
		s.NotActions = p.texts(s, m.Value, at)
	case "Resource":
		s.Resources = p.texts(s, m.Value, at)
	case "NotResource":
		s.NotResources = p.texts(s, m.Value, at)
	case "Principal":
		s.Principals = p.principals(s, m.Value, at)
	case "NotPrincipal":
		s.NotPrincipals = p.principals(s, m.Value, at)
	case "Condition":
		p.conditions(s, m.Value)
	default:
		p.fault(fmt.Sprintf("unknown field %s", key), at)
		s.Unreadable = "unknown field " + key
	}
}

func (p *Policy) effect(t *value.Tree) Effect {
	word, known := t.Text.Known()
	switch {
	case t.Kind == value.String && word == "Allow":
		return Allow
	case t.Kind == value.String && word == "Deny":
		return Deny
	case known && t.Kind != value.Hole:
		p.fault("Effect is Allow or Deny", t.At)
	}
	return EffectUnknown
}

// texts reads a value or a list of values.
func (p *Policy) texts(s *Statement, t *value.Tree, at source.Range) Texts {
	out := Texts{At: at, Present: true}
	switch {
	case t.Kind == value.List:
		out.Open = t.Open
		for _, item := range t.Items {
			switch {
			case item.IsScalar():
				out.Values = append(out.Values, item.Text)
			case item.Kind == value.Null:
			default:
				p.unreadable(s, "a list of texts", item.At)
			}
		}
	case t.IsScalar():
		// An unknown may stand for a list: no question of it has a certain answer, so
		// that one unknown value does for several.
		out.Values = []value.Text{t.Text}
	case t.Kind == value.Null:
		out.Present = false
	default:
		p.unreadable(s, "a text or a list of texts", t.At)
	}
	return out
}

func (p *Policy) unreadable(s *Statement, want string, at source.Range) {
	s.Unreadable = "not " + want
	p.fault("expected "+want, at)
}

func (p *Policy) principals(s *Statement, t *value.Tree, at source.Range) Principals {
	out := Principals{At: at, Present: true}
	switch t.Kind {
	case value.Hole:
		out.Open = t.Text.String()
	case value.String:
		out.Values = []Principal{{Type: t.Text, ID: t.Text}}
	case value.Object:
		out.Open = t.Open
		if d := duplicate(t); d != nil {
			s.Unreadable = "duplicate key " + d.Key.String()
			p.fault(fmt.Sprintf("duplicate key %q", d.Key.String()), d.Key.At())
		}
		for _, m := range t.Members {
			ids := p.texts(s, m.Value, m.Key.At())
			if ids.Open != "" {
				out.Open = ids.Open
			}
			for _, id := range ids.Values {
				out.Values = append(out.Values, Principal{Type: m.Key, ID: id})
			}
		}
	default:
		p.unreadable(s, "a principal", t.At)
	}
	return out
}

func (p *Policy) conditions(s *Statement, t *value.Tree) {
	switch t.Kind {
	case value.Hole:
		s.ConditionsOpen = t.Text.String()
		return
	case value.Null:
		return
	case value.Object:
	default:
		p.unreadable(s, "an object of operators", t.At)
		return
	}
	p.openConditions(s, t)
	for _, op := range t.Members {
		if op.Value.Kind != value.Object {
			if op.Value.Kind == value.Hole {
				s.ConditionsOpen = op.Value.Text.String()
			} else {
				p.unreadable(s, "an object of condition keys", op.Value.At)
			}
			continue
		}
		p.openConditions(s, op.Value)
		for _, m := range op.Value.Members {
			values := p.texts(s, m.Value, m.Key.At())
			s.Conditions = append(s.Conditions, &Condition{
				Operator: ParseOperator(op.Key), OperatorText: op.Key,
				Key: m.Key, Values: values.Values, Open: values.Open,
			})
		}
	}
}

func (p *Policy) openConditions(s *Statement, t *value.Tree) {
	if t.Open != "" {
		s.ConditionsOpen = t.Open
	}
	if d := duplicate(t); d != nil {
		s.Unreadable = "duplicate key " + d.Key.String()
		p.fault(fmt.Sprintf("duplicate key %q", d.Key.String()), d.Key.At())
	}
}
