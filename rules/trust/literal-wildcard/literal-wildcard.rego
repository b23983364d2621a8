# METADATA
# title: A wildcard in a subject is taken literally
# description: |
#   ## What it does
#   Reports a `*` or `?` in a subject under an operator that compares exactly, such as `StringEquals`.
#
#   ## Why it matters
#   The value is compared letter by letter. No ServiceAccount has a `*` in its name, so that this value never matches: the pods it is meant for are denied.
#
#   ## How to fix
#   Name the ServiceAccounts, or write `StringLike` if all that fit the pattern are to have the role.
# related_resources:
#   - ref: https://docs.aws.amazon.com/eks/latest/userguide/iam-roles-for-service-accounts.html
#   - ref: https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_condition_operators.html
# custom:
#   severity: high
#   kind: breaks
#   since: 0.1.0
#   input: [subjects]
#   aws_error: access_denied
#   questions: []
#   formats: [cloudformation, eksctl, kubernetes, policy, snapshot, terraform]
#   admission: false
package irsalint.rules.trust["literal-wildcard"]

deny contains {"at": subject.at, "message": msg, "fix": _fix, "related": [{"at": subject.operator.at, "note": "compares exactly"}]} if {
	some subject in input.subjects
	subject.family == "exact"
	subject.wildcard == "yes"
	msg := sprintf("%s compares the subject %s exactly (%s), so that its wildcard never matches", [subject.role.label, subject.value.text, subject.operator.text])
}

_fix := "name the ServiceAccounts, or use StringLike"
