# METADATA
# title: A role in the values of a chart reaches no object
# description: |
#   ## What it does
#   Reports the annotation `eks.amazonaws.com/role-arn` in the values of a release of a chart that is in the tree, when nothing that the chart renders holds its value, and no switch (`enabled`, `create`, `install`, `deploy`) on the way to it is off.
#
#   ## Why it matters
#   The chart does not look there: the key stands at the wrong level, or the chart has no such value. The pods get no role.
#
#   ## How to fix
#   Put the annotation where the templates of the chart read it.
# related_resources:
#   - ref: https://helm.sh/docs/chart_template_guide/values_files/
#   - ref: https://docs.aws.amazon.com/eks/latest/userguide/associate-service-account-role.html
# custom:
#   severity: high
#   kind: breaks
#   since: 0.1.0
#   input: [lost_annotations]
#   aws_error: no_credentials
#   questions: []
#   formats: [kubernetes, terraform]
#   admission: false
package irsalint.rules.binding["unrendered-annotation"]

import data.irsalint.lib.leaf

deny contains {"at": annotation.at, "message": msg, "fix": "put it where the templates of the chart read it"} if {
	some annotation in input.lost_annotations
	leaf.known(annotation.value)
	msg := sprintf("nothing that chart %s renders carries %s: %s, its templates do not read it here", [annotation.chart, annotation.key.text, annotation.value.text])
}
