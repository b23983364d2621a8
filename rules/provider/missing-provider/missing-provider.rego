# METADATA
# title: A trusted issuer is no provider
# description: |
#   ## What it does
#   Reports a cluster whose issuer a role of the same root module or stack trusts, and which nothing there makes an OIDC provider of IAM.
#
#   ## Why it matters
#   AWS STS refuses tokens of an issuer that is not registered in the account.
#
#   ## How to fix
#   Add an `aws_iam_openid_connect_provider`, `AWS::IAM::OIDCProvider` or `enable_irsa = true` for the issuer of the cluster.
# related_resources:
#   - ref: https://docs.aws.amazon.com/eks/latest/userguide/enable-iam-roles-for-service-accounts.html
# custom:
#   severity: high
#   kind: breaks
#   since: 0.1.0
#   input: [clusters]
#   aws_error: no_provider
#   questions: []
#   formats: [cloudformation, terraform]
#   admission: false
package irsalint.rules.provider["missing-provider"]

deny contains {"at": cluster.at, "message": msg, "fix": "register the issuer of the cluster as an OIDC provider", "related": [{"at": cluster.trusting.at, "note": "trusted here"}]} if {
	some cluster in input.clusters
	cluster.provider == "no"
	cluster.trusting.state != "absent"
	msg := sprintf("%s trusts the issuer of %s, which is registered nowhere as an OIDC provider", [cluster.trusting.label, cluster.cluster.label])
}
