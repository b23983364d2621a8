package irsalint.rules.node["cni-on-node-role_test"]

import data.irsalint.rules.node["cni-on-node-role"] as rule

_leaf(text) := {"text": text, "state": "written", "at": 2}

_hole := {"text": "${var.x}", "state": "unknown", "at": 2}

_absent := {"text": "", "state": "absent", "at": 2}

_role := {"label": "role \"app\"", "id": "tf:.:aws_iam_role.app", "name": _leaf("app"), "at": 1}

_base := {
	"repeated": false,
	"at": 7, "role": _role, "node_group": {"label": "workers", "id": "x", "at": 3}, "policy": _leaf("arn:aws:iam::aws:policy/AmazonEKS_CNI_Policy"), "name": "AmazonEKS_CNI_Policy",
	"aws_managed": "yes", "inline": false, "document": "none", "statements": [], "addons": [], "questions": [],
}

_deny(change) := findings if {
	findings := rule.deny with input as {"schema": 1, "node_policies": [object.union(_base, change)]}
}

test_fires if {
	count(_deny({})) == 1
}

test_other_is_none if {
	count(_deny({"name": "AmazonEKSWorkerNodePolicy"})) == 0
}

test_unknown_is_none if {
	count(_deny({"aws_managed": "unknown"})) == 0
}

test_default_is_said_once if {
	count(_deny({"repeated": true})) == 0
}

test_said_of_the_addon_is_none if {
	addon := {"at": 1, "name": _leaf("vpc-cni"), "cluster": _leaf("main"), "role": {"text": "", "state": "absent", "at": 2}, "association": {"text": "", "state": "absent", "at": 2}, "associations": [], "possible_associations": [], "complete": "yes"}
	count(_deny({"addons": [addon]})) == 0
	count(_deny({"addons": [object.union(addon, {"complete": "unknown"})]})) == 1
}
