package irsalint.rules.provider["pinned-thumbprint_test"]

import data.irsalint.rules.provider["pinned-thumbprint"] as rule

_leaf(text) := {"text": text, "state": "written", "at": 2}

_hole := {"text": "${var.x}", "state": "unknown", "at": 2}

_absent := {"text": "", "state": "absent", "at": 2}

_role := {"label": "role \"app\"", "id": "tf:.:aws_iam_role.app", "name": _leaf("app"), "at": 1}

_base := {
	"at": 7, "label": "aws_iam_openid_connect_provider.main", "cluster": "yes", "url": _leaf("https://oidc.eks.eu-west-1.amazonaws.com/id/ABC"), "url_fault": "",
	"registered": "yes", "client_ids": _leaf("sts.amazonaws.com"), "client_ids_at": 8, "thumbprint": _leaf("9e99a48a9960b14926bb7f3b02e22da2b0ab7280"), "questions": [],
}

_deny(change) := findings if {
	findings := rule.deny with input as {"schema": 1, "providers": [object.union(_base, change)]}
}

test_fires if {
	count(_deny({})) == 1
}

test_none if {
	count(_deny({"thumbprint": _absent})) == 0
}

test_looked_up_is_none if {
	count(_deny({"thumbprint": _hole})) == 0
}

test_other_provider_is_none if {
	count(_deny({"cluster": "no"})) == 0
}
