package irsalint.rules.trust["malformed-subject_test"]

import data.irsalint.rules.trust["malformed-subject"] as rule

_leaf(text) := {"text": text, "state": "written", "at": 2}

_hole := {"text": "${var.x}", "state": "unknown", "at": 2}

_absent := {"text": "", "state": "absent", "at": 2}

_base := {
	"at": 7, "role": {"label": "role \"app\"", "id": "tf:.:aws_iam_role.app", "name": _leaf("app"), "at": 1}, "operator": _leaf("StringEquals"), "value": _leaf("system:serviceaccount:web:*"), "provider": _leaf("p"),
	"family": "exact", "wildcard": "no", "breadth": "namespace", "namespace": _leaf("web"), "generated": false,
	"satisfiable": "unknown", "wellformed": "no", "fault": "parts", "claim_swapped": false, "questions": [],
}

_deny(change) := findings if {
	findings := rule.deny with input as {"schema": 1, "subjects": [object.union(_base, change)]}
}

test_fires if {
	count(_deny({})) == 1
}

test_fault_prefix if {
	count(_deny({"fault": "prefix"})) == 1
}

test_fault_blank if {
	count(_deny({"fault": "blank"})) == 1
}

test_fault_case if {
	count(_deny({"fault": "case"})) == 1
}

test_fault_namespace if {
	count(_deny({"fault": "namespace"})) == 1
}

test_fault_name if {
	count(_deny({"fault": "name"})) == 1
}

test_swapped_claim_is_none if {
	count(_deny({"claim_swapped": true})) == 0
}

test_literal_wildcard_is_none if {
	count(_deny({"wildcard": "yes"})) == 0
}

test_default_is_remarked if {
	some d in _deny({"value": {"text": "x", "state": "default", "at": 3}})
	contains(d.message, "default")
}

test_unknown_is_none if {
	count(_deny({"wellformed": "unknown"})) == 0
}
