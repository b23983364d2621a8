# aws-ia/eks-blueprints-addon/aws, after v1.1.1.

variable "create" {
  type    = bool
  default = true
}

variable "create_release" {
  type    = bool
  default = true
}

variable "name" {
  type    = string
  default = ""
}

variable "namespace" {
  type    = string
  default = null
}

variable "chart" {
  type    = string
  default = ""
}

variable "values" {
  default = null
}

variable "set" {
  default = []
}

variable "set_sensitive" {
  default = []
}

variable "set_irsa_names" {
  type    = list(string)
  default = []
}

variable "create_role" {
  type    = bool
  default = false
}

variable "role_name" {
  type    = string
  default = null
}

variable "role_name_use_prefix" {
  type    = bool
  default = true
}

variable "role_path" {
  type    = string
  default = "/"
}

variable "role_policies" {
  default = {}
}

variable "oidc_providers" {
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

variable "trust_policy_statements" {
  default = null
}

variable "create_policy" {
  type    = bool
  default = true
}

variable "source_policy_documents" {
  type    = list(string)
  default = []
}

variable "override_policy_documents" {
  type    = list(string)
  default = []
}

variable "policy_statements" {
  default = []
}

variable "policy_name" {
  type    = string
  default = null
}

variable "policy_name_use_prefix" {
  type    = bool
  default = true
}

variable "policy_path" {
  type    = string
  default = null
}

data "aws_caller_identity" "current" {}
data "aws_partition" "current" {}

locals {
  namespace   = try(coalesce(var.namespace, "default"))
  create_role = var.create && var.create_role
  role_name   = try(coalesce(var.role_name, var.name), "")

  create_policy = local.create_role && var.create_policy && length(concat(var.source_policy_documents, var.override_policy_documents, var.policy_statements)) > 0
  policy_name   = try(coalesce(var.policy_name, local.role_name), "")
}

resource "helm_release" "this" {
  count     = var.create && var.create_release ? 1 : 0
  name      = try(coalesce(var.name, var.chart), "")
  namespace = local.namespace
  chart     = var.chart
  values    = var.values

  dynamic "set" {
    for_each = var.set
    content {
      name  = set.value.name
      value = set.value.value
      type  = try(set.value.type, null)
    }
  }

  dynamic "set" {
    for_each = { for name in var.set_irsa_names : name => name if local.create_role }
    content {
      name  = set.value
      value = aws_iam_role.this[0].arn
    }
  }

  dynamic "set_sensitive" {
    for_each = var.set_sensitive
    content {
      name  = set_sensitive.value.name
      value = set_sensitive.value.value
      type  = try(set_sensitive.value.type, null)
    }
  }
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
        values   = ["arn:${data.aws_partition.current.partition}:iam::${data.aws_caller_identity.current.account_id}:role${var.role_path}${var.role_name_use_prefix ? "${local.role_name}-*" : local.role_name}"]
      }
    }
  }

  dynamic "statement" {
    for_each = var.oidc_providers
    content {
      actions = ["sts:AssumeRoleWithWebIdentity"]
      principals {
        type        = "Federated"
        identifiers = [statement.value.provider_arn]
      }
      condition {
        test     = var.assume_role_condition_test
        variable = "${replace(statement.value.provider_arn, "/^(.*provider/)/", "")}:sub"
        values   = ["system:serviceaccount:${try(statement.value.namespace, local.namespace)}:${statement.value.service_account}"]
      }
      condition {
        test     = var.assume_role_condition_test
        variable = "${replace(statement.value.provider_arn, "/^(.*provider/)/", "")}:aud"
        values   = ["sts.amazonaws.com"]
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
        for_each = try(statement.value.conditions, null) != null ? statement.value.conditions : []
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
  count              = local.create_role ? 1 : 0
  name               = var.role_name_use_prefix ? null : local.role_name
  name_prefix        = var.role_name_use_prefix ? "${local.role_name}-" : null
  path               = var.role_path
  assume_role_policy = data.aws_iam_policy_document.trust.json
}

resource "aws_iam_role_policy_attachment" "additional" {
  for_each   = { for name, arn in var.role_policies : name => arn if local.create_role }
  role       = aws_iam_role.this[0].name
  policy_arn = each.value
}

data "aws_iam_policy_document" "this" {
  source_policy_documents   = var.source_policy_documents
  override_policy_documents = var.override_policy_documents

  dynamic "statement" {
    for_each = var.policy_statements
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
        for_each = try(statement.value.conditions, null) != null ? statement.value.conditions : []
        content {
          test     = condition.value.test
          variable = condition.value.variable
          values   = condition.value.values
        }
      }
    }
  }
}

resource "aws_iam_policy" "this" {
  count       = local.create_policy ? 1 : 0
  name        = var.policy_name_use_prefix ? null : local.policy_name
  name_prefix = var.policy_name_use_prefix ? "${local.policy_name}-" : null
  path        = coalesce(var.policy_path, var.role_path)
  policy      = data.aws_iam_policy_document.this.json
}

resource "aws_iam_role_policy_attachment" "this" {
  count      = local.create_policy ? 1 : 0
  role       = aws_iam_role.this[0].name
  policy_arn = aws_iam_policy.this[0].arn
}

output "name" {
  value = try(helm_release.this[0].name, null)
}

output "namespace" {
  value = try(helm_release.this[0].namespace, null)
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

output "iam_policy_arn" {
  value = try(aws_iam_policy.this[0].arn, null)
}
