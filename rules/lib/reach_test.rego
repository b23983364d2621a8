package irsalint.lib.reach_test

import data.irsalint.lib.reach

_statement := {"at": 1, "effect": "allow", "actions": ["s3:*"], "any_resource": "yes", "conditioned": "no", "not_action": false, "open": false}

test_service_wildcard_is_high if reach.severity(_statement) == "high"

test_everything_is_critical if reach.severity(object.union(_statement, {"actions": ["*", "s3:*"]})) == "critical"

test_not_action_is_critical if reach.severity(object.union(_statement, {"actions": [], "not_action": true})) == "critical"

test_route53_change_is_medium if {
	reach.severity(object.union(_statement, {"actions": ["route53:ChangeResourceRecordSets"]})) == "medium"
}

test_reading_is_harmless if not reach.severity(object.union(_statement, {"actions": ["ec2:DescribeInstances"]}))

test_scoped_is_harmless if not reach.severity(object.union(_statement, {"any_resource": "no"}))

test_unknown_is_harmless if {
	not reach.severity(object.union(_statement, {"any_resource": "unknown"}))
	not reach.severity(object.union(_statement, {"conditioned": "unknown"}))
	not reach.severity(object.union(_statement, {"open": true}))
	not reach.severity(object.union(_statement, {"effect": "unknown"}))
}

test_summary_names_the_actions if reach.summary([_statement], "high") == "s3:*"
