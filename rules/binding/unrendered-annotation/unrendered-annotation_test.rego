package irsalint.rules.binding["unrendered-annotation_test"]

import data.irsalint.rules.binding["unrendered-annotation"] as rule

_leaf(text) := {"text": text, "state": "written", "at": 2}

_hole := {"text": "${var.x}", "state": "unknown", "at": 2}

_absent := {"text": "", "state": "absent", "at": 2}

_role := {"label": "role \"app\"", "id": "tf:.:aws_iam_role.app", "name": _leaf("app"), "at": 1}

_base := {"at": 7, "chart": "charts/app", "key": _leaf("eks.amazonaws.com/role-arn"), "value": _leaf("arn:aws:iam::111122223333:role/app"), "questions": []}

_deny(change) := findings if {
	findings := rule.deny with input as {"schema": 1, "lost_annotations": [object.union(_base, change)]}
}

test_fires if {
	count(_deny({})) == 1
}

test_unknown_is_none if {
	count(_deny({"value": _hole})) == 0
}
