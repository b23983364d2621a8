# METADATA
# title: A role annotation stands where EKS does not read it
# description: |
#   ## What it does
#   Reports `eks.amazonaws.com/role-arn` or `eks.amazonaws.com/audience` on a built-in object that is not a ServiceAccount, or on a pod template. One that the ServiceAccount of the same pods carries too does no harm.
#
#   ## Why it matters
#   EKS reads it on ServiceAccounts only. The pods get no role, and without an error: they fall back to the role of their node.
#
#   ## How to fix
#   Put the annotation on the ServiceAccount that the pods run as.
# related_resources:
#   - ref: https://docs.aws.amazon.com/eks/latest/userguide/iam-roles-for-service-accounts.html
#   - ref: https://github.com/aws/amazon-eks-pod-identity-webhook
# custom:
#   severity: high
#   kind: breaks
#   since: 0.1.0
#   input: [annotations]
#   aws_error: no_credentials
#   questions: []
#   formats: [cloudformation, kubernetes, terraform]
#   admission: false
package irsalint.rules.binding["misplaced-annotation"]

deny contains {"at": annotation.at, "message": msg, "fix": "annotate the ServiceAccount that the pods run as", "aws_error": _error(annotation)} if {
	some annotation in input.annotations
	annotation.core
	startswith(annotation.key, "eks.amazonaws.com/")
	msg := sprintf("%s carries %s%s, where EKS does not read it: it belongs on a ServiceAccount", [annotation.owner_label, annotation.key, _where(annotation)])
}

_error(annotation) := "no_credentials" if endswith(annotation.key, "/role-arn")

# Without it the tokens have the default audience, which the trust policy may accept.
_error(annotation) := "" if not endswith(annotation.key, "/role-arn")

_where(annotation) := " on its pod template" if annotation.template

_where(annotation) := "" if not annotation.template
