# cloudposse/label/null, after 0.25.0: whether what it names is switched on, and the
# name. Left out: tags and descriptors.

variable "context" {
  default = {}
}

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
  type    = string
  default = null
}

variable "id_length_limit" {
  type    = number
  default = null
}

variable "label_value_case" {
  type    = string
  default = null
}

locals {
  input = {
    enabled             = var.enabled == null ? try(var.context.enabled, true) : var.enabled
    namespace           = provider::irsalint::expected(var.namespace == null ? try(var.context.namespace, null) : var.namespace)
    tenant              = provider::irsalint::expected(var.tenant == null ? try(var.context.tenant, null) : var.tenant)
    environment         = provider::irsalint::expected(var.environment == null ? try(var.context.environment, null) : var.environment)
    stage               = provider::irsalint::expected(var.stage == null ? try(var.context.stage, null) : var.stage)
    name                = provider::irsalint::expected(var.name == null ? try(var.context.name, null) : var.name)
    delimiter           = var.delimiter == null ? try(var.context.delimiter, null) : var.delimiter
    attributes          = compact(distinct(concat(coalesce(try(var.context.attributes, null), []), coalesce(var.attributes, []))))
    label_order         = var.label_order == null ? try(var.context.label_order, null) : var.label_order
    regex_replace_chars = var.regex_replace_chars == null ? try(var.context.regex_replace_chars, null) : var.regex_replace_chars
    id_length_limit     = var.id_length_limit == null ? try(var.context.id_length_limit, null) : var.id_length_limit
    label_value_case    = var.label_value_case == null ? try(var.context.label_value_case, null) : var.label_value_case
  }

  enabled   = local.input.enabled == null ? true : local.input.enabled
  unwanted  = coalesce(local.input.regex_replace_chars, "/[^-a-zA-Z0-9]/")
  case      = coalesce(local.input.label_value_case, "lower")
  delimiter = local.input.delimiter == null ? "-" : local.input.delimiter
  order     = coalescelist(local.input.label_order == null ? [] : local.input.label_order, ["namespace", "environment", "stage", "name", "attributes"])
  limit     = local.input.id_length_limit == null ? 0 : local.input.id_length_limit

  plain = { for k in ["namespace", "tenant", "environment", "stage", "name"] : k => local.input[k] == null ? "" : replace(local.input[k], local.unwanted, "") }
  cased = { for k, v in local.plain : k => local.case == "none" ? v : local.case == "title" ? title(lower(v)) : local.case == "upper" ? upper(v) : lower(v) }

  attributes = compact(distinct([for v in [for a in local.input.attributes : replace(a, local.unwanted, "")] :
    local.case == "none" ? v : local.case == "title" ? title(lower(v)) : local.case == "upper" ? upper(v) : lower(v)
  ]))

  labels  = merge(local.cased, { attributes = join(local.delimiter, local.attributes) })
  id_full = join(local.delimiter, [for l in local.order : local.labels[l] if length(local.labels[l]) > 0])

  # A name that is too long ends in a hash of itself.
  kept  = local.limit - (5 + length(local.delimiter))
  hash  = "${md5(local.id_full)}qrstuvwxyz"
  short = substr("${local.kept <= 0 ? "" : "${trimsuffix(substr(local.id_full, 0, local.kept), local.delimiter)}${local.delimiter}"}${replace(local.case == "title" ? title(local.hash) : local.case == "upper" ? upper(local.hash) : local.hash, local.unwanted, "")}", 0, local.limit)
  id    = local.limit != 0 && length(local.id_full) > local.limit ? local.short : local.id_full
}

output "enabled" {
  value = local.enabled
}

output "id" {
  value = local.enabled ? local.id : ""
}

output "id_full" {
  value = local.enabled ? local.id_full : ""
}

output "namespace" {
  value = local.enabled ? local.labels.namespace : ""
}

output "tenant" {
  value = local.enabled ? local.labels.tenant : ""
}

output "environment" {
  value = local.enabled ? local.labels.environment : ""
}

output "stage" {
  value = local.enabled ? local.labels.stage : ""
}

output "name" {
  value = local.enabled ? local.labels.name : ""
}

output "delimiter" {
  value = local.enabled ? local.delimiter : ""
}

output "attributes" {
  value = local.enabled ? local.attributes : []
}

output "context" {
  value = local.input
}
