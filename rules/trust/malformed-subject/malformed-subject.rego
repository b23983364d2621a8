# METADATA
# title: No ServiceAccount can have a trusted subject
# description: |
#   ## What it does
#   Reports a subject that is not of the form `system:serviceaccount:<namespace>:<name>`, with a valid namespace and name.
#
#   ## Why it matters
#   Tokens of ServiceAccounts always have this form. Another value never matches: the pods it is meant for are denied.
#
#   ## How to fix
#   Write `system:serviceaccount:<namespace>:<name>`: lower case, no blanks, a colon between namespace and name.
# related_resources:
#   - ref: https://docs.aws.amazon.com/eks/latest/userguide/iam-roles-for-service-accounts.html
#   - ref: https://docs.aws.amazon.com/eks/latest/userguide/associate-service-account-role.html
#   - ref: https://kubernetes.io/docs/concepts/overview/working-with-objects/names/
# custom:
#   severity: high
#   kind: breaks
#   since: 0.1.0
#   input: [subjects]
#   aws_error: access_denied
#   questions: [wellformed]
#   formats: [cloudformation, eksctl, kubernetes, policy, snapshot, terraform]
#   admission: false
package irsalint.rules.trust["malformed-subject"]

import data.irsalint.lib.leaf

deny contains {"at": subject.at, "message": msg, "fix": _fix} if {
	some subject in input.subjects
	subject.wellformed == "no"
	not subject.claim_swapped
	not _literal_wildcard(subject)
	msg := sprintf("%s trusts the subject %q, which no ServiceAccount has: %s%s", [subject.role.label, subject.value.text, _faults[subject.fault], leaf.remark(subject.value)])
}

_literal_wildcard(subject) if {
	subject.family == "exact"
	subject.wildcard == "yes"
}

_faults := {
	"prefix": "it does not begin with system:serviceaccount:",
	"parts": "after the prefix come namespace, colon and name",
	"blank": "it holds a blank or a line end",
	"case": "names of ServiceAccounts and namespaces are lower case",
	"namespace": "the namespace is not a valid name",
	"name": "the name is not a valid name",
}

_fix := "write system:serviceaccount:<namespace>:<name>"
