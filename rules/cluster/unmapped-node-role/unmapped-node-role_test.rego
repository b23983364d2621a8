package irsalint.rules.cluster["unmapped-node-role_test"]

import data.irsalint.rules.cluster["unmapped-node-role"] as rule

_leaf(text) := {"text": text, "state": "written", "at": 2}

_hole := {"text": "${var.x}", "state": "unknown", "at": 2}

_absent := {"text": "", "state": "absent", "at": 2}

_role := {"label": "role \"app\"", "id": "tf:.:aws_iam_role.app", "name": _leaf("app"), "at": 1}

_base := {"at": 7, "label": "aws_autoscaling_group.workers", "role": _role, "mapped": "no", "questions": []}

_deny(change) := findings if {
	findings := rule.deny with input as {"schema": 1, "node_maps": [object.union(_base, change)]}
}

test_fires if {
	count(_deny({})) == 1
}

test_mapped_is_none if {
	count(_deny({"mapped": "yes"})) == 0
}

test_unknown_is_none if {
	count(_deny({"mapped": "unknown"})) == 0
}
