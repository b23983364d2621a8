# METADATA
# title: A network policy keeps pods from the EKS Pod Identity agent
# description: |
#   ## What it does
#   Reports a NetworkPolicy that restricts the egress of all pods of a namespace with EKS Pod Identity associations, where no policy of the namespace lets them connect to 169.254.170.23 or [fd00:ec2::23], port 80. Policies of network plugins are not judged.
#
#   ## Why it matters
#   The pods get no credentials.
#
#   ## How to fix
#   Allow egress to 169.254.170.23/32, or to fd00:ec2::23/128 in a cluster of IPv6, port 80.
# related_resources:
#   - ref: https://docs.aws.amazon.com/eks/latest/userguide/pod-id-how-it-works.html
#   - ref: https://kubernetes.io/docs/concepts/services-networking/network-policies/
# custom:
#   severity: medium
#   kind: breaks
#   since: 0.1.0
#   input: [egress]
#   aws_error: agent_unreachable
#   questions: []
#   formats: [kubernetes]
#   admission: false
package irsalint.rules.workload["blocked-agent"]

deny contains {"at": policy.at, "message": msg, "fix": sprintf("allow egress to %s, port 80", [policy.agent]), "related": [{"at": policy.association.at, "note": "associated here"}]} if {
	some policy in input.egress
	policy.reaches == "no"
	msg := sprintf("%s keeps the pods of %s from the EKS Pod Identity agent, which ServiceAccount %s needs", [policy.label, policy.namespace, policy.association.text])
}
