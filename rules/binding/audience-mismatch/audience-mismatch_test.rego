package irsalint.rules.binding["audience-mismatch_test"]

import data.irsalint.rules.binding["audience-mismatch"] as rule

_leaf(text) := {"text": text, "state": "written", "at": 2}

_hole := {"text": "${var.x}", "state": "unknown", "at": 2}

_absent := {"text": "", "state": "absent", "at": 2}

_role := {"label": "role \"app\"", "id": "tf:.:aws_iam_role.app", "name": _leaf("app"), "at": 1}

_base := {
	"at": 7, "service_account": {"label": "ServiceAccount web/default", "id": "k8s:.:ServiceAccount/web/default", "name": _leaf("default"), "namespace": _leaf("web"), "at": 1},
	"subject": _leaf("system:serviceaccount:web:default"), "arn": _leaf("arn:aws:iam::111122223333:role/app"), "arn_form": "role",
	"role": _role, "audience": _leaf("vault"), "audience_fault": "trust", "wanted": _leaf("sts.amazonaws.com"), "candidates": 1, "accepted": "no", "reason": "", "nearest": _absent, "explained": false, "orphaned": "no", "questions": [],
}

_deny(change) := findings if {
	findings := rule.deny with input as {"schema": 1, "bindings": [object.union(_base, change)]}
}

test_fires if {
	count(_deny({})) == 1
}

test_provider if {
	count(_deny({"audience_fault": "provider", "accepted": "yes"})) == 1
}

test_accepted_is_none if {
	count(_deny({"audience_fault": ""})) == 0
}

test_unknown_is_none if {
	count(_deny({"audience": _hole, "audience_fault": ""})) == 0
}
