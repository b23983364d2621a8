package irsalint.rules.trust["literal-wildcard_test"]

import data.irsalint.rules.trust["literal-wildcard"] as rule

_leaf(text) := {"text": text, "state": "written", "at": 2}

_hole := {"text": "${var.x}", "state": "unknown", "at": 2}

_absent := {"text": "", "state": "absent", "at": 2}

_base := {
	"at": 7, "role": {"label": "role \"app\"", "id": "tf:.:aws_iam_role.app", "name": _leaf("app"), "at": 1}, "operator": _leaf("StringEquals"), "value": _leaf("system:serviceaccount:web:*"), "provider": _leaf("p"),
	"family": "exact", "wildcard": "yes", "breadth": "namespace", "namespace": _leaf("web"), "generated": false,
	"satisfiable": "unknown", "wellformed": "yes", "fault": "", "claim_swapped": false, "questions": [],
}

_deny(change) := findings if {
	findings := rule.deny with input as {"schema": 1, "subjects": [object.union(_base, change)]}
}

test_exact_fires if {
	count(_deny({})) == 1
}

test_like_is_none if {
	count(_deny({"family": "like"})) == 0
}

test_no_wildcard_is_none if {
	count(_deny({"wildcard": "no"})) == 0
}

test_unknown_is_none if {
	count(_deny({"wildcard": "unknown"})) == 0
}
