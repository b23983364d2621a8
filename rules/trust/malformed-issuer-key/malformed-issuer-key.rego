# METADATA
# title: A condition key does not have the form of an issuer and a claim
# description: |
#   ## What it does
#   Reports a condition key on `sub` or `aud` whose issuer part is an ARN, begins with `https://`, ends with a slash, has its host segments swapped, or that names two claims.
#
#   ## Why it matters
#   The key of a token is the issuer's host and path without the scheme, a colon, the claim. Under another key the value is missing: the condition is never met and nobody gets in. Under `IfExists`, `ForAllValues` or a negation it is always met instead, which missing-subject and missing-audience report.
#
#   ## How to fix
#   Write `oidc.eks.<region>.amazonaws.com/id/<ID>:sub`. From a URL, remove `https://`; from a provider's ARN, take what follows `oidc-provider/`.
# related_resources:
#   - ref: https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_iam-condition-keys.html
#   - ref: https://docs.aws.amazon.com/eks/latest/userguide/associate-service-account-role.html
# custom:
#   severity: high
#   kind: breaks
#   since: 0.1.0
#   input: [conditions]
#   aws_error: access_denied
#   questions: [key]
#   formats: [cloudformation, kubernetes, policy, snapshot, terraform]
#   admission: false
package irsalint.rules.trust["malformed-issuer-key"]

deny contains {"at": condition.at, "message": msg, "fix": _fix} if {
	some condition in input.conditions
	condition.claim in {"sub", "aud"}
	condition.breaks
	fault := _fault(condition)
	msg := sprintf("%s has the condition key %s: %s", [condition.role.label, condition.key.text, fault])
}

_fault(condition) := _faults[condition.form]

# Other issuers than a cluster's may end so.
_fault(condition) := "the issuer ends with a slash" if {
	condition.form == "slash"
	condition.cluster == "yes"
}

_faults := {
	"arn": "it holds an ARN instead of the issuer",
	"scheme": "the issuer stands with its scheme",
	"swapped-host": "the host is oidc.eks.<region>.amazonaws.com",
	"two-claims": "it names two claims",
}

_fix := "write the issuer's host and path without https://, a colon, and the claim"
