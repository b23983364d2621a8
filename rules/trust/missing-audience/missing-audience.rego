# METADATA
# title: A trust policy does not check the audience of tokens
# description: |
#   ## What it does
#   Reports an Allow for a cluster's OIDC provider whose subject is restricted and whose audience is not.
#
#   ## Why it matters
#   The subject alone keeps other ServiceAccounts out. Without the audience, any token of the ServiceAccount that the provider accepts will do, also one that was made for another service, where the provider registers more audiences than `sts.amazonaws.com`.
#
#   ## How to fix
#   Add `"<issuer>:aud" = "sts.amazonaws.com"` under `StringEquals`.
# related_resources:
#   - ref: https://docs.aws.amazon.com/eks/latest/userguide/iam-roles-for-service-accounts.html
#   - ref: https://docs.aws.amazon.com/eks/latest/userguide/associate-service-account-role.html
# custom:
#   severity: medium
#   kind: security
#   since: 0.1.0
#   input: [grants]
#   questions: [audience]
#   formats: [cloudformation, kubernetes, policy, snapshot, terraform]
#   admission: false
package irsalint.rules.trust["missing-audience"]

deny contains {"at": grant.at, "message": msg, "severity": _severity(grant), "fix": _fix} if {
	some grant in input.grants
	grant.cluster == "yes"
	grant.satisfiable != "no"
	grant.subject_restricted == "yes"
	grant.audience_restricted == "no"
	msg := sprintf("%s does not check the audience of tokens%s", [grant.role.label, _remark(grant)])
}

_severity(grant) := "medium" if grant.extra_audiences == "yes"

_severity(grant) := "low" if grant.extra_audiences != "yes"

_remark(grant) := ", and its provider accepts others than sts.amazonaws.com" if grant.extra_audiences == "yes"

_remark(grant) := ": whichever its provider accepts will do" if grant.extra_audiences != "yes"

_fix := "add <issuer>:aud = sts.amazonaws.com under StringEquals"
