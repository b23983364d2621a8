# METADATA
# title: Access is kept in the ConfigMap aws-auth
# description: |
#   ## What it does
#   Reports `aws-auth` that is managed in the tree, and clusters whose authentication mode is `CONFIG_MAP`.
#
#   ## Why it matters
#   The ConfigMap is deprecated: whoever may write it can let himself in as anybody, a typing error shuts everybody out, and the API of EKS shows none of it.
#
#   ## How to fix
#   Use access entries: set the mode to `API_AND_CONFIG_MAP`, make an entry for each mapping, then set it to `API`.
# related_resources:
#   - ref: https://docs.aws.amazon.com/eks/latest/userguide/grant-k8s-access.html
#   - ref: https://docs.aws.amazon.com/eks/latest/userguide/migrating-access-entries.html
# custom:
#   severity: low
#   kind: hygiene
#   since: 0.1.0
#   input: [auth_maps, clusters]
#   questions: []
#   formats: [cloudformation, eksctl, kubernetes, snapshot, terraform]
#   admission: false
package irsalint.rules.cluster["legacy-aws-auth"]

deny contains {"at": found.at, "message": "access to the cluster is kept in the ConfigMap aws-auth, which access entries replace", "fix": _fix} if {
	some found in input.auth_maps
	found.mode.state != "unknown"
	not found.mode.text in {"API", "CONFIG_MAP"}
}

deny contains {"at": cluster.mode.at, "message": msg, "fix": _fix} if {
	some cluster in input.clusters
	cluster.mode.state in {"default", "written"}
	cluster.mode.text == "CONFIG_MAP"
	cluster.entry.state == "absent" # with access entries access-entry-mode speaks
	msg := sprintf("%s keeps access in the ConfigMap aws-auth alone, which access entries replace", [cluster.cluster.label])
}

_fix := "use access entries"
