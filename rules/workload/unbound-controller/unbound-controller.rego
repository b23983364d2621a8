# METADATA
# title: A controller calls AWS with the role of nodes
# description: |
#   ## What it does
#   Reports a controller that works in AWS, by its image, whose ServiceAccount has no role, neither by annotation nor by association, in the cluster that the tree declares.
#
#   ## Why it matters
#   It uses the role of its node: either it fails, or that role has rights that every pod which reaches the instance metadata shares.
#
#   ## How to fix
#   Give its ServiceAccount a role by EKS Pod Identity or IRSA.
# related_resources:
#   - ref: https://docs.aws.amazon.com/eks/latest/userguide/pod-id-role.html
#   - ref: https://docs.aws.amazon.com/eks/latest/best-practices/identity-and-access-management.html
# custom:
#   severity: medium
#   kind: security
#   since: 0.1.0
#   input: [unbound_pods]
#   questions: []
#   formats: [kubernetes]
#   admission: false
package irsalint.rules.workload["unbound-controller"]

import data.data.irsalint_images as images
import data.irsalint.lib.repository

deny contains {"at": pod.at, "message": msg, "fix": sprintf("give ServiceAccount %s a role", [pod.account])} if {
	some pod in input.unbound_pods
	repositories := repository.all(pod.images)
	some controller in images.controllers
	repository.among(repositories, controller.image)
	_beside(repositories, controller)
	_argued(pod, controller)
	not _addon(pod, controller)
	msg := sprintf("%s runs %s, and ServiceAccount %s has no role: it uses that of the nodes", [pod.label, controller.name, pod.account])
}

_beside(_, controller) if not controller.beside

_beside(repositories, controller) if repository.among(repositories, controller.beside)

_argued(_, controller) if not controller.argument

_argued(pod, controller) if controller.argument in pod.arguments

# Where the add-on is declared its own rule speaks.
_addon(pod, controller) if {
	some addon in pod.addons
	addon.text == controller.addon
}
