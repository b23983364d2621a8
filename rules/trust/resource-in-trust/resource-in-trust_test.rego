package irsalint.rules.trust["resource-in-trust_test"]

import data.irsalint.rules.trust["resource-in-trust"] as rule

_leaf(text) := {"text": text, "state": "written", "at": 2}

_hole := {"text": "${var.x}", "state": "unknown", "at": 2}

_absent := {"text": "", "state": "absent", "at": 2}

_role := {"label": "role \"app\"", "id": "tf:.:aws_iam_role.app", "name": _leaf("app"), "at": 1}

_base := {
	"at": 7, "role": _role, "effect": "allow", "federated": "yes", "provider": _leaf("p"), "wildcard": _absent, "principal": true,
	"web_identity": "yes", "assume_role": "no", "actions": _leaf("sts:AssumeRoleWithWebIdentity"), "resource": _leaf("Resource"), "narrowed": "yes", "questions": [],
}

_deny(change) := findings if {
	findings := rule.deny with input as {"schema": 1, "statements": [object.union(_base, change)]}
}

test_resource if {
	count(_deny({})) == 1
}

test_no_principal if {
	count(_deny({"resource": _absent, "principal": false})) == 1
}

test_one_finding_for_both if {
	count(_deny({"principal": false})) == 1
}

test_sound_is_none if {
	count(_deny({"resource": _absent})) == 0
}

test_unknown_is_none if {
	count(_deny({"resource": _hole})) == 0
}
