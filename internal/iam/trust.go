package iam

import (
	"github.com/irsalint/irsalint/internal/source"
	"github.com/irsalint/irsalint/internal/value"
)

// Trust writes the trust policies that tools make on their own. What is written nowhere
// is placed at At.
type Trust struct{ At source.Range }

// WebIdentity lets tokens of an OIDC provider assume a role when they are meant for AWS
// STS and their subject compares so: by an operator, StringEquals or StringLike. Without an
// operator every subject may.
func (w Trust) WebIdentity(provider, issuer value.Text, operator string, subject value.Text) *Policy {
	equals := w.object("", nil)
	conditions := w.object("StringEquals", equals)
	if operator != "" {
		key := value.Member{Key: value.Join(issuer, value.Lit(":sub")).WithAt(w.At), Value: w.text(subject)}
		if operator == "StringEquals" {
			equals.Members = append(equals.Members, key)
		} else {
			conditions.Members = append(conditions.Members, w.member(operator, &value.Tree{Kind: value.Object, Members: []value.Member{key}, At: w.At}))
		}
	}
	equals.Members = append(equals.Members, value.Member{Key: value.Join(issuer, value.Lit(":aud")).WithAt(w.At), Value: w.text(value.Lit("sts.amazonaws.com"))})
	return w.policy("Federated", provider, []string{"sts:AssumeRoleWithWebIdentity"}, conditions)
}

// Service lets a service of AWS take actions.
func (w Trust) Service(service string, actions ...string) *Policy {
	return w.policy("Service", value.Lit(service), actions, nil)
}

// ServiceFor lets a service of AWS take actions for what has an ARN that is like a pattern.
func (w Trust) ServiceFor(service string, source value.Text, actions ...string) *Policy {
	return w.policy("Service", value.Lit(service), actions, w.object("ArnLike", w.object("aws:SourceArn", w.text(source))))
}

func (w Trust) policy(kind string, principal value.Text, actions []string, conditions *value.Tree) *Policy {
	list := &value.Tree{Kind: value.List, At: w.At}
	for _, a := range actions {
		list.Items = append(list.Items, w.text(value.Lit(a)))
	}
	statement := w.object("Effect", w.text(value.Lit("Allow")))
	statement.Members = append(statement.Members, w.member("Principal", w.object(kind, w.text(principal))), w.member("Action", list))
	if conditions != nil {
		statement.Members = append(statement.Members, w.member("Condition", conditions))
	}
	document := w.object("Version", w.text(value.Lit("2012-10-17")))
	document.Members = append(document.Members, w.member("Statement", statement))
	return ParsePolicy(document)
}

// object is one with a single member, or none where it has no key.
func (w Trust) object(key string, v *value.Tree) *value.Tree {
	t := &value.Tree{Kind: value.Object, At: w.At}
	if key != "" {
		t.Members = []value.Member{w.member(key, v)}
	}
	return t
}

func (w Trust) member(key string, v *value.Tree) value.Member {
	return value.Member{Key: value.Lit(key).WithAt(w.At), Value: v}
}

// text is a scalar; pieces without a place get one.
func (w Trust) text(t value.Text) *value.Tree {
	t = t.PlacedAt(w.At)
	if t.IsHole() {
		return &value.Tree{Kind: value.Hole, Text: t, At: t.At()}
	}
	return &value.Tree{Kind: value.String, Text: t, At: t.At()}
}
