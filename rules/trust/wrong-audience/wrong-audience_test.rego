package irsalint.rules.trust["wrong-audience_test"]

import data.irsalint.rules.trust["wrong-audience"] as rule

_leaf(text) := {"text": text, "state": "written", "at": 2}

_hole := {"text": "${var.x}", "state": "unknown", "at": 2}

_absent := {"text": "", "state": "absent", "at": 2}

_base := {
	"at": 7, "role": {"label": "role \"app\"", "id": "tf:.:aws_iam_role.app", "name": _leaf("app"), "at": 1}, "found": _leaf("vault"), "provider": _leaf("p"), "cluster": "yes", "accepts_aws": "no",
	"accepts_bound": "no", "claim_swapped": false, "questions": [],
}

_deny(change) := findings if {
	findings := rule.deny with input as {"schema": 1, "audiences": [object.union(_base, change)]}
}

test_fires if {
	count(_deny({})) == 1
}

test_unknown_is_none if {
	count(_deny({"accepts_aws": "unknown"})) == 0
}

test_bound_is_none if {
	count(_deny({"accepts_bound": "yes"})) == 0
}

test_bound_unknown_is_none if {
	count(_deny({"accepts_bound": "unknown"})) == 0
}

test_swapped_is_none if {
	count(_deny({"claim_swapped": true})) == 0
}

test_other_issuer_is_none if {
	count(_deny({"cluster": "no"})) == 0
}

test_china_has_the_same_audience if {
	some d in _deny({"found": _leaf("sts.amazonaws.com.cn")})
	d.fix == "write sts.amazonaws.com, in China too"
}
