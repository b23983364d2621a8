package irsalint.rules.binding["misplaced-annotation_test"]

import data.irsalint.rules.binding["misplaced-annotation"] as rule

_leaf(text) := {"text": text, "state": "written", "at": 2}

_hole := {"text": "${var.x}", "state": "unknown", "at": 2}

_absent := {"text": "", "state": "absent", "at": 2}

_base := {
	"at": 7, "kind": "Deployment", "template": false, "key": "eks.amazonaws.com/role-arn", "value": _leaf("x"),
	"owner_label": "Deployment web/app", "core": true, "questions": [],
}

_deny(change) := findings if {
	findings := rule.deny with input as {"schema": 1, "annotations": [object.union(_base, change)]}
}

test_fires if {
	count(_deny({})) == 1
}

test_template_says_so if {
	some d in _deny({"template": true})
	contains(d.message, "pod template")
}

test_custom_is_none if {
	count(_deny({"core": false})) == 0
}

test_unknown_value_fires if {
	count(_deny({"value": _hole})) == 1
}

test_error_depends_on_the_key if {
	{d.aws_error | some d in _deny({})} == {"no_credentials"}
	{d.aws_error | some d in _deny({"key": "eks.amazonaws.com/audience"})} == {""}
}
