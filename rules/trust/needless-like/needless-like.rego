# METADATA
# title: A Like operator compares values without wildcards
# description: |
#   ## What it does
#   Reports `StringLike` on a subject or an audience none of whose values has a wildcard.
#
#   ## Why it matters
#   It says the same as `StringEquals`, and invites a wildcard later.
#
#   ## How to fix
#   Write `StringEquals`.
# related_resources:
#   - ref: https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_condition_operators.html
# custom:
#   severity: low
#   kind: hygiene
#   since: 0.1.0
#   input: [conditions]
#   questions: []
#   formats: [cloudformation, eksctl, kubernetes, policy, snapshot, terraform]
#   admission: false
package irsalint.rules.trust["needless-like"]

deny contains {"at": condition.operator.at, "message": msg, "fix": "write StringEquals"} if {
	some condition in input.conditions
	condition.cluster == "yes"
	condition.like
	condition.form == "ok"
	condition.claim in {"sub", "aud"}
	condition.values.state != "absent"
	condition.wildcard == "no"
	not condition.shared
	msg := sprintf("%s uses %s for :%s, but %s has no wildcard", [condition.role.label, condition.operator.text, condition.claim, condition.values.text])
}
