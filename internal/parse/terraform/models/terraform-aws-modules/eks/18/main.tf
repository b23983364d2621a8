# terraform-aws-modules/eks/aws, after v18.31.2. Left out: everything but identity: keys,
# security groups, logs, and the permissions of the cluster encryption.

variable "create" {
  type    = bool
  default = true
}

variable "cluster_name" {
  type    = string
  default = ""
}

variable "cluster_enabled_log_types" {
  type    = list(string)
  default = ["audit", "api", "authenticator"]
}

variable "cluster_endpoint_public_access" {
  type    = bool
  default = true
}

variable "cluster_ip_family" {
  type    = string
  default = null
}

variable "enable_irsa" {
  type    = bool
  default = true
}

variable "openid_connect_audiences" {
  type    = list(string)
  default = []
}

variable "create_iam_role" {
  type    = bool
  default = true
}

variable "iam_role_arn" {
  type    = string
  default = null
}

variable "iam_role_name" {
  type    = string
  default = null
}

variable "iam_role_use_name_prefix" {
  type    = bool
  default = true
}

variable "iam_role_path" {
  type    = string
  default = null
}

variable "iam_role_additional_policies" {
  default = []
}

variable "cluster_addons" {
  default = {}
}

variable "fargate_profiles" {
  default = {}
}

variable "fargate_profile_defaults" {
  default = {}
}

variable "self_managed_node_groups" {
  default = {}
}

variable "self_managed_node_group_defaults" {
  default = {}
}

variable "eks_managed_node_groups" {
  default = {}
}

variable "eks_managed_node_group_defaults" {
  default = {}
}

variable "manage_aws_auth_configmap" {
  type    = bool
  default = false
}

variable "create_aws_auth_configmap" {
  type    = bool
  default = false
}

variable "aws_auth_node_iam_role_arns_non_windows" {
  default = []
}

variable "aws_auth_node_iam_role_arns_windows" {
  default = []
}

variable "aws_auth_fargate_profile_pod_execution_role_arns" {
  default = []
}

variable "aws_auth_roles" {
  default = []
}

variable "aws_auth_users" {
  default = []
}

variable "aws_auth_accounts" {
  default = []
}

data "aws_caller_identity" "current" {}
data "aws_partition" "current" {}

locals {
  outpost         = false
  create_iam_role = var.create && var.create_iam_role
  iam_role_name   = coalesce(var.iam_role_name, "${var.cluster_name}-cluster")
}

resource "aws_eks_cluster" "this" {
  count                     = var.create ? 1 : 0
  name                      = var.cluster_name
  role_arn                  = try(aws_iam_role.this[0].arn, var.iam_role_arn)
  enabled_cluster_log_types = var.cluster_enabled_log_types

  vpc_config {
    endpoint_public_access = var.cluster_endpoint_public_access
  }
}

resource "aws_iam_openid_connect_provider" "oidc_provider" {
  count          = var.create && var.enable_irsa && !local.outpost ? 1 : 0
  client_id_list = distinct(compact(concat(["sts.${data.aws_partition.current.dns_suffix}"], var.openid_connect_audiences)))
  url            = aws_eks_cluster.this[0].identity[0].oidc[0].issuer
}

data "aws_iam_policy_document" "this_trust" {
  statement {
    actions = ["sts:AssumeRole"]
    principals {
      type        = "Service"
      identifiers = ["eks.amazonaws.com"]
    }
  }
}

resource "aws_iam_role" "this" {
  count              = local.create_iam_role ? 1 : 0
  name               = var.iam_role_use_name_prefix ? null : local.iam_role_name
  name_prefix        = var.iam_role_use_name_prefix ? "${local.iam_role_name}-" : null
  path               = var.iam_role_path
  assume_role_policy = data.aws_iam_policy_document.this_trust.json
}

resource "aws_iam_role_policy_attachment" "this" {
  for_each = { for name, arn in {
    AmazonEKSClusterPolicy         = "arn:${data.aws_partition.current.partition}:iam::aws:policy/${local.outpost ? "AmazonEKSLocalOutpostClusterPolicy" : "AmazonEKSClusterPolicy"}"
    AmazonEKSVPCResourceController = "arn:${data.aws_partition.current.partition}:iam::aws:policy/AmazonEKSVPCResourceController"
  } : name => arn if local.create_iam_role }
  role       = aws_iam_role.this[0].name
  policy_arn = each.value
}

resource "aws_iam_role_policy_attachment" "additional" {
  for_each   = { for name, arn in var.iam_role_additional_policies : name => arn if local.create_iam_role }
  role       = aws_iam_role.this[0].name
  policy_arn = each.value
}

resource "aws_eks_addon" "this" {
  for_each                 = { for name, addon in var.cluster_addons : name => addon if var.create && !local.outpost }
  cluster_name             = aws_eks_cluster.this[0].id
  addon_name               = try(each.value.name, each.key)
  service_account_role_arn = try(each.value.service_account_role_arn, null)
}

variable "create_cni_ipv6_iam_policy" {
  type    = bool
  default = false
}

data "aws_iam_policy_document" "cni_ipv6_policy" {
  statement {
    actions   = ["ec2:AssignIpv6Addresses", "ec2:DescribeInstances", "ec2:DescribeTags", "ec2:DescribeNetworkInterfaces", "ec2:DescribeInstanceTypes"]
    resources = ["*"]
  }
  statement {
    actions   = ["ec2:CreateTags"]
    resources = ["arn:${data.aws_partition.current.partition}:ec2:*:*:network-interface/*"]
  }
}

resource "aws_iam_policy" "cni_ipv6_policy" {
  count  = var.create && var.create_cni_ipv6_iam_policy ? 1 : 0
  name   = "AmazonEKS_CNI_IPv6_Policy"
  policy = data.aws_iam_policy_document.cni_ipv6_policy.json
}

module "fargate_profile" {
  source   = "../20/modules/fargate-profile"
  for_each = { for name, group in var.fargate_profiles : name => group if var.create && !local.outpost }

  absent                       = ""
  create                       = try(each.value.create, true)
  cluster_name                 = aws_eks_cluster.this[0].name
  name                         = try(each.value.name, each.key)
  cluster_ip_family            = var.cluster_ip_family
  selectors                    = try(each.value.selectors, var.fargate_profile_defaults.selectors, [])
  create_iam_role              = try(each.value.create_iam_role, var.fargate_profile_defaults.create_iam_role, true)
  iam_role_arn                 = try(each.value.iam_role_arn, var.fargate_profile_defaults.iam_role_arn, null)
  iam_role_name                = try(each.value.iam_role_name, var.fargate_profile_defaults.iam_role_name, null)
  iam_role_use_name_prefix     = try(each.value.iam_role_use_name_prefix, var.fargate_profile_defaults.iam_role_use_name_prefix, true)
  iam_role_path                = try(each.value.iam_role_path, var.fargate_profile_defaults.iam_role_path, null)
  iam_role_attach_cni_policy   = try(each.value.iam_role_attach_cni_policy, var.fargate_profile_defaults.iam_role_attach_cni_policy, true)
  iam_role_additional_policies = try(each.value.iam_role_additional_policies, var.fargate_profile_defaults.iam_role_additional_policies, [])
}

module "eks_managed_node_group" {
  source   = "../20/modules/eks-managed-node-group"
  for_each = { for name, group in var.eks_managed_node_groups : name => group if var.create && !local.outpost }

  absent                          = ""
  create                          = try(each.value.create, true)
  cluster_name                    = aws_eks_cluster.this[0].name
  name                            = try(each.value.name, each.key)
  cluster_ip_family               = var.cluster_ip_family
  platform                        = try(each.value.platform, var.eks_managed_node_group_defaults.platform, "linux")
  create_iam_role                 = try(each.value.create_iam_role, var.eks_managed_node_group_defaults.create_iam_role, true)
  iam_role_arn                    = try(each.value.iam_role_arn, var.eks_managed_node_group_defaults.iam_role_arn, null)
  iam_role_name                   = try(each.value.iam_role_name, var.eks_managed_node_group_defaults.iam_role_name, null)
  iam_role_use_name_prefix        = try(each.value.iam_role_use_name_prefix, var.eks_managed_node_group_defaults.iam_role_use_name_prefix, true)
  iam_role_path                   = try(each.value.iam_role_path, var.eks_managed_node_group_defaults.iam_role_path, null)
  iam_role_attach_cni_policy      = try(each.value.iam_role_attach_cni_policy, var.eks_managed_node_group_defaults.iam_role_attach_cni_policy, true)
  iam_role_additional_policies    = try(each.value.iam_role_additional_policies, var.eks_managed_node_group_defaults.iam_role_additional_policies, [])
  create_launch_template          = try(each.value.create_launch_template, var.eks_managed_node_group_defaults.create_launch_template, true)
  launch_template_id              = try(each.value.launch_template_name, var.eks_managed_node_group_defaults.launch_template_name, each.key)
  launch_template_name            = try(each.value.launch_template_name, var.eks_managed_node_group_defaults.launch_template_name, each.key)
  launch_template_use_name_prefix = try(each.value.launch_template_use_name_prefix, var.eks_managed_node_group_defaults.launch_template_use_name_prefix, true)
  use_custom_launch_template      = try(each.value.create_launch_template, var.eks_managed_node_group_defaults.create_launch_template, true) || try(each.value.launch_template_name, var.eks_managed_node_group_defaults.launch_template_name, each.key) != ""
  metadata_options                = try(each.value.metadata_options, var.eks_managed_node_group_defaults.metadata_options, { http_endpoint = "enabled", http_tokens = "required", http_put_response_hop_limit = 2 })
}

module "self_managed_node_group" {
  source   = "../19/modules/self-managed-node-group"
  for_each = { for name, group in var.self_managed_node_groups : name => group if var.create }

  absent                          = ""
  create                          = try(each.value.create, true)
  cluster_name                    = aws_eks_cluster.this[0].name
  name                            = try(each.value.name, each.key)
  cluster_ip_family               = var.cluster_ip_family
  platform                        = try(each.value.platform, var.self_managed_node_group_defaults.platform, "linux")
  create_iam_instance_profile     = try(each.value.create_iam_instance_profile, var.self_managed_node_group_defaults.create_iam_instance_profile, true)
  iam_instance_profile_arn        = try(each.value.iam_instance_profile_arn, var.self_managed_node_group_defaults.iam_instance_profile_arn, null)
  iam_role_name                   = try(each.value.iam_role_name, var.self_managed_node_group_defaults.iam_role_name, null)
  iam_role_use_name_prefix        = try(each.value.iam_role_use_name_prefix, var.self_managed_node_group_defaults.iam_role_use_name_prefix, true)
  iam_role_path                   = try(each.value.iam_role_path, var.self_managed_node_group_defaults.iam_role_path, null)
  iam_role_attach_cni_policy      = try(each.value.iam_role_attach_cni_policy, var.self_managed_node_group_defaults.iam_role_attach_cni_policy, true)
  iam_role_additional_policies    = try(each.value.iam_role_additional_policies, var.self_managed_node_group_defaults.iam_role_additional_policies, [])
  create_launch_template          = try(each.value.create_launch_template, var.self_managed_node_group_defaults.create_launch_template, true)
  launch_template_name            = try(each.value.launch_template_name, var.self_managed_node_group_defaults.launch_template_name, each.key)
  launch_template_use_name_prefix = try(each.value.launch_template_use_name_prefix, var.self_managed_node_group_defaults.launch_template_use_name_prefix, true)
  metadata_options                = try(each.value.metadata_options, var.self_managed_node_group_defaults.metadata_options, { http_endpoint = "enabled", http_tokens = "required", http_put_response_hop_limit = 2 })
}

locals {
  linux_roles = distinct(compact(concat(
    [for group in module.eks_managed_node_group : group.iam_role_arn],
    [for group in module.self_managed_node_group : group.iam_role_arn if group.platform != "windows"],
    var.aws_auth_node_iam_role_arns_non_windows,
  )))
  windows_roles = distinct(compact(concat(
    [for group in module.self_managed_node_group : group.iam_role_arn if group.platform == "windows"],
    var.aws_auth_node_iam_role_arns_windows,
  )))
  fargate_roles = distinct(compact(concat(
    [for group in module.fargate_profile : group.fargate_profile_pod_execution_role_arn],
    var.aws_auth_fargate_profile_pod_execution_role_arns,
  )))

  aws_auth_configmap_data = {
    mapRoles = yamlencode(concat(
      [for arn in local.linux_roles : {
        rolearn  = arn
        username = "system:node:{{EC2PrivateDNSName}}"
        groups   = ["system:bootstrappers", "system:nodes"]
      }],
      [for arn in local.windows_roles : {
        rolearn  = arn
        username = "system:node:{{EC2PrivateDNSName}}"
        groups   = ["eks:kube-proxy-windows", "system:bootstrappers", "system:nodes"]
      }],
      [for arn in local.fargate_roles : {
        rolearn  = arn
        username = "system:node:{{SessionName}}"
        groups   = ["system:bootstrappers", "system:nodes", "system:node-proxier"]
      }],
      var.aws_auth_roles,
    ))
    mapUsers    = yamlencode(var.aws_auth_users)
    mapAccounts = yamlencode(var.aws_auth_accounts)
  }
}

resource "kubernetes_config_map" "aws_auth" {
  count = var.create && var.create_aws_auth_configmap ? 1 : 0

  metadata {
    name      = "aws-auth"
    namespace = "kube-system"
  }

  data = local.aws_auth_configmap_data
}

resource "kubernetes_config_map_v1_data" "aws_auth" {
  count = var.create && var.manage_aws_auth_configmap ? 1 : 0

  metadata {
    name      = "aws-auth"
    namespace = "kube-system"
  }

  data  = local.aws_auth_configmap_data
  force = true
}

output "cluster_arn" {
  value = try(aws_eks_cluster.this[0].arn, "")
}

output "cluster_certificate_authority_data" {
  value = try(aws_eks_cluster.this[0].certificate_authority[0].data, "")
}

output "cluster_endpoint" {
  value = try(aws_eks_cluster.this[0].endpoint, "")
}

output "cluster_id" {
  value = try(aws_eks_cluster.this[0].id, "")
}

output "cluster_name" {
  value = try(aws_eks_cluster.this[0].name, "")
}

output "cluster_oidc_issuer_url" {
  value = try(aws_eks_cluster.this[0].identity[0].oidc[0].issuer, "")
}

output "cluster_version" {
  value = try(aws_eks_cluster.this[0].version, "")
}

output "cluster_primary_security_group_id" {
  value = try(aws_eks_cluster.this[0].vpc_config[0].cluster_security_group_id, "")
}

output "oidc_provider" {
  value = try(replace(aws_eks_cluster.this[0].identity[0].oidc[0].issuer, "https://", ""), "")
}

output "oidc_provider_arn" {
  value = try(aws_iam_openid_connect_provider.oidc_provider[0].arn, "")
}

output "cluster_iam_role_name" {
  value = try(aws_iam_role.this[0].name, "")
}

output "cluster_iam_role_arn" {
  value = try(aws_iam_role.this[0].arn, "")
}

output "cluster_iam_role_unique_id" {
  value = try(aws_iam_role.this[0].unique_id, "")
}

output "fargate_profiles" {
  value = module.fargate_profile
}

output "eks_managed_node_groups" {
  value = module.eks_managed_node_group
}

output "self_managed_node_groups" {
  value = module.self_managed_node_group
}

output "eks_managed_node_groups_autoscaling_group_names" {
  value = compact(flatten([for group in module.eks_managed_node_group : group.node_group_autoscaling_group_names]))
}

output "self_managed_node_groups_autoscaling_group_names" {
  value = compact([for group in module.self_managed_node_group : group.autoscaling_group_name])
}
