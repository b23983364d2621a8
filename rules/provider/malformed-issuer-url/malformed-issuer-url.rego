# METADATA
# title: The URL of a provider is not that of a cluster's issuer
# description: |
#   ## What it does
#   Reports an OIDC provider of a cluster whose URL has a port, a query, a slash at the end, `http`, or the segments of its host swapped.
#
#   ## Why it matters
#   IAM refuses the URL, or keeps a provider whose issuer no token has.
#
#   ## How to fix
#   Write the issuer as EKS gives it: `https://oidc.eks.<region>.amazonaws.com/id/<id>`; best refer to the cluster.
# related_resources:
#   - ref: https://docs.aws.amazon.com/eks/latest/userguide/enable-iam-roles-for-service-accounts.html
#   - ref: https://docs.aws.amazon.com/IAM/latest/UserGuide/id_roles_providers_create_oidc.html
# custom:
#   severity: high
#   kind: breaks
#   since: 0.1.0
#   input: [providers]
#   aws_error: no_provider
#   questions: []
#   formats: [cloudformation, kubernetes, snapshot, terraform]
#   admission: false
package irsalint.rules.provider["malformed-issuer-url"]

deny contains {"at": provider.url.at, "message": msg, "fix": "write the issuer as EKS gives it: https://oidc.eks.<region>.amazonaws.com/id/<id>"} if {
	some provider in input.providers
	provider.cluster == "yes"
	why := _faults[provider.url_fault]
	msg := sprintf("%s has the URL %s: %s", [provider.label, provider.url.text, why])
}

_faults := {
	"http": "an issuer is https",
	"scheme": "IAM wants it with https://",
	"port": "no issuer has a port",
	"query": "no issuer has a query",
	"slash": "the issuer of the tokens has no slash at its end",
	"swapped": "the host begins with oidc.eks.<region>",
}
