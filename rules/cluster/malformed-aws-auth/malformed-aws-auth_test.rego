package irsalint.rules.cluster["malformed-aws-auth_test"]

import data.irsalint.rules.cluster["malformed-aws-auth"] as rule

_leaf(text) := {"text": text, "state": "written", "at": 2}

_hole := {"text": "${var.x}", "state": "unknown", "at": 2}

_absent := {"text": "", "state": "absent", "at": 2}

_role := {"label": "role \"app\"", "id": "tf:.:aws_iam_role.app", "name": _leaf("app"), "at": 1}

_base := {"at": 7, "reason": "path", "value": _leaf("arn:aws:iam::111122223333:role/team/admin"), "questions": []}

_deny(change) := findings if {
	findings := rule.deny with input as {"schema": 1, "auth_faults": [object.union(_base, change)]}
}

test_path if {
	count(_deny({})) == 1
}

test_not_text if {
	count(_deny({"reason": "not-text", "value": _absent})) == 1
}

test_session if {
	count(_deny({"reason": "assumed-role"})) == 1
}

test_unknown_reason_is_none if {
	count(_deny({"reason": "unknown"})) == 0
}
