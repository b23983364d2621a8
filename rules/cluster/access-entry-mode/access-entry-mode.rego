# METADATA
# title: The authentication mode of a cluster does not fit its settings
# description: |
#   ## What it does
#   Reports access entries of a cluster whose authentication mode is `CONFIG_MAP`, such a cluster whose creator is not to be its administrator, and the ConfigMap `aws-auth` of a cluster whose mode is `API`.
#
#   ## Why it matters
#   EKS takes access entries only in the modes `API` and `API_AND_CONFIG_MAP`. In `CONFIG_MAP` the creator is always administrator: EKS refuses `bootstrapClusterCreatorAdminPermissions: false`. In `API` nothing reads `aws-auth`.
#
#   ## How to fix
#   Set the authentication mode to `API_AND_CONFIG_MAP` or `API`.
# related_resources:
#   - ref: https://docs.aws.amazon.com/eks/latest/userguide/grant-k8s-access.html
#   - ref: https://docs.aws.amazon.com/eks/latest/userguide/access-entries.html
# custom:
#   severity: high
#   kind: breaks
#   since: 0.1.0
#   input: [clusters, auth_maps]
#   aws_error: authentication_mode
#   questions: []
#   formats: [cloudformation, eksctl, kubernetes, terraform]
#   admission: false
package irsalint.rules.cluster["access-entry-mode"]

import data.irsalint.lib.leaf

deny contains {"at": cluster.mode.at, "message": msg, "fix": "set the mode to API_AND_CONFIG_MAP or API", "related": [{"at": cluster.entry.at, "note": "an access entry"}]} if {
	some cluster in input.clusters
	leaf.known(cluster.mode)
	cluster.mode.text == "CONFIG_MAP"
	cluster.entry.state != "absent"
	msg := sprintf("%s has access entries, but its authentication mode is CONFIG_MAP%s", [cluster.cluster.label, leaf.remark(cluster.mode)])
}

deny contains {"at": cluster.creator_admin.at, "message": msg, "fix": "set the mode to API_AND_CONFIG_MAP or API"} if {
	some cluster in input.clusters
	leaf.known(cluster.mode)
	cluster.mode.text == "CONFIG_MAP"
	cluster.entry.state == "absent"
	leaf.known(cluster.creator_admin)
	cluster.creator_admin.text == "false"
	msg := sprintf("%s cannot do without its creator as administrator: its authentication mode is CONFIG_MAP", [cluster.cluster.label])
}

deny contains {"at": found.at, "message": msg, "fix": "use access entries, or set the mode to API_AND_CONFIG_MAP", "aws_error": "cluster_unauthorized", "related": [{"at": found.mode.at, "note": "the mode"}]} if {
	some found in input.auth_maps
	leaf.known(found.mode)
	found.mode.text == "API"
	msg := sprintf("%s lets nobody in: the authentication mode of the cluster is API%s", [found.label, leaf.remark(found.mode)])
}
