package irsalint.lib.overreach_test

import data.irsalint.lib.overreach

_aws(name) := {"name": name, "aws_managed": "yes", "document": "none", "statements": []}

_own(document, actions) := {"name": "own", "aws_managed": "no", "document": document, "statements": [{"at": 1, "effect": "allow", "actions": actions, "any_resource": "yes", "conditioned": "no", "not_action": false, "open": false}]}

test_aws if {
	every c in [
		{"name": "AdministratorAccess", "severity": "critical"},
		{"name": "AmazonS3FullAccess", "severity": "high"},
		{"name": "AmazonNewFullAccess", "severity": "high"},
		{"name": "AmazonNewReadOnlyAccess", "severity": "low"},
		{"name": "AmazonNewThing", "severity": "medium"},
	] {
		overreach.severity(_aws(c.name)) == c.severity
	}
}

test_baseline_is_none if {
	not overreach.severity(_aws("AmazonEKSWorkerNodePolicy"))
	not overreach.severity(_aws(""))
}

test_own if overreach.severity(_own("known", ["s3:*"])) == "high"

test_unknown_is_none if {
	not overreach.severity(_own("unknown", ["s3:*"]))
	not overreach.severity(_own("known", []))
}

test_serious if {
	{p.name | some p in overreach.serious([_aws("AmazonS3FullAccess"), _aws("AmazonNewReadOnlyAccess"), _aws("AmazonEKSWorkerNodePolicy")])} == {"AmazonS3FullAccess"}
}
