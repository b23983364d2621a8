# terraform-aws-modules/eks/aws//modules/karpenter, after v19.21.0 (and v18.31.2).
# Left out: the controller's own permissions, the queue and its events.

variable "create" {
  type    = bool
  default = true
}

variable "cluster_name" {
  type    = string
  default = ""
}

variable "create_irsa" {
  type    = bool
  default = true
}

variable "irsa_name" {
  type    = string
  default = null
}

variable "irsa_use_name_prefix" {
  type    = bool
  default = true
}

variable "irsa_path" {
  type    = string
  default = "/"
}

variable "policies" {
  default = {}
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

variable "create_iam_role" {
  type    = bool
  default = true
}

variable "cluster_ip_family" {
  type    = string
  default = null
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
  default = "/"
}

variable "iam_role_attach_cni_policy" {
  type    = bool
  default = true
}

variable "iam_role_additional_policies" {
  default = {}
}

variable "create_instance_profile" {
  type    = bool
  default = true
}

data "aws_caller_identity" "current" {}
data "aws_partition" "current" {}

locals {
  create_irsa     = var.create && var.create_irsa
  irsa_name       = coalesce(var.irsa_name, "KarpenterIRSA-${var.cluster_name}")
  create_iam_role = var.create && var.create_iam_role
  iam_role_name   = coalesce(var.iam_role_name, "Karpenter-${var.cluster_name}")
}

data "aws_iam_policy_document" "irsa_trust" {
  statement {
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

resource "aws_iam_role" "irsa" {
  count              = local.create_irsa ? 1 : 0
  name               = var.irsa_use_name_prefix ? null : local.irsa_name
  name_prefix        = var.irsa_use_name_prefix ? "${local.irsa_name}-" : null
  path               = var.irsa_path
  assume_role_policy = data.aws_iam_policy_document.irsa_trust.json
}

resource "aws_iam_role_policy_attachment" "irsa_additional" {
  for_each   = { for name, arn in var.policies : name => arn if local.create_irsa }
  role       = aws_iam_role.irsa[0].name
  policy_arn = each.value
}

data "aws_iam_policy_document" "this_trust" {
  statement {
    actions = ["sts:AssumeRole"]
    principals {
      type        = "Service"
      identifiers = ["ec2.amazonaws.com"]
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
  for_each = { for name, arn in merge(
    {
      AmazonEKSWorkerNodePolicy          = "arn:${data.aws_partition.current.partition}:iam::aws:policy/AmazonEKSWorkerNodePolicy"
      AmazonEC2ContainerRegistryReadOnly = "arn:${data.aws_partition.current.partition}:iam::aws:policy/AmazonEC2ContainerRegistryReadOnly"
    },
    { for name, arn in {
      AmazonEKS_CNI_Policy      = "arn:${data.aws_partition.current.partition}:iam::aws:policy/AmazonEKS_CNI_Policy"
      AmazonEKS_CNI_IPv6_Policy = "arn:${data.aws_partition.current.partition}:iam::${data.aws_caller_identity.current.account_id}:policy/AmazonEKS_CNI_IPv6_Policy"
    } : name => arn if var.iam_role_attach_cni_policy && (name == "AmazonEKS_CNI_IPv6_Policy") == (try(var.cluster_ip_family, "ipv4") == "ipv6") }
  ) : name => arn if local.create_iam_role }
  role       = aws_iam_role.this[0].name
  policy_arn = each.value
}

resource "aws_iam_role_policy_attachment" "additional" {
  for_each   = { for name, arn in var.iam_role_additional_policies : name => arn if local.create_iam_role }
  role       = aws_iam_role.this[0].name
  policy_arn = each.value
}

resource "aws_iam_instance_profile" "this" {
  count       = var.create && var.create_instance_profile ? 1 : 0
  name        = var.iam_role_use_name_prefix ? null : local.iam_role_name
  name_prefix = var.iam_role_use_name_prefix ? "${local.iam_role_name}-" : null
  path        = var.iam_role_path
  role        = var.create_iam_role ? aws_iam_role.this[0].name : try(replace(var.iam_role_arn, "/^(.*role/)/", ""), null)
}

output "irsa_name" {
  value = try(aws_iam_role.irsa[0].name, null)
}

output "irsa_arn" {
  value = try(aws_iam_role.irsa[0].arn, null)
}

output "irsa_unique_id" {
  value = try(aws_iam_role.irsa[0].unique_id, null)
}

output "role_name" {
  value = try(aws_iam_role.this[0].name, null)
}

output "role_arn" {
  value = try(aws_iam_role.this[0].arn, var.iam_role_arn)
}

output "role_unique_id" {
  value = try(aws_iam_role.this[0].unique_id, null)
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
