# METADATA
# title: An IAM user may talk to the cluster
# description: |
#   ## What it does
#   Reports an IAM user, or all principals of an account, in aws-auth or in an access entry.
#
#   ## Why it matters
#   Users have long-lived keys. Those of a whole account are whoever will be created there.
#
#   ## How to fix
#   Map roles, which people assume.
# related_resources:
#   - ref: https://docs.aws.amazon.com/eks/latest/userguide/auth-configmap.html
#   - ref: https://docs.aws.amazon.com/eks/latest/best-practices/identity-and-access-management.html
# custom:
#   severity: medium
#   kind: security
#   since: 0.1.0
#   input: [mappings]
#   questions: []
#   formats: [cloudformation, eksctl, kubernetes, terraform]
#   admission: false
package irsalint.rules.cluster["iam-user-mapping"]

deny contains {"at": mapping.at, "message": msg, "fix": "map a role that people assume"} if {
	some mapping in input.mappings
	mapping.masters.state == "absent"
	what := _kinds[mapping.kind]
	msg := sprintf("%s %s may talk to the cluster", [what, mapping.label])
}

_kinds := {"user": "the IAM user", "account": "every IAM principal of account"}
