package irsalint.rules.trust["needless-like_test"]

import data.irsalint.rules.trust["needless-like"] as rule

_leaf(text) := {"text": text, "state": "written", "at": 2}

_hole := {"text": "${var.x}", "state": "unknown", "at": 2}

_absent := {"text": "", "state": "absent", "at": 2}

_base := {
	"at": 7, "role": {"label": "role \"app\"", "id": "tf:.:aws_iam_role.app", "name": _leaf("app"), "at": 1}, "operator": _leaf("StringLike"), "key": _leaf("x:sub"), "provider": _leaf("p"), "issuer": _leaf("x"),
	"claim": "sub", "form": "ok", "cluster": "yes", "issuer_matches": "yes", "breaks": true, "like": true, "wildcard": "no",
	"values": _leaf("system:serviceaccount:web:app"), "values_claim": "sub", "values_at": 9, "shared": false, "questions": [],
}

_deny(change) := findings if {
	findings := rule.deny with input as {"schema": 1, "conditions": [object.union(_base, change)]}
}

test_fires if {
	count(_deny({})) == 1
}

test_wildcard_is_none if {
	count(_deny({"wildcard": "yes"})) == 0
}

test_unknown_is_none if {
	count(_deny({"wildcard": "unknown"})) == 0
}

test_equals_is_none if {
	count(_deny({"like": false})) == 0
}

test_shared_is_none if {
	count(_deny({"shared": true})) == 0
}

test_other_claim_is_none if {
	count(_deny({"claim": "other"})) == 0
}

test_malformed_key_is_none if {
	count(_deny({"form": "arn"})) == 0
}

test_no_value_is_none if {
	count(_deny({"values": _absent})) == 0
}
