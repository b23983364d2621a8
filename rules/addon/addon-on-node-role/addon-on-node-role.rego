# METADATA
# title: An add-on calls AWS with the role of nodes
# description: |
#   ## What it does
#   Reports an EKS add-on whose software calls AWS, and that is given neither a role nor a Pod Identity association.
#
#   ## Why it matters
#   It uses the role of its nodes: either it fails, or that role has rights that every pod which reaches the instance metadata shares.
#
#   ## How to fix
#   Give the add-on a role: `service_account_role_arn`, or an association for its ServiceAccount.
# related_resources:
#   - ref: https://docs.aws.amazon.com/eks/latest/userguide/add-ons-iam.html
#   - ref: https://docs.aws.amazon.com/eks/latest/best-practices/identity-and-access-management.html
# custom:
#   severity: medium
#   kind: security
#   since: 0.1.0
#   input: [addons]
#   questions: [identity]
#   formats: [cloudformation, eksctl, kubernetes, snapshot, terraform]
#   admission: false
package irsalint.rules.addon["addon-on-node-role"]

import data.data.irsalint_addons as addons
import data.irsalint.lib.addon as lib

deny contains {"at": addon.at, "message": msg, "severity": severity, "fix": sprintf("give the add-on a role, or associate %s with one", [lib.account(addon)])} if {
	some addon in input.addons
	lib.bare(addon)
	severity := object.get(addons.severity, addon.name.text, "medium")
	msg := sprintf("the add-on %s has no role of its own and uses that of the nodes", [addon.name.text])
}
