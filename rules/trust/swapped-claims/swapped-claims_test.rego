package irsalint.rules.trust["swapped-claims_test"]

import data.irsalint.rules.trust["swapped-claims"] as rule

_leaf(text) := {"text": text, "state": "written", "at": 2}

_hole := {"text": "${var.x}", "state": "unknown", "at": 2}

_absent := {"text": "", "state": "absent", "at": 2}

_base := {
	"at": 7, "role": {"label": "role \"app\"", "id": "tf:.:aws_iam_role.app", "name": _leaf("app"), "at": 1}, "operator": _leaf("StringLike"), "key": _leaf("x:sub"), "provider": _leaf("p"), "issuer": _leaf("x"),
	"claim": "sub", "form": "ok", "cluster": "yes", "issuer_matches": "yes", "breaks": true, "like": true, "wildcard": "no",
	"values": _leaf("system:serviceaccount:web:app"), "values_claim": "aud", "values_at": 9, "shared": false, "questions": [],
}

_deny(change) := findings if {
	findings := rule.deny with input as {"schema": 1, "conditions": [object.union(_base, change)]}
}

test_audience_under_sub if {
	count(_deny({})) == 1
}

test_subject_under_aud if {
	count(_deny({"claim": "aud", "values_claim": "sub"})) == 1
}

test_fitting_is_none if {
	count(_deny({"values_claim": "sub"})) == 0
}

test_unknown_is_none if {
	count(_deny({"values_claim": "unknown"})) == 0
}

test_negation_is_none if {
	count(_deny({"breaks": false})) == 0
}

test_malformed_key_is_none if {
	count(_deny({"form": "arn"})) == 0
}
