resource "kubernetes_service_account" "payments" {
  metadata {
    name      = "payments"
    namespace = "billing" # the role trusts the namespace payments
    annotations = {
      "eks.amazonaws.com/role-arn" = "arn:aws:iam::111122223333:role/payments"
    }
  }
}
