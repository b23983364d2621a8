# METADATA
# title: The value of an annotation is no text
# description: |
#   ## What it does
#   Reports an annotation of EKS whose value is a number or a boolean, on a ServiceAccount that is applied as it is written or as a chart renders it.
#
#   ## Why it matters
#   Values of annotations are texts: the API server refuses the object.
#
#   ## How to fix
#   Put the value in quotes.
# related_resources:
#   - ref: https://kubernetes.io/docs/concepts/overview/working-with-objects/annotations/
# custom:
#   severity: medium
#   kind: breaks
#   since: 0.1.0
#   input: [faulty_annotations]
#   aws_error: annotation_is_number
#   questions: []
#   formats: [kubernetes]
#   admission: false
package irsalint.rules.binding["unquoted-annotation"]

deny contains {"at": found.at, "message": msg, "aws_error": _error(found), "fix": sprintf("write \"%s\"", [found.value.text])} if {
	some found in input.faulty_annotations
	found.fault == "unquoted"
	msg := sprintf("the value %s of %s on %s is no text", [found.value.text, found.key.text, found.service_account.label])
}

_error(found) := "annotation_is_bool" if found.value.text in {"true", "false"}

_error(found) := "annotation_is_number" if not found.value.text in {"true", "false"}
