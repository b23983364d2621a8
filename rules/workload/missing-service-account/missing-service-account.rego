# METADATA
# title: Pods name a ServiceAccount that is not there
# description: |
#   ## What it does
#   Reports a workload whose ServiceAccount no file declares, in a namespace that the tree renders in full.
#
#   ## Why it matters
#   Kubernetes refuses the pods: they are never created.
#
#   ## How to fix
#   Correct the name, or declare the ServiceAccount in the namespace of the pods.
# related_resources:
#   - ref: https://kubernetes.io/docs/tasks/configure-pod-container/configure-service-account/
# custom:
#   severity: high
#   kind: breaks
#   since: 0.1.0
#   input: [missing_accounts]
#   aws_error: service_account_not_found
#   questions: []
#   formats: [kubernetes]
#   admission: false
package irsalint.rules.workload["missing-service-account"]

deny contains {"at": found.at, "message": msg, "fix": "correct the name, or declare the ServiceAccount"} if {
	some found in input.missing_accounts
	msg := sprintf("%s runs as the ServiceAccount %s, which namespace %s does not have%s", [found.label, found.account.text, found.namespace, _elsewhere(found)])
}

_elsewhere(found) := sprintf(": there is one in %s", [found.elsewhere]) if found.elsewhere != ""

_elsewhere(found) := "" if found.elsewhere == ""
