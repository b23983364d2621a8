package irsalint.rules.trust["unscoped-ci-subject_test"]

import data.irsalint.rules.trust["unscoped-ci-subject"] as rule

_leaf(text) := {"text": text, "state": "written", "at": 2}

_hole := {"text": "${var.x}", "state": "unknown", "at": 2}

_absent := {"text": "", "state": "absent", "at": 2}

_role := {"label": "role \"app\"", "id": "tf:.:aws_iam_role.app", "name": _leaf("app"), "at": 1}

_base := {"at": 7, "role": _role, "effect": "allow", "reach": "any", "subject": _absent, "questions": []}

_deny(change) := findings if {
	findings := rule.deny with input as {"schema": 1, "ci_grants": [object.union(_base, change)]}
}

test_anybody if {
	count(_deny({})) == 1
}

test_an_owner if {
	count(_deny({"reach": "owner", "subject": _leaf("repo:org/*")})) == 1
}

test_a_repository_is_none if {
	count(_deny({"reach": "repository", "subject": _leaf("repo:org/name:*")})) == 0
}

test_unknown_is_none if {
	count(_deny({"reach": "unknown"})) == 0
}

test_unknown_effect_is_none if {
	count(_deny({"effect": "unknown"})) == 0
}

test_severity if {
	{f.severity | some f in _deny({"reach": "owner"})} == {"high"}
	{f.severity | some f in _deny({})} == {"critical"}
}
