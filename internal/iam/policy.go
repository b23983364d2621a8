// Package iam knows IAM: ARNs, policy documents, how a trust policy is evaluated,
// and what it grants. It is pure: it reads trees that others produced and knows
// no file format, no resource and no rule.
package iam

import (
	"github.com/irsalint/irsalint/internal/source"
	"github.com/irsalint/irsalint/internal/value"
)

// Policy is a policy document, whatever syntax it was written in.
type Policy struct {
	At         source.Range
	Version    value.Text
	Statements []*Statement
	// Open names the unknown that may add statements; empty when all are there.
	Open string
	// Size is the least number of characters without white space that it has as JSON.
	Size int
	// Faults are what IAM would refuse or what makes a part unreadable.
	Faults []Fault
}

// Effect is the effect of a statement.
type Effect uint8

const (
	EffectUnknown Effect = iota
	Allow
	Deny
)

// Statement is one statement. Every list is flat, however it was written.
type Statement struct {
	At     source.Range
	Sid    value.Text
	Effect Effect
	// EffectText is the effect as written.
	EffectText value.Text

	Actions, NotActions       Texts
	Resources, NotResources   Texts
	Principals, NotPrincipals Principals
	Conditions                []*Condition
	// ConditionsOpen names the unknown that may add conditions.
	ConditionsOpen string
	// Unreadable says why the statement as a whole cannot be judged (a duplicate
	// key, a value of the wrong type); empty when it can.
	Unreadable string
}

// Texts is a list of values of one element.
type Texts struct {
	Values []value.Text
	// Open names the unknown that may add values.
	Open string
	// At is the element's key; zero when the element is absent.
	At source.Range
	// Present says that the element was written, perhaps empty.
	Present bool
}

// Principals is the Principal or NotPrincipal element.
type Principals struct {
	Values  []Principal
	Open    string
	At      source.Range
	Present bool
}

// Principal is one identifier. "Principal": "*" has Type "*" and ID "*".
type Principal struct {
	Type value.Text // AWS, Federated, Service, CanonicalUser, *
	ID   value.Text
}

// Condition is one operator with one key and its values.
type Condition struct {
	Operator Operator
	// OperatorText is the operator as written, with its place.
	OperatorText value.Text
	Key          value.Text
	Values       []value.Text
	// Open names the unknown that may add values.
	Open string
}

// Operator is a condition operator taken apart. The zero Operator is one that is
// not known: a hole, or a name that IAM does not have.
type Operator struct {
	// Base is the canonical name without quantifier and suffix, StringEquals for
	// example; empty when there is no such operator or its name has a hole.
	Base       string
	Quantifier Quantifier
	IfExists   bool
}

// Quantifier is the set operator before a condition operator.
type Quantifier uint8

const (
	Plain Quantifier = iota
	ForAnyValue
	ForAllValues
)

// Fault is something in the document that IAM refuses or that cannot be read.
type Fault struct {
	Message string
	At      source.Range
}
