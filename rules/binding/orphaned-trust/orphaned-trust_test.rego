package irsalint.rules.binding["orphaned-trust_test"]

import data.irsalint.rules.binding["orphaned-trust"] as rule

_leaf(text) := {"text": text, "state": "written", "at": 2}

_hole := {"text": "${var.x}", "state": "unknown", "at": 2}

_absent := {"text": "", "state": "absent", "at": 2}

_role := {"label": "role \"app\"", "id": "tf:.:aws_iam_role.app", "name": _leaf("app"), "at": 1}

_base := {
	"at": 7, "role": _role, "operator": _leaf("StringEquals"), "value": _leaf("system:serviceaccount:web:app"), "provider": _leaf("p"), "family": "exact",
	"wildcard": "no", "breadth": "one", "namespace": _leaf("web"), "generated": false, "satisfiable": "yes", "wellformed": "yes", "fault": "", "claim_swapped": false,
	"declared": "no", "nearest": false, "questions": [],
}

_deny(change) := findings if {
	findings := rule.deny with input as {"schema": 1, "subjects": [object.union(_base, change)]}
}

test_fires if {
	count(_deny({})) == 1
}

test_declared_is_none if {
	count(_deny({"declared": "yes"})) == 0
}

test_unknown_is_none if {
	count(_deny({"declared": "unknown"})) == 0
}

test_a_mismatch_names_it if {
	count(_deny({"nearest": true})) == 0
}
