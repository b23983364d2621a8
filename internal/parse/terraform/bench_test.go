package terraform

import (
	"context"
	"fmt"
	"os"
	"strings"
	"testing"
	"time"

	"github.com/hashicorp/hcl/v2"
	"github.com/hashicorp/hcl/v2/hclsyntax"

	"github.com/irsalint/irsalint/internal/parse"
	"github.com/irsalint/irsalint/internal/source"
)

// BenchmarkThroughput reads a tree's Terraform into the graph, and in the same run
// parses the same files by hclsyntax alone, both on all processors. It prints both in
// MB/s, and how many times longer the whole takes than the bare parse. IRSALINT_TREE
// names a directory to measure instead of the generated tree.
func BenchmarkThroughput(b *testing.B) {
	tree, size := benchTree(b)
	var whole, bare time.Duration
	for b.Loop() {
		start := time.Now()
		in := parse.Input{Tree: tree}
		for _, name := range tree.Names() {
			if (Parser{}).Claims(name) {
				in.Files = append(in.Files, name)
			}
		}
		(Parser{}).Parse(context.Background(), in)
		whole += time.Since(start)
		start = time.Now()
		parseBare(tree)
		bare += time.Since(start)
	}
	rate := func(d time.Duration) float64 { return float64(size) * float64(b.N) / 1e6 / d.Seconds() }
	b.ReportMetric(rate(whole), "MB/s")
	b.ReportMetric(rate(bare), "bare-MB/s")
	b.ReportMetric(whole.Seconds()/bare.Seconds(), "x-bare")
	b.ReportMetric(0, "ns/op")
}

// parseBare parses every file of native syntax.
func parseBare(tree source.Tree) {
	var names []string
	for _, name := range tree.Names() {
		if strings.HasSuffix(name, ".tf") {
			names = append(names, name)
		}
	}
	each(len(names), func(i int) {
		if f, err := tree.Open(names[i]); err == nil {
			hclsyntax.ParseConfig(f.Data, f.Name, hcl.InitialPos)
		}
	})
}

// benchTree is a tree and the size of its native configuration in bytes, all read.
func benchTree(b *testing.B) (tree source.Tree, size int) {
	if dir := os.Getenv("IRSALINT_TREE"); dir != "" {
		disk, err := source.OpenDisk(dir)
		if err != nil {
			b.Fatal(err)
		}
		b.Cleanup(func() { disk.Close() })
		tree = disk
	} else {
		files := map[string]string{}
		for i := range 200 {
			files[fmt.Sprintf("live/%03d/main.tf", i)] = fmt.Sprintf(benchRoot, i)
		}
		files["modules/irsa/main.tf"] = benchModule
		tree = source.NewMemory(files)
	}
	for _, name := range tree.Names() {
		f, err := tree.Open(name)
		if err == nil && strings.HasSuffix(name, ".tf") {
			size += len(f.Data)
		}
	}
	return tree, size
}

// benchRoot is a root as teams write them: a cluster, roles from a module of the tree
// and of a registry, hand-written trusts.
const benchRoot = `
variable "environment" {
  type    = string
  default = "env-%d"
}

locals {
  tags  = { Environment = var.environment, ManagedBy = "terraform" }
  roles = { for n in ["api", "worker", "cron", "reports"] : n => { namespace = "team-${n}", policies = ["ReadOnlyAccess"] } }
}

module "eks" {
  source          = "terraform-aws-modules/eks/aws"
  version         = "~> 20.0"
  cluster_name    = "main-${var.environment}"
  cluster_version = "1.31"
  eks_managed_node_groups = {
    default = {
      instance_types               = ["m6i.large"]
      iam_role_additional_policies = { ssm = "arn:aws:iam::aws:policy/AmazonSSMManagedInstanceCore" }
    }
  }
  tags = local.tags
}

module "irsa" {
  source       = "../../modules/irsa"
  for_each     = local.roles
  name         = "${each.key}-${var.environment}"
  provider_arn = module.eks.oidc_provider_arn
  subjects     = ["system:serviceaccount:${each.value.namespace}:${each.key}"]
  policies     = each.value.policies
}

module "ebs" {
  source    = "terraform-aws-modules/iam/aws//modules/iam-role-for-service-accounts-eks"
  version   = "~> 5.0"
  role_name = "ebs-${var.environment}"
  oidc_providers = {
    main = {
      provider_arn               = module.eks.oidc_provider_arn
      namespace_service_accounts = ["kube-system:ebs-csi-controller-sa"]
    }
  }
}

resource "aws_iam_role" "dns" {
  name = "dns-${var.environment}"
  assume_role_policy = jsonencode({
    Version = "2012-10-17"
    Statement = [{
      Effect    = "Allow"
      Action    = "sts:AssumeRoleWithWebIdentity"
      Principal = { Federated = module.eks.oidc_provider_arn }
      Condition = {
        StringEquals = {
          "${module.eks.oidc_provider}:sub" = "system:serviceaccount:dns:external-dns"
          "${module.eks.oidc_provider}:aud" = "sts.amazonaws.com"
        }
      }
    }]
  })
  tags = local.tags
}

resource "kubernetes_service_account" "dns" {
  metadata {
    name        = "external-dns"
    namespace   = "dns"
    annotations = { "eks.amazonaws.com/role-arn" = aws_iam_role.dns.arn }
  }
}
`

const benchModule = `
variable "name" {}
variable "provider_arn" {}
variable "subjects" {
  type = list(string)
}
variable "policies" {
  type    = list(string)
  default = []
}

data "aws_iam_policy_document" "trust" {
  statement {
    actions = ["sts:AssumeRoleWithWebIdentity"]
    principals {
      type        = "Federated"
      identifiers = [var.provider_arn]
    }
    condition {
      test     = "StringEquals"
      variable = "${replace(var.provider_arn, "/^(.*provider/)/", "")}:sub"
      values   = var.subjects
    }
    condition {
      test     = "StringEquals"
      variable = "${replace(var.provider_arn, "/^(.*provider/)/", "")}:aud"
      values   = ["sts.amazonaws.com"]
    }
  }
}

resource "aws_iam_role" "this" {
  name               = var.name
  assume_role_policy = data.aws_iam_policy_document.trust.json
}

resource "aws_iam_role_policy_attachment" "this" {
  for_each   = toset(var.policies)
  role       = aws_iam_role.this.name
  policy_arn = "arn:aws:iam::aws:policy/${each.value}"
}

output "arn" {
  value = aws_iam_role.this.arn
}
`
