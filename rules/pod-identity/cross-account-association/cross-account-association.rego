# METADATA
# title: The role of an association is in another account
# description: |
#   ## What it does
#   Reports an EKS Pod Identity association whose role is in another account than the cluster.
#
#   ## Why it matters
#   EKS must be able to pass the role, and it can only pass roles of the account of the cluster.
#
#   ## How to fix
#   Associate a role of the account of the cluster, and name the other one as its target role.
# related_resources:
#   - ref: https://docs.aws.amazon.com/eks/latest/userguide/pod-id-assign-target-role.html
# custom:
#   severity: high
#   kind: breaks
#   since: 0.1.0
#   input: [associations]
#   aws_error: cross_account_pass_role
#   questions: []
#   formats: [snapshot]
#   admission: false
package irsalint.rules["pod-identity"]["cross-account-association"]

deny contains {"at": association.role.at, "message": msg, "fix": "associate a role of the account of the cluster, and name this one as its target role"} if {
	some association in input.associations
	association.same_account == "no"
	msg := sprintf("%s has a role of account %s, but the cluster is in account %s", [association.label, association.role_account.text, association.cluster_account.text])
}
