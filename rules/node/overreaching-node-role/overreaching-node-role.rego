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

import data.data.irsalint_policies as policies
import data.irsalint.lib.reach

deny contains {"at": item.at, "message": msg, "severity": severity, "fix": _fix, "related": _related(item)} if {
	some item in input.node_policies
	item.aws_managed == "yes"
	severity := _named(item.name)
	msg := sprintf("%s, used by nodes, has %s", [item.role.label, item.name])
}

deny contains {"at": item.at, "message": msg, "severity": severity, "fix": _fix, "related": _related(item)} if {
	some item in input.node_policies
	item.aws_managed != "yes"
	item.document == "known"
	found := reach.excesses(item.statements)
	severity := reach.worst({excess.severity | some excess in found})
	msg := sprintf("%s, used by nodes, has policy %s, which allows %s on every resource", [item.role.label, _label(item), reach.actions(found, severity)])
}

_label(item) := item.name if item.name != ""

_label(item) := item.policy.text if item.name == ""

# A policy of AWS that no table lists is judged by how its name ends.
_named(name) := policies.severity[name]

_named(name) := "high" if {
	_unlisted(name)
	endswith(name, "FullAccess")
}

_named(name) := "low" if {
	_unlisted(name)
	endswith(name, "ReadOnlyAccess")
}

_named(name) := "medium" if {
	_unlisted(name)
	not endswith(name, "FullAccess")
	not endswith(name, "ReadOnlyAccess")
}

_unlisted(name) if {
	name != ""
	not policies.severity[name]
	not name in policies.baseline
}

_related(item) := [{"at": item.node_group.at, "note": "used by nodes"}]

_fix := "give these rights to the workload that needs them, and detach the policy"
