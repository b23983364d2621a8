# METADATA
# description: How far the statements of a permission policy reach.
package irsalint.lib.reach

import data.data.irsalint_policies as policies

# METADATA
# description: |
#   The actions that a policy allows on every resource and that are too much for a role that many share,
#   each with how bad it is. Only what is known and what no Deny may take back counts.
excesses(statements) := union({_listed(statements), _escalations(statements), _inverted(statements)})

# METADATA
# description: The worst of a set of severities; undefined for none.
worst(levels) := level if {
	some level in ["critical", "high", "medium", "low"]
	level in levels
	every other in levels {
		_order[other] <= _order[level]
	}
}

# METADATA
# description: The actions of one severity, for messages.
actions(found, severity) := concat(", ", sort({excess.action |
	some excess in found
	excess.severity == severity
}))

_order := {"critical": 4, "high": 3, "medium": 2, "low": 1}

_listed(statements) := {{"action": action, "severity": severity} |
	some action in _allowed(statements)
	levels := {level | some level in ["critical", "high", "medium"]; _has(level, lower(action))}
	severity := worst(levels)
}

# Whoever may pass any role to something that it starts has the rights of any
# role: together they are worse than each alone.
_escalations(statements) := {{"action": action, "severity": "critical"} |
	allowed := _allowed(statements)
	some action in allowed
	_covers(lower(action), policies.escalation.pass)
	some other in allowed
	some create in policies.escalation.create
	_covers(lower(other), create)
}

# What NotAction leaves out is not looked at: it is at least as much as
# PowerUserAccess, which is written so.
_inverted(statements) := {{"action": "everything but what it lists", "severity": "high"} |
	some statement in statements
	_counts(statement)
	statement.not_action
}

# Each action is compared with each denied one, so that it needs a bound. A policy
# that IAM takes has at most 10,240 characters, some 400 actions, few of them
# denied. One beyond the bound is not judged.
_most := 10000

_allowed(statements) := offered - taken if {
	offered := {action |
		some statement in statements
		_counts(statement)
		some action in statement.actions
	}
	patterns := {pattern |
		some statement in statements
		_denies(statement)
		some pattern in _patterns(statement)
	}
	count(offered) * count(patterns) <= _most
	taken := {action |
		some pattern in patterns
		some action in offered
		_covers(pattern, lower(action))
	}
}

# Only an Allow on every resource, without a condition and read in full, is judged.
_counts(statement) if {
	statement.effect == "allow"
	statement.any_resource == "yes"
	statement.conditioned == "no"
	not statement.open
}

# A Deny counts also when it is only possible that it applies.
_denies(statement) if {
	statement.effect != "allow"
	statement.any_resource != "no"
	statement.conditioned != "yes"
}

_patterns(statement) := {"*"} if _denies_anything(statement)

_patterns(statement) := {lower(action) | some action in statement.actions} if not _denies_anything(statement)

_denies_anything(statement) if statement.not_action

_denies_anything(statement) if statement.open

_has("critical", "*")

_has("critical", "*:*")

_has(level, action) if {
	some service in policies.services[level]
	action == concat("", [service, ":*"])
}

_has(level, action) if {
	some listed in policies.actions[level]
	_covers(action, listed)
}

# A wildcard of an action crosses every character. The pattern is what somebody
# wrote: a regular expression bounds the time where glob.match does not, and what
# is no action, or longer than one, covers nothing.
_covers(pattern, action) if {
	regex.match(`^[a-z0-9:*?-]{1,128}$`, pattern)
	expression := replace(replace(pattern, "*", ".*"), "?", ".")
	regex.match(concat("", ["^(?s:", expression, ")$"]), action)
}
