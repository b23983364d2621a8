package irsalint.rules["pod-identity"]["untrusted-association_test"]

import data.irsalint.rules["pod-identity"]["untrusted-association"] as rule

_leaf(text) := {"text": text, "state": "written", "at": 2}

_hole := {"text": "${var.x}", "state": "unknown", "at": 2}

_absent := {"text": "", "state": "absent", "at": 2}

_role := {"label": "role \"app\"", "id": "tf:.:aws_iam_role.app", "name": _leaf("app"), "at": 1}

_base := {
	"at": 7, "label": "the association of web/app", "role": _leaf("arn:aws:iam::111122223333:role/app"), "cluster": _leaf("main"),
	"trusted": "no", "reason": "principal", "rejecting": _role, "twin": _absent, "annotation": _absent, "questions": [],
}

_deny(change) := findings if {
	findings := rule.deny with input as {"schema": 1, "associations": [object.union(_base, change)]}
}

test_principal if {
	count(_deny({})) == 1
}

test_condition if {
	count(_deny({"reason": "condition"})) == 1
}

test_trusted_is_none if {
	count(_deny({"trusted": "yes"})) == 0
}

test_unknown_is_none if {
	count(_deny({"trusted": "unknown"})) == 0
}

test_no_arn if {
	{d.at | some d in _deny({"reason": "form", "role": _leaf("app")})} == {2}
}
