package irsalint.rules.binding["subject-mismatch_test"]

import data.irsalint.rules.binding["subject-mismatch"] as rule

_leaf(text) := {"text": text, "state": "written", "at": 2}

_hole := {"text": "${var.x}", "state": "unknown", "at": 2}

_absent := {"text": "", "state": "absent", "at": 2}

_base := {
	"at": 7, "service_account": {"label": "ServiceAccount web/app", "id": "k8s:.:ServiceAccount/web/app", "name": _leaf("app"), "namespace": _leaf("web"), "at": 8},
	"subject": _leaf("system:serviceaccount:web:app"), "arn": _leaf("arn:aws:iam::111122223333:role/app"), "arn_form": "role",
	"role": {"label": "role \"app\"", "id": "tf:.:aws_iam_role.app", "name": _leaf("app"), "at": 1}, "candidates": 1, "accepted": "no", "reason": "namespace-differs", "nearest": _leaf("system:serviceaccount:shop:app"),
	"explained": false, "orphaned": "no", "questions": [],
}

_deny(change) := findings if {
	findings := rule.deny with input as {"schema": 1, "bindings": [object.union(_base, change)]}
}

test_namespace if {
	some d in _deny({})
	contains(d.message, "the namespace differs")
}

test_reason_audience_differs if {
	count(_deny({"reason": "audience-differs", "nearest": _absent})) == 1
}

test_reason_action_missing if {
	count(_deny({"reason": "action-missing", "nearest": _absent})) == 1
}

test_reason_no_statement if {
	count(_deny({"reason": "no-statement", "nearest": _absent})) == 1
}

test_reason_denied if {
	count(_deny({"reason": "denied", "nearest": _absent})) == 1
}

test_reason_condition if {
	count(_deny({"reason": "condition", "nearest": _absent})) == 1
}

test_reason_principal_differs if {
	count(_deny({"reason": "principal-differs", "nearest": _absent})) == 1
}

test_name if {
	count(_deny({"reason": "name-differs"})) == 1
}

test_explained_is_none if {
	count(_deny({"explained": true})) == 0
}

test_unknown_is_none if {
	count(_deny({"accepted": "unknown"})) == 0
}

test_accepted_is_none if {
	count(_deny({"accepted": "yes"})) == 0
}

test_other_reason_still_fires if {
	count(_deny({"reason": "some-new-reason"})) == 1
}

test_several_candidates_are_told if {
	some d in _deny({"candidates": 2})
	contains(d.message, "as do the other declared roles")
}
