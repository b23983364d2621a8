# METADATA
# title: A trust policy has the form of a permission policy
# description: |
#   ## What it does
#   Reports a statement of a trust policy that has `Resource` or `NotResource`, or no `Principal`.
#
#   ## Why it matters
#   IAM refuses such a trust policy when the role is made or changed.
#
#   ## How to fix
#   Leave `Resource` out and name who may assume the role as `Principal`.
# related_resources:
#   - ref: https://docs.aws.amazon.com/IAM/latest/UserGuide/id_roles_update-role-trust-policy.html
#   - ref: https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_grammar.html
# custom:
#   severity: high
#   kind: breaks
#   since: 0.1.0
#   input: [statements]
#   aws_error: prohibited_resource
#   questions: []
#   formats: [cloudformation, kubernetes, terraform]
#   admission: false
package irsalint.rules.trust["resource-in-trust"]

deny contains {"at": statement.resource.at, "message": msg, "fix": "leave it out", "aws_error": "prohibited_resource"} if {
	some statement in input.statements
	statement.resource.state == "written"
	msg := sprintf("%s has %s in its trust policy, which IAM refuses", [statement.role.label, statement.resource.text])
}

deny contains {"at": statement.at, "message": msg, "fix": "name who may assume the role as Principal", "aws_error": "missing_principal"} if {
	some statement in input.statements
	statement.resource.state == "absent"
	not statement.principal
	msg := sprintf("%s has a statement without a Principal in its trust policy, which IAM refuses", [statement.role.label])
}
