# METADATA
# title: A trust policy wants an audience that tokens do not have
# description: |
#   ## What it does
#   Reports a condition on `:aud` that neither `sts.amazonaws.com` nor the audience of a ServiceAccount that is bound to the role can meet.
#
#   ## Why it matters
#   EKS puts `sts.amazonaws.com` into the tokens of pods, in China too, unless the ServiceAccount has another in the annotation `eks.amazonaws.com/audience`. STS denies every other token.
#
#   ## How to fix
#   Write `sts.amazonaws.com`.
# related_resources:
#   - ref: https://docs.aws.amazon.com/eks/latest/userguide/iam-roles-for-service-accounts.html
#   - ref: https://docs.aws.amazon.com/eks/latest/userguide/associate-service-account-role.html
# custom:
#   severity: high
#   kind: breaks
#   since: 0.1.0
#   input: [audiences]
#   aws_error: access_denied
#   questions: [audience]
#   formats: [cloudformation, kubernetes, policy, snapshot, terraform]
#   admission: false
package irsalint.rules.trust["wrong-audience"]

import data.irsalint.lib.leaf

deny contains {"at": audience.at, "message": msg, "fix": _fix(audience)} if {
	some audience in input.audiences
	audience.cluster == "yes"
	audience.accepts_aws == "no"
	audience.accepts_bound == "no"
	not audience.claim_swapped
	not audience.mismatched
	msg := sprintf("%s wants the audience %s, but the tokens of pods have sts.amazonaws.com%s", [audience.role.label, audience.found.text, leaf.remark(audience.found)])
}

_fix(audience) := "write sts.amazonaws.com, in China too" if contains(audience.found.text, ".amazonaws.com.cn")

_fix(audience) := "write sts.amazonaws.com" if not contains(audience.found.text, ".amazonaws.com.cn")
