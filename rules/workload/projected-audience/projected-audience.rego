# METADATA
# title: A token that a pod mounts for AWS has the wrong audience
# description: |
#   ## What it does
#   Reports a projected ServiceAccount token that a container gives to an AWS SDK by `AWS_WEB_IDENTITY_TOKEN_FILE`, with an audience that the role of `AWS_ROLE_ARN` or its OIDC provider does not take.
#
#   ## Why it matters
#   AWS STS refuses the token.
#
#   ## How to fix
#   Set `audience: sts.amazonaws.com`, or leave the token to the EKS webhook.
# related_resources:
#   - ref: https://github.com/aws/amazon-eks-pod-identity-webhook
#   - ref: https://kubernetes.io/docs/tasks/configure-pod-container/configure-service-account/#serviceaccount-token-volume-projection
# custom:
#   severity: medium
#   kind: breaks
#   since: 0.1.0
#   input: [tokens]
#   aws_error: incorrect_audience
#   questions: []
#   formats: [kubernetes]
#   admission: false
package irsalint.rules.workload["projected-audience"]

deny contains {"at": token.at, "message": msg, "fix": sprintf("set the audience %s", [token.wanted.text]), "aws_error": _error[token.fault], "related": [{"at": token.role.at, "note": "the role"}]} if {
	some token in input.tokens
	msg := sprintf("%s mounts a token for AWS with the audience %s, but %s %s", [token.label, _audience(token.audience), _who(token), token.wanted.text])
}

_audience(audience) := audience.text if audience.state != "absent"

_audience(audience) := "of the API server" if audience.state == "absent"

_who(token) := sprintf("%s wants", [token.role.label]) if token.fault == "trust"

_who(token) := sprintf("the provider that %s trusts has", [token.role.label]) if token.fault == "provider"

_error := {"trust": "access_denied", "provider": "incorrect_audience"}
