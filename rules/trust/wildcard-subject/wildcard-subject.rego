# METADATA
# title: A trust policy lets in more than one ServiceAccount through a wildcard
# description: |
#   ## What it does
#   Reports a subject with a `*` or `?` under a Like operator that more than one ServiceAccount can meet. `*` also crosses colons: `system:serviceaccount:team-*` reaches every name in every namespace that begins with `team-`.
#
#   ## Why it matters
#   Whoever may create a ServiceAccount that fits the pattern, or run a pod as one, gets the role. How bad that is depends on how far the pattern reaches: every ServiceAccount of the cluster is critical, several namespaces high, every name of one namespace medium, a part of its names low.
#
#   ## How to fix
#   Write the namespace and the name of each ServiceAccount, under `StringEquals`; several values of one key are alternatives. A suffix that a tool generates (EMR on EKS, Crossplane providers) cannot be avoided: keep the pattern as narrow as the tool's own documentation has it.
# related_resources:
#   - ref: https://docs.aws.amazon.com/eks/latest/userguide/iam-roles-for-service-accounts.html
#   - ref: https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_condition_operators.html
#   - ref: https://docs.aws.amazon.com/eks/latest/best-practices/identity-and-access-management.html
# custom:
#   severity: critical
#   kind: security
#   since: 0.1.0
#   input: [subjects]
#   questions: [breadth]
#   formats: [cloudformation, eksctl, kubernetes, policy, snapshot, terraform]
#   admission: false
package irsalint.rules.trust["wildcard-subject"]

import data.irsalint.lib.leaf

deny contains {"at": subject.at, "message": msg, "severity": _severity[subject.breadth], "fix": _fix} if {
	some subject in input.subjects
	subject.family == "like"
	subject.wildcard == "yes"
	subject.satisfiable != "no"
	subject.wellformed != "no"
	not subject.allowed
	reach := _reach(subject)
	msg := sprintf("%s trusts %s, which %s%s", [subject.role.label, subject.value.text, reach, leaf.remark(subject.value)])
}

_severity := {"cluster": "critical", "namespaces": "high", "namespace": "medium", "part": "low"}

_reach(subject) := "every ServiceAccount of the cluster has" if subject.breadth == "cluster"

_reach(subject) := "ServiceAccounts of several namespaces have" if subject.breadth == "namespaces"

_reach(subject) := sprintf("every ServiceAccount of namespace %s has", [subject.namespace.text]) if {
	subject.breadth == "namespace"
}

_reach(subject) := sprintf("several ServiceAccounts of namespace %s have", [subject.namespace.text]) if {
	subject.breadth == "part"
	not subject.generated
}

_reach(subject) := "stands for a name that a tool generates, and for any other of that form" if {
	subject.breadth == "part"
	subject.generated
}

_fix := "name the ServiceAccounts: StringEquals with system:serviceaccount:<namespace>:<name>"
