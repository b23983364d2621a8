# METADATA
# title: A thumbprint is pinned for the provider of a cluster
# description: |
#   ## What it does
#   Reports an OIDC provider of a cluster with a thumbprint that is written out.
#
#   ## Why it matters
#   IAM trusts the certificates of EKS issuers by their authority and does not compare the thumbprint. It does no harm, and it looks as if it had to be kept up to date.
#
#   ## How to fix
#   Leave the thumbprint out where the tool allows it.
# related_resources:
#   - ref: https://docs.aws.amazon.com/IAM/latest/UserGuide/id_roles_providers_create_oidc.html
#   - ref: https://docs.aws.amazon.com/IAM/latest/UserGuide/id_roles_providers_create_oidc_verify-thumbprint.html
# custom:
#   severity: info
#   kind: hygiene
#   since: 0.1.0
#   input: [providers]
#   questions: []
#   formats: [cloudformation, kubernetes, terraform]
#   admission: false
package irsalint.rules.provider["pinned-thumbprint"]

deny contains {"at": provider.thumbprint.at, "message": msg, "fix": "leave it out"} if {
	some provider in input.providers
	provider.cluster == "yes"
	provider.thumbprint.state == "written"
	msg := sprintf("%s pins a thumbprint, which IAM does not compare for EKS", [provider.label])
}
