package irsalint.rules.binding["orphaned-annotation_test"]

import data.irsalint.rules.binding["orphaned-annotation"] as rule

_leaf(text) := {"text": text, "state": "written", "at": 2}

_hole := {"text": "${var.x}", "state": "unknown", "at": 2}

_absent := {"text": "", "state": "absent", "at": 2}

_base := {
	"at": 7, "service_account": {"label": "ServiceAccount web/app", "id": "k8s:.:ServiceAccount/web/app", "name": _leaf("app"), "namespace": _leaf("web"), "at": 8},
	"subject": _leaf("system:serviceaccount:web:app"), "arn": _leaf("arn:aws:iam::111122223333:role/app"), "arn_form": "role",
	"role": {"label": "role \"app\"", "id": "tf:.:aws_iam_role.app", "name": _leaf("app"), "at": 1}, "candidates": 1, "accepted": "yes", "reason": "", "nearest": _leaf("system:serviceaccount:shop:app"),
	"explained": false, "orphaned": "yes", "questions": [],
}

_deny(change) := findings if {
	findings := rule.deny with input as {"schema": 1, "bindings": [object.union(_base, change)]}
}

test_fires if {
	count(_deny({})) == 1
}

test_names_the_nearest if {
	some d in _deny({"near_role": {"label": "aws_iam_role.app", "at": 4, "differs": "path"}})
	contains(d.message, "differs in its path")
}

test_unknown_is_none if {
	count(_deny({"orphaned": "unknown"})) == 0
}

test_malformed_is_none if {
	count(_deny({"arn_form": "policy"})) == 0
}
