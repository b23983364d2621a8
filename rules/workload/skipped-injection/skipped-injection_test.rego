package irsalint.rules.workload["skipped-injection_test"]

import data.irsalint.rules.workload["skipped-injection"] as rule

_leaf(text) := {"text": text, "state": "written", "at": 2}

_hole := {"text": "${var.x}", "state": "unknown", "at": 2}

_absent := {"text": "", "state": "absent", "at": 2}

_role := {"label": "role \"app\"", "id": "tf:.:aws_iam_role.app", "name": _leaf("app"), "at": 1}

_base := {"at": 7, "label": "Deployment web/app", "kind": "label", "by": _leaf("eks.amazonaws.com/skip-pod-identity-webhook"), "account": "web/app", "via": "annotation", "questions": []}

_deny(change) := findings if {
	findings := rule.deny with input as {"schema": 1, "obstacles": [object.union(_base, change)]}
}

test_label if {
	count(_deny({})) == 1
}

test_half if {
	count(_deny({"kind": "half", "by": _leaf("AWS_ROLE_ARN")})) == 1
}

test_half_beside_an_association_is_none if {
	count(_deny({"kind": "half", "via": "association"})) == 0
}

test_other_kind_is_none if {
	count(_deny({"kind": "static"})) == 0
}

test_unknown_is_no_item if {
	count(rule.deny) == 0 with input as {"schema": 1, "obstacles": []}
}
