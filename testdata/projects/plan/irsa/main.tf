variable "issuer" {}
variable "name" {}
variable "namespace" {}

data "aws_caller_identity" "me" {}

resource "aws_iam_role" "this" {
  name = var.name
  assume_role_policy = jsonencode({
    Version = "2012-10-17"
    Statement = [{
      Effect    = "Allow"
      Action    = "sts:AssumeRoleWithWebIdentity"
      Principal = { Federated = "arn:aws:iam::${data.aws_caller_identity.me.account_id}:oidc-provider/${var.issuer}" }
      Condition = {
        StringEquals = {
          "${var.issuer}:sub" = "system:serviceaccount:${var.namespace}:${var.name}"
        }
      }
    }]
  })
}

output "arn" {
  value = aws_iam_role.this.arn
}
