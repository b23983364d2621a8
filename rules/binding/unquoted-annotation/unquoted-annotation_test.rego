package irsalint.rules.binding["unquoted-annotation_test"]

import data.irsalint.rules.binding["unquoted-annotation"] as rule

_leaf(text) := {"text": text, "state": "written", "at": 2}

_hole := {"text": "${var.x}", "state": "unknown", "at": 2}

_absent := {"text": "", "state": "absent", "at": 2}

_role := {"label": "role \"app\"", "id": "tf:.:aws_iam_role.app", "name": _leaf("app"), "at": 1}

_base := {"at": 7, "service_account": {"label": "ServiceAccount web/app", "id": "k8s:.:ServiceAccount/web/app", "name": _leaf("app"), "namespace": _leaf("web"), "at": 1}, "fault": "unquoted", "key": _leaf("eks.amazonaws.com/token-expiration"), "value": _leaf("3600"), "questions": []}

_deny(change) := findings if {
	findings := rule.deny with input as {"schema": 1, "faulty_annotations": [object.union(_base, change)]}
}

test_fires if {
	count(_deny({})) == 1
}

test_other_fault_is_none if {
	count(_deny({"fault": "misspelled"})) == 0
}

test_unknown_name_does_not_matter if {
	count(_deny({"service_account": {"name": _hole}})) == 1
}

test_error_names_the_type if {
	{f.aws_error | some f in _deny({})} == {"annotation_is_number"}
	{f.aws_error | some f in _deny({"value": _leaf("true")})} == {"annotation_is_bool"}
}
