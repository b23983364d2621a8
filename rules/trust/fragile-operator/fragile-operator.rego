# METADATA
# title: A condition holds by itself when its key is missing
# description: |
#   ## What it does
#   Reports a condition on a subject or an audience under `...IfExists` or `ForAllValues:`, or one that only excludes audiences, where the plain operator says the same.
#
#   ## Why it matters
#   These operators hold when the token has no such key. A slip in the key, or another cluster, then opens the role to every ServiceAccount without a word.
#
#   ## How to fix
#   Write the plain operator: `StringEquals`, or `StringLike` where a wildcard is meant.
# related_resources:
#   - ref: https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_condition_operators.html
# custom:
#   severity: low
#   kind: hygiene
#   since: 0.1.0
#   input: [conditions]
#   questions: []
#   formats: [cloudformation, kubernetes, policy, snapshot, terraform]
#   admission: false
package irsalint.rules.trust["fragile-operator"]

deny contains {"at": condition.operator.at, "message": msg, "fix": "write StringEquals, or StringLike"} if {
	some condition in input.conditions
	condition.cluster == "yes"
	condition.claim in {"sub", "aud"}
	condition.form == "ok"
	condition.issuer_matches == "yes"
	not condition.shared
	_fragile(condition)
	msg := sprintf("%s compares :%s under %s, which also holds for a token without it", [condition.role.label, condition.claim, condition.operator.text])
}

_fragile(condition) if {
	condition.if_exists
	not condition.negated
}

_fragile(condition) if {
	condition.for_all
	not condition.negated
}

_fragile(condition) if {
	condition.negated
	condition.claim == "aud"
}
