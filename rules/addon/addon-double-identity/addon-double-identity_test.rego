package irsalint.rules.addon["addon-double-identity_test"]

import data.irsalint.rules.addon["addon-double-identity"] as rule

_leaf(text) := {"text": text, "state": "written", "at": 2}

_hole := {"text": "${var.x}", "state": "unknown", "at": 2}

_absent := {"text": "", "state": "absent", "at": 2}

_role := {"label": "role \"app\"", "id": "tf:.:aws_iam_role.app", "name": _leaf("app"), "at": 1}

_base := {"at": 7, "name": _leaf("aws-ebs-csi-driver"), "cluster": _leaf("main"), "role": _leaf("arn:aws:iam::111122223333:role/ebs"), "association": _leaf("ebs-csi-controller-sa"), "associations": [], "possible_associations": [], "complete": "yes", "questions": []}

_deny(change) := findings if {
	findings := rule.deny with input as {"schema": 1, "addons": [object.union(_base, change)]}
}

test_fires if {
	count(_deny({})) == 1
}

test_association_elsewhere if {
	count(_deny({"association": _absent, "associations": [_leaf("kube-system/ebs-csi-controller-sa")]})) == 1
}

test_other_association_is_none if {
	count(_deny({"association": _absent, "associations": [_leaf("web/app")]})) == 0
}

test_no_role_is_none if {
	count(_deny({"role": _absent})) == 0
}

test_unknown_is_none if {
	count(_deny({"role": _hole})) == 0
}

test_possible_association_is_none if {
	count(_deny({"association": _absent, "possible_associations": [_leaf("kube-system/ebs-csi-controller-sa")]})) == 0
}
