package irsalint.rules["pod-identity"]["orphaned-association_test"]

import data.irsalint.rules["pod-identity"]["orphaned-association"] as rule

_leaf(text) := {"text": text, "state": "written", "at": 2}

_hole := {"text": "${var.x}", "state": "unknown", "at": 2}

_absent := {"text": "", "state": "absent", "at": 2}

_role := {"label": "role \"app\"", "id": "tf:.:aws_iam_role.app", "name": _leaf("app"), "at": 1}

_base := {
	"at": 7, "label": "the association of web/app", "role": _leaf("arn:aws:iam::111122223333:role/app"), "cluster": _leaf("main"),
	"trusted": "yes", "reason": "principal", "rejecting": _role, "twin": _absent, "annotation": _absent, "declared": "no", "fargate": _absent, "role_account": _leaf("444455556666"), "cluster_account": _leaf("111122223333"), "same_account": "no", "questions": [],
}

_deny(change) := findings if {
	findings := rule.deny with input as {"schema": 1, "associations": [object.union(_base, change)]}
}

test_fires if {
	count(_deny({})) == 1
}

test_declared_is_none if {
	count(_deny({"declared": "yes"})) == 0
}

test_unknown_is_none if {
	count(_deny({"declared": "unknown"})) == 0
}
