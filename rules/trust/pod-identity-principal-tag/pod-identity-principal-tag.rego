# METADATA
# title: A trust policy for EKS Pod Identity asks for tags of the principal
# description: |
#   ## What it does
#   Reports a condition on `aws:PrincipalTag/...` in the trust policy of a role for EKS Pod Identity.
#
#   ## Why it matters
#   The principal is the service, which has no tags: the condition is never met. The tags of the pod are in the request when the role is assumed, and on the principal only afterwards, in permission policies.
#
#   ## How to fix
#   Use `aws:RequestTag/...` in the trust policy.
# related_resources:
#   - ref: https://docs.aws.amazon.com/eks/latest/userguide/pod-id-role.html
#   - ref: https://docs.aws.amazon.com/eks/latest/userguide/pod-id-abac.html
# custom:
#   severity: medium
#   kind: breaks
#   since: 0.1.0
#   input: [pod_trusts]
#   aws_error: pod_identity_denied
#   questions: []
#   formats: [cloudformation, kubernetes, policy, snapshot, terraform]
#   admission: false
package irsalint.rules.trust["pod-identity-principal-tag"]

deny contains {"at": trust.principal_tag.at, "message": msg, "fix": "write aws:RequestTag instead of aws:PrincipalTag"} if {
	some trust in input.pod_trusts
	trust.principal_tag.state == "written"
	msg := sprintf("%s has a condition on %s, but EKS Pod Identity sends its tags as aws:RequestTag", [trust.role.label, trust.principal_tag.text])
}
