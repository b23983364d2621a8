package terraform

import (
	"slices"
	"testing"

	"github.com/irsalint/irsalint/internal/parse"
	"github.com/irsalint/irsalint/internal/source"
)

func TestModelOf(t *testing.T) {
	const irsa = "terraform-aws-modules/iam/aws//modules/iam-role-for-service-accounts-eks"
	const dir = "/models/terraform-aws-modules/iam/5/modules/iam-role-for-service-accounts-eks"
	tests := []struct{ source, version, want string }{
		{irsa, "~> 5.0", dir},
		{irsa, "5.30.0", dir},
		{irsa, ">= 5.3, < 5.40", dir},
		{irsa, "", dir}, // only one of the modelled versions has it
		{irsa, ">= 4.0", dir},
		{irsa, "4.24.1", dir}, // as in version 5
		{irsa, "~> 4.0", dir}, // the newest of them
		{irsa, "4.20.3", ""},  // without an audience
		{irsa, "< 4.21.0", ""},
		{"terraform-aws-modules/eks/aws", "18.3.1", ""}, // without a provider
		{"terraform-aws-modules/eks/aws", "21.0.0", ""}, // with another issuer
		{"terraform-aws-modules/eks/aws", "~> 21.0", "/models/terraform-aws-modules/eks/21"},
		{"terraform-aws-modules/eks/aws", "18.31.2", "/models/terraform-aws-modules/eks/18"},
		{"terraform-aws-modules/eks/aws//modules/fargate-profile", "19.0.0", "/models/terraform-aws-modules/eks/20/modules/fargate-profile"},
		{"terraform-aws-modules/eks/aws//modules/self-managed-node-group", "18.31.2", "/models/terraform-aws-modules/eks/19/modules/self-managed-node-group"},
		{irsa, "~> 6.0", ""},
		{irsa, "not a version", ""},
		{"registry.terraform.io/" + irsa, "5.0.0", dir},
		{"registry.opentofu.org/" + irsa, "5.0.0", dir},
		{"tfr:///" + irsa + "?version=5.20.0", "", dir},
		{"app.terraform.io/acme/iam/aws//modules/iam-role-for-service-accounts-eks", "5.0.0", ""},
		{"git::https://github.com/terraform-aws-modules/terraform-aws-iam.git//modules/iam-role-for-service-accounts-eks?ref=v5.30.0", "", dir},
		{"github.com/terraform-aws-modules/terraform-aws-iam//modules/iam-role-for-service-accounts-eks?ref=tags/v5.1.0", "", dir},
		{"git@github.com:terraform-aws-modules/terraform-aws-iam.git//modules/iam-role-for-service-accounts-eks?ref=v5.1.0", "", dir},
		{"git::https://github.com/terraform-aws-modules/terraform-aws-iam.git//modules/iam-role-for-service-accounts-eks?ref=master", "", ""},
		{"git::https://github.com/terraform-aws-modules/terraform-aws-iam.git//modules/iam-role-for-service-accounts-eks?ref=f37809108f86d8fbdf17f735df734bf4abe69315", "", ""},
		{"terraform-aws-modules/iam/google//modules/iam-role-for-service-accounts-eks", "5.0.0", ""},
		{"terraform-aws-modules/iam/aws//modules/iam-user", "5.0.0", ""},
		{"acme/iam/aws", "5.0.0", ""},
		{"cloudposse/label/null", "0.25.0", "/models/cloudposse/label-null/0"},
		{"cloudposse/eks-iam-role/aws", "~> 0.10", "/models/cloudposse/eks-iam-role/1"},
		{"cloudposse/eks-iam-role/aws", "0.3.1", ""}, // without wildcards
		{"cloudposse/eks-iam-role/aws", "", ""},      // with an audience or without
		{"git::https://github.com/cloudposse/terraform-null-label.git?ref=tags/0.25.0", "", "/models/cloudposse/label-null/0"},
		{"git::https://github.com/cloudposse/terraform-aws-eks-iam-role.git?ref=tags/0.11.0", "", "/models/cloudposse/eks-iam-role/1"},
		{"git::https://github.com/cloudposse/terraform-aws-eks-iam-role.git?ref=2.1.1", "", "/models/cloudposse/eks-iam-role/2"},
		{"git::https://github.com/cloudposse/terraform-aws-eks-iam-role.git?ref=2.1.1&depth=1", "", "/models/cloudposse/eks-iam-role/2"},
		{"git::ssh://git@github.com/cloudposse/terraform-aws-eks-iam-role.git?ref=v2.2.1", "", "/models/cloudposse/eks-iam-role/2"},
		{"git::git@github.com:cloudposse/terraform-aws-eks-iam-role?ref=refs/tags/2.1.1", "", "/models/cloudposse/eks-iam-role/2"},
		{"git::https://github.com/cloudposse/terraform-aws-eks-iam-role.git?ref=master", "", ""},
		{"git::https://github.com/cloudposse/terraform-aws-eks-iam-role.git", "", ""},
		{"git::https://token:x-oauth-basic@github.com/cloudposse/terraform-aws-eks-iam-role.git?ref=2.1.1", "", "/models/cloudposse/eks-iam-role/2"},
		{"git::https://mygithub.com/cloudposse/terraform-aws-eks-iam-role.git?ref=2.1.1", "", ""},
		{"git::https://gitlab.example.com/github.com/cloudposse/terraform-aws-eks-iam-role.git?ref=2.1.1", "", ""},
		{"https://github.com/cloudposse/terraform-aws-eks-iam-role/archive/refs/tags/2.1.1.tar.gz", "", ""},
		{"cloudposse/helm-release/aws", "0.10.0", "/models/cloudposse/helm-release/0"},
		{"cloudposse/helm-release/aws", "0.8.0", ""}, // without an audience
		{"git::https://github.com/cloudposse/terraform-aws-helm-release.git?ref=tags/0.9.3", "", "/models/cloudposse/helm-release/0"},
	}
	for _, tt := range tests {
		if got, ok := modelOf(tt.source, tt.version); ok != (tt.want != "") || ok && got != tt.want {
			t.Errorf("modelOf(%q, %q) = %q, %v, want %q", tt.source, tt.version, got, ok, tt.want)
		}
	}
}

// Every model is configuration that parses without a fault, and whatever it calls
// is a model too.
func TestModelsParse(t *testing.T) {
	for name, majors := range catalogue() {
		for major, subs := range majors {
			for _, sub := range subs {
				dir := modelDir(name, major, sub)
				p := newRun(parse.Input{Tree: source.NewMemory(nil)})
				m := p.module(dir)
				if m == nil {
					t.Errorf("%s: no configuration", dir)
					continue
				}
				for _, problem := range m.problems {
					t.Errorf("%s: %s", dir, problem.Message)
				}
				for _, call := range m.callOrder {
					to, ok := localSource(dir, call)
					if !ok || p.module(to) == nil {
						t.Errorf("%s: module %s is no model", dir, call.labels[0])
					}
				}
				if !slices.ContainsFunc(m.order, func(b *block) bool { return b.kind == "resource" }) && len(m.callOrder) == 0 && len(m.outputs) == 0 {
					t.Errorf("%s: declares nothing", dir)
				}
			}
		}
	}
}
