package irsalint.rules.provider["malformed-issuer-url_test"]

import data.irsalint.rules.provider["malformed-issuer-url"] as rule

_leaf(text) := {"text": text, "state": "written", "at": 2}

_hole := {"text": "${var.x}", "state": "unknown", "at": 2}

_absent := {"text": "", "state": "absent", "at": 2}

_role := {"label": "role \"app\"", "id": "tf:.:aws_iam_role.app", "name": _leaf("app"), "at": 1}

_base := {
	"at": 7, "label": "aws_iam_openid_connect_provider.main", "cluster": "yes", "url": _leaf("https://oidc.eks.eu-west-1.amazonaws.com/id/ABC"), "url_fault": "port",
	"registered": "yes", "client_ids": _leaf("sts.amazonaws.com"), "client_ids_at": 8, "thumbprint": _absent, "questions": [],
}

_deny(change) := findings if {
	findings := rule.deny with input as {"schema": 1, "providers": [object.union(_base, change)]}
}

test_port if {
	count(_deny({})) == 1
}

test_swapped if {
	count(_deny({"url_fault": "swapped"})) == 1
}

test_sound_is_none if {
	count(_deny({"url_fault": ""})) == 0
}

test_unknown_provider_is_none if {
	count(_deny({"cluster": "unknown"})) == 0
}
