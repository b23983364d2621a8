package irsalint.rules.trust["wildcard-subject_test"]

import data.irsalint.rules.trust["wildcard-subject"] as rule

_leaf(text) := {"text": text, "state": "written", "at": 2}

_hole := {"text": "${var.x}", "state": "unknown", "at": 2}

_absent := {"text": "", "state": "absent", "at": 2}

_base := {
	"at": 7, "allowed": false, "role": {"label": "role \"app\"", "id": "tf:.:aws_iam_role.app", "name": _leaf("app"), "at": 1}, "operator": _leaf("StringLike"), "value": _leaf("system:serviceaccount:web:*"), "provider": _leaf("p"),
	"family": "like", "wildcard": "yes", "breadth": "namespace", "namespace": _leaf("web"), "generated": false,
	"satisfiable": "unknown", "wellformed": "yes", "fault": "", "claim_swapped": false, "questions": [],
}

_deny(change) := findings if {
	findings := rule.deny with input as {"schema": 1, "subjects": [object.union(_base, change)]}
}

test_namespace_is_medium if {
	{s | some d in _deny({}); s := d.severity} == {"medium"}
}

test_cluster_is_critical if {
	{s | some d in _deny({"breadth": "cluster"}); s := d.severity} == {"critical"}
}

test_namespaces_is_high if {
	{s | some d in _deny({"breadth": "namespaces"}); s := d.severity} == {"high"}
}

test_part_is_low if {
	{s | some d in _deny({"breadth": "part"}); s := d.severity} == {"low"}
}

test_generated_says_so if {
	some d in _deny({"breadth": "part", "generated": true})
	contains(d.message, "generates")
}

test_exact_is_none if {
	count(_deny({"family": "exact"})) == 0
}

test_narrowed_is_none if {
	count(_deny({"breadth": "one"})) == 0
}

test_unsatisfiable_is_none if {
	count(_deny({"satisfiable": "no"})) == 0
}

test_unknown_is_none if {
	count(_deny({"wildcard": "unknown", "breadth": "unknown", "value": _hole})) == 0
}

test_malformed_is_none if {
	count(_deny({"wellformed": "no"})) == 0
}

test_allowed_is_none if {
	count(_deny({"allowed": true})) == 0
}
