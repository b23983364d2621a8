package irsalint.rules.workload["projected-audience_test"]

import data.irsalint.rules.workload["projected-audience"] as rule

_leaf(text) := {"text": text, "state": "written", "at": 2}

_hole := {"text": "${var.x}", "state": "unknown", "at": 2}

_absent := {"text": "", "state": "absent", "at": 2}

_role := {"label": "role \"app\"", "id": "tf:.:aws_iam_role.app", "name": _leaf("app"), "at": 1}

_base := {"at": 7, "label": "Deployment web/app", "audience": _leaf("vault"), "role": _role, "fault": "trust", "wanted": _leaf("sts.amazonaws.com"), "questions": []}

_deny(change) := findings if {
	findings := rule.deny with input as {"schema": 1, "tokens": [object.union(_base, change)]}
}

test_fires if {
	count(_deny({})) == 1
}

test_provider if {
	count(_deny({"fault": "provider"})) == 1
}

test_absent_is_the_server if {
	some d in _deny({"audience": {"text": "https://kubernetes.default.svc", "state": "absent", "at": 2}})
	contains(d.message, "the audience of the API server")
}

test_unknown_fault_is_none if {
	count(_deny({"fault": ""})) == 0
}
