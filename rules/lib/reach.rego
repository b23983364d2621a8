# METADATA
# description: How far the statements of a permission policy reach.
package irsalint.lib.reach

import data.irsalint_policies as policies

# METADATA
# description: The severity of a statement on a role that many share; undefined for a harmless one.
severity(statement) := worst(levels) if {
	_counts(statement)
	levels := {level | some action in statement.actions; level := _level(action)}
	count(levels) > 0
}

severity(statement) := "critical" if {
	_counts(statement)
	statement.not_action
}

# METADATA
# description: The worst of a set of severities.
worst(levels) := level if {
	some level in ["critical", "high", "medium", "low"]
	level in levels
	not _worse(levels, level)
}

# METADATA
# description: The actions that make statements as bad as they are, for messages.
summary(statements, level) := concat(", ", sort(actions)) if {
	actions := {action |
		some statement in statements
		severity(statement) == level
		some action in statement.actions
		_level(action) == level
	}
	count(actions) > 0
}

summary(statements, level) := "everything but what it lists" if {
	some statement in statements
	severity(statement) == level
	statement.not_action
}

_order := {"critical": 4, "high": 3, "medium": 2, "low": 1}

_worse(levels, level) if {
	some other in levels
	_order[other] > _order[level]
}

# Only an Allow on every resource, without a condition and read in full, is judged.
_counts(statement) if {
	statement.effect == "allow"
	statement.any_resource == "yes"
	statement.conditioned == "no"
	not statement.open
}

_level(action) := policies.actions[lower(action)]

_level(action) := "high" if {
	not policies.actions[lower(action)]
	endswith(action, ":*")
	split(lower(action), ":")[0] in policies.sensitive_services
}
