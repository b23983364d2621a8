# METADATA
# title: Pods ask kube2iam or kiam for a role
# description: |
#   ## What it does
#   Reports the annotation `iam.amazonaws.com/role` of pods, and those of namespaces that allow it: `iam.amazonaws.com/allowed-roles` and `iam.amazonaws.com/permitted`.
#
#   ## Why it matters
#   EKS does not read it. kube2iam and kiam, which do, are not maintained, and let the role of nodes assume every role that a pod may ask for.
#
#   ## How to fix
#   Give the role to the ServiceAccount of the pods, by EKS Pod Identity or IRSA.
# related_resources:
#   - ref: https://docs.aws.amazon.com/eks/latest/userguide/pod-id-role.html
#   - ref: https://docs.aws.amazon.com/eks/latest/userguide/associate-service-account-role.html
# custom:
#   severity: medium
#   kind: hygiene
#   since: 0.1.0
#   input: [annotations]
#   questions: []
#   formats: [kubernetes]
#   admission: false
package irsalint.rules.workload["legacy-kube2iam"]

deny contains {"at": annotation.at, "message": msg, "fix": "give the role to the ServiceAccount of the pods"} if {
	some annotation in input.annotations
	startswith(annotation.key, "iam.amazonaws.com/")
	annotation.value.text != ""
	_read(annotation)
	msg := sprintf("%s carries %s, which only kube2iam and kiam read", [annotation.owner_label, annotation.key])
}

_read(annotation) if {
	annotation.key == "iam.amazonaws.com/role"
	annotation.template
}

_read(annotation) if {
	annotation.key == "iam.amazonaws.com/role"
	annotation.kind == "Pod"
}

_read(annotation) if {
	annotation.key != "iam.amazonaws.com/role"
	annotation.kind == "Namespace"
}
