package irsalint.rules.cluster["legacy-aws-auth_test"]

import data.irsalint.rules.cluster["legacy-aws-auth"] as rule

_leaf(text) := {"text": text, "state": "written", "at": 2}

_hole := {"text": "${var.x}", "state": "unknown", "at": 2}

_absent := {"text": "", "state": "absent", "at": 2}

_role := {"label": "role \"app\"", "id": "tf:.:aws_iam_role.app", "name": _leaf("app"), "at": 1}

_base := {"at": 7, "label": "ConfigMap/kube-system/aws-auth", "mode": _absent, "questions": []}

_cluster := {"at": 8, "cluster": {"label": "cluster \"main\"", "id": "x", "name": _leaf("main"), "at": 1}, "mode": _leaf("CONFIG_MAP"), "entry": _absent, "questions": []}

_deny(map, cluster) := findings if {
	findings := rule.deny with input as {"schema": 1, "auth_maps": [object.union(_base, map)], "clusters": [object.union(_cluster, cluster)]}
}

test_map if {
	count(_deny({}, {"mode": _absent})) == 1
}

test_one_of_both if {
	count(_deny({"mode": _leaf("CONFIG_MAP")}, {})) == 1
}

test_api_is_none if {
	count(_deny({"mode": _leaf("API")}, {"mode": _leaf("API")})) == 0
}

test_unknown_is_none if {
	count(_deny({"mode": _hole}, {"mode": _hole})) == 0
}

test_with_entries_is_none if {
	count(_deny({"mode": _leaf("CONFIG_MAP")}, {"entry": _leaf("admin")})) == 0
}
