# METADATA
# description: What gives the software of an EKS add-on a role.
package irsalint.lib.addon

import data.data.irsalint_addons as addons

# METADATA
# description: |
#   An add-on that calls AWS and certainly has no role: none is given to it, and no association is for one of its
#   ServiceAccounts.
bare(addon) if {
	addon.name.state in {"written", "default"}
	accounts := addons.accounts[addon.name.text]
	addon.complete == "yes"
	addon.role.state == "absent"
	addon.association.state == "absent"
	every association in array.concat(addon.associations, addon.possible_associations) {
		not association.text in accounts
	}
}

# METADATA
# description: The ServiceAccount of an add-on by which it calls AWS first, for messages.
account(addon) := addons.accounts[addon.name.text][0]
