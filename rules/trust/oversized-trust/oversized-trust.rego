# METADATA
# title: A trust policy is longer than IAM takes
# description: |
#   ## What it does
#   Reports a trust policy of more than 2048 characters without white space, as far as it is known.
#
#   ## Why it matters
#   That is the default quota. IAM refuses a longer policy when the role is made or changed, unless the quota was raised.
#
#   ## How to fix
#   Give ServiceAccounts that need different rights roles of their own, use EKS Pod Identity, whose trust policy does not grow, or have the quota raised (4096 at most).
# related_resources:
#   - ref: https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_iam-quotas.html
# custom:
#   severity: medium
#   kind: breaks
#   since: 0.1.0
#   input: [trusts]
#   aws_error: trust_quota
#   questions: []
#   formats: [cloudformation, kubernetes, policy, snapshot, terraform]
#   admission: false
package irsalint.rules.trust["oversized-trust"]

deny contains {"at": trust.at, "message": msg, "fix": "split the role, or have the quota raised to at most 4096"} if {
	some trust in input.trusts
	trust.size > trust.quota
	msg := sprintf("%s has a trust policy of %d characters without white space, and the default quota is %d", [trust.role.label, trust.size, trust.quota])
}
