package irsalint.rules.cluster["iam-user-mapping_test"]

import data.irsalint.rules.cluster["iam-user-mapping"] as rule

_leaf(text) := {"text": text, "state": "written", "at": 2}

_hole := {"text": "${var.x}", "state": "unknown", "at": 2}

_absent := {"text": "", "state": "absent", "at": 2}

_role := {"label": "role \"app\"", "id": "tf:.:aws_iam_role.app", "name": _leaf("app"), "at": 1}

_base := {"at": 7, "via": "aws-auth", "kind": "user", "label": "role \"admin\"", "principal": _leaf("arn:aws:iam::111122223333:role/admin"), "nature": "other", "masters": _absent, "questions": []}

_deny(change) := findings if {
	findings := rule.deny with input as {"schema": 1, "mappings": [object.union(_base, change)]}
}

test_user if {
	count(_deny({})) == 1
}

test_account if {
	count(_deny({"kind": "account"})) == 1
}

test_role_is_none if {
	count(_deny({"kind": "role"})) == 0
}

test_master_is_another_rule if {
	count(_deny({"masters": _leaf("system:masters")})) == 0
}

test_unknown_kind_is_none if {
	count(_deny({"kind": "unknown"})) == 0
}
