package irsalint.rules.cluster["access-entry-mode_test"]

import data.irsalint.rules.cluster["access-entry-mode"] as rule

_leaf(text) := {"text": text, "state": "written", "at": 2}

_hole := {"text": "${var.x}", "state": "unknown", "at": 2}

_absent := {"text": "", "state": "absent", "at": 2}

_role := {"label": "role \"app\"", "id": "tf:.:aws_iam_role.app", "name": _leaf("app"), "at": 1}

_base := {"at": 7, "cluster": {"label": "cluster \"main\"", "id": "x", "name": _leaf("main"), "at": 1}, "mode": _leaf("CONFIG_MAP"), "creator_admin": _absent, "audit": "yes", "authenticator": "yes", "entry": _leaf("arn:aws:iam::111122223333:role/admin"), "questions": []}

_deny(change) := findings if {
	findings := rule.deny with input as {"schema": 1, "clusters": [object.union(_base, change)]}
}

test_entries if {
	count(_deny({})) == 1
}

test_creator if {
	count(_deny({"entry": _absent, "creator_admin": _leaf("false")})) == 1
}

test_api_is_none if {
	count(_deny({"mode": _leaf("API")})) == 0
}

test_unknown_mode_is_none if {
	count(_deny({"mode": _hole})) == 0
}

test_absent_mode_is_none if {
	count(_deny({"mode": _absent})) == 0
}

test_no_entries_are_none if {
	count(_deny({"entry": _absent})) == 0
}

test_map_in_mode_api if {
	count(rule.deny) == 1 with input as {"auth_maps": [{"at": 3, "label": "ConfigMap/kube-system/aws-auth", "mode": _leaf("API")}]}
	count(rule.deny) == 0 with input as {"auth_maps": [{"at": 3, "label": "ConfigMap/kube-system/aws-auth", "mode": _hole}]}
	count(rule.deny) == 0 with input as {"auth_maps": [{"at": 3, "label": "ConfigMap/kube-system/aws-auth", "mode": _absent}]}
}
