# METADATA
# title: Pods on Fargate have no EKS Pod Identity
# description: |
#   ## What it does
#   Reports an EKS Pod Identity association for a namespace of which a Fargate profile of the cluster takes all pods.
#
#   ## Why it matters
#   The agent does not run on Fargate: the pods get the variables of EKS Pod Identity, and no credentials.
#
#   ## How to fix
#   Use IRSA for these pods, or run them on nodes of EC2.
# related_resources:
#   - ref: https://docs.aws.amazon.com/eks/latest/userguide/pod-identities.html
#   - ref: https://docs.aws.amazon.com/eks/latest/userguide/fargate-profile.html
# custom:
#   severity: high
#   kind: breaks
#   since: 0.1.0
#   input: [associations]
#   aws_error: agent_unreachable
#   questions: []
#   formats: [cloudformation, eksctl, terraform]
#   admission: false
package irsalint.rules["pod-identity"]["fargate-association"]

deny contains {"at": association.at, "message": msg, "fix": "use IRSA for these pods, or run them on nodes of EC2", "related": [{"at": association.fargate.at, "note": "the Fargate profile"}]} if {
	some association in input.associations
	association.fargate.state != "absent"
	msg := sprintf("%s cannot work: pods of this namespace run on Fargate, which has no EKS Pod Identity agent", [association.label])
}
