# Roles of the cluster "shop", one a workload. Each is assumed through IRSA by the
# ServiceAccount that its namespace and name say.
locals {
  issuer = "oidc.eks.eu-west-1.amazonaws.com/id/0123456789ABCDEF0123456789ABCDEF"

  workloads = {
    web-staging    = "web-staging:stg-web"
    web-production = "web-production:web"
    worker         = "worker:shop-worker"
    search         = "search:search"
    metrics        = "monitoring:metrics"
  }
}

resource "aws_iam_openid_connect_provider" "shop" {
  url            = "https://${local.issuer}"
  client_id_list = ["sts.amazonaws.com"]
}

resource "aws_iam_role" "workload" {
  for_each = local.workloads
  name     = each.key

  assume_role_policy = jsonencode({
    Version = "2012-10-17"
    Statement = [{
      Effect    = "Allow"
      Principal = { Federated = aws_iam_openid_connect_provider.shop.arn }
      Action    = "sts:AssumeRoleWithWebIdentity"
      Condition = {
        StringEquals = {
          "${local.issuer}:sub" = "system:serviceaccount:${each.value}"
          "${local.issuer}:aud" = "sts.amazonaws.com"
        }
      }
    }]
  })
}
