# METADATA
# title: The audience of a ServiceAccount is not accepted
# description: |
#   ## What it does
#   Reports the annotation `eks.amazonaws.com/audience` of a ServiceAccount when the trust policy of its role wants another audience, or the OIDC provider does not know it.
#
#   ## Why it matters
#   The token of the pods carries the audience of the annotation, and AWS STS refuses it.
#
#   ## How to fix
#   Remove the annotation: the default, `sts.amazonaws.com`, is right for AWS. Else add the audience to the provider and the trust policy.
# related_resources:
#   - ref: https://github.com/aws/amazon-eks-pod-identity-webhook#eks-walkthrough
#   - ref: https://docs.aws.amazon.com/eks/latest/userguide/enable-iam-roles-for-service-accounts.html
# custom:
#   severity: high
#   kind: breaks
#   since: 0.1.0
#   input: [bindings]
#   aws_error: access_denied
#   questions: []
#   formats: [kubernetes, terraform]
#   admission: false
package irsalint.rules.binding["audience-mismatch"]

deny contains {"at": binding.audience.at, "message": msg, "fix": "remove the annotation, or accept the audience", "aws_error": _error[binding.audience_fault], "related": [{"at": binding.role.at, "note": "the role"}]} if {
	some binding in input.bindings
	binding.audience_fault != ""
	msg := sprintf("%s asks for tokens with the audience %s, but %s %s", [binding.service_account.label, binding.audience.text, _who(binding), binding.wanted.text])
}

_who(binding) := sprintf("%s wants", [binding.role.label]) if binding.audience_fault == "trust"

_who(binding) := sprintf("the provider that %s trusts has", [binding.role.label]) if binding.audience_fault == "provider"

_error := {"trust": "access_denied", "provider": "incorrect_audience"}
