package irsalint.rules.workload["unbound-controller_test"]

import data.irsalint.rules.workload["unbound-controller"] as rule

_leaf(text) := {"text": text, "state": "written", "at": 2}

_hole := {"text": "${var.x}", "state": "unknown", "at": 2}

_absent := {"text": "", "state": "absent", "at": 2}

_role := {"label": "role \"app\"", "id": "tf:.:aws_iam_role.app", "name": _leaf("app"), "at": 1}

_base := {"at": 7, "label": "Deployment kube-system/lbc", "account": "kube-system/lbc", "images": [_leaf("public.ecr.aws/eks/aws-load-balancer-controller:v2.13.0")], "arguments": [], "addons": [], "questions": []}

_deny(change) := findings if {
	findings := rule.deny with input as {"schema": 1, "unbound_pods": [object.union(_base, change)]}
}

test_fires if {
	count(_deny({})) == 1
}

test_other_image_is_none if {
	count(_deny({"images": [_leaf("nginx")]})) == 0
}

test_unknown_is_none if {
	count(_deny({"images": [_hole]})) == 0
}

test_argument_fires if {
	count(_deny({"images": [_leaf("registry.k8s.io/external-dns/external-dns:v0.16.0")], "arguments": ["--provider=aws"]})) == 1
}

test_other_provider_is_none if {
	count(_deny({"images": [_leaf("registry.k8s.io/external-dns/external-dns:v0.16.0")], "arguments": ["--provider=google"]})) == 0
}

test_driver_fires if {
	count(_deny({"images": [_leaf("public.ecr.aws/ebs-csi-driver/aws-ebs-csi-driver:v1"), _leaf("public.ecr.aws/csi-components/csi-provisioner:v5")]})) == 1
}

test_driver_of_nodes_is_none if {
	count(_deny({"images": [_leaf("public.ecr.aws/ebs-csi-driver/aws-ebs-csi-driver:v1")]})) == 0
}

test_addon_is_none if {
	count(_deny({"images": [_leaf("public.ecr.aws/ebs-csi-driver/aws-ebs-csi-driver:v1"), _leaf("public.ecr.aws/csi-components/csi-provisioner:v5")], "addons": [_leaf("aws-ebs-csi-driver")]})) == 0
}
