# METADATA
# title: An IAM principal is master of the cluster
# description: |
#   ## What it does
#   Reports a mapping of aws-auth to the group `system:masters`.
#
#   ## Why it matters
#   Members of this group may do everything and no rule of Kubernetes or EKS can take it back. From a pipeline, a pod or a node it is a way to every identity of the cluster.
#
#   ## How to fix
#   Use an access entry with an access policy, or map the principal to a group with a ClusterRoleBinding of what it needs.
# related_resources:
#   - ref: https://docs.aws.amazon.com/eks/latest/userguide/auth-configmap.html
#   - ref: https://docs.aws.amazon.com/eks/latest/userguide/grant-k8s-access.html
#   - ref: https://docs.aws.amazon.com/eks/latest/best-practices/identity-and-access-management.html
# custom:
#   severity: critical
#   kind: security
#   since: 0.1.0
#   input: [mappings]
#   questions: []
#   formats: [cloudformation, eksctl, kubernetes, terraform]
#   admission: false
package irsalint.rules.cluster["masters-mapping"]

deny contains {"at": mapping.masters.at, "message": msg, "severity": _severity(mapping), "fix": "use an access entry with the access policy that is needed"} if {
	some mapping in input.mappings
	mapping.via != "entry" # EKS refuses groups of system: there
	not mapping.dead # malformed-aws-auth speaks
	mapping.mode.text != "API" # then aws-auth is not read
	mapping.masters.state != "absent"
	not mapping.allowed
	msg := sprintf("%s is master of the cluster%s", [_who(mapping), _nature(mapping)])
}

_who(mapping) := sprintf("every principal of account %s", [mapping.label]) if mapping.kind == "account"

_who(mapping) := mapping.label if mapping.kind != "account"

_severity(mapping) := "critical" if _nature(mapping) != ""

_severity(mapping) := "high" if _nature(mapping) == ""

_nature(mapping) := object.get({"node": ", and it is a role of nodes", "ci": ", and pipelines have it", "workload": ", and pods have it"}, mapping.nature, "")
