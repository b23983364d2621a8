# The add-ons without a role of their own, whose accounts the values that are given may
# annotate. Left out: the update operator of Bottlerocket.

variable "helm_releases" {
  default = {}
}

variable "enable_argo_events" {
  type    = bool
  default = false
}

variable "argo_events" {
  default = {}
}

variable "enable_argo_rollouts" {
  type    = bool
  default = false
}

variable "argo_rollouts" {
  default = {}
}

variable "enable_argo_workflows" {
  type    = bool
  default = false
}

variable "argo_workflows" {
  default = {}
}

variable "enable_argocd" {
  type    = bool
  default = false
}

variable "argocd" {
  default = {}
}

variable "enable_cluster_proportional_autoscaler" {
  type    = bool
  default = false
}

variable "cluster_proportional_autoscaler" {
  default = {}
}

variable "enable_gatekeeper" {
  type    = bool
  default = false
}

variable "gatekeeper" {
  default = {}
}

variable "enable_ingress_nginx" {
  type    = bool
  default = false
}

variable "ingress_nginx" {
  default = {}
}

variable "enable_kube_prometheus_stack" {
  type    = bool
  default = false
}

variable "kube_prometheus_stack" {
  default = {}
}

variable "enable_metrics_server" {
  type    = bool
  default = false
}

variable "metrics_server" {
  default = {}
}

variable "enable_secrets_store_csi_driver" {
  type    = bool
  default = false
}

variable "secrets_store_csi_driver" {
  default = {}
}

variable "enable_secrets_store_csi_driver_provider_aws" {
  type    = bool
  default = false
}

variable "secrets_store_csi_driver_provider_aws" {
  default = {}
}

variable "enable_vpa" {
  type    = bool
  default = false
}

variable "vpa" {
  default = {}
}

module "argo_events" {
  source = "../../eks-blueprints-addon/1"

  create         = var.enable_argo_events
  create_release = var.create_kubernetes_resources
  name           = try(var.argo_events.name, "argo-events")
  namespace      = try(var.argo_events.namespace, "argo-events")
  values         = try(var.argo_events.values, [])
  set            = try(var.argo_events.set, [])
  set_sensitive  = try(var.argo_events.set_sensitive, [])
}

module "argo_rollouts" {
  source = "../../eks-blueprints-addon/1"

  create         = var.enable_argo_rollouts
  create_release = var.create_kubernetes_resources
  name           = try(var.argo_rollouts.name, "argo-rollouts")
  namespace      = try(var.argo_rollouts.namespace, "argo-rollouts")
  values         = try(var.argo_rollouts.values, [])
  set            = try(var.argo_rollouts.set, [])
  set_sensitive  = try(var.argo_rollouts.set_sensitive, [])
}

module "argo_workflows" {
  source = "../../eks-blueprints-addon/1"

  create         = var.enable_argo_workflows
  create_release = var.create_kubernetes_resources
  name           = try(var.argo_workflows.name, "argo-workflows")
  namespace      = try(var.argo_workflows.namespace, "argo-workflows")
  values         = try(var.argo_workflows.values, [])
  set            = try(var.argo_workflows.set, [])
  set_sensitive  = try(var.argo_workflows.set_sensitive, [])
}

module "argocd" {
  source = "../../eks-blueprints-addon/1"

  create         = var.enable_argocd
  create_release = var.create_kubernetes_resources
  name           = try(var.argocd.name, "argo-cd")
  namespace      = try(var.argocd.namespace, "argocd")
  values         = try(var.argocd.values, [])
  set            = try(var.argocd.set, [])
  set_sensitive  = try(var.argocd.set_sensitive, [])
}

module "cluster_proportional_autoscaler" {
  source = "../../eks-blueprints-addon/1"

  create         = var.enable_cluster_proportional_autoscaler
  create_release = var.create_kubernetes_resources
  name           = try(var.cluster_proportional_autoscaler.name, "cluster-proportional-autoscaler")
  namespace      = try(var.cluster_proportional_autoscaler.namespace, "kube-system")
  values         = try(var.cluster_proportional_autoscaler.values, [])
  set            = try(var.cluster_proportional_autoscaler.set, [])
  set_sensitive  = try(var.cluster_proportional_autoscaler.set_sensitive, [])
}

module "gatekeeper" {
  source = "../../eks-blueprints-addon/1"

  create         = var.enable_gatekeeper
  create_release = var.create_kubernetes_resources
  name           = try(var.gatekeeper.name, "gatekeeper")
  namespace      = try(var.gatekeeper.namespace, "gatekeeper-system")
  values         = try(var.gatekeeper.values, [])
  set            = try(var.gatekeeper.set, [])
  set_sensitive  = try(var.gatekeeper.set_sensitive, [])
}

module "ingress_nginx" {
  source = "../../eks-blueprints-addon/1"

  create         = var.enable_ingress_nginx
  create_release = var.create_kubernetes_resources
  name           = try(var.ingress_nginx.name, "ingress-nginx")
  namespace      = try(var.ingress_nginx.namespace, "ingress-nginx")
  values         = try(var.ingress_nginx.values, [])
  set            = try(var.ingress_nginx.set, [])
  set_sensitive  = try(var.ingress_nginx.set_sensitive, [])
}

module "kube_prometheus_stack" {
  source = "../../eks-blueprints-addon/1"

  create         = var.enable_kube_prometheus_stack
  create_release = var.create_kubernetes_resources
  name           = try(var.kube_prometheus_stack.name, "kube-prometheus-stack")
  namespace      = try(var.kube_prometheus_stack.namespace, "kube-prometheus-stack")
  values         = try(var.kube_prometheus_stack.values, [])
  set            = try(var.kube_prometheus_stack.set, [])
  set_sensitive  = try(var.kube_prometheus_stack.set_sensitive, [])
}

module "metrics_server" {
  source = "../../eks-blueprints-addon/1"

  create         = var.enable_metrics_server
  create_release = var.create_kubernetes_resources
  name           = try(var.metrics_server.name, "metrics-server")
  namespace      = try(var.metrics_server.namespace, "kube-system")
  values         = try(var.metrics_server.values, [])
  set            = try(var.metrics_server.set, [])
  set_sensitive  = try(var.metrics_server.set_sensitive, [])
}

module "secrets_store_csi_driver" {
  source = "../../eks-blueprints-addon/1"

  create         = var.enable_secrets_store_csi_driver
  create_release = var.create_kubernetes_resources
  name           = try(var.secrets_store_csi_driver.name, "secrets-store-csi-driver")
  namespace      = try(var.secrets_store_csi_driver.namespace, "kube-system")
  values         = try(var.secrets_store_csi_driver.values, [])
  set            = try(var.secrets_store_csi_driver.set, [])
  set_sensitive  = try(var.secrets_store_csi_driver.set_sensitive, [])
}

module "secrets_store_csi_driver_provider_aws" {
  source = "../../eks-blueprints-addon/1"

  create         = var.enable_secrets_store_csi_driver_provider_aws
  create_release = var.create_kubernetes_resources
  name           = try(var.secrets_store_csi_driver_provider_aws.name, "secrets-store-csi-driver-provider-aws")
  namespace      = try(var.secrets_store_csi_driver_provider_aws.namespace, "kube-system")
  values         = try(var.secrets_store_csi_driver_provider_aws.values, [])
  set            = try(var.secrets_store_csi_driver_provider_aws.set, [])
  set_sensitive  = try(var.secrets_store_csi_driver_provider_aws.set_sensitive, [])
}

module "vpa" {
  source = "../../eks-blueprints-addon/1"

  create         = var.enable_vpa
  create_release = var.create_kubernetes_resources
  name           = try(var.vpa.name, "vpa")
  namespace      = try(var.vpa.namespace, "vpa")
  values         = try(var.vpa.values, [])
  set            = try(var.vpa.set, [])
  set_sensitive  = try(var.vpa.set_sensitive, [])
}

resource "helm_release" "this" {
  for_each = var.helm_releases

  name      = try(each.value.name, each.key)
  namespace = try(each.value.namespace, null)
  chart     = each.value.chart
  values    = try(each.value.values, [])

  dynamic "set" {
    for_each = try(each.value.set, [])
    content {
      name  = set.value.name
      value = set.value.value
      type  = try(set.value.type, null)
    }
  }

  dynamic "set_sensitive" {
    for_each = try(each.value.set_sensitive, [])
    content {
      name  = set_sensitive.value.name
      value = set_sensitive.value.value
      type  = try(set_sensitive.value.type, null)
    }
  }
}

output "argo_events" {
  value = module.argo_events
}

output "argo_rollouts" {
  value = module.argo_rollouts
}

output "argo_workflows" {
  value = module.argo_workflows
}

output "argocd" {
  value = module.argocd
}

output "cluster_proportional_autoscaler" {
  value = module.cluster_proportional_autoscaler
}

output "gatekeeper" {
  value = module.gatekeeper
}

output "ingress_nginx" {
  value = module.ingress_nginx
}

output "kube_prometheus_stack" {
  value = module.kube_prometheus_stack
}

output "metrics_server" {
  value = module.metrics_server
}

output "secrets_store_csi_driver" {
  value = module.secrets_store_csi_driver
}

output "secrets_store_csi_driver_provider_aws" {
  value = module.secrets_store_csi_driver_provider_aws
}

output "vpa" {
  value = module.vpa
}

output "helm_releases" {
  value = helm_release.this
}
