package irsalint.rules.trust["pod-identity-missing-tagsession_test"]

import data.irsalint.rules.trust["pod-identity-missing-tagsession"] as rule

_leaf(text) := {"text": text, "state": "written", "at": 2}

_hole := {"text": "${var.x}", "state": "unknown", "at": 2}

_absent := {"text": "", "state": "absent", "at": 2}

_role := {"label": "role \"app\"", "id": "tf:.:aws_iam_role.app", "name": _leaf("app"), "at": 1}

_base := {"at": 7, "role": _role, "tag_session": "no", "untagged": "no", "scoped": "no", "principal_tag": _absent, "questions": []}

_deny(change) := findings if {
	findings := rule.deny with input as {"schema": 1, "pod_trusts": [object.union(_base, change)]}
}

test_fires if {
	count(_deny({})) == 1
}

test_allowed_is_none if {
	count(_deny({"tag_session": "yes"})) == 0
}

test_unknown_is_none if {
	count(_deny({"tag_session": "unknown"})) == 0
}

test_no_tags_is_none if {
	count(_deny({"untagged": "yes"})) == 0
}

test_perhaps_no_tags_is_none if {
	count(_deny({"untagged": "unknown"})) == 0
}
