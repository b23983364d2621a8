package irsalint.rules.node["overreaching-node-role_test"]

import data.irsalint.rules.node["overreaching-node-role"] as rule

_leaf(text) := {"text": text, "state": "written", "at": 2}

_hole := {"text": "${var.x}", "state": "unknown", "at": 2}

_absent := {"text": "", "state": "absent", "at": 2}

_base := {
	"at": 7, "role": {"label": "role \"app\"", "id": "tf:.:aws_iam_role.app", "name": _leaf("app"), "at": 1}, "node_group": {"label": "aws_eks_node_group.main", "id": "x", "at": 3}, "policy": _leaf("x"),
	"name": "AmazonS3FullAccess", "aws_managed": "yes", "inline": false, "document": "none", "statements": [], "questions": [],
}

_deny(change) := findings if {
	findings := rule.deny with input as {"schema": 1, "node_policies": [object.union(_base, change)]}
}

test_listed if {
	{s | some d in _deny({}); s := d.severity} == {"high"}
}

test_administrator if {
	{s | some d in _deny({"name": "AdministratorAccess"}); s := d.severity} == {"critical"}
}

test_unlisted_full if {
	{s | some d in _deny({"name": "AmazonNewFullAccess"}); s := d.severity} == {"high"}
}

test_unlisted_read_only if {
	{s | some d in _deny({"name": "AmazonNewReadOnlyAccess"}); s := d.severity} == {"low"}
}

test_unlisted if {
	{s | some d in _deny({"name": "AmazonNewThing"}); s := d.severity} == {"medium"}
}

test_baseline_is_none if {
	count(_deny({"name": "AmazonEKSWorkerNodePolicy"})) == 0
}

test_cni_is_none if {
	count(_deny({"name": "AmazonEKS_CNI_Policy"})) == 0
}

test_customer_policy_of_that_name_is_none if {
	count(_deny({"aws_managed": "no", "document": "unknown"})) == 0
}

test_statement_critical if {
	{s | some d in _deny({"aws_managed": "no", "document": "known", "name": "x", "statements": [{"at": 1, "effect": "allow", "actions": ["*"], "any_resource": "yes", "conditioned": "no", "not_action": false, "open": false}]}); s := d.severity} == {"critical"}
}

test_statement_high if {
	{s | some d in _deny({"aws_managed": "no", "document": "known", "name": "x", "statements": [{"at": 1, "effect": "allow", "actions": ["secretsmanager:*"], "any_resource": "yes", "conditioned": "no", "not_action": false, "open": false}]}); s := d.severity} == {"high"}
}

test_statement_harmless if {
	count(_deny({"aws_managed": "no", "document": "known", "name": "x", "statements": [{"at": 1, "effect": "allow", "actions": ["ec2:DescribeInstances"], "any_resource": "yes", "conditioned": "no", "not_action": false, "open": false}]})) == 0
}

test_unknown_is_none if {
	count(_deny({"aws_managed": "unknown", "name": "", "document": "unknown", "policy": _hole})) == 0
}

test_worst_of_several_statements_speaks if {
	statement := {"at": 1, "effect": "allow", "actions": ["s3:*"], "any_resource": "yes", "conditioned": "no", "not_action": false, "open": false}
	denied := _deny({"aws_managed": "no", "document": "known", "name": "x", "statements": [
		statement,
		object.union(statement, {"actions": ["iam:PassRole", "ec2:RunInstances"]}),
	]})
	{d.severity | some d in denied} == {"critical"}
	{endswith(d.message, "allows iam:PassRole on every resource") | some d in denied} == {true}
}
