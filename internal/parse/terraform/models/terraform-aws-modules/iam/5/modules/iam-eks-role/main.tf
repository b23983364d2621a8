# terraform-aws-modules/iam/aws//modules/iam-eks-role, after v5.60.0: the provider
# is that of a cluster looked up by name, and no audience is asked for.

variable "create_role" {
  type    = bool
  default = true
}

variable "role_name" {
  type    = string
  default = null
}

variable "role_name_prefix" {
  type    = string
  default = null
}

variable "role_path" {
  type    = string
  default = "/"
}

variable "role_policy_arns" {
  default = {}
}

variable "cluster_service_accounts" {
  type    = map(list(string))
  default = {}
}

variable "assume_role_condition_test" {
  type    = string
  default = "StringEquals"
}

variable "allow_self_assume_role" {
  type    = bool
  default = false
}

data "aws_caller_identity" "current" {}
data "aws_partition" "current" {}

data "aws_eks_cluster" "main" {
  for_each = { for k, v in var.cluster_service_accounts : k => v if var.create_role }
  name     = each.key
}

data "aws_iam_policy_document" "trust" {
  dynamic "statement" {
    for_each = var.allow_self_assume_role ? [1] : []
    content {
      sid     = "ExplicitSelfRoleAssumption"
      actions = ["sts:AssumeRole"]
      principals {
        type        = "AWS"
        identifiers = ["*"]
      }
      condition {
        test     = "ArnLike"
        variable = "aws:PrincipalArn"
        values   = ["arn:${data.aws_partition.current.partition}:iam::${data.aws_caller_identity.current.account_id}:role${var.role_path}${var.role_name != null ? var.role_name : "${var.role_name_prefix}*"}"]
      }
    }
  }

  dynamic "statement" {
    for_each = { for k, v in var.cluster_service_accounts : k => v if var.create_role }
    content {
      actions = ["sts:AssumeRoleWithWebIdentity"]
      principals {
        type        = "Federated"
        identifiers = ["arn:${data.aws_partition.current.partition}:iam::${data.aws_caller_identity.current.account_id}:oidc-provider/${replace(data.aws_eks_cluster.main[statement.key].identity[0].oidc[0].issuer, "https://", "")}"]
      }
      condition {
        test     = var.assume_role_condition_test
        variable = "${replace(data.aws_eks_cluster.main[statement.key].identity[0].oidc[0].issuer, "https://", "")}:sub"
        values   = [for account in statement.value : "system:serviceaccount:${account}"]
      }
    }
  }
}

resource "aws_iam_role" "this" {
  count              = var.create_role ? 1 : 0
  name               = var.role_name
  name_prefix        = var.role_name_prefix
  path               = var.role_path
  assume_role_policy = data.aws_iam_policy_document.trust.json
}

resource "aws_iam_role_policy_attachment" "this" {
  for_each   = { for k, v in var.role_policy_arns : k => v if var.create_role }
  role       = aws_iam_role.this[0].name
  policy_arn = each.value
}

output "iam_role_arn" {
  value = try(aws_iam_role.this[0].arn, "")
}

output "iam_role_name" {
  value = try(aws_iam_role.this[0].name, "")
}

output "iam_role_path" {
  value = try(aws_iam_role.this[0].path, "")
}

output "iam_role_unique_id" {
  value = try(aws_iam_role.this[0].unique_id, "")
}
