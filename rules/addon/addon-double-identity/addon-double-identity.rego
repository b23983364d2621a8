# METADATA
# title: An add-on has a role and an association
# description: |
#   ## What it does
#   Reports an EKS add-on that is given a role for its ServiceAccount and an EKS Pod Identity association as well.
#
#   ## Why it matters
#   Where the agent runs, EKS ignores the role: two truths that drift apart.
#
#   ## How to fix
#   Remove one of them.
# related_resources:
#   - ref: https://docs.aws.amazon.com/eks/latest/userguide/add-ons-iam.html
#   - ref: https://docs.aws.amazon.com/eks/latest/userguide/pod-id-how-it-works.html
# custom:
#   severity: medium
#   kind: hygiene
#   since: 0.1.0
#   input: [addons]
#   questions: []
#   formats: [cloudformation, eksctl, kubernetes, snapshot, terraform]
#   admission: false
package irsalint.rules.addon["addon-double-identity"]

import data.data.irsalint_addons as addons

deny contains {"at": addon.role.at, "message": msg, "fix": "remove one of them", "related": [{"at": association.at, "note": "associated here"}]} if {
	some addon in input.addons
	addon.role.state in {"written", "default", "partial"}
	some association in _own(addon)
	msg := sprintf("the add-on %s is given a role, and %s is associated with one as well", [addon.name.text, association.text])
}

_own(addon) := {association |
	some association in addon.associations
	association.text in addons.accounts[addon.name.text]
} if {
	addon.association.state == "absent"
}

_own(addon) := {addon.association} if addon.association.state != "absent"
