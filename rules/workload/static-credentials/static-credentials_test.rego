package irsalint.rules.workload["static-credentials_test"]

import data.irsalint.rules.workload["static-credentials"] as rule

_leaf(text) := {"text": text, "state": "written", "at": 2}

_hole := {"text": "${var.x}", "state": "unknown", "at": 2}

_absent := {"text": "", "state": "absent", "at": 2}

_role := {"label": "role \"app\"", "id": "tf:.:aws_iam_role.app", "name": _leaf("app"), "at": 1}

_base := {"at": 7, "label": "Deployment web/app", "kind": "static", "by": _leaf("AWS_ACCESS_KEY_ID"), "account": "web/app", "via": "annotation", "questions": []}

_deny(change) := findings if {
	findings := rule.deny with input as {"schema": 1, "obstacles": [object.union(_base, change)]}
}

test_fires if {
	count(_deny({})) == 1
}

test_associated if {
	count(_deny({"via": "association"})) == 1
}

test_other_kind_is_none if {
	count(_deny({"kind": "half"})) == 0
}

test_unknown_is_no_item if {
	count(rule.deny) == 0 with input as {"schema": 1, "obstacles": []}
}

test_from_an_object if {
	some d in _deny({"kind": "static-from", "by": _leaf("keys")})
	contains(d.message, "from keys")
}
