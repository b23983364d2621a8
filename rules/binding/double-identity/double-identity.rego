# METADATA
# title: A ServiceAccount has a role by annotation and by association
# description: |
#   ## What it does
#   Reports an EKS Pod Identity association for a ServiceAccount that is also annotated with a role.
#
#   ## Why it matters
#   New pods get the credentials of the association. Pods from before it, nodes without the agent and tools that read the annotation have the other role: two truths that drift apart.
#
#   ## How to fix
#   Remove the annotation once the association works.
# related_resources:
#   - ref: https://docs.aws.amazon.com/eks/latest/userguide/pod-id-association.html
#   - ref: https://docs.aws.amazon.com/eks/latest/userguide/pod-id-how-it-works.html
# custom:
#   severity: medium
#   kind: hygiene
#   since: 0.1.0
#   input: [associations]
#   questions: []
#   formats: [cloudformation, eksctl, kubernetes, snapshot, terraform]
#   admission: false
package irsalint.rules.binding["double-identity"]

deny contains {"at": association.annotation.at, "message": msg, "fix": "remove the annotation once the association works", "related": [{"at": association.at, "note": "associated here"}]} if {
	some association in input.associations
	association.annotation.state != "absent"
	msg := sprintf("the ServiceAccount of %s is also annotated with %s; the association wins", [association.label, association.annotation.text])
}
