# METADATA
# title: An IAM policy stands where an access policy belongs
# description: |
#   ## What it does
#   Reports the ARN of an IAM policy, or of something else, as access policy of an access entry.
#
#   ## Why it matters
#   EKS has access policies of its own, `arn:aws:eks::aws:cluster-access-policy/...`, and refuses every other ARN.
#
#   ## How to fix
#   Write the ARN of the access policy.
# related_resources:
#   - ref: https://docs.aws.amazon.com/eks/latest/userguide/access-policies.html
# custom:
#   severity: high
#   kind: breaks
#   since: 0.1.0
#   input: [access_policies]
#   aws_error: invalid_access_policy
#   questions: []
#   formats: [cloudformation, eksctl, kubernetes, terraform]
#   admission: false
package irsalint.rules.cluster["access-policy-arn"]

deny contains {"at": policy.at, "message": msg, "fix": "write arn:aws:eks::aws:cluster-access-policy/<name>"} if {
	some policy in input.access_policies
	policy.form in {"iam", "other"}
	policy.policy.state != "absent"
	msg := sprintf("%s has %s, which is no access policy of EKS", [policy.label, policy.policy.text])
}
