package irsalint.rules["pod-identity"]["missing-agent_test"]

import data.irsalint.rules["pod-identity"]["missing-agent"] as rule

_leaf(text) := {"text": text, "state": "written", "at": 2}

_hole := {"text": "${var.x}", "state": "unknown", "at": 2}

_absent := {"text": "", "state": "absent", "at": 2}

_role := {"label": "role \"app\"", "id": "tf:.:aws_iam_role.app", "name": _leaf("app"), "at": 1}

_base := {"at": 7, "cluster": {"label": "cluster \"main\"", "id": "x", "name": _leaf("main"), "at": 1}, "mode": _leaf("API"), "creator_admin": _absent, "audit": "yes", "authenticator": "yes", "entry": _absent, "agent": "no", "auto_mode": "no", "association": _leaf("app"), "provider": "no", "trusting": {"label": "role \"app\"", "state": "written", "at": 3}, "questions": []}

_deny(change) := findings if {
	findings := rule.deny with input as {"schema": 1, "clusters": [object.union(_base, change)]}
}

test_fires if {
	count(_deny({})) == 1
}

test_agent_is_none if {
	count(_deny({"agent": "yes"})) == 0
}

test_auto_mode_is_none if {
	count(_deny({"auto_mode": "yes"})) == 0
}

test_unknown_is_none if {
	count(_deny({"agent": "unknown"})) == 0
}

test_no_association_is_none if {
	count(_deny({"association": _absent})) == 0
}
