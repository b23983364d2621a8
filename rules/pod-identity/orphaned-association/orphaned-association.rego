# METADATA
# title: An association is for a ServiceAccount that is not there
# description: |
#   ## What it does
#   Reports an EKS Pod Identity association whose namespace the tree renders in full and whose ServiceAccount no file declares.
#
#   ## Why it matters
#   Nobody has the role now. Whoever may create ServiceAccounts in the namespace can have it by the name; or the pods run under a name that has no association.
#
#   ## How to fix
#   Correct the name, declare the ServiceAccount, or remove the association.
# related_resources:
#   - ref: https://docs.aws.amazon.com/eks/latest/userguide/pod-id-association.html
# custom:
#   severity: medium
#   kind: hygiene
#   since: 0.1.0
#   input: [associations]
#   questions: []
#   formats: [cloudformation, eksctl, kubernetes, snapshot, terraform]
#   admission: false
package irsalint.rules["pod-identity"]["orphaned-association"]

deny contains {"at": association.at, "message": msg, "fix": "correct the name, or remove the association"} if {
	some association in input.associations
	association.declared == "no"
	msg := sprintf("%s is for a ServiceAccount that the namespace does not have", [association.label])
}
