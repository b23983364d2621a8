package irsalint.rules.binding["malformed-role-arn_test"]

import data.irsalint.rules.binding["malformed-role-arn"] as rule

_leaf(text) := {"text": text, "state": "written", "at": 2}

_hole := {"text": "${var.x}", "state": "unknown", "at": 2}

_absent := {"text": "", "state": "absent", "at": 2}

_base := {
	"at": 7, "service_account": {"label": "ServiceAccount web/app", "id": "k8s:.:ServiceAccount/web/app", "name": _leaf("app"), "namespace": _leaf("web"), "at": 8},
	"subject": _leaf("system:serviceaccount:web:app"), "arn": _leaf("arn:aws:iam::111122223333:role/app"), "arn_form": "role",
	"role": {"label": "role \"app\"", "id": "tf:.:aws_iam_role.app", "name": _leaf("app"), "at": 1}, "candidates": 1, "accepted": "yes", "reason": "", "nearest": _leaf("system:serviceaccount:shop:app"),
	"explained": false, "orphaned": "no", "questions": [],
}

_deny(change) := findings if {
	findings := rule.deny with input as {"schema": 1, "bindings": [object.union(_base, change)]}
}

test_form_policy if {
	count(_deny({"arn_form": "policy"})) == 1
}

test_form_instance_profile if {
	count(_deny({"arn_form": "instance-profile"})) == 1
}

test_form_assumed_role if {
	count(_deny({"arn_form": "assumed-role"})) == 1
}

test_form_oidc_provider if {
	count(_deny({"arn_form": "oidc-provider"})) == 1
}

test_form_user if {
	count(_deny({"arn_form": "user"})) == 1
}

test_form_bare_name if {
	count(_deny({"arn_form": "bare-name"})) == 1
}

test_form_blank if {
	count(_deny({"arn_form": "blank"})) == 1
}

test_form_partition if {
	count(_deny({"arn_form": "partition"})) == 1
}

test_form_account if {
	count(_deny({"arn_form": "account"})) == 1
}

test_form_service if {
	count(_deny({"arn_form": "service"})) == 1
}

test_form_other if {
	count(_deny({"arn_form": "other"})) == 1
}

test_role_is_none if {
	count(_deny({})) == 0
}

test_unknown_is_none if {
	count(_deny({"arn_form": "unknown", "arn": _hole})) == 0
}

test_error_depends_on_the_length if {
	{d.aws_error | some d in _deny({"arn_form": "bare-name", "arn": _leaf("app")})} == {"short_role_arn"}
	{d.aws_error | some d in _deny({"arn_form": "policy", "arn": _leaf("arn:aws:iam::111122223333:policy/app")})} == {"invalid_role_arn"}
}
