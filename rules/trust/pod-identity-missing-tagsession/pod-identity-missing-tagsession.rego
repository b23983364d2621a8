# METADATA
# title: A role for EKS Pod Identity does not allow session tags
# description: |
#   ## What it does
#   Reports a trust policy that allows `sts:AssumeRole` to `pods.eks.amazonaws.com` and not `sts:TagSession`.
#
#   ## Why it matters
#   EKS assumes the role with tags that name cluster, namespace and ServiceAccount. Without `sts:TagSession` it may not, and pods get no credentials. It is not needed where every association of the role switches session tags off.
#
#   ## How to fix
#   Allow `sts:TagSession` beside `sts:AssumeRole`.
# related_resources:
#   - ref: https://docs.aws.amazon.com/eks/latest/userguide/pod-id-role.html
#   - ref: https://docs.aws.amazon.com/eks/latest/userguide/pod-id-abac.html
# custom:
#   severity: high
#   kind: breaks
#   since: 0.1.0
#   input: [pod_trusts]
#   aws_error: pod_identity_denied
#   questions: []
#   formats: [cloudformation, kubernetes, policy, snapshot, terraform]
#   admission: false
package irsalint.rules.trust["pod-identity-missing-tagsession"]

deny contains {"at": trust.at, "message": msg, "fix": "allow sts:TagSession as well"} if {
	some trust in input.pod_trusts
	trust.tag_session == "no"
	trust.untagged == "no"
	msg := sprintf("%s allows sts:AssumeRole to EKS Pod Identity, and not sts:TagSession", [trust.role.label])
}
