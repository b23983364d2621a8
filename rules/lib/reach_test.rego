package irsalint.lib.reach_test

import data.irsalint.lib.reach

_statement := {"at": 1, "effect": "allow", "actions": [], "any_resource": "yes", "conditioned": "no", "not_action": false, "open": false}

_of(changes) := {[excess.severity, excess.action] | some excess in reach.excesses([object.union(_statement, changes)])}

_all(list) := {[excess.severity, excess.action] | some excess in reach.excesses([object.union(_statement, changes) | some changes in list])}

test_table if {
	every c in [
		{"action": "*", "severity": "critical"},
		{"action": "*:*", "severity": "critical"},
		{"action": "iam:*", "severity": "critical"},
		{"action": "sts:AssumeRole", "severity": "critical"},
		{"action": "sts:*", "severity": "critical"},
		{"action": "s3:*", "severity": "high"},
		{"action": "EC2:*", "severity": "high"},
		{"action": "iam:PassRole", "severity": "medium"},
		{"action": "route53:ChangeResourceRecordSets", "severity": "medium"},
		{"action": "route53:Change*", "severity": "medium"},
		{"action": "autoscaling:*", "severity": "medium"},
		{"action": "s3:Get*", "severity": "medium"},
	] {
		_of({"actions": [c.action]}) == {[c.severity, c.action]}
	}
}

test_harmless if {
	every action in ["ec2:DescribeInstances", "ec2:Describe*", "iam:Get*", "sts:GetCallerIdentity", "s3:[", "s3:*\\E", "", "ssm:GetParameter"] {
		_of({"actions": [action]}) == set()
	}
}

test_passing_roles_to_what_one_starts_is_critical if {
	_all([{"actions": ["iam:PassRole"]}, {"actions": ["ec2:RunInstances"]}]) == {
		["critical", "iam:PassRole"],
		["medium", "iam:PassRole"],
	}
	_all([{"actions": ["iam:PassRole"], "any_resource": "no"}, {"actions": ["ec2:RunInstances"]}]) == set()
}

test_not_action_is_high if _of({"actions": [], "not_action": true}) == {["high", "everything but what it lists"]}

test_scoped_is_harmless if {
	_of({"actions": ["s3:*"], "any_resource": "no"}) == set()
	_of({"actions": ["s3:*"], "conditioned": "yes"}) == set()
	_of({"actions": ["s3:*"], "effect": "deny"}) == set()
}

test_unknown_is_harmless if {
	_of({"actions": ["*"], "any_resource": "unknown"}) == set()
	_of({"actions": ["*"], "conditioned": "unknown"}) == set()
	_of({"actions": ["*"], "open": true}) == set()
	_of({"actions": ["*"], "effect": "unknown"}) == set()
}

test_deny_takes_back if {
	_all([{"actions": ["s3:*", "kms:*"]}, {"effect": "deny", "actions": ["S3:*"]}]) == {["high", "kms:*"]}
	_all([{"actions": ["s3:*"]}, {"effect": "unknown", "actions": ["*"]}]) == set()
	_all([{"actions": ["s3:*"]}, {"effect": "deny", "actions": [], "not_action": true}]) == set()
	_all([{"actions": ["s3:*"]}, {"effect": "deny", "actions": [], "open": true}]) == set()
	_all([{"actions": ["s3:*"]}, {"effect": "deny", "actions": ["s3:PutObject"]}]) == {["high", "s3:*"]}
	_all([{"actions": ["s3:*"]}, {"effect": "deny", "actions": ["s3:*"], "any_resource": "no"}]) == {["high", "s3:*"]}
	_all([{"actions": ["s3:*"]}, {"effect": "deny", "actions": ["s3:*"], "conditioned": "yes"}]) == {["high", "s3:*"]}
}

test_worst if {
	reach.worst({"low", "high", "medium"}) == "high"
	not reach.worst(set())
}

test_actions_are_sorted if {
	reach.actions({{"action": "b:*", "severity": "high"}, {"action": "a:*", "severity": "high"}, {"action": "c:*", "severity": "low"}}, "high") == "a:*, b:*"
}

test_too_long_is_harmless if _of({"actions": [concat("", ["*" | some _ in numbers.range(1, 129)])]}) == set()

test_too_many_to_compare_are_not_judged if {
	denied := {"effect": "deny", "actions": [sprintf("ec2:%d", [i]) | some i in numbers.range(1, 100)]}
	_all([{"actions": array.concat(["*"], [sprintf("s3:%d", [i]) | some i in numbers.range(1, 99)])}, denied]) == {["critical", "*"]}
	_all([{"actions": array.concat(["*"], [sprintf("s3:%d", [i]) | some i in numbers.range(1, 100)])}, denied]) == set()
}
