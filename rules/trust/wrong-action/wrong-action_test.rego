package irsalint.rules.trust["wrong-action_test"]

import data.irsalint.rules.trust["wrong-action"] as rule

_leaf(text) := {"text": text, "state": "written", "at": 2}

_hole := {"text": "${var.x}", "state": "unknown", "at": 2}

_absent := {"text": "", "state": "absent", "at": 2}

_role := {"label": "role \"app\"", "id": "tf:.:aws_iam_role.app", "name": _leaf("app"), "at": 1}

_base := {
	"at": 7, "role": _role, "effect": "allow", "federated": "yes", "provider": _leaf("p"), "wildcard": _absent, "principal": true,
	"web_identity": "no", "assume_role": "yes", "actions": _leaf("sts:AssumeRole"), "resource": _absent, "narrowed": "no", "questions": [],
}

_deny(change) := findings if {
	findings := rule.deny with input as {"schema": 1, "statements": [object.union(_base, change)]}
}

test_another_action if {
	count(_deny({})) == 1
}

test_no_provider if {
	count(_deny({"federated": "no", "web_identity": "yes", "assume_role": "no"})) == 1
}

test_right_is_none if {
	count(_deny({"web_identity": "yes"})) == 0
}

test_unknown_action_is_none if {
	count(_deny({"web_identity": "unknown"})) == 0
}

test_unknown_principal_is_none if {
	count(_deny({"federated": "unknown", "web_identity": "yes", "assume_role": "no"})) == 0
}

test_both_actions_for_a_service if {
	count(_deny({"federated": "no", "web_identity": "yes"})) == 0
}

test_unknown_effect_is_none if {
	count(_deny({"effect": "unknown"})) == 0
}
