# METADATA
# title: A role does not trust the ServiceAccount that is annotated with it
# description: |
#   ## What it does
#   Reports a ServiceAccount whose role is declared in the tree and provably rejects it: every role that can have the annotation's ARN does.
#
#   ## Why it matters
#   Its pods get a token and a role name, and STS denies them when they ask for credentials.
#
#   ## How to fix
#   Make the subject in the trust policy that of the ServiceAccount, or annotate the ServiceAccount that is trusted. The message says what differs.
# related_resources:
#   - ref: https://docs.aws.amazon.com/eks/latest/userguide/iam-roles-for-service-accounts.html
#   - ref: https://docs.aws.amazon.com/eks/latest/userguide/associate-service-account-role.html
# custom:
#   severity: high
#   kind: breaks
#   since: 0.1.0
#   input: [bindings]
#   aws_error: access_denied
#   questions: [trust]
#   formats: [cloudformation, eksctl, kubernetes, snapshot, terraform]
#   admission: false
package irsalint.rules.binding["subject-mismatch"]

import data.irsalint.lib.leaf

deny contains {"at": binding.at, "message": msg, "fix": _fix(binding), "related": _related(binding)} if {
	some binding in input.bindings
	binding.accepted == "no"
	not binding.explained
	msg := sprintf("%s rejects %s: %s%s", [binding.role.label, binding.service_account.label, _why(binding), _others(binding)])
}

_fix(binding) := sprintf("trust %s", [binding.subject.text]) if binding.reason != "cluster-differs"

_fix(binding) := "trust the provider of this cluster" if binding.reason == "cluster-differs"

_why(binding) := sprintf("the namespace differs, it trusts %s%s", [binding.nearest.text, leaf.remark(binding.nearest)]) if binding.reason == "namespace-differs"

_why(binding) := sprintf("the name differs, it trusts %s%s", [binding.nearest.text, leaf.remark(binding.nearest)]) if binding.reason == "name-differs"

_why(binding) := object.get(_reasons, binding.reason, "its trust policy never lets it in") if {
	not binding.reason in {"namespace-differs", "name-differs"}
}

_others(binding) := ", as do the other declared roles that can have this ARN" if binding.candidates > 1

_others(binding) := "" if binding.candidates < 2

_reasons := {
	"cluster-differs": "it trusts the issuer of another cluster",
	"audience-differs": "it wants another audience",
	"action-missing": "it does not allow sts:AssumeRoleWithWebIdentity",
	"no-statement": "it trusts no OIDC provider",
	"denied": "a Deny statement shuts it out",
	"condition": "a condition shuts it out",
	"principal-differs": "it trusts another provider",
}

_related(binding) := [
	{"at": binding.nearest.at, "note": "trusted instead"},
	{"at": binding.role.at, "note": "the role"},
] if binding.nearest.state != "absent"

_related(binding) := [{"at": binding.role.at, "note": "the role"}] if binding.nearest.state == "absent"
