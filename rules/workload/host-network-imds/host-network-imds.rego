# METADATA
# title: Pods on the network of the host have the rights of their node
# description: |
#   ## What it does
#   Reports pods with `hostNetwork: true`, other than known agents of nodes, where the role of the nodes has more rights than nodes need.
#
#   ## Why it matters
#   A hop limit does not keep them from the instance metadata: they have the credentials of the node, whatever their ServiceAccount is.
#
#   ## How to fix
#   Give the rights to the workload that needs them, and take the pods off the network of the host.
# related_resources:
#   - ref: https://docs.aws.amazon.com/eks/latest/best-practices/identity-and-access-management.html
#   - ref: https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/configuring-instance-metadata-service.html
# custom:
#   severity: medium
#   kind: security
#   since: 0.1.0
#   input: [host_pods]
#   questions: []
#   formats: [kubernetes]
#   admission: false
package irsalint.rules.workload["host-network-imds"]

import data.data.irsalint_images as images
import data.irsalint.lib.leaf
import data.irsalint.lib.overreach
import data.irsalint.lib.repository

deny contains {"at": pod.at, "message": msg, "fix": "remove hostNetwork, or detach the policy from the role of the nodes", "related": [{"at": worst.at, "note": "the policy"}]} if {
	some pod in input.host_pods
	not _agent(pod)
	serious := overreach.serious(pod.policies)
	worst := sort(serious)[0]
	msg := sprintf("%s is on the network of its node, whose role has %s", [pod.label, concat(", ", sort({policy.name | some policy in serious}))])
}

# One whose image is not known may be an agent.
_agent(pod) if count(pod.images) == 0

_agent(pod) if {
	some image in pod.images
	not leaf.known(image)
}

_agent(pod) if {
	repositories := repository.all(pod.images)
	some suffix in images.agents
	repository.among(repositories, suffix)
}
