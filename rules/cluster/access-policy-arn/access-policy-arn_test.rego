package irsalint.rules.cluster["access-policy-arn_test"]

import data.irsalint.rules.cluster["access-policy-arn"] as rule

_leaf(text) := {"text": text, "state": "written", "at": 2}

_hole := {"text": "${var.x}", "state": "unknown", "at": 2}

_absent := {"text": "", "state": "absent", "at": 2}

_role := {"label": "role \"app\"", "id": "tf:.:aws_iam_role.app", "name": _leaf("app"), "at": 1}

_base := {"at": 7, "label": "role \"admin\"", "principal": _leaf("arn:aws:iam::111122223333:role/admin"), "nature": "other", "policy": _leaf("arn:aws:eks::aws:cluster-access-policy/AmazonEKSClusterAdminPolicy"), "form": "iam", "scope": _leaf("cluster"), "questions": []}

_deny(change) := findings if {
	findings := rule.deny with input as {"schema": 1, "access_policies": [object.union(_base, change)]}
}

test_iam if {
	count(_deny({})) == 1
}

test_other if {
	count(_deny({"form": "other"})) == 1
}

test_access_is_none if {
	count(_deny({"form": "access"})) == 0
}

test_unknown_is_none if {
	count(_deny({"form": "unknown"})) == 0
}
