# METADATA
# title: A ServiceAccount is annotated with a role that does not exist
# description: |
#   ## What it does
#   Reports a role ARN that no declared role can have, where the tree shows that it declares the account's roles: the configuration says so, most annotations of the account fit declared roles, a declared role differs in its path or case only, or one that trusts exactly this ServiceAccount differs by a slip of its name.
#
#   ## Why it matters
#   STS answers the same for a role that is missing as for one that denies.
#
#   ## How to fix
#   Correct the ARN, or declare the role. Roles that are declared elsewhere: set `universe.roles: open` in the configuration.
# related_resources:
#   - ref: https://docs.aws.amazon.com/eks/latest/userguide/iam-roles-for-service-accounts.html
#   - ref: https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_identifiers.html
# custom:
#   severity: high
#   kind: breaks
#   since: 0.1.0
#   input: [bindings]
#   aws_error: access_denied
#   questions: [role]
#   formats: [cloudformation, eksctl, kubernetes, snapshot, terraform]
#   admission: false
package irsalint.rules.binding["orphaned-annotation"]

deny contains {"at": binding.at, "message": msg, "fix": "correct the ARN, or declare the role", "related": _related(binding)} if {
	some binding in input.bindings
	binding.orphaned == "yes"
	binding.arn_form == "role"
	msg := sprintf("%s is annotated with %s, which no declared role has%s", [binding.service_account.label, binding.arn.text, _near(binding)])
}

_near(binding) := sprintf(": %s differs in its %s", [binding.near_role.label, binding.near_role.differs]) if binding.near_role

_near(binding) := "" if not binding.near_role

_related(binding) := [{"at": binding.near_role.at, "note": "the nearest role"}] if binding.near_role

_related(binding) := [] if not binding.near_role
