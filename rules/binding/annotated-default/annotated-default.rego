# METADATA
# title: The default ServiceAccount has a role
# description: |
#   ## What it does
#   Reports a role annotation on the ServiceAccount `default`.
#
#   ## Why it matters
#   Every pod of the namespace that names no ServiceAccount has the role, those that others add later too.
#
#   ## How to fix
#   Make a ServiceAccount for the pods that need the role.
# related_resources:
#   - ref: https://kubernetes.io/docs/tasks/configure-pod-container/configure-service-account/
#   - ref: https://docs.aws.amazon.com/eks/latest/best-practices/identity-and-access-management.html
# custom:
#   severity: medium
#   kind: security
#   since: 0.1.0
#   input: [bindings]
#   questions: []
#   formats: [cloudformation, kubernetes, terraform]
#   admission: false
package irsalint.rules.binding["annotated-default"]

deny contains {"at": binding.at, "message": msg, "fix": "make a ServiceAccount of its own for the pods that need the role"} if {
	some binding in input.bindings
	binding.service_account.name.state == "written"
	binding.service_account.name.text == "default"
	msg := sprintf("%s is annotated with %s: every pod of the namespace that names no ServiceAccount has the role", [binding.service_account.label, binding.arn.text])
}
