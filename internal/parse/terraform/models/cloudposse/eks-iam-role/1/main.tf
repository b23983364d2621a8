# cloudposse/eks-iam-role/aws, after v1.3.0: no audience is asked for, and no subject
# either unless both the name and the namespace, or a list, are given.

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

variable "service_account_name" {
  type    = string
  default = null
}

variable "service_account_namespace" {
  type    = string
  default = null
}

variable "service_account_namespace_name_list" {
  type    = list(string)
  default = null
}

variable "service_account_list_qualifier" {
  type    = string
  default = "ForAnyValue"
}

variable "aws_account_number" {
  type    = string
  default = null
}

variable "aws_partition" {
  type    = string
  default = "aws"
}

variable "aws_iam_policy_document" {
  default = []
}

variable "eks_cluster_oidc_issuer_url" {
  type = string
}

data "aws_caller_identity" "current" {}

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

module "service_account_label" {
  source              = "../../label-null/0"
  attributes          = [local.account_id]
  regex_replace_chars = "/[^-a-zA-Z0-9@_]/"
  context             = module.this.context
}

locals {
  enabled = module.this.enabled
  issuer  = replace(var.eks_cluster_oidc_issuer_url, "https://", "")
  account = coalesce(var.aws_account_number, data.aws_caller_identity.current.account_id)

  account_id = trimsuffix("${coalesce(var.service_account_name, "all")}@${coalesce(var.service_account_namespace, "all")}", "@${var.service_account_name == null ? "" : var.service_account_name}")
}

data "aws_iam_policy_document" "trust" {
  statement {
    actions = ["sts:AssumeRoleWithWebIdentity"]
    principals {
      type        = "Federated"
      identifiers = ["arn:${var.aws_partition}:iam::${local.account}:oidc-provider/${local.issuer}"]
    }
    dynamic "condition" {
      for_each = var.service_account_name != null && var.service_account_namespace != null ? [1] : []
      content {
        test     = "StringLike"
        variable = "${local.issuer}:sub"
        values   = ["system:serviceaccount:${coalesce(var.service_account_namespace, "*")}:${coalesce(var.service_account_name, "*")}"]
      }
    }
    dynamic "condition" {
      for_each = var.service_account_namespace_name_list != null ? [1] : []
      content {
        test     = "${var.service_account_list_qualifier}:StringLike"
        variable = "${local.issuer}:sub"
        values   = [for account in var.service_account_namespace_name_list : "system:serviceaccount:${account}"]
      }
    }
  }
}

resource "aws_iam_role" "service_account" {
  count              = local.enabled ? 1 : 0
  name               = module.service_account_label.id
  assume_role_policy = data.aws_iam_policy_document.trust.json
}

resource "aws_iam_policy" "service_account" {
  count  = local.enabled && length(var.aws_iam_policy_document) > 0 ? 1 : 0
  name   = aws_iam_role.service_account[0].name
  policy = try(var.aws_iam_policy_document[0], tostring(var.aws_iam_policy_document), "{}")
}

resource "aws_iam_role_policy_attachment" "service_account" {
  count      = local.enabled && length(var.aws_iam_policy_document) > 0 ? 1 : 0
  role       = aws_iam_role.service_account[0].name
  policy_arn = aws_iam_policy.service_account[0].arn
}

output "service_account_namespace" {
  value = local.enabled ? var.service_account_namespace : null
}

output "service_account_name" {
  value = local.enabled ? var.service_account_name : null
}

output "service_account_role_name" {
  value = local.enabled ? aws_iam_role.service_account[0].name : null
}

output "service_account_role_unique_id" {
  value = local.enabled ? aws_iam_role.service_account[0].unique_id : null
}

output "service_account_role_arn" {
  value = local.enabled ? aws_iam_role.service_account[0].arn : null
}
