package irsalint.rules.trust["cross-account-provider_test"]

import data.irsalint.rules.trust["cross-account-provider"] as rule

_leaf(text) := {"text": text, "state": "written", "at": 2}

_hole := {"text": "${var.x}", "state": "unknown", "at": 2}

_absent := {"text": "", "state": "absent", "at": 2}

_role := {"label": "role \"app\"", "id": "tf:.:aws_iam_role.app", "name": _leaf("app"), "at": 1}

_base := {
	"at": 7, "role": _role, "provider": _leaf("p"), "cluster": "yes", "satisfiable": "yes",
	"role_account": _leaf("111122223333"), "provider_account": _leaf("444455556666"), "questions": [],
}

_deny(change) := findings if {
	findings := rule.deny with input as {"schema": 1, "grants": [object.union(_base, change)]}
}

test_fires if {
	count(_deny({})) == 1
}

test_same_is_none if {
	count(_deny({"provider_account": _leaf("111122223333")})) == 0
}

test_unknown_is_none if {
	count(_deny({"role_account": _hole})) == 0
}

test_unknown_provider_is_none if {
	count(_deny({"provider_account": _hole})) == 0
}

test_other_issuer_is_none if {
	count(_deny({"cluster": "no"})) == 0
}
