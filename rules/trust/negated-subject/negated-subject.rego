# METADATA
# title: A trust policy only excludes subjects
# description: |
#   ## What it does
#   Reports an Allow on a cluster's OIDC provider whose conditions on `:sub` are all negated (`StringNotEquals`, `StringNotLike`).
#
#   ## Why it matters
#   Every ServiceAccount that is not named gets in, those of tomorrow too.
#
#   ## How to fix
#   List the subjects that may have the role: `StringEquals` on `<issuer>:sub`.
# related_resources:
#   - ref: https://docs.aws.amazon.com/eks/latest/userguide/associate-service-account-role.html
#   - ref: https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_condition_operators.html
# custom:
#   severity: high
#   kind: security
#   since: 0.1.0
#   input: [grants]
#   questions: [subject]
#   formats: [cloudformation, kubernetes, policy, snapshot, terraform]
#   admission: false
package irsalint.rules.trust["negated-subject"]

deny contains {"at": grant.excluded.at, "message": msg, "fix": "list who may have the role: StringEquals with system:serviceaccount:<namespace>:<name>"} if {
	some grant in input.grants
	grant.cluster == "yes"
	grant.satisfiable != "no"
	grant.subject_negated == "yes"
	grant.subject_restricted == "yes"
	not grant.subject_listed
	msg := sprintf("%s trusts every ServiceAccount of the cluster but %s", [grant.role.label, grant.excluded.text])
}
