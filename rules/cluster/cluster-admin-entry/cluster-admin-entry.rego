# METADATA
# title: An IAM principal is administrator of the cluster
# description: |
#   ## What it does
#   Reports the access policy `AmazonEKSClusterAdminPolicy` for a whole cluster; that of the function with which the AWS CDK applies manifests is left out.
#
#   ## Why it matters
#   It is the right to do everything. From a pipeline, a pod or a node it is a way to every identity of the cluster.
#
#   ## How to fix
#   Use a smaller access policy, or this one for some namespaces; keep it for people who need it in an emergency.
# related_resources:
#   - ref: https://docs.aws.amazon.com/eks/latest/userguide/access-policies.html
#   - ref: https://docs.aws.amazon.com/eks/latest/best-practices/identity-and-access-management.html
# custom:
#   severity: critical
#   kind: security
#   since: 0.1.0
#   input: [access_policies]
#   questions: []
#   formats: [cloudformation, eksctl, kubernetes, snapshot, terraform]
#   admission: false
package irsalint.rules.cluster["cluster-admin-entry"]

deny contains {"at": policy.at, "message": msg, "severity": _severity(policy), "fix": "use a smaller access policy, or scope it to namespaces"} if {
	some policy in input.access_policies
	policy.form == "access"
	policy.nature != "unknown"
	not policy.allowed
	endswith(policy.policy.text, "/AmazonEKSClusterAdminPolicy")
	policy.scope.text == "cluster"
	policy.scope.state == "written"
	not contains(policy.label, "KubectlProviderHandlerServiceRole") # through it the AWS CDK applies manifests
	msg := sprintf("%s is administrator of the whole cluster%s", [policy.label, _nature(policy)])
}

_severity(policy) := "critical" if _nature(policy) != ""

_severity(policy) := "high" if _nature(policy) == ""

_nature(policy) := object.get({"node": ", and it is a role of nodes", "ci": ", and pipelines have it", "workload": ", and pods have it"}, policy.nature, "")
