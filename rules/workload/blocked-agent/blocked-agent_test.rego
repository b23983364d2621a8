package irsalint.rules.workload["blocked-agent_test"]

import data.irsalint.rules.workload["blocked-agent"] as rule

_leaf(text) := {"text": text, "state": "written", "at": 2}

_hole := {"text": "${var.x}", "state": "unknown", "at": 2}

_absent := {"text": "", "state": "absent", "at": 2}

_role := {"label": "role \"app\"", "id": "tf:.:aws_iam_role.app", "name": _leaf("app"), "at": 1}

_base := {"at": 7, "label": "NetworkPolicy/web/deny", "namespace": "web", "reaches": "no", "agent": "169.254.170.23/32", "association": _leaf("app"), "questions": []}

_deny(change) := findings if {
	findings := rule.deny with input as {"schema": 1, "egress": [object.union(_base, change)]}
}

test_fires if {
	count(_deny({})) == 1
}

test_reached_is_none if {
	count(_deny({"reaches": "yes"})) == 0
}

test_unknown_is_none if {
	count(_deny({"reaches": "unknown"})) == 0
}
