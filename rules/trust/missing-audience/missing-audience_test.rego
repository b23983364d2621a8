package irsalint.rules.trust["missing-audience_test"]

import data.irsalint.rules.trust["missing-audience"] as rule

_leaf(text) := {"text": text, "state": "written", "at": 2}

_hole := {"text": "${var.x}", "state": "unknown", "at": 2}

_absent := {"text": "", "state": "absent", "at": 2}

_base := {
	"at": 7, "role": {"label": "role \"app\"", "id": "tf:.:aws_iam_role.app", "name": _leaf("app"), "at": 1}, "provider": _leaf("p"), "cluster": "yes", "satisfiable": "yes", "subject_restricted": "yes",
	"subject_negated": "no", "subject_wildcard": false, "audience_restricted": "no", "aws_audience": "yes",
	"extra_audiences": "no", "open_by": _absent, "questions": [],
}

_deny(change) := findings if {
	findings := rule.deny with input as {"schema": 1, "grants": [object.union(_base, change)]}
}

test_is_low if {
	{s | some d in _deny({}); s := d.severity} == {"low"}
}

test_more_audiences_is_medium if {
	{s | some d in _deny({"extra_audiences": "yes"}); s := d.severity} == {"medium"}
}

test_unknown_audiences_is_low if {
	{s | some d in _deny({"extra_audiences": "unknown"}); s := d.severity} == {"low"}
}

test_unknown_is_none if {
	count(_deny({"audience_restricted": "unknown"})) == 0
}

test_missing_subject_speaks if {
	count(_deny({"subject_restricted": "no"})) == 0
}

test_other_issuer_is_none if {
	count(_deny({"cluster": "unknown"})) == 0
}
