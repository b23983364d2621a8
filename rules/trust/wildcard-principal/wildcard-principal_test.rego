package irsalint.rules.trust["wildcard-principal_test"]

import data.irsalint.rules.trust["wildcard-principal"] as rule

_leaf(text) := {"text": text, "state": "written", "at": 2}

_hole := {"text": "${var.x}", "state": "unknown", "at": 2}

_absent := {"text": "", "state": "absent", "at": 2}

_role := {"label": "role \"app\"", "id": "tf:.:aws_iam_role.app", "name": _leaf("app"), "at": 1}

_base := {
	"at": 7, "role": _role, "effect": "allow", "federated": "no", "provider": _absent, "wildcard": _leaf("*"), "principal": true,
	"web_identity": "no", "assume_role": "yes", "actions": _leaf("sts:AssumeRole"), "resource": _absent, "narrowed": "no", "questions": [],
}

_deny(change) := findings if {
	findings := rule.deny with input as {"schema": 1, "statements": [object.union(_base, change)]}
}

test_fires if {
	count(_deny({})) == 1
}

test_narrowed_is_none if {
	count(_deny({"narrowed": "yes"})) == 0
}

test_unknown_condition_is_none if {
	count(_deny({"narrowed": "unknown"})) == 0
}

test_named_is_none if {
	count(_deny({"wildcard": _absent})) == 0
}

test_unknown_effect_is_none if {
	count(_deny({"effect": "unknown"})) == 0
}
