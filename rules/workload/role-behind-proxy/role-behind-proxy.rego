# METADATA
# title: Requests to the EKS Pod Identity agent go through a proxy
# description: |
#   ## What it does
#   Reports a container with `HTTP_PROXY` whose `NO_PROXY` does not hold the addresses of the EKS Pod Identity agent, in pods whose role comes from an association.
#
#   ## Why it matters
#   SDKs that follow these variables ask the proxy for the credentials, which cannot reach the agent of the node.
#
#   ## How to fix
#   Add `169.254.170.23` and `[fd00:ec2::23]` to `NO_PROXY`.
# related_resources:
#   - ref: https://docs.aws.amazon.com/eks/latest/userguide/pod-id-how-it-works.html
#   - ref: https://docs.aws.amazon.com/eks/latest/userguide/pod-id-agent-setup.html
# custom:
#   severity: low
#   kind: breaks
#   since: 0.1.0
#   input: [obstacles]
#   aws_error: agent_unreachable
#   questions: []
#   formats: [kubernetes]
#   admission: false
package irsalint.rules.workload["role-behind-proxy"]

deny contains {"at": found.at, "message": msg, "fix": "add 169.254.170.23 and [fd00:ec2::23] to NO_PROXY"} if {
	some found in input.obstacles
	found.kind == "proxy"
	found.via == "association"
	msg := sprintf("%s asks for the credentials of ServiceAccount %s through a proxy: %s", [found.label, found.account, _why(found)])
}

_why(found) := "NO_PROXY lacks the address of the agent" if lower(found.by.text) == "no_proxy"

_why(found) := sprintf("%s is set without NO_PROXY", [found.by.text]) if lower(found.by.text) == "http_proxy"
