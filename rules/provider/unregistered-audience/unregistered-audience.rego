# METADATA
# title: The provider of a cluster does not take the audience of its tokens
# description: |
#   ## What it does
#   Reports an OIDC provider of a cluster whose client ids do not hold `sts.amazonaws.com`.
#
#   ## Why it matters
#   EKS puts that audience into the tokens of pods, in China too. STS refuses a token whose audience the provider does not list, before it looks at the role.
#
#   ## How to fix
#   Add `sts.amazonaws.com` to the client ids.
# related_resources:
#   - ref: https://docs.aws.amazon.com/eks/latest/userguide/enable-iam-roles-for-service-accounts.html
#   - ref: https://docs.aws.amazon.com/IAM/latest/UserGuide/id_roles_providers_create_oidc.html
# custom:
#   severity: high
#   kind: breaks
#   since: 0.1.0
#   input: [providers]
#   aws_error: incorrect_audience
#   questions: []
#   formats: [cloudformation, kubernetes, snapshot, terraform]
#   admission: false
package irsalint.rules.provider["unregistered-audience"]

deny contains {"at": provider.client_ids_at, "message": msg, "fix": "add sts.amazonaws.com"} if {
	some provider in input.providers
	provider.cluster == "yes"
	provider.registered == "no"
	msg := sprintf("%s does not register the audience sts.amazonaws.com, which the tokens of pods have%s", [provider.label, _instead(provider)])
}

_instead(provider) := sprintf(": it has %s", [provider.client_ids.text]) if provider.client_ids.state != "absent"

_instead(provider) := "" if provider.client_ids.state == "absent"
