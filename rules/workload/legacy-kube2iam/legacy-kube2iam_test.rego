package irsalint.rules.workload["legacy-kube2iam_test"]

import data.irsalint.rules.workload["legacy-kube2iam"] as rule

_leaf(text) := {"text": text, "state": "written", "at": 2}

_hole := {"text": "${var.x}", "state": "unknown", "at": 2}

_absent := {"text": "", "state": "absent", "at": 2}

_role := {"label": "role \"app\"", "id": "tf:.:aws_iam_role.app", "name": _leaf("app"), "at": 1}

_base := {"at": 7, "kind": "Deployment", "template": true, "key": "iam.amazonaws.com/role", "value": _leaf("app"), "owner_label": "Deployment web/app", "core": true, "questions": []}

_deny(change) := findings if {
	findings := rule.deny with input as {"schema": 1, "annotations": [object.union(_base, change)]}
}

test_fires if {
	count(_deny({})) == 1
}

test_namespace if {
	count(_deny({"kind": "Namespace", "template": false, "key": "iam.amazonaws.com/permitted"})) == 1
}

test_elsewhere_is_none if {
	count(_deny({"template": false})) == 0
}

test_other_key_is_none if {
	count(_deny({"key": "eks.amazonaws.com/role-arn"})) == 0
}

test_empty_is_none if {
	count(_deny({"value": _leaf("")})) == 0
}

test_unknown_role_does_not_matter if {
	count(_deny({"value": _hole})) == 1
}
