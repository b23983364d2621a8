# METADATA
# title: Anybody may assume a role
# description: |
#   ## What it does
#   Reports an Allow in a trust policy whose principal is `*` and that no condition narrows to an account, an organisation or the like.
#
#   ## Why it matters
#   Every AWS account in the world may assume the role.
#
#   ## How to fix
#   Name the principals, or add a condition such as `aws:PrincipalOrgID`.
# related_resources:
#   - ref: https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_principal.html
#   - ref: https://docs.aws.amazon.com/IAM/latest/UserGuide/id_roles_update-role-trust-policy.html
# custom:
#   severity: critical
#   kind: security
#   since: 0.1.0
#   input: [statements]
#   questions: []
#   formats: [cloudformation, kubernetes, policy, snapshot, terraform]
#   admission: false
package irsalint.rules.trust["wildcard-principal"]

deny contains {"at": statement.wildcard.at, "message": msg, "fix": "name the principals, or add a condition on aws:PrincipalArn, aws:PrincipalAccount or aws:PrincipalOrgID"} if {
	some statement in input.statements
	statement.effect == "allow"
	statement.wildcard.state == "written"
	statement.narrowed == "no"
	msg := sprintf("%s may be assumed by everybody: its principal is *, and no condition narrows it", [statement.role.label])
}
