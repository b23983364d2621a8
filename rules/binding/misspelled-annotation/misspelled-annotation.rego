# METADATA
# title: The annotation for the role is misspelled
# description: |
#   ## What it does
#   Reports a key on a ServiceAccount, or in the values of a chart, that is almost `eks.amazonaws.com/role-arn` and whose value is the ARN of a role.
#
#   ## Why it matters
#   Nothing reads the annotation: the pods have no role of their own, and use that of their node where they can reach it.
#
#   ## How to fix
#   Write `eks.amazonaws.com/role-arn`.
# related_resources:
#   - ref: https://docs.aws.amazon.com/eks/latest/userguide/associate-service-account-role.html
# custom:
#   severity: high
#   kind: breaks
#   since: 0.1.0
#   input: [faulty_annotations]
#   aws_error: no_credentials
#   questions: []
#   formats: [kubernetes, terraform]
#   admission: false
package irsalint.rules.binding["misspelled-annotation"]

deny contains {"at": found.at, "message": msg, "fix": "write eks.amazonaws.com/role-arn"} if {
	some found in input.faulty_annotations
	found.fault == "misspelled"
	msg := sprintf("%s is annotated with %s, which nothing reads", [found.service_account.label, found.key.text])
}
