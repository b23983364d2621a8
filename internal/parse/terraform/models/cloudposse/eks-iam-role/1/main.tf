# cloudposse/eks-iam-role/aws, after v1.3.0: no audience is asked for.
# The role's name is made by a module that labels things; only its end is known here:
# the ServiceAccount, and the namespace where that differs.

variable "enabled" {
  type    = bool
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
  default = []
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

variable "managed_policy_arns" {
  type    = set(string)
  default = []
}

data "aws_caller_identity" "current" {}

resource "terraform_data" "label" {}

locals {
  enabled = try(coalesce(var.enabled, try(var.context.enabled, null)), true)
  issuer  = replace(var.eks_cluster_oidc_issuer_url, "https://", "")
  account = coalesce(var.aws_account_number, data.aws_caller_identity.current.account_id)

  single   = var.service_account_name == null && var.service_account_namespace == null && length(var.service_account_namespace_name_list) > 0 ? [] : ["${coalesce(var.service_account_namespace, "*")}:${coalesce(var.service_account_name, "*")}"]
  accounts = concat(local.single, var.service_account_namespace_name_list)

  account_name = replace(split(":", local.accounts[0])[1], "*", "all")
  namespace    = replace(split(":", local.accounts[0])[0], "*", "all")
  account_id   = trimsuffix("${local.account_name}@${local.namespace}", "@${local.account_name}")
}

data "aws_iam_policy_document" "trust" {
  statement {
    actions = ["sts:AssumeRoleWithWebIdentity"]
    principals {
      type        = "Federated"
      identifiers = ["arn:${var.aws_partition}:iam::${local.account}:oidc-provider/${local.issuer}"]
    }
    condition {
      test     = "StringLike"
      variable = "${local.issuer}:sub"
      values   = [for account in local.accounts : "system:serviceaccount:${account}"]
    }
  }
}

resource "aws_iam_role" "service_account" {
  count              = local.enabled ? 1 : 0
  name               = "${terraform_data.label.output}${local.account_id}"
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

resource "aws_iam_role_policy_attachment" "managed" {
  for_each   = local.enabled ? var.managed_policy_arns : []
  role       = aws_iam_role.service_account[0].name
  policy_arn = each.key
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
