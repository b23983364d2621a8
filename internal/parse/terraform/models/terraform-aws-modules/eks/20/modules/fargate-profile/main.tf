# terraform-aws-modules/eks/aws//modules/fargate-profile, after v20.37.2.

# What outputs say of a resource that is not made. The real module has no such argument.
variable "absent" {
  default = null
}

variable "create" {
  type    = bool
  default = true
}

variable "name" {
  type    = string
  default = ""
}

variable "cluster_name" {
  type    = string
  default = null
}

variable "selectors" {
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

variable "iam_role_attach_cni_policy" {
  type    = bool
  default = true
}

variable "iam_role_additional_policies" {
  default = {}
}

variable "create_iam_role_policy" {
  type    = bool
  default = true
}

variable "iam_role_policy_statements" {
  default = []
}

variable "cluster_ip_family" {
  type    = string
  default = "ipv4"
}

data "aws_caller_identity" "current" {}
data "aws_partition" "current" {}
data "aws_region" "current" {}

locals {
  create_iam_role = var.create && var.create_iam_role
  iam_role_name   = coalesce(var.iam_role_name, var.name, "fargate-profile")
}

data "aws_iam_policy_document" "this_trust" {
  statement {
    actions = ["sts:AssumeRole"]
    principals {
      type        = "Service"
      identifiers = ["eks-fargate-pods.amazonaws.com"]
    }
    condition {
      test     = "ArnLike"
      variable = "aws:SourceArn"
      values   = ["arn:${data.aws_partition.current.partition}:eks:${data.aws_region.current.name}:${data.aws_caller_identity.current.account_id}:fargateprofile/${var.cluster_name}/*"]
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
      AmazonEKSFargatePodExecutionRolePolicy = "arn:${data.aws_partition.current.partition}:iam::aws:policy/AmazonEKSFargatePodExecutionRolePolicy"
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
  for_each   = { for name, arn in var.iam_role_additional_policies != null ? var.iam_role_additional_policies : {} : name => arn if local.create_iam_role }
  role       = aws_iam_role.this[0].name
  policy_arn = each.value
}

data "aws_iam_policy_document" "role" {
  dynamic "statement" {
    for_each = var.iam_role_policy_statements != null ? var.iam_role_policy_statements : []
    content {
      sid           = try(statement.value.sid, null)
      effect        = try(statement.value.effect, null)
      actions       = try(statement.value.actions, null)
      not_actions   = try(statement.value.not_actions, null)
      resources     = try(statement.value.resources, null)
      not_resources = try(statement.value.not_resources, null)
      dynamic "condition" {
        for_each = try(statement.value.conditions, statement.value.condition, [])
        content {
          test     = condition.value.test
          variable = condition.value.variable
          values   = condition.value.values
        }
      }
    }
  }
}

resource "aws_iam_role_policy" "this" {
  count       = local.create_iam_role && var.create_iam_role_policy && length(var.iam_role_policy_statements != null ? var.iam_role_policy_statements : []) > 0 ? 1 : 0
  name        = var.iam_role_use_name_prefix ? null : local.iam_role_name
  name_prefix = var.iam_role_use_name_prefix ? "${local.iam_role_name}-" : null
  policy      = data.aws_iam_policy_document.role.json
  role        = aws_iam_role.this[0].id
}

resource "aws_eks_fargate_profile" "this" {
  count                  = var.create ? 1 : 0
  cluster_name           = var.cluster_name
  fargate_profile_name   = var.name
  pod_execution_role_arn = var.create_iam_role ? aws_iam_role.this[0].arn : var.iam_role_arn

  dynamic "selector" {
    for_each = var.selectors
    content {
      namespace = selector.value.namespace
      labels    = try(selector.value.labels, {})
    }
  }
}

output "iam_role_arn" {
  value = try(aws_iam_role.this[0].arn, var.iam_role_arn)
}

output "iam_role_name" {
  value = try(aws_iam_role.this[0].name, var.absent)
}

output "iam_role_unique_id" {
  value = try(aws_iam_role.this[0].unique_id, var.absent)
}

output "fargate_profile_arn" {
  value = try(aws_eks_fargate_profile.this[0].arn, var.absent)
}

output "fargate_profile_id" {
  value = try(aws_eks_fargate_profile.this[0].id, var.absent)
}

output "fargate_profile_pod_execution_role_arn" {
  value = try(aws_eks_fargate_profile.this[0].pod_execution_role_arn, var.absent)
}
