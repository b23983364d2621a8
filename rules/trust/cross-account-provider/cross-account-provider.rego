# METADATA
# title: A role trusts an OIDC provider of another account
# description: |
#   ## What it does
#   Reports a Federated principal whose account is another one than that of the role, both known.
#
#   ## Why it matters
#   STS looks for the provider in the account of the role alone, and does not find it. A cluster of another account needs a provider of its own in the account of the role, or a role there that assumes this one.
#
#   ## How to fix
#   Create an OIDC provider for the cluster's issuer in the account of the role and trust that.
# related_resources:
#   - ref: https://docs.aws.amazon.com/eks/latest/userguide/cross-account-access.html
#   - ref: https://docs.aws.amazon.com/IAM/latest/UserGuide/id_roles_providers_create_oidc.html
# custom:
#   severity: high
#   kind: breaks
#   since: 0.1.0
#   input: [grants]
#   aws_error: no_provider
#   questions: []
#   formats: [snapshot]
#   admission: false
package irsalint.rules.trust["cross-account-provider"]

import data.irsalint.lib.leaf

deny contains {"at": grant.provider.at, "message": msg, "fix": sprintf("trust a provider of account %s", [grant.role_account.text])} if {
	some grant in input.grants
	grant.cluster == "yes"
	leaf.known(grant.role_account)
	leaf.known(grant.provider_account)
	grant.role_account.text != grant.provider_account.text
	msg := sprintf("%s is of account %s and trusts a provider of account %s, where STS does not look", [grant.role.label, grant.role_account.text, grant.provider_account.text])
}
