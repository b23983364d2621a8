package irsalint.rules.trust["fragile-operator_test"]

import data.irsalint.rules.trust["fragile-operator"] as rule

_leaf(text) := {"text": text, "state": "written", "at": 2}

_hole := {"text": "${var.x}", "state": "unknown", "at": 2}

_absent := {"text": "", "state": "absent", "at": 2}

_role := {"label": "role \"app\"", "id": "tf:.:aws_iam_role.app", "name": _leaf("app"), "at": 1}

_base := {
	"at": 7, "role": _role, "operator": _leaf("StringEqualsIfExists"), "key": _leaf("x:sub"), "provider": _leaf("p"), "issuer": _leaf("x"),
	"claim": "sub", "form": "ok", "cluster": "yes", "issuer_matches": "yes", "breaks": false, "if_exists": true, "for_all": false, "negated": false,
	"contradicted": false, "like": false, "wildcard": "no", "values": _leaf("system:serviceaccount:web:app"), "values_claim": "sub", "values_at": 9, "shared": false, "questions": [],
}

_deny(change) := findings if {
	findings := rule.deny with input as {"schema": 1, "conditions": [object.union(_base, change)]}
}

test_if_exists if {
	count(_deny({})) == 1
}

test_for_all_values if {
	count(_deny({"if_exists": false, "for_all": true})) == 1
}

test_negated_audience if {
	count(_deny({"if_exists": false, "negated": true, "claim": "aud"})) == 1
}

test_negated_subject_is_another_rule if {
	count(_deny({"negated": true})) == 0
}

test_plain_is_none if {
	count(_deny({"if_exists": false})) == 0
}

test_unknown_issuer_is_none if {
	count(_deny({"issuer_matches": "unknown"})) == 0
}

test_other_issuer_is_none if {
	count(_deny({"issuer_matches": "no"})) == 0
}

test_shared_is_none if {
	count(_deny({"shared": true})) == 0
}

test_other_claim_is_none if {
	count(_deny({"claim": "other"})) == 0
}
