# METADATA
# title: Any association of the account may use a role
# description: |
#   ## What it does
#   Reports an Allow for `pods.eks.amazonaws.com` without a condition on the cluster, the namespace or the ServiceAccount.
#
#   ## Why it matters
#   Whoever may create EKS Pod Identity associations in some cluster of the account, and pass the role, gives it to pods of their choice.
#
#   ## How to fix
#   Add conditions such as `StringEquals` on `aws:RequestTag/kubernetes-namespace` and `aws:RequestTag/eks-cluster-arn`.
# related_resources:
#   - ref: https://docs.aws.amazon.com/eks/latest/userguide/pod-id-role.html
#   - ref: https://docs.aws.amazon.com/eks/latest/userguide/pod-id-abac.html
# custom:
#   severity: low
#   kind: security
#   since: 0.1.0
#   input: [pod_trusts]
#   questions: []
#   formats: [cloudformation, eksctl, kubernetes, policy, snapshot, terraform]
#   admission: false
package irsalint.rules.trust["pod-identity-unscoped"]

deny contains {"at": trust.at, "message": msg, "fix": "add StringEquals on aws:RequestTag/eks-cluster-arn and aws:RequestTag/kubernetes-namespace"} if {
	some trust in input.pod_trusts
	trust.scoped == "no"
	trust.principal_tag.state == "absent"
	msg := sprintf("%s may be given to pods of every cluster and namespace of the account", [trust.role.label])
}
