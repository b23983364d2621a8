package irsalint.rules.trust["oversized-trust_test"]

import data.irsalint.rules.trust["oversized-trust"] as rule

_leaf(text) := {"text": text, "state": "written", "at": 2}

_hole := {"text": "${var.x}", "state": "unknown", "at": 2}

_absent := {"text": "", "state": "absent", "at": 2}

_role := {"label": "role \"app\"", "id": "tf:.:aws_iam_role.app", "name": _leaf("app"), "at": 1}

_base := {"at": 7, "role": _role, "size": 2049, "quota": 2048, "questions": []}

_deny(change) := findings if {
	findings := rule.deny with input as {"schema": 1, "trusts": [object.union(_base, change)]}
}

test_fires if {
	count(_deny({})) == 1
}

test_at_the_quota if {
	count(_deny({"size": 2048})) == 0
}

test_unknown_parts_count_nothing if {
	count(_deny({"size": 10})) == 0
}
