# METADATA
# title: The role of worker nodes has more rights than nodes need
# description: |
#   ## What it does
#   Reports a policy on a role that EKS worker nodes use, beyond what nodes need: policies of AWS by name, other policies by their statements.
#
#   ## Why it matters
#   Every pod that reaches the instance metadata of its node has these rights, whatever its own ServiceAccount may do.
#
#   ## How to fix
#   Give the rights to the workload that needs them, by IRSA or EKS Pod Identity, and detach the policy from the node role.
# related_resources:
#   - ref: https://docs.aws.amazon.com/eks/latest/best-practices/identity-and-access-management.html
#   - ref: https://docs.aws.amazon.com/eks/latest/userguide/create-node-role.html
# custom:
#   severity: critical
#   kind: security
#   since: 0.1.0
#   input: [node_policies]
#   questions: [policy, document]
#   formats: [cloudformation, eksctl, kubernetes, snapshot, terraform]
#   admission: false
package irsalint.rules.node["overreaching-node-role"]

import data.irsalint.lib.overreach
import data.irsalint.lib.reach

deny contains {"at": item.at, "message": msg, "severity": severity, "fix": _fix, "related": _related(item)} if {
	some item in input.node_policies
	severity := overreach.severity(item)
	msg := sprintf("%s, used by nodes, has %s", [item.role.label, _what(item, severity)])
}

_what(item, _) := item.name if item.aws_managed == "yes"

_what(item, severity) := sprintf("policy %s, which allows %s on every resource", [_label(item), reach.actions(reach.excesses(item.statements), severity)]) if item.aws_managed != "yes"

_label(item) := item.name if item.name != ""

_label(item) := item.policy.text if item.name == ""

_related(item) := [{"at": item.node_group.at, "note": "used by nodes"}]

_fix := "give these rights to the workload that needs them, and detach the policy"
