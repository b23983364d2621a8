# METADATA
# title: The role of an association does not trust EKS Pod Identity
# description: |
#   ## What it does
#   Reports an EKS Pod Identity association whose role does not let `pods.eks.amazonaws.com` assume it, or not for this ServiceAccount.
#
#   ## Why it matters
#   EKS refuses the association when the role does not trust the service, and gives the pods no credentials when a condition is not met.
#
#   ## How to fix
#   Allow `sts:AssumeRole` and `sts:TagSession` to the service `pods.eks.amazonaws.com` in the trust policy of the role, and make its conditions fit.
# related_resources:
#   - ref: https://docs.aws.amazon.com/eks/latest/userguide/pod-id-role.html
#   - ref: https://docs.aws.amazon.com/eks/latest/userguide/pod-id-association.html
# custom:
#   severity: high
#   kind: breaks
#   since: 0.1.0
#   input: [associations]
#   aws_error: invalid_trust_policy
#   questions: [trust]
#   formats: [cloudformation, eksctl, kubernetes, snapshot, terraform]
#   admission: false
package irsalint.rules["pod-identity"]["untrusted-association"]

deny contains {"at": association.at, "message": msg, "fix": _fix[association.reason], "aws_error": _error[association.reason], "related": [{"at": association.rejecting.at, "note": "the role"}]} if {
	some association in input.associations
	association.trusted == "no"
	not association.reason in {"form", "wrong-action"}
	msg := sprintf("%s rejects %s: %s", [association.rejecting.label, association.label, _why[association.reason]])
}

_why := {
	"principal": "it does not trust pods.eks.amazonaws.com",
	"action": "it does not allow sts:AssumeRole to pods.eks.amazonaws.com",
	"condition": "a condition shuts it out",
}

_error := {"principal": "invalid_trust_policy", "action": "invalid_trust_policy", "condition": "pod_identity_denied"}

_fix := {
	"principal": "allow sts:AssumeRole and sts:TagSession to pods.eks.amazonaws.com",
	"action": "allow sts:AssumeRole and sts:TagSession to pods.eks.amazonaws.com",
	"condition": "let the conditions include the cluster, namespace and ServiceAccount of the association",
}

deny contains {"at": association.role.at, "message": msg, "fix": "give the ARN of the role", "aws_error": ""} if {
	some association in input.associations
	association.reason == "form"
	msg := sprintf("%s has the role %s, which is no ARN of a role", [association.label, association.role.text])
}
