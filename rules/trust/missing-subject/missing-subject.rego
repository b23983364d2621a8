# METADATA
# title: A trust policy lets in every ServiceAccount of the cluster
# description: |
#   ## What it does
#   Reports an Allow for `sts:AssumeRoleWithWebIdentity` on a cluster's OIDC provider that no condition on `:sub` restricts: there is none, or the one that is written cannot fail (`*`, or an operator such as `StringEqualsIfExists` under a key that no token has).
#
#   ## Why it matters
#   Every pod of the cluster can have the role. IAM does not enforce a subject for the issuers of EKS clusters.
#
#   ## How to fix
#   Add a condition on the subject: `StringEquals` on `<issuer>:sub` with `system:serviceaccount:<namespace>:<name>`. eksctl makes roles of add-ons without a subject, but for `vpc-cni`: give these `podIdentityAssociations`, or a role of your own as `serviceAccountRoleARN`.
# related_resources:
#   - ref: https://docs.aws.amazon.com/eks/latest/userguide/iam-roles-for-service-accounts.html
#   - ref: https://docs.aws.amazon.com/eks/latest/userguide/associate-service-account-role.html
#   - ref: https://docs.aws.amazon.com/eks/latest/best-practices/identity-and-access-management.html
# custom:
#   severity: critical
#   kind: security
#   since: 0.1.0
#   input: [grants]
#   questions: [subject, issuer]
#   formats: [cloudformation, eksctl, kubernetes, policy, snapshot, terraform]
#   admission: false
package irsalint.rules.trust["missing-subject"]

deny contains {"at": grant.at, "message": msg, "fix": _fix, "related": _related(grant)} if {
	some grant in input.grants
	grant.subject_restricted == "no"
	grant.satisfiable != "no"
	not grant.subject_wildcard
	_clusters(grant)
	msg := sprintf("%s trusts every ServiceAccount of the cluster: %s", [grant.role.label, _why(grant)])
}

_clusters(grant) if grant.cluster == "yes"

# Whichever issuer it is: a token for AWS without any subject is all of them.
_clusters(grant) if {
	grant.cluster == "unknown"
	grant.aws_audience == "yes"
}

_why(grant) := "no condition on the subject" if grant.open_by.state == "absent"

_why(grant) := sprintf("the condition %s restricts nothing", [grant.open_by.text]) if grant.open_by.state != "absent"

_related(grant) := [] if grant.open_by.state == "absent"

_related(grant) := [{"at": grant.open_by.at, "note": "restricts nothing"}] if grant.open_by.state != "absent"

_fix := "add StringEquals on <issuer>:sub with system:serviceaccount:<namespace>:<name>"
