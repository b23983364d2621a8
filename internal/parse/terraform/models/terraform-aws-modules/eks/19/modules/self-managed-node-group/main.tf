# terraform-aws-modules/eks/aws//modules/self-managed-node-group, after v19.21.0: an
# autoscaling group, which is no resource of EKS, launches the nodes.

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
  default = ""
}

variable "platform" {
  type    = string
  default = "linux"
}

variable "create_iam_instance_profile" {
  type    = bool
  default = true
}

variable "iam_instance_profile_arn" {
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

data "aws_caller_identity" "current" {}
data "aws_partition" "current" {}

locals {
  create_role          = var.create && var.create_iam_instance_profile
  iam_role_name        = coalesce(var.iam_role_name, "${var.name}-node-group")
  launch_template_name = coalesce(var.launch_template_name, "${var.name}-node-group")
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
  count              = local.create_role ? 1 : 0
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
  ) : name => arn if local.create_role }
  role       = aws_iam_role.this[0].name
  policy_arn = each.value
}

resource "aws_iam_role_policy_attachment" "additional" {
  for_each   = { for name, arn in var.iam_role_additional_policies != null ? var.iam_role_additional_policies : {} : name => arn if local.create_role }
  role       = aws_iam_role.this[0].name
  policy_arn = each.value
}

resource "aws_iam_instance_profile" "this" {
  count       = local.create_role ? 1 : 0
  role        = aws_iam_role.this[0].name
  name        = var.iam_role_use_name_prefix ? null : local.iam_role_name
  name_prefix = var.iam_role_use_name_prefix ? "${local.iam_role_name}-" : null
  path        = var.iam_role_path
}

resource "aws_launch_template" "this" {
  count       = var.create && var.create_launch_template ? 1 : 0
  name        = var.launch_template_use_name_prefix ? null : local.launch_template_name
  name_prefix = var.launch_template_use_name_prefix ? "${local.launch_template_name}-" : null

  iam_instance_profile {
    arn = var.create_iam_instance_profile ? aws_iam_instance_profile.this[0].arn : var.iam_instance_profile_arn
  }

  dynamic "metadata_options" {
    for_each = length(var.metadata_options) > 0 ? [var.metadata_options] : []
    content {
      http_endpoint               = try(metadata_options.value.http_endpoint, null)
      http_put_response_hop_limit = try(metadata_options.value.http_put_response_hop_limit, null)
      http_tokens                 = try(metadata_options.value.http_tokens, null)
    }
  }
}

resource "aws_autoscaling_group" "this" {
  count = var.create ? 1 : 0
  name  = var.name

  launch_template {
    id = var.create_launch_template ? aws_launch_template.this[0].id : var.launch_template_id
  }

  tag {
    key   = "kubernetes.io/cluster/${var.cluster_name}"
    value = "owned"
  }
}

output "iam_role_arn" {
  value = try(aws_iam_role.this[0].arn, var.absent)
}

output "iam_role_name" {
  value = try(aws_iam_role.this[0].name, var.absent)
}

output "iam_role_unique_id" {
  value = try(aws_iam_role.this[0].unique_id, var.absent)
}

output "iam_instance_profile_arn" {
  value = try(aws_iam_instance_profile.this[0].arn, var.iam_instance_profile_arn)
}

output "launch_template_id" {
  value = try(aws_launch_template.this[0].id, var.absent)
}

output "autoscaling_group_name" {
  value = try(aws_autoscaling_group.this[0].name, var.absent)
}

output "platform" {
  value = var.platform
}
