# METADATA
# title: Pods with a role are given static credentials
# description: |
#   ## What it does
#   Reports the variable `AWS_ACCESS_KEY_ID` in a container of pods whose ServiceAccount has a role, also one that a Secret or ConfigMap of the tree gives by `envFrom`.
#
#   ## Why it matters
#   SDKs of AWS look there first: the role is not used. The key does not expire, and stands where many can read it.
#
#   ## How to fix
#   Remove the variables `AWS_ACCESS_KEY_ID`, `AWS_SECRET_ACCESS_KEY` and `AWS_SESSION_TOKEN`, and the key.
# related_resources:
#   - ref: https://docs.aws.amazon.com/sdkref/latest/guide/standardized-credentials.html
#   - ref: https://docs.aws.amazon.com/eks/latest/best-practices/identity-and-access-management.html
# custom:
#   severity: high
#   kind: security
#   since: 0.1.0
#   input: [obstacles]
#   questions: []
#   formats: [kubernetes]
#   admission: false
package irsalint.rules.workload["static-credentials"]

deny contains {"at": found.at, "message": msg, "fix": "remove the key, and its variables"} if {
	some found in input.obstacles
	found.kind == "static"
	msg := sprintf("%s has a key of its own in AWS_ACCESS_KEY_ID, which wins over the role of ServiceAccount %s", [found.label, found.account])
}

deny contains {"at": found.at, "message": msg, "fix": "take the key out, and its variables"} if {
	some found in input.obstacles
	found.kind == "static-from"
	msg := sprintf("%s takes AWS_ACCESS_KEY_ID from %s, which wins over the role of ServiceAccount %s", [found.label, found.by.text, found.account])
}
