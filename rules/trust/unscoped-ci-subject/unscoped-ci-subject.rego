# METADATA
# title: Workflows of many repositories may have a role
# description: |
#   ## What it does
#   Reports an Allow on the OIDC provider of GitHub Actions that no condition narrows to one repository: none on `:sub`, or a pattern that fits every repository, or all of an owner.
#
#   ## Why it matters
#   Whoever can run a workflow in one of them can have the role. Without any narrowing condition that is everybody on GitHub.
#
#   ## How to fix
#   Add `StringLike` on `token.actions.githubusercontent.com:sub` with `repo:<owner>/<repository>:*`, better with the branch or environment.
# related_resources:
#   - ref: https://docs.github.com/en/actions/how-tos/secure-your-work/security-harden-deployments/oidc-in-aws
#   - ref: https://docs.aws.amazon.com/IAM/latest/UserGuide/id_roles_create_for-idp_oidc.html
# custom:
#   severity: critical
#   kind: security
#   since: 0.1.0
#   input: [ci_grants]
#   questions: []
#   formats: [cloudformation, kubernetes, policy, snapshot, terraform]
#   admission: false
package irsalint.rules.trust["unscoped-ci-subject"]

deny contains {"at": _place(grant), "message": msg, "severity": _severity[grant.reach], "fix": "restrict token.actions.githubusercontent.com:sub to repo:<owner>/<repository>:..."} if {
	some grant in input.ci_grants
	grant.effect == "allow"
	msg := sprintf("%s trusts workflows of %s: %s", [grant.role.label, _whose[grant.reach], _why(grant)])
}

_severity := {"any": "critical", "owner": "high"}

_whose := {"any": "every repository on GitHub", "owner": "more than one repository"}

_why(grant) := "no condition on the subject narrows it" if grant.subject.state == "absent"

_why(grant) := sprintf("the subject is %s", [grant.subject.text]) if grant.subject.state != "absent"

_place(grant) := grant.at if grant.subject.state == "absent"

_place(grant) := grant.subject.at if grant.subject.state != "absent"
