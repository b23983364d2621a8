package irsalint.rules.workload["host-network-imds_test"]

import data.irsalint.rules.workload["host-network-imds"] as rule

_leaf(text) := {"text": text, "state": "written", "at": 2}

_hole := {"text": "${var.x}", "state": "unknown", "at": 2}

_absent := {"text": "", "state": "absent", "at": 2}

_role := {"label": "role \"app\"", "id": "tf:.:aws_iam_role.app", "name": _leaf("app"), "at": 1}

_base := {"at": 7, "label": "DaemonSet web/app", "images": [_leaf("example.com/app:1")], "policies": [{"at": 3, "role": _role, "name": "AmazonS3FullAccess", "aws_managed": "yes", "document": "none", "statements": []}], "questions": []}

_deny(change) := findings if {
	findings := rule.deny with input as {"schema": 1, "host_pods": [object.union(_base, change)]}
}

test_fires if {
	count(_deny({})) == 1
}

test_agent_is_none if {
	count(_deny({"images": [_leaf("602401143452.dkr.ecr.us-west-2.amazonaws.com/amazon-k8s-cni:v1.18.0")]})) == 0
}

test_unknown_is_none if {
	count(_deny({"images": [_hole]})) == 0
}

test_no_image_is_none if {
	count(_deny({"images": []})) == 0
}

test_node_rights_are_none if {
	count(_deny({"policies": []})) == 0
}
