package irsalint.rules.trust["negated-subject_test"]

import data.irsalint.rules.trust["negated-subject"] as rule

_leaf(text) := {"text": text, "state": "written", "at": 2}

_hole := {"text": "${var.x}", "state": "unknown", "at": 2}

_absent := {"text": "", "state": "absent", "at": 2}

_role := {"label": "role \"app\"", "id": "tf:.:aws_iam_role.app", "name": _leaf("app"), "at": 1}

_base := {
	"at": 7, "role": _role, "provider": _leaf("p"), "cluster": "yes", "satisfiable": "yes", "subject_restricted": "yes", "subject_negated": "yes",
	"subject_listed": false, "excluded": _leaf("system:serviceaccount:kube-system:*"), "questions": [],
}

_deny(change) := findings if {
	findings := rule.deny with input as {"schema": 1, "grants": [object.union(_base, change)]}
}

test_fires if {
	count(_deny({})) == 1
}

test_listed_is_none if {
	count(_deny({"subject_listed": true})) == 0
}

test_unknown_is_none if {
	count(_deny({"subject_restricted": "unknown"})) == 0
}

test_other_issuer_is_none if {
	count(_deny({"cluster": "no"})) == 0
}

test_unknown_issuer_is_none if {
	count(_deny({"cluster": "unknown"})) == 0
}

test_nobody_gets_in if {
	count(_deny({"satisfiable": "no"})) == 0
}
