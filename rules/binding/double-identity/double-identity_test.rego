package irsalint.rules.binding["double-identity_test"]

import data.irsalint.rules.binding["double-identity"] as rule

_leaf(text) := {"text": text, "state": "written", "at": 2}

_hole := {"text": "${var.x}", "state": "unknown", "at": 2}

_absent := {"text": "", "state": "absent", "at": 2}

_role := {"label": "role \"app\"", "id": "tf:.:aws_iam_role.app", "name": _leaf("app"), "at": 1}

_base := {
	"at": 7, "label": "the association of web/app", "role": _leaf("arn:aws:iam::111122223333:role/app"), "cluster": _leaf("main"),
	"trusted": "no", "reason": "principal", "rejecting": _role, "twin": _absent, "annotation": _leaf("arn:aws:iam::111122223333:role/other"), "questions": [],
}

_deny(change) := findings if {
	findings := rule.deny with input as {"schema": 1, "associations": [object.union(_base, change)]}
}

test_fires if {
	count(_deny({})) == 1
}

test_not_annotated_is_none if {
	count(_deny({"annotation": _absent})) == 0
}

test_unknown_trust_does_not_matter if {
	count(_deny({"trusted": "unknown"})) == 1
}
