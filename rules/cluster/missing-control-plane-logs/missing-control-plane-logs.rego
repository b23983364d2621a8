# METADATA
# title: A cluster does not log who did what
# description: |
#   ## What it does
#   Reports a cluster whose control plane logs `audit` or `authenticator` are not switched on.
#
#   ## Why it matters
#   Without them nobody can tell afterwards which identity read a secret, or which IAM principal it was.
#
#   ## How to fix
#   Switch both on.
# related_resources:
#   - ref: https://docs.aws.amazon.com/eks/latest/userguide/control-plane-logs.html
#   - ref: https://docs.aws.amazon.com/eks/latest/best-practices/auditing-and-logging.html
# custom:
#   severity: low
#   kind: security
#   since: 0.1.0
#   input: [clusters]
#   questions: []
#   formats: [cloudformation, eksctl, kubernetes, snapshot, terraform]
#   admission: false
package irsalint.rules.cluster["missing-control-plane-logs"]

deny contains {"at": cluster.at, "message": msg, "fix": "switch on the logs audit and authenticator"} if {
	some cluster in input.clusters
	missing := [name | some name in ["audit", "authenticator"]; cluster[name] == "no"]
	count(missing) > 0
	not _unknown(cluster)
	msg := sprintf("%s does not write the control plane logs %s", [cluster.cluster.label, concat(" and ", missing)])
}

_unknown(cluster) if cluster.audit == "unknown"

_unknown(cluster) if cluster.authenticator == "unknown"
