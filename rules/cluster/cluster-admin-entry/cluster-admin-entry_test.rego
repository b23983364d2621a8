package irsalint.rules.cluster["cluster-admin-entry_test"]

import data.irsalint.rules.cluster["cluster-admin-entry"] as rule

_leaf(text) := {"text": text, "state": "written", "at": 2}

_hole := {"text": "${var.x}", "state": "unknown", "at": 2}

_absent := {"text": "", "state": "absent", "at": 2}

_role := {"label": "role \"app\"", "id": "tf:.:aws_iam_role.app", "name": _leaf("app"), "at": 1}

_base := {"at": 7, "allowed": false, "label": "role \"admin\"", "principal": _leaf("arn:aws:iam::111122223333:role/admin"), "nature": "other", "policy": _leaf("arn:aws:eks::aws:cluster-access-policy/AmazonEKSClusterAdminPolicy"), "form": "access", "scope": _leaf("cluster"), "questions": []}

_deny(change) := findings if {
	findings := rule.deny with input as {"schema": 1, "access_policies": [object.union(_base, change)]}
}

test_fires if {
	count(_deny({})) == 1
}

test_namespaces_are_none if {
	count(_deny({"scope": _leaf("namespace")})) == 0
}

test_unknown_scope_is_none if {
	count(_deny({"scope": _hole})) == 0
}

test_other_policy_is_none if {
	count(_deny({"policy": _leaf("arn:aws:eks::aws:cluster-access-policy/AmazonEKSViewPolicy")})) == 0
}

test_severity if {
	{f.severity | some f in _deny({})} == {"high"}
	{f.severity | some f in _deny({"nature": "workload"})} == {"critical"}
}

test_kubectl_handler_of_the_cdk_is_none if {
	count(_deny({"label": "ClusterKubectlProviderHandlerServiceRoleB460AA6D"})) == 0
}

test_unknown_principal_is_none if {
	count(_deny({"nature": "unknown"})) == 0
}

test_allowed_is_none if {
	count(_deny({"allowed": true})) == 0
}
