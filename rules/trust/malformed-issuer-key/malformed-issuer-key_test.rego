package irsalint.rules.trust["malformed-issuer-key_test"]

import data.irsalint.rules.trust["malformed-issuer-key"] as rule

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

test_form_arn if {
	count(_deny({"form": "arn"})) == 1
}

test_form_scheme if {
	count(_deny({"form": "scheme"})) == 1
}

test_form_slash if {
	count(_deny({"form": "slash"})) == 1
}

test_form_swapped_host if {
	count(_deny({"form": "swapped-host"})) == 1
}

test_form_two_claims if {
	count(_deny({"form": "two-claims"})) == 1
}

test_ok_is_none if {
	count(_deny({})) == 0
}

test_global_is_none if {
	count(_deny({"form": "global"})) == 0
}

test_unknown_is_none if {
	count(_deny({"form": "unknown"})) == 0
}

test_slash_of_an_unknown_issuer_is_none if {
	count(_deny({"form": "slash", "cluster": "unknown"})) == 0
}

# Under IfExists it opens the role instead: missing-subject speaks.
test_opening_is_none if {
	count(_deny({"form": "arn", "breaks": false})) == 0
}
