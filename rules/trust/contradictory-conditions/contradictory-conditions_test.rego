package irsalint.rules.trust["contradictory-conditions_test"]

import data.irsalint.rules.trust["contradictory-conditions"] as rule

_leaf(text) := {"text": text, "state": "written", "at": 2}

_hole := {"text": "${var.x}", "state": "unknown", "at": 2}

_absent := {"text": "", "state": "absent", "at": 2}

_role := {"label": "role \"app\"", "id": "tf:.:aws_iam_role.app", "name": _leaf("app"), "at": 1}

_base := {
	"at": 7, "role": _role, "kind": "issuers", "questions": [],
	"first": _leaf("a:sub"), "first_values": _leaf("x"), "second": _leaf("b:aud"), "second_values": _leaf("y"),
}

_deny(change) := findings if {
	findings := rule.deny with input as {"schema": 1, "contradictions": [object.union(_base, change)]}
}

test_two_issuers if {
	count(_deny({})) == 1
}

test_two_values if {
	count(_deny({"kind": "values"})) == 1
}

test_nothing if {
	count(rule.deny) == 0 with input as {"schema": 1, "contradictions": []}
}
