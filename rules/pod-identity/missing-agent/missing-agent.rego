# METADATA
# title: A cluster has associations and no agent
# description: |
#   ## What it does
#   Reports a cluster that is declared with EKS Pod Identity associations and with add-ons, and whose add-ons lack `eks-pod-identity-agent`. EKS Auto Mode has it built in.
#
#   ## Why it matters
#   Without the agent pods of an association get no credentials.
#
#   ## How to fix
#   Add the add-on `eks-pod-identity-agent`.
# related_resources:
#   - ref: https://docs.aws.amazon.com/eks/latest/userguide/pod-id-agent-setup.html
# custom:
#   severity: medium
#   kind: breaks
#   since: 0.1.0
#   input: [clusters]
#   aws_error: agent_unreachable
#   questions: []
#   formats: [cloudformation, eksctl, terraform]
#   admission: false
package irsalint.rules["pod-identity"]["missing-agent"]

deny contains {"at": cluster.at, "message": msg, "fix": "add the add-on eks-pod-identity-agent", "related": [{"at": cluster.association.at, "note": "associated here"}]} if {
	some cluster in input.clusters
	cluster.agent == "no"
	cluster.auto_mode == "no"
	cluster.association.state != "absent"
	msg := sprintf("%s has EKS Pod Identity associations and add-ons, but not the add-on eks-pod-identity-agent", [cluster.cluster.label])
}
