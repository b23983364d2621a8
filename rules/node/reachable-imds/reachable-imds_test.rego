package irsalint.rules.node["reachable-imds_test"]

import data.irsalint.rules.node["reachable-imds"] as rule

_leaf(text) := {"text": text, "state": "written", "at": 2}

_hole := {"text": "${var.x}", "state": "unknown", "at": 2}

_absent := {"text": "", "state": "absent", "at": 2}

_role := {"label": "role \"app\"", "id": "tf:.:aws_iam_role.app", "name": _leaf("app"), "at": 1}

_base := {"at": 7, "repeated": false, "label": "aws_launch_template.workers", "endpoint": _absent, "tokens": _leaf("optional"), "hops": _leaf("1"), "policies": [], "questions": []}

_deny(change) := findings if {
	findings := rule.deny with input as {"schema": 1, "node_metadata": [object.union(_base, change)]}
}

test_optional if {
	count(_deny({})) == 1
}

test_hops if {
	count(_deny({"tokens": _leaf("required"), "hops": _leaf("2")})) == 1
}

test_closed_is_none if {
	count(_deny({"tokens": _leaf("required")})) == 0
}

test_disabled_is_none if {
	count(_deny({"endpoint": _leaf("disabled")})) == 0
}

test_unknown_is_none if {
	count(_deny({"tokens": _hole})) == 0
}

test_unknown_hops_are_none if {
	count(_deny({"tokens": _leaf("required"), "hops": _hole})) == 0
}

test_no_tokens_said_is_none if {
	count(_deny({"tokens": _absent, "hops": _leaf("2")})) == 0
}

test_severity if {
	{f.severity | some f in _deny({})} == {"medium"}
	{f.severity | some f in _deny({"tokens": {"text": "required", "state": "default", "at": 1}, "hops": {"text": "2", "state": "default", "at": 2}})} == {"low"}
}

test_default_is_said_once if {
	count(_deny({"repeated": true})) == 0
}

test_beside_an_overreach_is_high if {
	policy := {"at": 3, "name": "AmazonS3FullAccess", "aws_managed": "yes", "document": "none", "statements": []}
	{s | some d in _deny({"policies": [policy]}); s := d.severity} == {"high"}
}

test_beside_what_nodes_need_is_medium if {
	policy := {"at": 3, "name": "AmazonEKSWorkerNodePolicy", "aws_managed": "yes", "document": "none", "statements": []}
	{s | some d in _deny({"policies": [policy]}); s := d.severity} == {"medium"}
}
