package irsalint.rules.trust["missing-subject_test"]

import data.irsalint.rules.trust["missing-subject"] as rule

_leaf(text) := {"text": text, "state": "written", "at": 2}

_hole := {"text": "${var.x}", "state": "unknown", "at": 2}

_absent := {"text": "", "state": "absent", "at": 2}

_base := {
	"at": 7, "role": {"label": "role \"app\"", "id": "tf:.:aws_iam_role.app", "name": _leaf("app"), "at": 1}, "provider": _leaf("p"), "cluster": "yes", "satisfiable": "yes", "subject_restricted": "no",
	"subject_negated": "no", "subject_wildcard": false, "audience_restricted": "yes", "aws_audience": "yes",
	"extra_audiences": "no", "open_by": _absent, "questions": [],
}

_deny(change) := findings if {
	findings := rule.deny with input as {"schema": 1, "grants": [object.union(_base, change)]}
}

test_fires if {
	count(_deny({})) == 1
}

test_unknown_is_none if {
	count(_deny({"subject_restricted": "unknown"})) == 0
}

test_restricted_is_none if {
	count(_deny({"subject_restricted": "yes"})) == 0
}

test_unsatisfiable_is_none if {
	count(_deny({"satisfiable": "no"})) == 0
}

test_wildcard_is_none if {
	count(_deny({"subject_wildcard": true})) == 0
}

test_other_issuer_is_none if {
	count(_deny({"cluster": "no"})) == 0
}

test_any_issuer_for_aws_fires if {
	count(_deny({"cluster": "unknown"})) == 1
}

test_any_issuer_is_none if {
	count(_deny({"cluster": "unknown", "aws_audience": "no"})) == 0
}

test_names_what_is_vacuous if {
	some d in _deny({"open_by": _leaf("StringEqualsIfExists x:sub")})
	contains(d.message, "IfExists")
	count(d.related) == 1
}
