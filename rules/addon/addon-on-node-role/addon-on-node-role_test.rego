package irsalint.rules.addon["addon-on-node-role_test"]

import data.irsalint.rules.addon["addon-on-node-role"] as rule

_leaf(text) := {"text": text, "state": "written", "at": 2}

_hole := {"text": "${var.x}", "state": "unknown", "at": 2}

_absent := {"text": "", "state": "absent", "at": 2}

_role := {"label": "role \"app\"", "id": "tf:.:aws_iam_role.app", "name": _leaf("app"), "at": 1}

_base := {"at": 7, "name": _leaf("aws-ebs-csi-driver"), "cluster": _leaf("main"), "role": _absent, "association": _absent, "associations": [], "possible_associations": [], "complete": "yes", "questions": []}

_deny(change) := findings if {
	findings := rule.deny with input as {"schema": 1, "addons": [object.union(_base, change)]}
}

test_fires if {
	count(_deny({})) == 1
}

test_role_is_none if {
	count(_deny({"role": _leaf("arn:aws:iam::111122223333:role/ebs")})) == 0
}

test_unknown_is_none if {
	count(_deny({"complete": "unknown"})) == 0
}

test_unknown_role_is_none if {
	count(_deny({"role": _hole})) == 0
}

test_harmless_is_none if {
	count(_deny({"name": _leaf("coredns")})) == 0
}

test_network_plugin_is_low if {
	{s | some d in _deny({"name": _leaf("vpc-cni")}); s := d.severity} == {"low"}
}
