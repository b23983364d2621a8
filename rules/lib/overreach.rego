# METADATA
# description: How bad it is that nodes have a policy.
package irsalint.lib.overreach

import data.data.irsalint_policies as policies
import data.irsalint.lib.reach

# METADATA
# description: |
#   The severity of a policy of a node role: by its name for one of AWS, else by its statements. Undefined for what
#   nodes need, and for a policy that is not known.
severity(policy) := _named(policy.name) if policy.aws_managed == "yes"

severity(policy) := reach.worst({excess.severity | some excess in reach.excesses(policy.statements)}) if {
	policy.aws_managed != "yes"
	policy.document == "known"
}

_named(name) := policies.severity[name]

# A policy of AWS that no table lists is judged by how its name ends.
_named(name) := "high" if {
	_unlisted(name)
	endswith(name, "FullAccess")
}

_named(name) := "low" if {
	_unlisted(name)
	endswith(name, "ReadOnlyAccess")
}

_named(name) := "medium" if {
	_unlisted(name)
	not endswith(name, "FullAccess")
	not endswith(name, "ReadOnlyAccess")
}

_unlisted(name) if {
	name != ""
	not policies.severity[name]
	not name in policies.baseline
}

# METADATA
# description: The policies of a list that are of severity medium or worse.
serious(list) := {policy |
	some policy in list
	severity(policy) in {"critical", "high", "medium"}
}
