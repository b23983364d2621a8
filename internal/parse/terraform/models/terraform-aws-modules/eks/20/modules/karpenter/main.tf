# terraform-aws-modules/eks/aws//modules/karpenter, after v20.37.2. Left out: the
# controller's own permissions, the queue and its events.

variable "create" {
  type    = bool
  default = true
}

variable "cluster_name" {
  type    = string
  default = ""
}

variable "create_iam_role" {
  type    = bool
  default = true
}

variable "iam_role_name" {
  type    = string
  default = "KarpenterController"
}

variable "iam_role_use_name_prefix" {
  type    = bool
  default = true
}

variable "iam_role_path" {
  type    = string
  default = "/"
}

variable "iam_role_policies" {
  default = {}
}

variable "enable_pod_identity" {
  type    = bool
  default = true
}

variable "enable_irsa" {
  type    = bool
  default = false
}

variable "irsa_oidc_provider_arn" {
  type    = string
  default = ""
}

variable "irsa_namespace_service_accounts" {
  type    = list(string)
  default = ["karpenter:karpenter"]
}

variable "irsa_assume_role_condition_test" {
  type    = string
  default = "StringEquals"
}

variable "create_pod_identity_association" {
  type    = bool
  default = false
}

variable "namespace" {
  type    = string
  default = "kube-system"
}

variable "service_account" {
  type    = string
  default = "karpenter"
}

variable "create_node_iam_role" {
  type    = bool
  default = true
}

variable "cluster_ip_family" {
  type    = string
  default = "ipv4"
}

variable "node_iam_role_arn" {
  type    = string
  default = null
}

variable "node_iam_role_name" {
  type    = string
  default = null
}

variable "node_iam_role_use_name_prefix" {
  type    = bool
  default = true
}

variable "node_iam_role_path" {
  type    = string
  default = "/"
}

variable "node_iam_role_attach_cni_policy" {
  type    = bool
  default = true
}

variable "node_iam_role_additional_policies" {
  default = {}
}

variable "create_access_entry" {
  type    = bool
  default = true
}

variable "access_entry_type" {
  type    = string
  default = "EC2_LINUX"
}

variable "create_instance_profile" {
  type    = bool
  default = false
}

data "aws_caller_identity" "current" {}
data "aws_partition" "current" {}

locals {
  create_iam_role      = var.create && var.create_iam_role
  create_node_iam_role = var.create && var.create_node_iam_role
  node_iam_role_name   = coalesce(var.node_iam_role_name, "Karpenter-${var.cluster_name}")
}

data "aws_iam_policy_document" "controller_trust" {
  dynamic "statement" {
    for_each = var.enable_pod_identity ? [1] : []
    content {
      actions = ["sts:AssumeRole", "sts:TagSession"]
      principals {
        type        = "Service"
        identifiers = ["pods.eks.amazonaws.com"]
      }
    }
  }

  dynamic "statement" {
    for_each = var.enable_irsa ? [1] : []
    content {
      actions = ["sts:AssumeRoleWithWebIdentity"]
      principals {
        type        = "Federated"
        identifiers = [var.irsa_oidc_provider_arn]
      }
      condition {
        test     = var.irsa_assume_role_condition_test
        variable = "${replace(var.irsa_oidc_provider_arn, "/^(.*provider/)/", "")}:sub"
        values   = [for account in var.irsa_namespace_service_accounts : "system:serviceaccount:${account}"]
      }
      condition {
        test     = var.irsa_assume_role_condition_test
        variable = "${replace(var.irsa_oidc_provider_arn, "/^(.*provider/)/", "")}:aud"
        values   = ["sts.amazonaws.com"]
      }
    }
  }
}

resource "aws_iam_role" "controller" {
  count              = local.create_iam_role ? 1 : 0
  name               = var.iam_role_use_name_prefix ? null : var.iam_role_name
  name_prefix        = var.iam_role_use_name_prefix ? "${var.iam_role_name}-" : null
  path               = var.iam_role_path
  assume_role_policy = data.aws_iam_policy_document.controller_trust.json
}

resource "aws_iam_role_policy_attachment" "controller_additional" {
  for_each   = { for name, arn in var.iam_role_policies : name => arn if local.create_iam_role }
  role       = aws_iam_role.controller[0].name
  policy_arn = each.value
}

resource "aws_eks_pod_identity_association" "karpenter" {
  count           = local.create_iam_role && var.enable_pod_identity && var.create_pod_identity_association ? 1 : 0
  cluster_name    = var.cluster_name
  namespace       = var.namespace
  service_account = var.service_account
  role_arn        = aws_iam_role.controller[0].arn
}

data "aws_iam_policy_document" "node_trust" {
  statement {
    actions = ["sts:AssumeRole"]
    principals {
      type        = "Service"
      identifiers = ["ec2.amazonaws.com"]
    }
  }
}

resource "aws_iam_role" "node" {
  count              = local.create_node_iam_role ? 1 : 0
  name               = var.node_iam_role_use_name_prefix ? null : local.node_iam_role_name
  name_prefix        = var.node_iam_role_use_name_prefix ? "${local.node_iam_role_name}-" : null
  path               = var.node_iam_role_path
  assume_role_policy = data.aws_iam_policy_document.node_trust.json
}

resource "aws_iam_role_policy_attachment" "node" {
  for_each = { for name, arn in merge(
    {
      AmazonEKSWorkerNodePolicy          = "arn:${data.aws_partition.current.partition}:iam::aws:policy/AmazonEKSWorkerNodePolicy"
      AmazonEC2ContainerRegistryReadOnly = "arn:${data.aws_partition.current.partition}:iam::aws:policy/AmazonEC2ContainerRegistryReadOnly"
    },
    { for name, arn in {
      AmazonEKS_CNI_Policy      = "arn:${data.aws_partition.current.partition}:iam::aws:policy/AmazonEKS_CNI_Policy"
      AmazonEKS_CNI_IPv6_Policy = "arn:${data.aws_partition.current.partition}:iam::${data.aws_caller_identity.current.account_id}:policy/AmazonEKS_CNI_IPv6_Policy"
    } : name => arn if var.node_iam_role_attach_cni_policy && (name == "AmazonEKS_CNI_IPv6_Policy") == (try(var.cluster_ip_family, "ipv4") == "ipv6") }
  ) : name => arn if local.create_node_iam_role }
  role       = aws_iam_role.node[0].name
  policy_arn = each.value
}

resource "aws_iam_role_policy_attachment" "node_additional" {
  for_each   = { for name, arn in var.node_iam_role_additional_policies : name => arn if local.create_node_iam_role }
  role       = aws_iam_role.node[0].name
  policy_arn = each.value
}

resource "aws_eks_access_entry" "node" {
  count         = var.create && var.create_access_entry ? 1 : 0
  cluster_name  = var.cluster_name
  principal_arn = var.create_node_iam_role ? aws_iam_role.node[0].arn : var.node_iam_role_arn
  type          = var.access_entry_type
}

resource "aws_iam_instance_profile" "this" {
  count       = var.create && var.create_instance_profile ? 1 : 0
  name        = var.node_iam_role_use_name_prefix ? null : local.node_iam_role_name
  name_prefix = var.node_iam_role_use_name_prefix ? "${local.node_iam_role_name}-" : null
  path        = var.node_iam_role_path
  role        = var.create_node_iam_role ? aws_iam_role.node[0].name : replace(var.node_iam_role_arn, "/^(.*role/)/", "")
}

output "iam_role_name" {
  value = try(aws_iam_role.controller[0].name, null)
}

output "iam_role_arn" {
  value = try(aws_iam_role.controller[0].arn, null)
}

output "iam_role_unique_id" {
  value = try(aws_iam_role.controller[0].unique_id, null)
}

output "node_iam_role_name" {
  value = try(aws_iam_role.node[0].name, null)
}

output "node_iam_role_arn" {
  value = try(aws_iam_role.node[0].arn, var.node_iam_role_arn)
}

output "node_iam_role_unique_id" {
  value = try(aws_iam_role.node[0].unique_id, null)
}

output "node_access_entry_arn" {
  value = try(aws_eks_access_entry.node[0].access_entry_arn, null)
}

output "instance_profile_arn" {
  value = try(aws_iam_instance_profile.this[0].arn, null)
}

output "instance_profile_id" {
  value = try(aws_iam_instance_profile.this[0].id, null)
}

output "instance_profile_name" {
  value = try(aws_iam_instance_profile.this[0].name, null)
}

output "namespace" {
  value = var.namespace
}

output "service_account" {
  value = var.service_account
}
