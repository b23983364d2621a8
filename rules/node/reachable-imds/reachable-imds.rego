# METADATA
# title: Pods can reach the metadata service of their node
# description: |
#   ## What it does
#   Reports nodes whose metadata service answers without a token, or lets tokens travel more than one hop, as it is written or by the default of the tool; a default is reported once for a cluster. It is high where the role of the nodes has more rights than nodes need.
#
#   ## Why it matters
#   A pod that is not on the network of the host is one hop away. It can have the credentials of the node, whatever its ServiceAccount is.
#
#   ## How to fix
#   Require tokens (`http_tokens = required`) and set the hop limit to 1.
# related_resources:
#   - ref: https://docs.aws.amazon.com/eks/latest/best-practices/identity-and-access-management.html
#   - ref: https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/configuring-instance-metadata-service.html
# custom:
#   severity: high
#   kind: security
#   since: 0.1.0
#   input: [node_metadata]
#   questions: []
#   formats: [cloudformation, eksctl, kubernetes, terraform]
#   admission: false
package irsalint.rules.node["reachable-imds"]

import data.irsalint.lib.overreach

deny contains {"at": _place(node), "message": msg, "severity": _severity(node), "fix": "require tokens, and set the hop limit to 1"} if {
	some node in input.node_metadata
	not node.repeated
	node.endpoint.text != "disabled"
	why := _why(node)
	msg := sprintf("pods on %s can reach the metadata service of their node: %s", [node.label, why])
}

_why(node) := "it answers without a token" if _optional(node)

_why(node) := sprintf("tokens travel %s hops", [node.hops.text]) if _far(node)

_optional(node) if {
	node.tokens.state in {"written", "default"}
	node.tokens.text == "optional"
}

# Without tokens the limit does not count.
_far(node) if {
	not _optional(node)
	node.tokens.state in {"written", "default"}
	node.hops.state in {"written", "default"}
	to_number(node.hops.text) > 1
}

_place(node) := node.tokens.at if _optional(node)

_place(node) := node.hops.at if _far(node)

_decisive(node) := node.tokens if _optional(node)

_decisive(node) := node.hops if _far(node)

_severity(node) := "high" if _reward(node)

_severity(node) := _open[_decisive(node).state] if not _reward(node)

_open := {"written": "medium", "default": "low"}

# What pods get is more than nodes need.
_reward(node) if count(overreach.serious(node.policies)) > 0
