# METADATA
# title: Two conditions of a trust policy exclude each other
# description: |
#   ## What it does
#   Reports two conditions of one statement that no token of a ServiceAccount meets together: keys of two issuers, or two lists of subjects or audiences that have nothing in common.
#
#   ## Why it matters
#   All conditions of a statement must hold. A token comes from one cluster and has one subject, so that nobody gets in.
#
#   ## How to fix
#   Write one statement for each cluster; list the subjects of one cluster under one operator.
# related_resources:
#   - ref: https://docs.aws.amazon.com/IAM/latest/UserGuide/id_roles_update-role-trust-policy.html
#   - ref: https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_condition-logic-multiple-context-keys-or-values.html
# custom:
#   severity: high
#   kind: breaks
#   since: 0.1.0
#   input: [contradictions]
#   aws_error: access_denied
#   questions: []
#   formats: [cloudformation, kubernetes, policy, snapshot, terraform]
#   admission: false
package irsalint.rules.trust["contradictory-conditions"]

deny contains {"at": found.at, "message": msg, "fix": _fix(found), "related": [{"at": found.first.at, "note": "excludes this"}]} if {
	some found in input.contradictions
	msg := sprintf("%s wants %s, and no token has both", [found.role.label, _both(found)])
}

_both(found) := sprintf("tokens of two issuers (%s and %s)", [found.first.text, found.second.text]) if found.kind == "issuers"

_both(found) := sprintf("%s to be %s and also %s", [found.second.text, found.first_values.text, found.second_values.text]) if found.kind == "values"

_fix(found) := "write a statement for each issuer" if found.kind == "issuers"

_fix(found) := "list the values under one operator" if found.kind == "values"
