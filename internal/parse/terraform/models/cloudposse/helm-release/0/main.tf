# cloudposse/helm-release/aws, after 0.10.1. Left out: the namespace.

variable "enabled" {
  type    = bool
  default = null
}

variable "namespace" {
  type    = string
  default = null
}

variable "tenant" {
  type    = string
  default = null
}

variable "environment" {
  type    = string
  default = null
}

variable "stage" {
  type    = string
  default = null
}

variable "name" {
  type    = string
  default = null
}

variable "delimiter" {
  type    = string
  default = null
}

variable "attributes" {
  default = []
}

variable "label_order" {
  default = null
}

variable "regex_replace_chars" {
  default = null
}

variable "id_length_limit" {
  default = null
}

variable "label_value_case" {
  default = null
}

variable "context" {
  default = {}
}

variable "aws_account_number" {
  type    = string
  default = null
}

variable "aws_partition" {
  type    = string
  default = "aws"
}

variable "eks_cluster_oidc_issuer_url" {
  type = string
}

variable "service_account_name" {
  type    = string
  default = null
}

variable "service_account_namespace" {
  type    = string
  default = null
}

variable "iam_role_enabled" {
  type    = bool
  default = false
}

variable "iam_policy_enabled" {
  type    = bool
  default = true
}

variable "iam_policy" {
  default = null
}

variable "iam_policy_statements" {
  default = {}
}

variable "iam_source_policy_documents" {
  type    = list(string)
  default = null
}

variable "iam_override_policy_documents" {
  type    = list(string)
  default = null
}

variable "iam_source_json_url" {
  type    = string
  default = null
}

variable "service_account_role_arn_annotation_enabled" {
  type    = bool
  default = true
}

variable "service_account_set_key_path" {
  type    = string
  default = "serviceAccount.annotations.eks\\.amazonaws\\.com/role-arn"
}

variable "release_name" {
  type    = string
  default = ""
}

variable "chart" {
  type = string
}

variable "kubernetes_namespace" {
  type    = string
  default = null
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

module "this" {
  source              = "../../label-null/0"
  enabled             = var.enabled
  namespace           = var.namespace
  tenant              = var.tenant
  environment         = var.environment
  stage               = var.stage
  name                = var.name
  delimiter           = var.delimiter
  attributes          = var.attributes
  label_order         = var.label_order
  regex_replace_chars = var.regex_replace_chars
  id_length_limit     = var.id_length_limit
  label_value_case    = var.label_value_case
  context             = var.context
}

locals {
  iam_role_enabled = module.this.enabled && var.iam_role_enabled
}

data "http" "policy" {
  url = var.iam_source_json_url
}

data "aws_iam_policy_document" "policy" {
  source_policy_documents = concat(
    var.iam_source_json_url == null ? [] : [data.http.policy.response_body],
    var.iam_source_policy_documents == null ? [] : var.iam_source_policy_documents,
  )
  override_policy_documents = var.iam_override_policy_documents

  dynamic "statement" {
    for_each = concat(
      [for statement in try(flatten(var.iam_policy_statements), var.iam_policy_statements) : statement],
      flatten([for policy in var.iam_policy == null ? [] : var.iam_policy : policy.statements]),
    )
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

module "eks_iam_role" {
  source = "../../eks-iam-role/2"

  enabled                     = local.iam_role_enabled
  aws_account_number          = var.aws_account_number
  aws_iam_policy_document     = local.iam_role_enabled && var.iam_policy_enabled ? [data.aws_iam_policy_document.policy.json] : []
  aws_partition               = var.aws_partition
  eks_cluster_oidc_issuer_url = var.eks_cluster_oidc_issuer_url
  service_account_name        = var.service_account_name
  service_account_namespace   = var.service_account_namespace
  context                     = module.this.context
}

resource "helm_release" "this" {
  count     = module.this.enabled ? 1 : 0
  name      = coalesce(var.release_name, module.this.name, var.chart)
  chart     = var.chart
  namespace = var.kubernetes_namespace
  values    = var.values

  dynamic "set" {
    for_each = var.set
    content {
      name  = set.value.name
      value = set.value.value
      type  = try(set.value.type, null)
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

  dynamic "set" {
    for_each = local.iam_role_enabled && var.service_account_role_arn_annotation_enabled ? [module.eks_iam_role.service_account_role_arn] : []
    content {
      name  = var.service_account_set_key_path
      value = set.value
      type  = "string"
    }
  }
}

output "service_account_namespace" {
  value = module.eks_iam_role.service_account_namespace
}

output "service_account_name" {
  value = module.eks_iam_role.service_account_name
}

output "service_account_role_name" {
  value = module.eks_iam_role.service_account_role_name
}

output "service_account_role_unique_id" {
  value = module.eks_iam_role.service_account_role_unique_id
}

output "service_account_role_arn" {
  value = module.eks_iam_role.service_account_role_arn
}
