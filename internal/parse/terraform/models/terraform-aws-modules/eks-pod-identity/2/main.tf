# terraform-aws-modules/eks-pod-identity/aws, after v2.8.1. Left out: the permission
# policies that the attach_* arguments write.

variable "create" {
  type    = bool
  default = true
}

variable "trust_policy_conditions" {
  default = []
}

variable "trust_policy_statements" {
  default = null
}

variable "name" {
  type    = string
  default = ""
}

variable "use_name_prefix" {
  type    = bool
  default = true
}

variable "path" {
  type    = string
  default = "/"
}

variable "additional_policy_arns" {
  default = {}
}

variable "association_defaults" {
  default = {}
}

variable "associations" {
  default = {}
}

variable "attach_aws_cloudwatch_observability_policy" {
  type    = bool
  default = false
}

data "aws_partition" "current" {}

data "aws_iam_policy_document" "trust" {
  statement {
    actions = ["sts:AssumeRole", "sts:TagSession"]
    principals {
      type        = "Service"
      identifiers = ["pods.eks.amazonaws.com"]
    }
    dynamic "condition" {
      for_each = var.trust_policy_conditions
      content {
        test     = condition.value.test
        variable = condition.value.variable
        values   = condition.value.values
      }
    }
  }

  dynamic "statement" {
    for_each = var.trust_policy_statements != null ? var.trust_policy_statements : []
    content {
      sid           = try(statement.value.sid, null)
      effect        = try(statement.value.effect, null)
      actions       = try(statement.value.actions, null)
      not_actions   = try(statement.value.not_actions, null)
      resources     = try(statement.value.resources, null)
      not_resources = try(statement.value.not_resources, null)
      dynamic "principals" {
        for_each = try(statement.value.principals, null) != null ? statement.value.principals : []
        content {
          type        = principals.value.type
          identifiers = principals.value.identifiers
        }
      }
      dynamic "not_principals" {
        for_each = try(statement.value.not_principals, null) != null ? statement.value.not_principals : []
        content {
          type        = not_principals.value.type
          identifiers = not_principals.value.identifiers
        }
      }
      dynamic "condition" {
        for_each = try(statement.value.condition, null) != null ? statement.value.condition : []
        content {
          test     = condition.value.test
          variable = condition.value.variable
          values   = condition.value.values
        }
      }
    }
  }
}

resource "aws_iam_role" "this" {
  count              = var.create ? 1 : 0
  name               = var.use_name_prefix ? null : var.name
  name_prefix        = var.use_name_prefix ? "${var.name}-" : null
  path               = var.path
  assume_role_policy = data.aws_iam_policy_document.trust.json
}

resource "aws_iam_role_policy_attachment" "this" {
  for_each   = { for name, arn in var.additional_policy_arns : name => arn if var.create }
  role       = aws_iam_role.this[0].name
  policy_arn = each.value
}

resource "aws_eks_pod_identity_association" "this" {
  for_each             = { for name, association in var.associations : name => association if var.create }
  cluster_name         = try(coalesce(each.value.cluster_name), var.association_defaults.cluster_name)
  namespace            = try(coalesce(each.value.namespace), var.association_defaults.namespace)
  service_account      = try(coalesce(each.value.service_account), var.association_defaults.service_account)
  role_arn             = aws_iam_role.this[0].arn
  target_role_arn      = try(each.value.target_role_arn, var.association_defaults.target_role_arn, null)
  disable_session_tags = try(each.value.disable_session_tags, var.association_defaults.disable_session_tags, null)
}

resource "aws_iam_role_policy_attachment" "cloudwatch" {
  for_each   = toset(var.create && var.attach_aws_cloudwatch_observability_policy ? ["AWSXrayWriteOnlyAccess", "CloudWatchAgentServerPolicy"] : [])
  role       = aws_iam_role.this[0].name
  policy_arn = "arn:${data.aws_partition.current.partition}:iam::aws:policy/${each.key}"
}

output "iam_role_arn" {
  value = try(aws_iam_role.this[0].arn, null)
}

output "iam_role_name" {
  value = try(aws_iam_role.this[0].name, null)
}

output "iam_role_path" {
  value = try(aws_iam_role.this[0].path, null)
}

output "iam_role_unique_id" {
  value = try(aws_iam_role.this[0].unique_id, null)
}

output "associations" {
  value = aws_eks_pod_identity_association.this
}
