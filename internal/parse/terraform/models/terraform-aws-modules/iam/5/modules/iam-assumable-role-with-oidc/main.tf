# terraform-aws-modules/iam/aws//modules/iam-assumable-role-with-oidc, after
# v5.60.0: each condition exists only when its list is not empty.

variable "create_role" {
  type    = bool
  default = false
}

variable "provider_url" {
  type    = string
  default = ""
}

variable "provider_urls" {
  type    = list(string)
  default = []
}

variable "aws_account_id" {
  type    = string
  default = ""
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
  type    = list(string)
  default = []
}

variable "number_of_role_policy_arns" {
  type    = number
  default = null
}

variable "inline_policy_statements" {
  default = []
}

variable "oidc_fully_qualified_subjects" {
  type    = set(string)
  default = []
}

variable "oidc_subjects_with_wildcards" {
  type    = set(string)
  default = []
}

variable "oidc_fully_qualified_audiences" {
  type    = set(string)
  default = []
}

variable "allow_self_assume_role" {
  type    = bool
  default = false
}

variable "provider_trust_policy_conditions" {
  default = []
}

data "aws_caller_identity" "current" {}
data "aws_partition" "current" {}

locals {
  account = var.aws_account_id != "" ? var.aws_account_id : data.aws_caller_identity.current.account_id
  # An empty URL adds no statement, and IAM refuses a trust policy without any.
  issuers = [for url in distinct(concat(var.provider_urls, [var.provider_url])) : replace(url, "https://", "") if provider::irsalint::given(url)]
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
    for_each = local.issuers
    iterator = issuer
    content {
      actions = ["sts:AssumeRoleWithWebIdentity", "sts:TagSession"]
      principals {
        type        = "Federated"
        identifiers = ["arn:${data.aws_partition.current.partition}:iam::${local.account}:oidc-provider/${issuer.value}"]
      }
      dynamic "condition" {
        for_each = length(var.oidc_fully_qualified_subjects) > 0 ? [1] : []
        content {
          test     = "StringEquals"
          variable = "${issuer.value}:sub"
          values   = var.oidc_fully_qualified_subjects
        }
      }
      dynamic "condition" {
        for_each = length(var.oidc_subjects_with_wildcards) > 0 ? [1] : []
        content {
          test     = "StringLike"
          variable = "${issuer.value}:sub"
          values   = var.oidc_subjects_with_wildcards
        }
      }
      dynamic "condition" {
        for_each = length(var.oidc_fully_qualified_audiences) > 0 ? [1] : []
        content {
          test     = "StringLike"
          variable = "${issuer.value}:aud"
          values   = var.oidc_fully_qualified_audiences
        }
      }
      dynamic "condition" {
        for_each = var.provider_trust_policy_conditions
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
  count              = var.create_role ? 1 : 0
  name               = var.role_name
  name_prefix        = var.role_name_prefix
  path               = var.role_path
  assume_role_policy = data.aws_iam_policy_document.trust.json
}

resource "aws_iam_role_policy_attachment" "custom" {
  count      = var.create_role ? coalesce(var.number_of_role_policy_arns, length(var.role_policy_arns)) : 0
  role       = aws_iam_role.this[0].name
  policy_arn = var.role_policy_arns[count.index]
}

data "aws_iam_policy_document" "inline" {
  dynamic "statement" {
    for_each = var.inline_policy_statements
    content {
      sid           = try(statement.value.sid, null)
      effect        = try(statement.value.effect, null)
      actions       = try(statement.value.actions, null)
      not_actions   = try(statement.value.not_actions, null)
      resources     = try(statement.value.resources, null)
      not_resources = try(statement.value.not_resources, null)
      dynamic "condition" {
        for_each = try(statement.value.conditions, [])
        content {
          test     = condition.value.test
          variable = condition.value.variable
          values   = condition.value.values
        }
      }
    }
  }
}

resource "aws_iam_role_policy" "inline" {
  count       = var.create_role && length(var.inline_policy_statements) > 0 ? 1 : 0
  role        = aws_iam_role.this[0].name
  name_prefix = "${var.role_name}_inline_"
  policy      = data.aws_iam_policy_document.inline.json
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
