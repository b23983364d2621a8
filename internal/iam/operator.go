package iam

import (
	"strings"

	"github.com/irsalint/irsalint/internal/value"
)

// family groups operators that compare alike.
type family uint8

const (
	familyEquals family = iota
	familyEqualsFold
	familyLike
	familyARN
	familyBool
	familyNull
	familyOther // numeric, date, IP and binary: never true for a claim of a token
)

// operatorRow is what IAM documents of one operator.
type operatorRow struct {
	name    string
	family  family
	negated bool
}

// operators are all condition operators of IAM, in the spelling of its
// reference: "IAM JSON policy elements: Condition operators".
var operators = []operatorRow{
	{"StringEquals", familyEquals, false},
	{"StringNotEquals", familyEquals, true},
	{"StringEqualsIgnoreCase", familyEqualsFold, false},
	{"StringNotEqualsIgnoreCase", familyEqualsFold, true},
	{"StringLike", familyLike, false},
	{"StringNotLike", familyLike, true},
	{"ArnEquals", familyARN, false},
	{"ArnLike", familyARN, false},
	{"ArnNotEquals", familyARN, true},
	{"ArnNotLike", familyARN, true},
	{"Bool", familyBool, false},
	{"Null", familyNull, false},
	{"NumericEquals", familyOther, false},
	{"NumericNotEquals", familyOther, true},
	{"NumericLessThan", familyOther, false},
	{"NumericLessThanEquals", familyOther, false},
	{"NumericGreaterThan", familyOther, false},
	{"NumericGreaterThanEquals", familyOther, false},
	{"DateEquals", familyOther, false},
	{"DateNotEquals", familyOther, true},
	{"DateLessThan", familyOther, false},
	{"DateLessThanEquals", familyOther, false},
	{"DateGreaterThan", familyOther, false},
	{"DateGreaterThanEquals", familyOther, false},
	{"BinaryEquals", familyOther, false},
	{"IpAddress", familyOther, false},
	{"NotIpAddress", familyOther, true},
}

// ParseOperator takes an operator's name apart. Names are case-insensitive.
func ParseOperator(t value.Text) Operator {
	name, known := t.Known()
	if !known {
		return Operator{}
	}
	var o Operator
	lower := strings.ToLower(name)
	if rest, ok := strings.CutPrefix(lower, "foranyvalue:"); ok {
		o.Quantifier, lower = ForAnyValue, rest
	} else if rest, ok := strings.CutPrefix(lower, "forallvalues:"); ok {
		o.Quantifier, lower = ForAllValues, rest
	}
	if rest, ok := strings.CutSuffix(lower, "ifexists"); ok {
		o.IfExists, lower = true, rest
	}
	for _, row := range operators {
		if strings.ToLower(row.name) == lower {
			o.Base = row.name
			return o
		}
	}
	return Operator{}
}

func (o Operator) row() operatorRow {
	for _, row := range operators {
		if row.name == o.Base {
			return row
		}
	}
	return operatorRow{family: familyOther}
}

// Negated reports whether the operator holds when no value matches.
func (o Operator) Negated() bool { return o.row().negated }

// FailsOnMissing reports whether a condition under this operator is false when
// its key is not in the request. Null is neither.
func (o Operator) FailsOnMissing() bool {
	if o.Base == "" || o.Base == "Null" {
		return false
	}
	switch o.Quantifier {
	case ForAllValues:
		return false
	case ForAnyValue:
		return true
	}
	return !o.IfExists && !o.Negated()
}
