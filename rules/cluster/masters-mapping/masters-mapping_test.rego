package irsalint.rules.cluster["masters-mapping_test"]

import data.irsalint.rules.cluster["masters-mapping"] as rule

_leaf(text) := {"text": text, "state": "written", "at": 2}

_hole := {"text": "${var.x}", "state": "unknown", "at": 2}

_absent := {"text": "", "state": "absent", "at": 2}

_role := {"label": "role \"app\"", "id": "tf:.:aws_iam_role.app", "name": _leaf("app"), "at": 1}

_base := {"at": 7, "allowed": false, "via": "aws-auth", "kind": "role", "label": "role \"admin\"", "principal": _leaf("arn:aws:iam::111122223333:role/admin"), "nature": "other", "dead": false, "mode": {"text": "", "state": "absent", "at": 2}, "masters": _leaf("system:masters"), "questions": []}

_deny(change) := findings if {
	findings := rule.deny with input as {"schema": 1, "mappings": [object.union(_base, change)]}
}

test_fires if {
	count(_deny({})) == 1
}

test_other_groups_are_none if {
	count(_deny({"masters": _absent})) == 0
}

test_severity if {
	{f.severity | some f in _deny({})} == {"high"}
	{f.severity | some f in _deny({"nature": "ci"})} == {"critical"}
}

test_unknown_principal if {
	{f.severity | some f in _deny({"principal": _hole, "nature": "unknown"})} == {"high"}
}

test_dead_map_is_none if {
	count(_deny({"mode": {"text": "API", "state": "written", "at": 2}})) == 0
}

test_dead_entry_is_none if {
	count(_deny({"dead": true})) == 0
}

test_allowed_is_none if {
	count(_deny({"allowed": true})) == 0
}
