// Synthesises the templates in testdata/projects/cdk. Each app is what
// people write with the CDK; some hold a fault on purpose, which is named.
import { cpSync, mkdirSync, mkdtempSync, readdirSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import * as cdk from "aws-cdk-lib";
import * as eks from "aws-cdk-lib/aws-eks";
import * as eks2 from "aws-cdk-lib/aws-eks-v2";
import * as ec2 from "aws-cdk-lib/aws-ec2";
import * as iam from "aws-cdk-lib/aws-iam";
import { KubectlV33Layer } from "@aws-cdk/lambda-layer-kubectl-v33";

const version = eks.KubernetesVersion.V1_33;

// cluster is one with a network that is looked up nowhere.
function cluster(stack, props = {}) {
  return new eks.Cluster(stack, "Cluster", {
    version,
    clusterName: "main",
    kubectlLayer: new KubectlV33Layer(stack, "Kubectl"),
    vpc: vpc(stack),
    defaultCapacity: 0,
    ...props,
  });
}

function vpc(stack) {
  return ec2.Vpc.fromVpcAttributes(stack, "Vpc", {
    vpcId: "vpc-11111111111111111",
    availabilityZones: ["eu-west-1a", "eu-west-1b"],
    privateSubnetIds: ["subnet-11111111111111111", "subnet-11111111111111112"],
    publicSubnetIds: ["subnet-11111111111111113", "subnet-11111111111111114"],
  });
}

// webIdentity is a role whose conditions hold the issuer of the cluster in their keys.
function webIdentity(stack, id, provider, issuer, conditions) {
  const resolved = {};
  for (const [operator, keys] of Object.entries(conditions)) {
    resolved[operator] = new cdk.CfnJson(stack, `${id}${operator}`, {
      value: Object.fromEntries(Object.entries(keys).map(([claim, v]) => [`${issuer}:${claim}`, v])),
    });
  }
  return new iam.Role(stack, id, {
    roleName: id.toLowerCase(),
    assumedBy: new iam.WebIdentityPrincipal(provider, resolved),
  });
}

const apps = {
  // ServiceAccounts with IRSA. "wide" trusts every ServiceAccount of a namespace.
  irsa(stack) {
    const c = cluster(stack);
    const account = c.addServiceAccount("App", { name: "app", namespace: "web" });
    account.addToPrincipalPolicy(new iam.PolicyStatement({ actions: ["s3:GetObject"], resources: ["*"] }));
    const provider = c.openIdConnectProvider;
    const issuer = c.clusterOpenIdConnectIssuer;
    const exact = webIdentity(stack, "Exact", provider.openIdConnectProviderArn, issuer, {
      StringEquals: { sub: "system:serviceaccount:web:job", aud: "sts.amazonaws.com" },
    });
    webIdentity(stack, "Wide", provider.openIdConnectProviderArn, issuer, {
      StringLike: { sub: "system:serviceaccount:web:*" },
      StringEquals: { aud: "sts.amazonaws.com" },
    });
    c.addManifest("Job", {
      apiVersion: "v1",
      kind: "ServiceAccount",
      metadata: { name: "job", namespace: "web", annotations: { "eks.amazonaws.com/role-arn": exact.roleArn } },
    });
    // A fault: the role does not trust this name.
    c.addManifest("Other", {
      apiVersion: "v1",
      kind: "ServiceAccount",
      metadata: { name: "other", namespace: "web", annotations: { "eks.amazonaws.com/role-arn": exact.roleArn } },
    });
    c.addHelmChart("Chart", {
      chart: "app",
      repository: "https://charts.example.com",
      release: "app",
      namespace: "web",
      values: { serviceAccount: { name: "chart", annotations: { "eks.amazonaws.com/role-arn": exact.roleArn } } },
    });
  },

  // EKS Pod Identity.
  "pod-identity"(stack) {
    const c = cluster(stack);
    c.addServiceAccount("App", { name: "app", namespace: "web", identityType: eks.IdentityType.POD_IDENTITY });
    const role = new iam.Role(stack, "Role", { assumedBy: new iam.ServicePrincipal("pods.eks.amazonaws.com") });
    role.assumeRolePolicy.addStatements(
      new iam.PolicyStatement({ actions: ["sts:TagSession"], principals: [new iam.ServicePrincipal("pods.eks.amazonaws.com")] }),
    );
    new eks.CfnPodIdentityAssociation(stack, "Association", {
      clusterName: c.clusterName, namespace: "web", serviceAccount: "job", roleArn: role.roleArn,
    });
    new eks.CfnAddon(stack, "Addon", {
      clusterName: c.clusterName, addonName: "aws-ebs-csi-driver",
      podIdentityAssociations: [{ serviceAccount: "ebs-csi-controller-sa", roleArn: role.roleArn }],
    });
  },

  // Who may enter the cluster.
  access(stack) {
    const masters = new iam.Role(stack, "Masters", { assumedBy: new iam.AccountRootPrincipal() });
    const c = cluster(stack, { authenticationMode: eks.AuthenticationMode.API_AND_CONFIG_MAP, mastersRole: masters });
    const reader = new iam.Role(stack, "Reader", { assumedBy: new iam.AccountRootPrincipal() });
    c.grantAccess("View", reader.roleArn, [
      eks.AccessPolicy.fromAccessPolicyName("AmazonEKSViewPolicy", { accessScopeType: eks.AccessScopeType.NAMESPACE, namespaces: ["web"] }),
    ]);
    c.awsAuth.addRoleMapping(reader, { groups: ["readers"], username: "reader" });
  },

  // Nodes. The fault is a role that may do everything.
  nodegroup(stack) {
    const c = cluster(stack);
    const template = new ec2.CfnLaunchTemplate(stack, "Template", {
      launchTemplateData: { metadataOptions: { httpTokens: "required", httpPutResponseHopLimit: 1 } },
    });
    const group = c.addNodegroupCapacity("Nodes", {
      launchTemplateSpec: { id: template.ref, version: template.attrLatestVersionNumber },
    });
    group.role.addManagedPolicy(iam.ManagedPolicy.fromAwsManagedPolicyName("AdministratorAccess"));
    c.addFargateProfile("Fargate", { selectors: [{ namespace: "batch" }] });
  },

  // The second version of the library, whose clusters are resources of CloudFormation.
  v2(stack) {
    const c = new eks2.Cluster(stack, "Cluster", {
      version: eks2.KubernetesVersion.V1_33,
      clusterName: "main",
      vpc: vpc(stack),
      defaultCapacityType: eks2.DefaultCapacityType.AUTOMODE,
      kubectlProviderOptions: { kubectlLayer: new KubectlV33Layer(stack, "Kubectl") },
    });
    c.addServiceAccount("App", { name: "app", namespace: "web" });
  },

  // A cluster and a provider that are not made here.
  imported(stack) {
    const issuer = "oidc.eks.eu-west-1.amazonaws.com/id/EXAMPLED539D4633E53DE1B71EXAMPLE";
    const provider = eks.OpenIdConnectProvider.fromOpenIdConnectProviderArn(stack, "Provider", `arn:aws:iam::111122223333:oidc-provider/${issuer}`);
    const c = eks.Cluster.fromClusterAttributes(stack, "Cluster", {
      clusterName: "main", kubectlRoleArn: "arn:aws:iam::111122223333:role/kubectl", openIdConnectProvider: provider,
      kubectlLayer: new KubectlV33Layer(stack, "Kubectl"),
    });
    c.addServiceAccount("App", { name: "app", namespace: "web" });
  },
};

const out = new URL("../projects/cdk/", import.meta.url).pathname;
for (const name of Object.keys(apps)) rmSync(join(out, name), { recursive: true, force: true });
for (const [name, build] of Object.entries(apps)) {
  const dir = mkdtempSync(join(tmpdir(), "cdk-"));
  const app = new cdk.App({ outdir: dir, analyticsReporting: false, context: { "aws:cdk:enable-asset-metadata": true, "aws:cdk:enable-path-metadata": true } });
  build(new cdk.Stack(app, name));
  app.synth();
  mkdirSync(join(out, name), { recursive: true });
  for (const file of readdirSync(dir).filter((f) => f.endsWith(".template.json"))) {
    cpSync(join(dir, file), join(out, name, file));
  }
  rmSync(dir, { recursive: true });
}
