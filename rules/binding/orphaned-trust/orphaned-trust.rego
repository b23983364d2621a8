# METADATA
# title: A role trusts a ServiceAccount that is not there
# description: |
#   ## What it does
#   Reports a subject of a trust policy whose namespace the tree renders in full and that no ServiceAccount there has.
#
#   ## Why it matters
#   Nobody has the role now. Whoever may create ServiceAccounts in the namespace can have it by the name; or the role is used under a name that the policy does not trust.
#
#   ## How to fix
#   Remove the subject, or create the ServiceAccount.
# related_resources:
#   - ref: https://docs.aws.amazon.com/eks/latest/userguide/associate-service-account-role.html
# custom:
#   severity: medium
#   kind: hygiene
#   since: 0.1.0
#   input: [subjects]
#   questions: []
#   formats: [kubernetes, terraform]
#   admission: false
package irsalint.rules.binding["orphaned-trust"]

deny contains {"at": subject.at, "message": msg, "fix": "remove the subject, or create the ServiceAccount"} if {
	some subject in input.subjects
	subject.declared == "no"
	subject.satisfiable != "no"
	not subject.nearest
	msg := sprintf("%s trusts %s, but the namespace has no such ServiceAccount", [subject.role.label, subject.value.text])
}
