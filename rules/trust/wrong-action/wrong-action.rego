# METADATA
# title: A trust policy does not allow the action that pods need
# description: |
#   ## What it does
#   Reports an Allow for an OIDC provider that does not allow `sts:AssumeRoleWithWebIdentity`, and one for `sts:AssumeRoleWithWebIdentity` that names no provider.
#
#   ## Why it matters
#   Pods change their token for credentials by `sts:AssumeRoleWithWebIdentity`; only an OIDC provider as principal vouches for a token. With another action, `sts:AssumeRole` for example, or another principal, nobody gets in.
#
#   ## How to fix
#   Allow `sts:AssumeRoleWithWebIdentity` to the provider: `"Principal": {"Federated": "<provider ARN>"}`.
# related_resources:
#   - ref: https://docs.aws.amazon.com/eks/latest/userguide/associate-service-account-role.html
#   - ref: https://docs.aws.amazon.com/STS/latest/APIReference/API_AssumeRoleWithWebIdentity.html
# custom:
#   severity: high
#   kind: breaks
#   since: 0.1.0
#   input: [statements]
#   aws_error: access_denied
#   questions: []
#   formats: [cloudformation, kubernetes, policy, snapshot, terraform]
#   admission: false
package irsalint.rules.trust["wrong-action"]

deny contains {"at": statement.actions.at, "message": msg, "fix": "allow sts:AssumeRoleWithWebIdentity", "related": [{"at": statement.provider.at, "note": "the trusted provider"}]} if {
	some statement in input.statements
	statement.effect == "allow"
	statement.federated == "yes"
	statement.web_identity == "no"
	msg := sprintf("%s allows %s to an OIDC provider, and not sts:AssumeRoleWithWebIdentity", [statement.role.label, statement.actions.text])
}

deny contains {"at": statement.actions.at, "message": msg, "fix": "name the OIDC provider as Federated principal"} if {
	some statement in input.statements
	statement.effect == "allow"
	statement.federated == "no"
	statement.principal
	statement.wildcard.state == "absent"
	statement.web_identity == "yes"
	statement.assume_role == "no"
	msg := sprintf("%s allows sts:AssumeRoleWithWebIdentity to no OIDC provider", [statement.role.label])
}
