# METADATA
# title: Nodes have the rights of the network plugin
# description: |
#   ## What it does
#   Reports `AmazonEKS_CNI_Policy` on the role of worker nodes; where a tool puts it there by default, once for a cluster.
#
#   ## Why it matters
#   Every pod that reaches the metadata service of its node can move network interfaces of the account. Only the ServiceAccount `kube-system/aws-node` needs these rights.
#
#   ## How to fix
#   Give the policy to a role of the ServiceAccount `aws-node`, by EKS Pod Identity or IRSA, and take it from the nodes.
# related_resources:
#   - ref: https://docs.aws.amazon.com/eks/latest/userguide/cni-iam-role.html
#   - ref: https://docs.aws.amazon.com/eks/latest/best-practices/identity-and-access-management.html
# custom:
#   severity: low
#   kind: security
#   since: 0.1.0
#   input: [node_policies]
#   questions: []
#   formats: [cloudformation, eksctl, kubernetes, snapshot, terraform]
#   admission: false
package irsalint.rules.node["cni-on-node-role"]

import data.irsalint.lib.addon as lib

deny contains {"at": item.at, "message": msg, "fix": "give it to a role of the ServiceAccount kube-system/aws-node", "related": [{"at": item.node_group.at, "note": "used by nodes"}]} if {
	some item in input.node_policies
	item.aws_managed == "yes"
	item.name == "AmazonEKS_CNI_Policy"
	not item.repeated
	not _said(item)
	msg := sprintf("%s, used by nodes, has AmazonEKS_CNI_Policy, which only the network plugin needs", [item.role.label])
}

# Where the add-on is declared without a role, that is said there.
_said(item) if {
	some addon in item.addons
	addon.name.text == "vpc-cni"
	lib.bare(addon)
}
