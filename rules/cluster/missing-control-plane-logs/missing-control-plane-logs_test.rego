package irsalint.rules.cluster["missing-control-plane-logs_test"]

import data.irsalint.rules.cluster["missing-control-plane-logs"] as rule

_leaf(text) := {"text": text, "state": "written", "at": 2}

_hole := {"text": "${var.x}", "state": "unknown", "at": 2}

_absent := {"text": "", "state": "absent", "at": 2}

_role := {"label": "role \"app\"", "id": "tf:.:aws_iam_role.app", "name": _leaf("app"), "at": 1}

_base := {"at": 7, "cluster": {"label": "cluster \"main\"", "id": "x", "name": _leaf("main"), "at": 1}, "mode": _leaf("CONFIG_MAP"), "creator_admin": _absent, "audit": "no", "authenticator": "yes", "entry": _absent, "questions": []}

_deny(change) := findings if {
	findings := rule.deny with input as {"schema": 1, "clusters": [object.union(_base, change)]}
}

test_fires if {
	count(_deny({})) == 1
}

test_both_are_none if {
	count(_deny({"audit": "yes"})) == 0
}

test_unknown_is_none if {
	count(_deny({"audit": "unknown"})) == 0
}

test_other_unknown_is_none if {
	count(_deny({"authenticator": "unknown"})) == 0
}
