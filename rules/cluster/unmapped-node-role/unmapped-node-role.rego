# METADATA
# title: Nodes are not let into the cluster
# description: |
#   ## What it does
#   Reports the role of nodes that nothing lets into the cluster by itself (an Auto Scaling group, a node class of Karpenter) where the cluster is declared and neither an access entry nor `aws-auth` names the role.
#
#   ## Why it matters
#   The nodes start and do not join: the API server does not know who they are.
#
#   ## How to fix
#   Add an access entry of type `EC2_LINUX` or `EC2_WINDOWS` for the role, or map it in `aws-auth` to the groups `system:bootstrappers` and `system:nodes`.
# related_resources:
#   - ref: https://docs.aws.amazon.com/eks/latest/userguide/access-entries.html
#   - ref: https://docs.aws.amazon.com/eks/latest/userguide/auth-configmap.html
# custom:
#   severity: medium
#   kind: breaks
#   since: 0.1.0
#   input: [node_maps]
#   aws_error: cluster_unauthorized
#   questions: [mapped]
#   formats: [cloudformation, kubernetes, terraform]
#   admission: false
package irsalint.rules.cluster["unmapped-node-role"]

deny contains {"at": group.role.at, "message": msg, "fix": "add an access entry of type EC2_LINUX for the role", "related": [{"at": group.at, "note": "the nodes"}]} if {
	some group in input.node_maps
	group.mapped == "no"
	msg := sprintf("%s is that of the nodes of %s, and neither an access entry nor aws-auth lets it into the cluster", [group.role.label, group.label])
}
