package irsalint.rules.workload["role-behind-proxy_test"]

import data.irsalint.rules.workload["role-behind-proxy"] as rule

_leaf(text) := {"text": text, "state": "written", "at": 2}

_hole := {"text": "${var.x}", "state": "unknown", "at": 2}

_absent := {"text": "", "state": "absent", "at": 2}

_role := {"label": "role \"app\"", "id": "tf:.:aws_iam_role.app", "name": _leaf("app"), "at": 1}

_base := {"at": 7, "label": "Deployment web/app", "kind": "proxy", "by": _leaf("NO_PROXY"), "account": "web/app", "via": "association", "questions": []}

_deny(change) := findings if {
	findings := rule.deny with input as {"schema": 1, "obstacles": [object.union(_base, change)]}
}

test_fires if {
	count(_deny({})) == 1
}

test_without_exceptions if {
	count(_deny({"by": _leaf("HTTP_PROXY")})) == 1
}

test_annotation_is_none if {
	count(_deny({"via": "annotation"})) == 0
}

test_other_obstacle_is_none if {
	count(_deny({"kind": "label"})) == 0
}

test_unknown_variable_is_none if {
	count(_deny({"by": _hole})) == 0
}
