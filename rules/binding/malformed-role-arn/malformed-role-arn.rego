# METADATA
# title: A role annotation does not hold the ARN of a role
# description: |
#   ## What it does
#   Reports a value of `eks.amazonaws.com/role-arn` that is not the ARN of an IAM role: another kind of ARN, a bare name, one with blanks, an account that is not twelve digits, a partition that does not exist.
#
#   ## Why it matters
#   EKS hands the value to the pods as it is, and STS refuses it.
#
#   ## How to fix
#   Write `arn:aws:iam::<account>:role/<name>`.
# related_resources:
#   - ref: https://docs.aws.amazon.com/eks/latest/userguide/iam-roles-for-service-accounts.html
#   - ref: https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_identifiers.html
# custom:
#   severity: high
#   kind: breaks
#   since: 0.1.0
#   input: [bindings]
#   aws_error: invalid_role_arn
#   questions: []
#   formats: [cloudformation, eksctl, kubernetes, terraform]
#   admission: false
package irsalint.rules.binding["malformed-role-arn"]

import data.irsalint.lib.leaf

deny contains {"at": binding.at, "message": msg, "fix": "write arn:aws:iam::<account>:role/<name>", "aws_error": _error(binding.arn)} if {
	some binding in input.bindings
	fault := _faults[binding.arn_form]
	msg := sprintf("%s is annotated with %q: %s%s", [binding.service_account.label, binding.arn.text, fault, leaf.remark(binding.arn)])
}

# STS looks at the length before the form.
_error(arn) := "short_role_arn" if _short(arn)

_error(arn) := "invalid_role_arn" if not _short(arn)

_short(arn) if {
	leaf.known(arn)
	count(arn.text) < 20
}

_faults := {
	"policy": "this is a policy, not a role",
	"instance-profile": "this is an instance profile, not a role",
	"assumed-role": "this is a session, not the role itself",
	"oidc-provider": "this is an OIDC provider, not a role",
	"user": "this is a user, not a role",
	"bare-name": "a role's ARN is needed, not its name",
	"blank": "it holds a blank or a line end",
	"partition": "there is no such partition",
	"account": "an account id has twelve digits",
	"service": "this is no ARN of IAM",
	"other": "this is not the ARN of a role",
}
