package irsalint.rules.binding["annotated-default_test"]

import data.irsalint.rules.binding["annotated-default"] as rule

_leaf(text) := {"text": text, "state": "written", "at": 2}

_hole := {"text": "${var.x}", "state": "unknown", "at": 2}

_absent := {"text": "", "state": "absent", "at": 2}

_role := {"label": "role \"app\"", "id": "tf:.:aws_iam_role.app", "name": _leaf("app"), "at": 1}

_base := {
	"at": 7, "service_account": {"label": "ServiceAccount web/default", "id": "k8s:.:ServiceAccount/web/default", "name": _leaf("default"), "namespace": _leaf("web"), "at": 1},
	"subject": _leaf("system:serviceaccount:web:default"), "arn": _leaf("arn:aws:iam::111122223333:role/app"), "arn_form": "role",
	"candidates": 1, "accepted": "yes", "reason": "", "nearest": _absent, "explained": false, "orphaned": "no", "questions": [],
}

_deny(change) := findings if {
	findings := rule.deny with input as {"schema": 1, "bindings": [object.union(_base, change)]}
}

test_fires if {
	count(_deny({})) == 1
}

test_other_is_none if {
	count(_deny({"service_account": {"label": "x", "id": "x", "name": _leaf("app"), "namespace": _leaf("web"), "at": 1}})) == 0
}

test_unknown_is_none if {
	count(_deny({"service_account": {"label": "x", "id": "x", "name": _hole, "namespace": _leaf("web"), "at": 1}})) == 0
}
