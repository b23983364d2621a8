# METADATA
# title: Pods are kept from the credentials of their role
# description: |
#   ## What it does
#   Reports, on pods whose ServiceAccount has a role, the label `eks.amazonaws.com/skip-pod-identity-webhook`, the annotation `eks.amazonaws.com/skip-containers` with every container, and a container that sets one of `AWS_ROLE_ARN` and `AWS_WEB_IDENTITY_TOKEN_FILE`.
#
#   ## Why it matters
#   The webhook leaves pods with the label alone. Where one of the two variables is there it adds neither, and one alone is of no use.
#
#   ## How to fix
#   Remove the label or the variable.
# related_resources:
#   - ref: https://github.com/aws/amazon-eks-pod-identity-webhook
#   - ref: https://docs.aws.amazon.com/eks/latest/userguide/associate-service-account-role.html
# custom:
#   severity: medium
#   kind: breaks
#   since: 0.1.0
#   input: [obstacles]
#   aws_error: no_credentials
#   questions: []
#   formats: [kubernetes]
#   admission: false
package irsalint.rules.workload["skipped-injection"]

deny contains {"at": found.at, "message": msg, "fix": sprintf("remove %s", [found.by.text])} if {
	some found in input.obstacles
	_skips(found)
	msg := sprintf("%s gets no credentials of the role of ServiceAccount %s: %s", [found.label, found.account, _why(found)])
}

_skips(found) if found.kind == "label"

_skips(found) if {
	found.kind == "half"
	found.via == "annotation"
}

_why(found) := sprintf("%s keeps the webhook away", [found.by.text]) if found.kind == "label"

_why(found) := sprintf("the webhook leaves out AWS_ROLE_ARN and AWS_WEB_IDENTITY_TOKEN_FILE where %s is set", [found.by.text]) if found.kind == "half"
