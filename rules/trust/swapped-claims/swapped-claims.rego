# METADATA
# title: Subject and audience are swapped
# description: |
#   ## What it does
#   Reports a ServiceAccount's subject under `:aud`, or `sts.amazonaws.com` under `:sub`.
#
#   ## Why it matters
#   Neither claim ever has the value of the other, so that nobody gets in.
#
#   ## How to fix
#   Put `system:serviceaccount:<namespace>:<name>` under `:sub` and `sts.amazonaws.com` under `:aud`.
# related_resources:
#   - ref: https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_iam-condition-keys.html
#   - ref: https://docs.aws.amazon.com/eks/latest/userguide/associate-service-account-role.html
# custom:
#   severity: high
#   kind: breaks
#   since: 0.1.0
#   input: [conditions]
#   aws_error: access_denied
#   questions: []
#   formats: [cloudformation, kubernetes, policy, snapshot, terraform]
#   admission: false
package irsalint.rules.trust["swapped-claims"]

deny contains {"at": condition.values_at, "message": msg, "fix": _fix, "related": [{"at": condition.at, "note": "the claim"}]} if {
	some condition in input.conditions
	condition.cluster == "yes"
	condition.form == "ok"
	condition.breaks
	condition.values_claim == _other[condition.claim]
	msg := sprintf("%s compares :%s with %s, which is %s", [condition.role.label, condition.claim, condition.values.text, _named[condition.values_claim]])
}

_other := {"sub": "aud", "aud": "sub"}

_named := {"sub": "a subject", "aud": "an audience"}

_fix := "put the subject under :sub and sts.amazonaws.com under :aud"
