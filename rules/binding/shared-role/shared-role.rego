# METADATA
# title: Several namespaces use one role
# description: |
#   ## What it does
#   Reports a role that ServiceAccounts of two or more namespaces use, by annotation or by association, and that lets them in.
#
#   ## Why it matters
#   What one of them needs all have, and in the logs of AWS their pods are hard to tell apart.
#
#   ## How to fix
#   Make a role for each namespace.
# related_resources:
#   - ref: https://docs.aws.amazon.com/eks/latest/best-practices/identity-and-access-management.html
# custom:
#   severity: low
#   kind: security
#   since: 0.1.0
#   input: [shared_roles]
#   questions: []
#   formats: [cloudformation, eksctl, kubernetes, terraform]
#   admission: false
package irsalint.rules.binding["shared-role"]

deny contains {"at": shared.at, "message": msg, "fix": "make a role for each namespace", "related": [{"at": shared.first.at, "note": "used here"}, {"at": shared.second.at, "note": "and here"}]} if {
	some shared in input.shared_roles
	msg := sprintf("%s is used from several namespaces: %s", [shared.role.label, shared.namespaces.text])
}
