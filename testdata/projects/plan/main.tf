variable "issuer" {
  type = string
}

data "aws_caller_identity" "me" {}

data "aws_iam_policy_document" "wide" {
  statement {
    actions = ["sts:AssumeRoleWithWebIdentity"]
    principals {
      type        = "Federated"
      identifiers = ["arn:aws:iam::${data.aws_caller_identity.me.account_id}:oidc-provider/${var.issuer}"]
    }
    condition {
      test     = "StringLike"
      variable = "${var.issuer}:sub"
      values   = ["system:serviceaccount:*:app"]
    }
    condition {
      test     = "StringEquals"
      variable = "${var.issuer}:aud"
      values   = ["sts.amazonaws.com"]
    }
  }
}

resource "aws_iam_role" "wide" {
  name               = "wide"
  assume_role_policy = data.aws_iam_policy_document.wide.json
}

module "irsa" {
  for_each  = { api = "prod", job = "batch" }
  source    = "./irsa"
  issuer    = var.issuer
  name      = each.key
  namespace = each.value
}

resource "kubernetes_service_account" "api" {
  metadata {
    name      = "apl"
    namespace = "prod"
    annotations = {
      "eks.amazonaws.com/role-arn" = module.irsa["api"].arn
    }
  }
}
