package irsalint.rules.binding["shared-role_test"]

import data.irsalint.rules.binding["shared-role"] as rule

_leaf(text) := {"text": text, "state": "written", "at": 2}

_hole := {"text": "${var.x}", "state": "unknown", "at": 2}

_absent := {"text": "", "state": "absent", "at": 2}

_role := {"label": "role \"app\"", "id": "tf:.:aws_iam_role.app", "name": _leaf("app"), "at": 1}

_base := {"at": 7, "role": _role, "namespaces": _leaf("web, api"), "first": _leaf("a"), "second": _leaf("b"), "questions": []}

_deny(change) := findings if {
	findings := rule.deny with input as {"schema": 1, "shared_roles": [object.union(_base, change)]}
}

test_fires if {
	count(_deny({})) == 1
}

test_unknown_is_no_item if {
	count(rule.deny) == 0 with input as {"schema": 1, "shared_roles": []}
}
