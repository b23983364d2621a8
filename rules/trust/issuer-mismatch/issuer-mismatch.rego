# METADATA
# title: A condition is about another issuer than the trusted provider
# description: |
#   ## What it does
#   Reports a condition key of an issuer that provably differs from the issuer of the statement's Federated principal.
#
#   ## Why it matters
#   The token of the trusted provider has no such key, so that the condition is never met and nobody gets in. It happens when a cluster is created anew, or a policy is copied from another cluster.
#
#   ## How to fix
#   Make the issuer in the key that of the provider; best derive both from the same resource.
# related_resources:
#   - ref: https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_iam-condition-keys.html
#   - ref: https://docs.aws.amazon.com/eks/latest/userguide/associate-service-account-role.html
# custom:
#   severity: high
#   kind: breaks
#   since: 0.1.0
#   input: [conditions]
#   aws_error: access_denied
#   questions: [issuer]
#   formats: [cloudformation, kubernetes, policy, snapshot, terraform]
#   admission: false
package irsalint.rules.trust["issuer-mismatch"]

deny contains {"at": condition.at, "message": msg, "fix": _fix, "related": [{"at": condition.provider.at, "note": "the trusted provider"}]} if {
	some condition in input.conditions
	condition.cluster == "yes"
	condition.form == "ok"
	condition.claim in {"sub", "aud"}
	condition.issuer_matches == "no"
	condition.breaks
	not condition.contradicted
	msg := sprintf("%s has a condition on issuer %s but trusts %s", [condition.role.label, condition.issuer.text, condition.provider.text])
}

_fix := "use the issuer of the trusted provider"
