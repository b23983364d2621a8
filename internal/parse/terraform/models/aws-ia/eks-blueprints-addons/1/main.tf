# aws-ia/eks-blueprints-addons/aws, after v1.24.3: the add-ons that have a role. Left
# out: the roles' permissions.

variable "cluster_name" {
  type = string
}

variable "oidc_provider_arn" {
  type = string
}

variable "create_kubernetes_resources" {
  type    = bool
  default = true
}

variable "eks_addons" {
  default = {}
}

variable "karpenter_node" {
  default = {}
}

variable "cert_manager_route53_hosted_zone_arns" {
  type    = list(string)
  default = ["arn:aws:route53:::hostedzone/*"]
}

variable "external_dns_route53_zone_arns" {
  type    = list(string)
  default = []
}

variable "enable_aws_cloudwatch_metrics" {
  type    = bool
  default = false
}

variable "aws_cloudwatch_metrics" {
  default = {}
}

variable "enable_aws_efs_csi_driver" {
  type    = bool
  default = false
}

variable "aws_efs_csi_driver" {
  default = {}
}

variable "enable_aws_for_fluentbit" {
  type    = bool
  default = false
}

variable "aws_for_fluentbit" {
  default = {}
}

variable "enable_aws_fsx_csi_driver" {
  type    = bool
  default = false
}

variable "aws_fsx_csi_driver" {
  default = {}
}

variable "enable_aws_gateway_api_controller" {
  type    = bool
  default = false
}

variable "aws_gateway_api_controller" {
  default = {}
}

variable "enable_aws_load_balancer_controller" {
  type    = bool
  default = false
}

variable "aws_load_balancer_controller" {
  default = {}
}

variable "enable_aws_node_termination_handler" {
  type    = bool
  default = false
}

variable "aws_node_termination_handler" {
  default = {}
}

variable "enable_aws_privateca_issuer" {
  type    = bool
  default = false
}

variable "aws_privateca_issuer" {
  default = {}
}

variable "enable_cert_manager" {
  type    = bool
  default = false
}

variable "cert_manager" {
  default = {}
}

variable "enable_cluster_autoscaler" {
  type    = bool
  default = false
}

variable "cluster_autoscaler" {
  default = {}
}

variable "enable_external_dns" {
  type    = bool
  default = false
}

variable "external_dns" {
  default = {}
}

variable "enable_external_secrets" {
  type    = bool
  default = false
}

variable "external_secrets" {
  default = {}
}

variable "enable_karpenter" {
  type    = bool
  default = false
}

variable "karpenter" {
  default = {}
}

variable "enable_velero" {
  type    = bool
  default = false
}

variable "velero" {
  default = {}
}

data "aws_caller_identity" "current" {}
data "aws_partition" "current" {}

module "aws_cloudwatch_metrics" {
  source = "../../eks-blueprints-addon/1"

  create         = var.enable_aws_cloudwatch_metrics
  create_release = var.create_kubernetes_resources
  name           = try(var.aws_cloudwatch_metrics.name, "aws-cloudwatch-metrics")
  namespace      = try(var.aws_cloudwatch_metrics.namespace, "amazon-cloudwatch")
  values         = try(var.aws_cloudwatch_metrics.values, [])
  set = concat(
    [{ name = "serviceAccount.name", value = try(var.aws_cloudwatch_metrics.service_account_name, "aws-cloudwatch-metrics") }],
    try(var.aws_cloudwatch_metrics.set, []),
  )
  set_sensitive  = try(var.aws_cloudwatch_metrics.set_sensitive, [])
  set_irsa_names = ["serviceAccount.annotations.eks\\.amazonaws\\.com/role-arn"]

  create_role          = try(var.aws_cloudwatch_metrics.create_role, true)
  role_name            = try(var.aws_cloudwatch_metrics.role_name, "aws-cloudwatch-metrics")
  role_name_use_prefix = try(var.aws_cloudwatch_metrics.role_name_use_prefix, true)
  role_path            = try(var.aws_cloudwatch_metrics.role_path, "/")
  role_policies = try(var.aws_cloudwatch_metrics.role_policies, {
    CloudWatchAgentServerPolicy = "arn:${data.aws_partition.current.partition}:iam::aws:policy/CloudWatchAgentServerPolicy"
  })
  trust_policy_statements = try(var.aws_cloudwatch_metrics.trust_policy_statements, null)
  oidc_providers = {
    this = { provider_arn = var.oidc_provider_arn, service_account = try(var.aws_cloudwatch_metrics.service_account_name, "aws-cloudwatch-metrics") }
  }
}

module "aws_efs_csi_driver" {
  source = "../../eks-blueprints-addon/1"

  create         = var.enable_aws_efs_csi_driver
  create_release = var.create_kubernetes_resources
  name           = try(var.aws_efs_csi_driver.name, "aws-efs-csi-driver")
  namespace      = try(var.aws_efs_csi_driver.namespace, "kube-system")
  values         = try(var.aws_efs_csi_driver.values, [])
  set = concat(
    [{ name = "controller.serviceAccount.name", value = try(var.aws_efs_csi_driver.controller_service_account_name, "efs-csi-controller-sa") }],
    [{ name = "node.serviceAccount.name", value = try(var.aws_efs_csi_driver.node_service_account_name, "efs-csi-node-sa") }],
    try(var.aws_efs_csi_driver.set, []),
  )
  set_sensitive  = try(var.aws_efs_csi_driver.set_sensitive, [])
  set_irsa_names = ["controller.serviceAccount.annotations.eks\\.amazonaws\\.com/role-arn", "node.serviceAccount.annotations.eks\\.amazonaws\\.com/role-arn"]

  create_role             = try(var.aws_efs_csi_driver.create_role, true)
  role_name               = try(var.aws_efs_csi_driver.role_name, "aws-efs-csi-driver")
  role_name_use_prefix    = try(var.aws_efs_csi_driver.role_name_use_prefix, true)
  role_path               = try(var.aws_efs_csi_driver.role_path, "/")
  role_policies           = try(var.aws_efs_csi_driver.role_policies, {})
  trust_policy_statements = try(var.aws_efs_csi_driver.trust_policy_statements, null)
  oidc_providers = {
    controller = { provider_arn = var.oidc_provider_arn, service_account = try(var.aws_efs_csi_driver.controller_service_account_name, "efs-csi-controller-sa") }
    node       = { provider_arn = var.oidc_provider_arn, service_account = try(var.aws_efs_csi_driver.node_service_account_name, "efs-csi-node-sa") }
  }
}

module "aws_for_fluentbit" {
  source = "../../eks-blueprints-addon/1"

  create         = var.enable_aws_for_fluentbit
  create_release = var.create_kubernetes_resources
  name           = try(var.aws_for_fluentbit.name, "aws-for-fluent-bit")
  namespace      = try(var.aws_for_fluentbit.namespace, "kube-system")
  values         = try(var.aws_for_fluentbit.values, [])
  set = concat(
    [{ name = "serviceAccount.name", value = try(var.aws_for_fluentbit.service_account_name, "aws-for-fluent-bit-sa") }],
    try(var.aws_for_fluentbit.set, []),
  )
  set_sensitive  = try(var.aws_for_fluentbit.set_sensitive, [])
  set_irsa_names = ["serviceAccount.annotations.eks\\.amazonaws\\.com/role-arn"]

  create_role             = try(var.aws_for_fluentbit.create_role, true)
  role_name               = try(var.aws_for_fluentbit.role_name, "aws-for-fluent-bit")
  role_name_use_prefix    = try(var.aws_for_fluentbit.role_name_use_prefix, true)
  role_path               = try(var.aws_for_fluentbit.role_path, "/")
  role_policies           = try(var.aws_for_fluentbit.role_policies, {})
  trust_policy_statements = try(var.aws_for_fluentbit.trust_policy_statements, null)
  oidc_providers = {
    this = { provider_arn = var.oidc_provider_arn, service_account = try(var.aws_for_fluentbit.service_account_name, "aws-for-fluent-bit-sa") }
  }
}

module "aws_fsx_csi_driver" {
  source = "../../eks-blueprints-addon/1"

  create         = var.enable_aws_fsx_csi_driver
  create_release = var.create_kubernetes_resources
  name           = try(var.aws_fsx_csi_driver.name, "aws-fsx-csi-driver")
  namespace      = try(var.aws_fsx_csi_driver.namespace, "kube-system")
  values         = try(var.aws_fsx_csi_driver.values, [])
  set = concat(
    [{ name = "controller.serviceAccount.name", value = try(var.aws_fsx_csi_driver.controller_service_account_name, "aws-fsx-csi-controller-sa") }],
    [{ name = "node.serviceAccount.name", value = try(var.aws_fsx_csi_driver.node_service_account_name, "aws-fsx-csi-node-sa") }],
    try(var.aws_fsx_csi_driver.set, []),
  )
  set_sensitive  = try(var.aws_fsx_csi_driver.set_sensitive, [])
  set_irsa_names = ["controller.serviceAccount.annotations.eks\\.amazonaws\\.com/role-arn", "node.serviceAccount.annotations.eks\\.amazonaws\\.com/role-arn"]

  create_role             = try(var.aws_fsx_csi_driver.create_role, true)
  role_name               = try(var.aws_fsx_csi_driver.role_name, "aws-fsx-csi-driver")
  role_name_use_prefix    = try(var.aws_fsx_csi_driver.role_name_use_prefix, true)
  role_path               = try(var.aws_fsx_csi_driver.role_path, "/")
  role_policies           = try(var.aws_fsx_csi_driver.role_policies, {})
  trust_policy_statements = try(var.aws_fsx_csi_driver.trust_policy_statements, null)
  oidc_providers = {
    controller = { provider_arn = var.oidc_provider_arn, service_account = try(var.aws_fsx_csi_driver.controller_service_account_name, "aws-fsx-csi-controller-sa") }
    node       = { provider_arn = var.oidc_provider_arn, service_account = try(var.aws_fsx_csi_driver.node_service_account_name, "aws-fsx-csi-node-sa") }
  }
}

module "aws_gateway_api_controller" {
  source = "../../eks-blueprints-addon/1"

  create         = var.enable_aws_gateway_api_controller
  create_release = var.create_kubernetes_resources
  name           = try(var.aws_gateway_api_controller.name, "aws-gateway-api-controller")
  namespace      = try(var.aws_gateway_api_controller.namespace, "aws-application-networking-system")
  values         = try(var.aws_gateway_api_controller.values, [])
  set = concat(
    [{ name = "serviceAccount.name", value = try(var.aws_gateway_api_controller.service_account_name, "gateway-api-controller") }],
    try(var.aws_gateway_api_controller.set, []),
  )
  set_sensitive  = try(var.aws_gateway_api_controller.set_sensitive, [])
  set_irsa_names = ["serviceAccount.annotations.eks\\.amazonaws\\.com/role-arn"]

  create_role             = try(var.aws_gateway_api_controller.create_role, true)
  role_name               = try(var.aws_gateway_api_controller.role_name, "aws-gateway-api-controller")
  role_name_use_prefix    = try(var.aws_gateway_api_controller.role_name_use_prefix, true)
  role_path               = try(var.aws_gateway_api_controller.role_path, "/")
  role_policies           = try(var.aws_gateway_api_controller.role_policies, {})
  trust_policy_statements = try(var.aws_gateway_api_controller.trust_policy_statements, null)
  oidc_providers = {
    this = { provider_arn = var.oidc_provider_arn, service_account = try(var.aws_gateway_api_controller.service_account_name, "gateway-api-controller") }
  }
}

module "aws_load_balancer_controller" {
  source = "../../eks-blueprints-addon/1"

  create         = var.enable_aws_load_balancer_controller
  create_release = var.create_kubernetes_resources
  name           = try(var.aws_load_balancer_controller.name, "aws-load-balancer-controller")
  namespace      = try(var.aws_load_balancer_controller.namespace, "kube-system")
  values         = try(var.aws_load_balancer_controller.values, [])
  set = concat(
    [{ name = "serviceAccount.name", value = try(var.aws_load_balancer_controller.service_account_name, "aws-load-balancer-controller-sa") }],
    try(var.aws_load_balancer_controller.set, []),
  )
  set_sensitive  = try(var.aws_load_balancer_controller.set_sensitive, [])
  set_irsa_names = ["serviceAccount.annotations.eks\\.amazonaws\\.com/role-arn"]

  create_role             = try(var.aws_load_balancer_controller.create_role, true)
  role_name               = try(var.aws_load_balancer_controller.role_name, "alb-controller")
  role_name_use_prefix    = try(var.aws_load_balancer_controller.role_name_use_prefix, true)
  role_path               = try(var.aws_load_balancer_controller.role_path, "/")
  role_policies           = try(var.aws_load_balancer_controller.role_policies, {})
  trust_policy_statements = try(var.aws_load_balancer_controller.trust_policy_statements, null)
  oidc_providers = {
    this = { provider_arn = var.oidc_provider_arn, service_account = try(var.aws_load_balancer_controller.service_account_name, "aws-load-balancer-controller-sa") }
  }
}

module "aws_node_termination_handler" {
  source = "../../eks-blueprints-addon/1"

  create         = var.enable_aws_node_termination_handler
  create_release = var.create_kubernetes_resources
  name           = try(var.aws_node_termination_handler.name, "aws-node-termination-handler")
  namespace      = try(var.aws_node_termination_handler.namespace, "aws-node-termination-handler")
  values         = try(var.aws_node_termination_handler.values, [])
  set = concat(
    [{ name = "serviceAccount.name", value = try(var.aws_node_termination_handler.service_account_name, "aws-node-termination-handler-sa") }],
    try(var.aws_node_termination_handler.set, []),
  )
  set_sensitive  = try(var.aws_node_termination_handler.set_sensitive, [])
  set_irsa_names = ["serviceAccount.annotations.eks\\.amazonaws\\.com/role-arn"]

  create_role             = try(var.aws_node_termination_handler.create_role, true)
  role_name               = try(var.aws_node_termination_handler.role_name, "aws-node-termination-handler")
  role_name_use_prefix    = try(var.aws_node_termination_handler.role_name_use_prefix, true)
  role_path               = try(var.aws_node_termination_handler.role_path, "/")
  role_policies           = try(var.aws_node_termination_handler.role_policies, {})
  trust_policy_statements = try(var.aws_node_termination_handler.trust_policy_statements, null)
  oidc_providers = {
    this = { provider_arn = var.oidc_provider_arn, service_account = try(var.aws_node_termination_handler.service_account_name, "aws-node-termination-handler-sa") }
  }
}

module "aws_privateca_issuer" {
  source = "../../eks-blueprints-addon/1"

  create         = var.enable_aws_privateca_issuer
  create_release = var.create_kubernetes_resources
  name           = try(var.aws_privateca_issuer.name, "aws-privateca-issuer")
  namespace      = try(var.aws_privateca_issuer.namespace, try(var.cert_manager.namespace, "cert-manager"))
  values         = try(var.aws_privateca_issuer.values, [])
  set = concat(
    [{ name = "serviceAccount.name", value = try(var.aws_privateca_issuer.service_account_name, "aws-privateca-issuer-sa") }],
    try(var.aws_privateca_issuer.set, []),
  )
  set_sensitive  = try(var.aws_privateca_issuer.set_sensitive, [])
  set_irsa_names = ["serviceAccount.annotations.eks\\.amazonaws\\.com/role-arn"]

  create_role             = try(var.aws_privateca_issuer.create_role, true)
  role_name               = try(var.aws_privateca_issuer.role_name, "aws-privateca-issuer")
  role_name_use_prefix    = try(var.aws_privateca_issuer.role_name_use_prefix, true)
  role_path               = try(var.aws_privateca_issuer.role_path, "/")
  role_policies           = try(var.aws_privateca_issuer.role_policies, {})
  trust_policy_statements = try(var.aws_privateca_issuer.trust_policy_statements, null)
  oidc_providers = {
    this = { provider_arn = var.oidc_provider_arn, service_account = try(var.aws_privateca_issuer.service_account_name, "aws-privateca-issuer-sa") }
  }
}

module "cert_manager" {
  source = "../../eks-blueprints-addon/1"

  create         = var.enable_cert_manager
  create_release = var.create_kubernetes_resources
  name           = try(var.cert_manager.name, "cert-manager")
  namespace      = try(var.cert_manager.namespace, "cert-manager")
  values         = try(var.cert_manager.values, [])
  set = concat(
    [{ name = "serviceAccount.name", value = try(var.cert_manager.service_account_name, "cert-manager") }],
    try(var.cert_manager.set, []),
  )
  set_sensitive  = try(var.cert_manager.set_sensitive, [])
  set_irsa_names = ["serviceAccount.annotations.eks\\.amazonaws\\.com/role-arn"]

  create_role             = length(var.cert_manager_route53_hosted_zone_arns) > 0 && try(var.cert_manager.create_role, true)
  role_name               = try(var.cert_manager.role_name, "cert-manager")
  role_name_use_prefix    = try(var.cert_manager.role_name_use_prefix, true)
  role_path               = try(var.cert_manager.role_path, "/")
  role_policies           = try(var.cert_manager.role_policies, {})
  allow_self_assume_role  = try(var.cert_manager.allow_self_assume_role, true)
  trust_policy_statements = try(var.cert_manager.trust_policy_statements, null)
  oidc_providers = {
    this = { provider_arn = var.oidc_provider_arn, service_account = try(var.cert_manager.service_account_name, "cert-manager") }
  }
}

module "cluster_autoscaler" {
  source = "../../eks-blueprints-addon/1"

  create         = var.enable_cluster_autoscaler
  create_release = var.create_kubernetes_resources
  name           = try(var.cluster_autoscaler.name, "cluster-autoscaler")
  namespace      = try(var.cluster_autoscaler.namespace, "kube-system")
  values         = try(var.cluster_autoscaler.values, [])
  set = concat(
    [{ name = "rbac.serviceAccount.name", value = try(var.cluster_autoscaler.service_account_name, "cluster-autoscaler-sa") }],
    try(var.cluster_autoscaler.set, []),
  )
  set_sensitive  = try(var.cluster_autoscaler.set_sensitive, [])
  set_irsa_names = ["rbac.serviceAccount.annotations.eks\\.amazonaws\\.com/role-arn"]

  create_role             = try(var.cluster_autoscaler.create_role, true)
  role_name               = try(var.cluster_autoscaler.role_name, "cluster-autoscaler")
  role_name_use_prefix    = try(var.cluster_autoscaler.role_name_use_prefix, true)
  role_path               = try(var.cluster_autoscaler.role_path, "/")
  role_policies           = try(var.cluster_autoscaler.role_policies, {})
  trust_policy_statements = try(var.cluster_autoscaler.trust_policy_statements, null)
  oidc_providers = {
    this = { provider_arn = var.oidc_provider_arn, service_account = try(var.cluster_autoscaler.service_account_name, "cluster-autoscaler-sa") }
  }
}

module "external_dns" {
  source = "../../eks-blueprints-addon/1"

  create         = var.enable_external_dns
  create_release = var.create_kubernetes_resources
  name           = try(var.external_dns.name, "external-dns")
  namespace      = try(var.external_dns.namespace, "external-dns")
  values         = try(var.external_dns.values, [])
  set = concat(
    [{ name = "serviceAccount.name", value = try(var.external_dns.service_account_name, "external-dns-sa") }],
    try(var.external_dns.set, []),
  )
  set_sensitive  = try(var.external_dns.set_sensitive, [])
  set_irsa_names = ["serviceAccount.annotations.eks\\.amazonaws\\.com/role-arn"]

  create_role             = length(var.external_dns_route53_zone_arns) > 0 && try(var.external_dns.create_role, true)
  role_name               = try(var.external_dns.role_name, "external-dns")
  role_name_use_prefix    = try(var.external_dns.role_name_use_prefix, true)
  role_path               = try(var.external_dns.role_path, "/")
  role_policies           = try(var.external_dns.role_policies, {})
  trust_policy_statements = try(var.external_dns.trust_policy_statements, null)
  oidc_providers = {
    this = { provider_arn = var.oidc_provider_arn, service_account = try(var.external_dns.service_account_name, "external-dns-sa") }
  }
}

module "external_secrets" {
  source = "../../eks-blueprints-addon/1"

  create         = var.enable_external_secrets
  create_release = var.create_kubernetes_resources
  name           = try(var.external_secrets.name, "external-secrets")
  namespace      = try(var.external_secrets.namespace, "external-secrets")
  values         = try(var.external_secrets.values, [])
  set = concat(
    [{ name = "serviceAccount.name", value = try(var.external_secrets.service_account_name, "external-secrets-sa") }],
    try(var.external_secrets.set, []),
  )
  set_sensitive  = try(var.external_secrets.set_sensitive, [])
  set_irsa_names = ["serviceAccount.annotations.eks\\.amazonaws\\.com/role-arn"]

  create_role             = try(var.external_secrets.create_role, true)
  role_name               = try(var.external_secrets.role_name, "external-secrets")
  role_name_use_prefix    = try(var.external_secrets.role_name_use_prefix, true)
  role_path               = try(var.external_secrets.role_path, "/")
  role_policies           = try(var.external_secrets.role_policies, {})
  trust_policy_statements = try(var.external_secrets.trust_policy_statements, null)
  oidc_providers = {
    this = { provider_arn = var.oidc_provider_arn, service_account = try(var.external_secrets.service_account_name, "external-secrets-sa") }
  }
}

module "karpenter" {
  source = "../../eks-blueprints-addon/1"

  create         = var.enable_karpenter
  create_release = var.create_kubernetes_resources
  name           = try(var.karpenter.name, "karpenter")
  namespace      = try(var.karpenter.namespace, "karpenter")
  values         = try(var.karpenter.values, [])
  set = concat(
    [{ name = "serviceAccount.name", value = try(var.karpenter.service_account_name, "karpenter") }],
    try(var.karpenter.set, []),
  )
  set_sensitive  = try(var.karpenter.set_sensitive, [])
  set_irsa_names = ["serviceAccount.annotations.eks\\.amazonaws\\.com/role-arn"]

  create_role             = try(var.karpenter.create_role, true)
  role_name               = try(var.karpenter.role_name, "karpenter")
  role_name_use_prefix    = try(var.karpenter.role_name_use_prefix, true)
  role_path               = try(var.karpenter.role_path, "/")
  role_policies           = try(var.karpenter.role_policies, {})
  trust_policy_statements = try(var.karpenter.trust_policy_statements, null)
  oidc_providers = {
    this = { provider_arn = var.oidc_provider_arn, service_account = try(var.karpenter.service_account_name, "karpenter") }
  }
}

module "velero" {
  source = "../../eks-blueprints-addon/1"

  create         = var.enable_velero
  create_release = var.create_kubernetes_resources
  name           = try(var.velero.name, "velero")
  namespace      = try(var.velero.namespace, "velero")
  values         = try(var.velero.values, [])
  set = concat(
    [{ name = "serviceAccount.server.name", value = try(var.velero.service_account_name, "${try(var.velero.name, "velero")}-server") }],
    try(var.velero.set, []),
  )
  set_sensitive  = try(var.velero.set_sensitive, [])
  set_irsa_names = ["serviceAccount.server.annotations.eks\\.amazonaws\\.com/role-arn"]

  create_role             = try(var.velero.create_role, true)
  role_name               = try(var.velero.role_name, "velero")
  role_name_use_prefix    = try(var.velero.role_name_use_prefix, true)
  role_path               = try(var.velero.role_path, "/")
  role_policies           = try(var.velero.role_policies, {})
  trust_policy_statements = try(var.velero.trust_policy_statements, null)
  oidc_providers = {
    this = { provider_arn = var.oidc_provider_arn, service_account = try(var.velero.service_account_name, "${try(var.velero.name, "velero")}-server") }
  }
}

resource "aws_eks_addon" "this" {
  for_each                 = var.eks_addons
  cluster_name             = var.cluster_name
  addon_name               = try(each.value.name, each.key)
  configuration_values     = try(each.value.configuration_values, null)
  service_account_role_arn = try(each.value.service_account_role_arn, null)
}

locals {
  create_node_role = var.enable_karpenter && try(var.karpenter_node.create_iam_role, true)
  node_role_name   = try(var.karpenter_node.iam_role_name, "karpenter-${var.cluster_name}")
}

data "aws_iam_policy_document" "karpenter_trust" {
  statement {
    actions = ["sts:AssumeRole"]
    principals {
      type        = "Service"
      identifiers = ["ec2.amazonaws.com"]
    }
  }
}

resource "aws_iam_role" "karpenter" {
  count              = local.create_node_role ? 1 : 0
  name               = try(var.karpenter_node.iam_role_use_name_prefix, true) ? null : local.node_role_name
  name_prefix        = try(var.karpenter_node.iam_role_use_name_prefix, true) ? "${local.node_role_name}-" : null
  path               = try(var.karpenter_node.iam_role_path, null)
  assume_role_policy = data.aws_iam_policy_document.karpenter_trust.json
}

resource "aws_iam_role_policy_attachment" "karpenter" {
  for_each = { for name, arn in {
    AmazonEKSWorkerNodePolicy          = "arn:${data.aws_partition.current.partition}:iam::aws:policy/AmazonEKSWorkerNodePolicy"
    AmazonEC2ContainerRegistryReadOnly = "arn:${data.aws_partition.current.partition}:iam::aws:policy/AmazonEC2ContainerRegistryReadOnly"
    AmazonEKS_CNI_Policy               = "arn:${data.aws_partition.current.partition}:iam::aws:policy/AmazonEKS_CNI_Policy"
  } : name => arn if local.create_node_role }
  role       = aws_iam_role.karpenter[0].name
  policy_arn = each.value
}

resource "aws_iam_role_policy_attachment" "additional" {
  for_each   = { for name, arn in try(var.karpenter_node.iam_role_additional_policies, {}) : name => arn if local.create_node_role }
  role       = aws_iam_role.karpenter[0].name
  policy_arn = each.value
}

resource "aws_iam_instance_profile" "karpenter" {
  count       = var.enable_karpenter && try(var.karpenter_node.create_instance_profile, true) ? 1 : 0
  name        = try(var.karpenter_node.iam_role_use_name_prefix, true) ? null : try(var.karpenter_node.instance_profile_name, local.node_role_name)
  name_prefix = try(var.karpenter_node.iam_role_use_name_prefix, true) ? "${try(var.karpenter_node.instance_profile_name, local.node_role_name)}-" : null
  path        = try(var.karpenter_node.iam_role_path, null)
  role        = try(aws_iam_role.karpenter[0].name, var.karpenter_node.iam_role_name, "")
}

output "aws_cloudwatch_metrics" {
  value = module.aws_cloudwatch_metrics
}

output "aws_efs_csi_driver" {
  value = module.aws_efs_csi_driver
}

output "aws_for_fluentbit" {
  value = module.aws_for_fluentbit
}

output "aws_fsx_csi_driver" {
  value = module.aws_fsx_csi_driver
}

output "aws_gateway_api_controller" {
  value = module.aws_gateway_api_controller
}

output "aws_load_balancer_controller" {
  value = module.aws_load_balancer_controller
}

output "aws_node_termination_handler" {
  value = module.aws_node_termination_handler
}

output "aws_privateca_issuer" {
  value = module.aws_privateca_issuer
}

output "cert_manager" {
  value = module.cert_manager
}

output "cluster_autoscaler" {
  value = module.cluster_autoscaler
}

output "external_dns" {
  value = module.external_dns
}

output "external_secrets" {
  value = module.external_secrets
}

output "velero" {
  value = module.velero
}

output "karpenter" {
  value = merge(module.karpenter, {
    node_instance_profile_name = try(aws_iam_instance_profile.karpenter[0].name, "")
    node_iam_role_arn          = try(aws_iam_role.karpenter[0].arn, "")
    node_iam_role_name         = try(aws_iam_role.karpenter[0].name, "")
  })
}

output "eks_addons" {
  value = aws_eks_addon.this
}
