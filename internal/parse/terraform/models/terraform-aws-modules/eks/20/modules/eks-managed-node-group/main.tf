# terraform-aws-modules/eks/aws//modules/eks-managed-node-group, after v20.37.2.

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

variable "platform" {
  type    = string
  default = "linux"
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

variable "create_launch_template" {
  type    = bool
  default = true
}

variable "launch_template_id" {
  type    = string
  default = ""
}

variable "launch_template_name" {
  type    = string
  default = null
}

variable "launch_template_use_name_prefix" {
  type    = bool
  default = true
}

variable "metadata_options" {
  type = map(string)
  default = {
    http_endpoint               = "enabled"
    http_put_response_hop_limit = 2
    http_tokens                 = "required"
  }
}

variable "use_custom_launch_template" {
  type    = bool
  default = true
}

data "aws_caller_identity" "current" {}
data "aws_partition" "current" {}

locals {
  create_iam_role      = var.create && var.create_iam_role
  iam_role_name        = coalesce(var.iam_role_name, "${var.name}-eks-node-group")
  launch_template_name = coalesce(var.launch_template_name, "${var.name}-eks-node-group")
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

resource "aws_launch_template" "this" {
  count       = var.create && var.create_launch_template && var.use_custom_launch_template ? 1 : 0
  name        = var.launch_template_use_name_prefix ? null : local.launch_template_name
  name_prefix = var.launch_template_use_name_prefix ? "${local.launch_template_name}-" : null

  dynamic "metadata_options" {
    for_each = length(var.metadata_options) > 0 ? [var.metadata_options] : []
    content {
      http_endpoint               = try(metadata_options.value.http_endpoint, null)
      http_put_response_hop_limit = try(metadata_options.value.http_put_response_hop_limit, null)
      http_tokens                 = try(metadata_options.value.http_tokens, null)
    }
  }
}

resource "aws_eks_node_group" "this" {
  count         = var.create ? 1 : 0
  cluster_name  = var.cluster_name
  node_role_arn = var.create_iam_role ? aws_iam_role.this[0].arn : var.iam_role_arn

  dynamic "launch_template" {
    for_each = var.use_custom_launch_template ? [1] : []
    content {
      id      = var.create && var.create_launch_template ? try(aws_launch_template.this[0].id, null) : var.launch_template_id
      version = "$Default"
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

output "launch_template_id" {
  value = try(aws_launch_template.this[0].id, var.absent)
}

output "launch_template_name" {
  value = try(aws_launch_template.this[0].name, var.absent)
}

output "node_group_arn" {
  value = try(aws_eks_node_group.this[0].arn, var.absent)
}

output "node_group_id" {
  value = try(aws_eks_node_group.this[0].id, var.absent)
}

output "node_group_resources" {
  value = try(aws_eks_node_group.this[0].resources, var.absent)
}

output "node_group_autoscaling_group_names" {
  value = try(flatten(aws_eks_node_group.this[0].resources[*].autoscaling_groups[*].name), [])
}

output "platform" {
  value = var.platform
}
