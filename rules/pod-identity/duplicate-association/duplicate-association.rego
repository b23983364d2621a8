# METADATA
# title: A ServiceAccount has two associations
# description: |
#   ## What it does
#   Reports an EKS Pod Identity association for a ServiceAccount that has one already in the same cluster.
#
#   ## Why it matters
#   EKS refuses the second one: a ServiceAccount has one role.
#
#   ## How to fix
#   Keep one of them.
# related_resources:
#   - ref: https://docs.aws.amazon.com/eks/latest/userguide/pod-id-association.html
# custom:
#   severity: high
#   kind: breaks
#   since: 0.1.0
#   input: [associations]
#   aws_error: association_exists
#   questions: []
#   formats: [cloudformation, eksctl, terraform]
#   admission: false
package irsalint.rules["pod-identity"]["duplicate-association"]

deny contains {"at": association.at, "message": msg, "fix": "keep one of them", "related": [{"at": association.twin.at, "note": "the first one"}]} if {
	some association in input.associations
	association.twin.state != "absent"
	msg := sprintf("%s is there twice", [association.label])
}
