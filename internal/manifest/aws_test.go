package manifest_test

import (
	"fmt"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/irsalint/irsalint/internal/graph"
)

// document shows how far a policy document is known.
func document(d graph.Document) string {
	if d.Policy == nil {
		return "unknown: " + d.Unknown
	}
	return fmt.Sprintf("%d statements", len(d.Policy.Statements))
}

// cloud shows everything of AWS.
func cloud(g *graph.Graph) []string {
	var out []string
	add := func(format string, args ...any) { out = append(out, fmt.Sprintf(format, args...)) }
	for _, r := range g.Roles {
		add("role %s: %s, trust %s", r.Address, text(r.ARN), document(r.Trust))
	}
	for _, p := range g.Policies {
		add("policy %s: %s, %s", p.Address, text(p.ARN), document(p.Document))
	}
	for _, a := range g.Attachments {
		inline := ""
		if a.Inline != nil {
			inline = ", inline " + document(*a.Inline)
		}
		add("attached to %s: %s%s", text(a.Role), arg(a.Policy), inline)
	}
	for _, p := range g.InstanceProfiles {
		add("profile %s of %s", text(p.Name), text(p.Role))
	}
	for _, p := range g.OIDCProviders {
		ids := graph.List{Open: p.ClientIDsOpen}
		for _, id := range p.ClientIDs {
			ids.Items = append(ids.Items, graph.Arg{Set: true, Text: id})
		}
		add("provider %s: %s, clients %s", text(p.ARN), arg(p.URL), list(ids))
	}
	for _, c := range g.Clusters {
		add("cluster %s: issuer %s, mode %s, creator %s, auto %s, logs %s", arg(c.Name), text(c.Issuer), arg(c.AuthenticationMode), arg(c.CreatorAdmin), arg(c.AutoMode), list(c.LogTypes))
	}
	return append(out, cluster(g)...)
}

// cluster shows what belongs to clusters.
func cluster(g *graph.Graph) []string {
	var out []string
	add := func(format string, args ...any) { out = append(out, fmt.Sprintf(format, args...)) }
	for _, n := range g.NodeGroups {
		m := n.Metadata
		add("nodes %s of %s: role %s, name %s, profile %s, template %s, metadata %s %s %s", n.Address, arg(n.Cluster), arg(n.RoleARN), arg(n.RoleName), arg(n.Profile), arg(n.Template), arg(m.Endpoint), arg(m.Tokens), arg(m.HopLimit))
		if m.Open != "" {
			add("metadata open: %s", m.Open)
		}
	}
	for _, a := range g.Associations {
		add("association %s %s/%s: %s, target %s, no tags %s", arg(a.Cluster), text(a.Namespace.Text), arg(a.ServiceAccount), arg(a.RoleARN), arg(a.TargetRoleARN), arg(a.DisableSessionTags))
	}
	for _, a := range g.Addons {
		add("add-on %s %s: %s", arg(a.Cluster), arg(a.Name), arg(a.RoleARN))
	}
	for _, p := range g.FargateProfiles {
		line := fmt.Sprintf("fargate %s: %s", arg(p.Cluster), arg(p.RoleARN))
		for _, s := range p.Selectors {
			line += fmt.Sprintf(" %s labels=%t", arg(s.Namespace), s.Labels != nil)
		}
		add("%s %s", line, p.Open)
	}
	for _, e := range g.AccessEntries {
		add("entry %s %s: type %s, user %s, groups %s", arg(e.Cluster), arg(e.Principal), arg(e.Type), arg(e.Username), list(e.Groups))
	}
	for _, p := range g.AccessPolicies {
		add("access %s %s: %s, scope %s %s", arg(p.Cluster), arg(p.Principal), arg(p.Policy), arg(p.Scope), list(p.Namespaces))
	}
	for _, m := range g.AuthMaps {
		for _, e := range m.Entries {
			add("mapping %s %s: user %s, groups %s", e.Kind, arg(e.ARN), arg(e.Username), list(e.Groups))
		}
		for _, f := range m.Faults {
			add("mapping fault %s", f.Reason)
		}
		if m.Open != "" {
			add("mappings open: %s", m.Open)
		}
	}
	for _, gap := range g.Gaps {
		add("gap %s: %s", gap.Reason, gap.Unknown)
	}
	return out
}

const (
	trust = `'{"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Action": "sts:AssumeRole", "Principal": {"Service": "ec2.amazonaws.com"}}]}'`
	inAWS = "arn:${aws.partition}:iam::${aws.account}:"
)

func TestACK(t *testing.T) {
	inIAM := func(kind, spec string) string { return object("iam.services.k8s.aws/v1alpha1", kind, spec) }
	inEKS := func(kind, spec string) string { return object("eks.services.k8s.aws/v1alpha1", kind, spec) }
	run(t, cloud, []example{
		{"Role", inIAM("Role", "{name: app, path: /team/, assumeRolePolicyDocument: "+trust+", policies: [arn:aws:iam::aws:policy/A], inlinePolicies: {in: "+trust+"}}"),
			[]string{"role Role/n/x: " + inAWS + "role/team/app, trust 1 statements", "attached to app: arn:aws:iam::aws:policy/A", "attached to app: in, inline 1 statements"}},
		{"Role with references", inIAM("Role", "{name: app, assumeRolePolicyDocument: "+trust+", policyRefs: [{from: {name: p}}, {from: {name: q, namespace: other}}]}"),
			[]string{"role Role/n/x: " + inAWS + "role/app, trust 1 statements", "attached to app: ${Policy p.arn}", "attached to app: ${Policy q.arn}"}},
		{"Role with unknowns", inIAM("Role", `{name: "app-${ENV}", assumeRolePolicyDocument: "${TRUST}", policies: "${POLICIES}", inlinePolicies: "${INLINE}"}`),
			[]string{"role Role/n/x: " + inAWS + "role/app-${ENV}, trust unknown: TRUST", "attached to app-${ENV}: ${${POLICIES}}", "attached to app-${ENV}: ${k8s:.:Role/n/x.inlinePolicies}, inline unknown: ${INLINE}"}},
		{"Role, malformed", inIAM("Role", `{assumeRolePolicyDocument: "{", policies: 1, policyRefs: x, inlinePolicies: {in: [1]}}`),
			[]string{"role Role/n/x: " + inAWS + "role/${k8s:.:Role/n/x.name}, trust unknown: invalid JSON: expected a key", "attached to ${k8s:.:Role/n/x.name}: in, inline unknown: it is neither an object nor a text"}},
		{"Role without a spec", "apiVersion: iam.services.k8s.aws/v1alpha1\nkind: Role\nmetadata: {name: x, namespace: n}\n",
			[]string{"role Role/n/x: " + inAWS + "role/${k8s:.:Role/n/x.name}, trust unknown: no assumeRolePolicyDocument"}},
		{"Policy", inIAM("Policy", "{name: p, policyDocument: "+trust+"}"), []string{"policy Policy/n/x: " + inAWS + "policy/p, 1 statements"}},
		{"InstanceProfile", inIAM("InstanceProfile", "{name: p, roleRef: {from: {name: r}}}"), []string{"profile p of ${Role r.name}"}},
		{"OpenIDConnectProvider", inIAM("OpenIDConnectProvider", "{url: https://oidc.example.com/id/A, clientIDs: [sts.amazonaws.com]}"),
			[]string{"provider " + inAWS + "oidc-provider/oidc.example.com/id/A: https://oidc.example.com/id/A, clients [sts.amazonaws.com]"}},
		{"Cluster", inEKS("Cluster", "{name: c, accessConfig: {authenticationMode: API, bootstrapClusterCreatorAdminPermissions: false}, computeConfig: {enabled: true, nodeRoleARN: r}, logging: {clusterLogging: [{enabled: true, types: [api, audit]}, {enabled: false, types: [scheduler]}]}}"),
			[]string{"cluster c: issuer https://${k8s:.:Cluster/n/x.issuer}, mode API, creator false, auto true, logs [api audit]", "nodes Cluster/n/x of c: role r, name -, profile -, template -, metadata - - -"}},
		{"Cluster whose logs are unknown", inEKS("Cluster", `{name: c, logging: {clusterLogging: [{enabled: "${ON}", types: [api]}]}}`),
			[]string{"cluster c: issuer https://${k8s:.:Cluster/n/x.issuer}, mode -, creator -, auto -, logs [open: ${ON}]"}},
		{"Nodegroup", inEKS("Nodegroup", "{clusterRef: {from: {name: c}}, nodeRole: r, launchTemplate: {id: lt}}"), []string{"nodes Nodegroup/n/x of ${Cluster c.name}: role r, name -, profile -, template lt, metadata - - -"}},
		{"PodIdentityAssociation", inEKS("PodIdentityAssociation", "{clusterName: c, namespace: web, serviceAccount: app, roleRef: {from: {name: r}}, targetRoleARN: t, disableSessionTags: true}"),
			[]string{"association c web/app: ${Role r.arn}, target t, no tags true"}},
		{"AccessEntry", inEKS("AccessEntry", "{clusterName: c, principalARN: p, type: STANDARD, username: u, kubernetesGroups: [g], accessPolicies: [{policyARN: a, accessScope: {type: namespace, namespaces: [web]}}]}"),
			[]string{"entry c p: type STANDARD, user u, groups [g]", "access c p: a, scope namespace [web]"}},
		{"Addon", inEKS("Addon", "{clusterName: c, name: vpc-cni, serviceAccountRoleRef: {from: {name: r}}, podIdentityAssociations: [{serviceAccount: s, roleARN: a}, {serviceAccount: t, roleRef: {from: {name: r}}}]}"),
			[]string{"association c ${namespace of add-on k8s:.:Addon/n/x}/s: a, target -, no tags -", "association c ${namespace of add-on k8s:.:Addon/n/x}/t: ${Role r.arn}, target -, no tags -", "add-on c vpc-cni: ${Role r.arn}"}},
		{"Addon whose associations are unknown", inEKS("Addon", `{name: vpc-cni, podIdentityAssociations: "${ALL}"}`), []string{"add-on - vpc-cni: -", "gap the number of associations is not known: ${ALL}"}},
		{"FargateProfile", inEKS("FargateProfile", "{clusterName: c, podExecutionRoleARN: r, selectors: [{namespace: web}, {namespace: job, labels: {a: b}}]}"), []string{"fargate c: r web labels=false job labels=true "}},
		{"Role of RBAC", object("rbac.authorization.k8s.io/v1", "Role", "{}"), nil},
	})
}

func TestCrossplane(t *testing.T) {
	inCluster := func(service, kind, meta, forProvider string) string {
		return fmt.Sprintf("apiVersion: %s.aws.upbound.io/v1beta1\nkind: %s\nmetadata: {name: x%s}\nspec: {forProvider: %s}\n", service, kind, meta, forProvider)
	}
	inNamespace := func(service, kind, forProvider string) string {
		return object(service+".aws.m.upbound.io/v1beta1", kind, "{forProvider: "+forProvider+"}")
	}
	legacy := func(kind, forProvider string) string {
		return fmt.Sprintf("apiVersion: iam.aws.crossplane.io/v1beta1\nkind: %s\nmetadata: {name: x}\nspec: {forProvider: %s}\n", kind, forProvider)
	}
	run(t, cloud, []example{
		{"Role", inCluster("iam", "Role", "", "{path: /p/, assumeRolePolicy: "+trust+", managedPolicyArns: [a], inlinePolicy: [{name: in, policy: "+trust+"}, {name: none}]}"),
			[]string{"role Role/x: " + inAWS + "role/p/x, trust 1 statements", "attached to x: a", "attached to x: in, inline 1 statements", "attached to x: none, inline unknown: no policy"}},
		{"Role with an external name", inCluster("iam", "Role", ", annotations: {crossplane.io/external-name: app}", "{managedPolicyArnsRefs: [{name: p}]}"),
			[]string{"role Role/x: " + inAWS + "role/app, trust unknown: no assumeRolePolicy", "attached to app: ${Policy p.arn}"}},
		{"Role with policies by labels", inCluster("iam", "Role", "", "{assumeRolePolicy: "+trust+", managedPolicyArnsSelector: {matchLabels: {a: b}}}"),
			[]string{"role Role/x: " + inAWS + "role/x, trust 1 statements", "attached to x: ${k8s:.:Role/x.managedPolicyArnsSelector}"}},
		{"Role with initial arguments", "apiVersion: iam.aws.upbound.io/v1beta1\nkind: Role\nmetadata: {name: x}\nspec: {forProvider: {path: /p/}, initProvider: {path: /q/, assumeRolePolicy: " + trust + "}}\n",
			[]string{"role Role/x: " + inAWS + "role/p/x, trust 1 statements"}},
		{"Role whose arguments are unknown", inCluster("iam", "Role", "", `"${ARGS}"`), []string{"role Role/x: " + inAWS + "role${${ARGS}}x, trust unknown: ${ARGS}"}},
		{"Role with a generated name", "apiVersion: iam.aws.upbound.io/v1beta1\nkind: Role\nmetadata: {generateName: x-}\nspec: {forProvider: {}}\n",
			[]string{"role Role/x-${generated name of a Role}: " + inAWS + "role/${k8s:.:Role/x-${generated name of a Role}.name}, trust unknown: no assumeRolePolicy"}},
		{"Role in a namespace", inNamespace("iam", "Role", "{assumeRolePolicy: "+trust+"}"), []string{"role Role/n/x: " + inAWS + "role/x, trust 1 statements"}},
		{"Policy", inCluster("iam", "Policy", ", annotations: {crossplane.io/external-name: arn:aws:iam::111122223333:policy/team/p}", "{path: /team/, policy: "+trust+"}"), []string{"policy Policy/x: " + inAWS + "policy/team/p, 1 statements"}},
		{"RolePolicy", inCluster("iam", "RolePolicy", "", "{roleRef: {name: r}, policy: "+trust+"}"), []string{"attached to ${Role r.name}: x, inline 1 statements"}},
		{"RolePolicyAttachment", inCluster("iam", "RolePolicyAttachment", "", "{role: r, policyArn: a}"), []string{"attached to r: a"}},
		{"RolePolicyAttachment by labels", inCluster("iam", "RolePolicyAttachment", "", "{roleSelector: {matchLabels: {a: b}}, policyArnRef: {name: p}}"), []string{"attached to ${k8s:.:RolePolicyAttachment/x.roleSelector}: ${Policy p.arn}"}},
		{"InstanceProfile", inCluster("iam", "InstanceProfile", "", "{roleRef: {name: r}}"), []string{"profile x of ${Role r.name}"}},
		{"OpenIDConnectProvider", inCluster("iam", "OpenIDConnectProvider", "", `{url: https://a.example.com, clientIdList: [b, "${C}"]}`), []string{"provider " + inAWS + "oidc-provider/a.example.com: https://a.example.com, clients [b ${C}]"}},
		{"Cluster v1beta1", inCluster("eks", "Cluster", "", "{accessConfig: [{authenticationMode: API}], enabledClusterLogTypes: [audit]}"), []string{"cluster x: issuer https://${k8s:.:Cluster/x.issuer}, mode API, creator -, auto -, logs [audit]"}},
		{"Cluster v1beta2", inCluster("eks", "Cluster", "", "{accessConfig: {authenticationMode: API}, computeConfig: {enabled: true, nodeRoleArn: r}}"),
			[]string{"cluster x: issuer https://${k8s:.:Cluster/x.issuer}, mode API, creator -, auto true, logs []", "nodes Cluster/x of x: role r, name -, profile -, template -, metadata - - -"}},
		{"NodeGroup", inCluster("eks", "NodeGroup", "", "{clusterNameRef: {name: c}, nodeRoleArnRef: {name: r}, launchTemplate: [{name: lt}]}"), []string{"nodes NodeGroup/x of ${Cluster c.name}: role ${Role r.arn}, name -, profile -, template lt, metadata - - -"}},
		{"PodIdentityAssociation", inNamespace("eks", "PodIdentityAssociation", "{clusterName: c, namespace: web, serviceAccount: app, roleArnRef: {name: r}}"), []string{"association c web/app: ${Role r.arn}, target -, no tags -"}},
		{"AccessEntry", inCluster("eks", "AccessEntry", "", "{clusterName: c, principalArnFromRoleRef: {name: r}, userName: u}"), []string{"entry c ${Role r.arn}: type -, user u, groups []"}},
		{"AccessPolicyAssociation", inCluster("eks", "AccessPolicyAssociation", "", "{clusterName: c, principalArn: p, policyArn: a, accessScope: [{type: cluster}]}"), []string{"access c p: a, scope cluster []"}},
		{"Addon", inCluster("eks", "Addon", "", "{clusterName: c, addonName: a, serviceAccountRoleArnSelector: {matchLabels: {a: b}}, namespaceConfig: {namespace: web}, podIdentityAssociation: [{serviceAccount: s, roleArn: r}]}"),
			[]string{"association c web/s: r, target -, no tags -", "add-on c a: ${k8s:.:Addon/x.serviceAccountRoleArnSelector}"}},
		{"FargateProfile", inCluster("eks", "FargateProfile", "", `{clusterName: c, podExecutionRoleArn: r, selector: "${S}"}`), []string{"fargate c: r ${S}"}},
		{"legacy Role", legacy("Role", "{assumeRolePolicyDocument: "+trust+"}"), []string{"role Role/x: " + inAWS + "role/x, trust 1 statements"}},
		{"legacy Policy", legacy("Policy", "{name: p, document: "+trust+"}"), []string{"policy Policy/x: " + inAWS + "policy/p, 1 statements"}},
		{"legacy RolePolicy", legacy("RolePolicy", "{roleNameRef: {name: r}, document: {Statement: [{Effect: Allow, Action: '*', Resource: '*'}]}}"), []string{"attached to ${Role r.name}: x, inline 1 statements"}},
		{"legacy RolePolicyAttachment", legacy("RolePolicyAttachment", "{roleNameRef: {name: r}, policyArn: a}"), []string{"attached to ${Role r.name}: a"}},
		{"legacy OpenIDConnectProvider", legacy("OpenIDConnectProvider", "{url: https://a.example.com, clientIDList: [b]}"), []string{"provider " + inAWS + "oidc-provider/a.example.com: https://a.example.com, clients [b]"}},
		{"arguments that are a list", inCluster("iam", "RolePolicyAttachment", "", "[1]"), []string{"attached to : -"}},
	})
}

func TestCAPA(t *testing.T) {
	controlPlane := func(spec string) string {
		return object("controlplane.cluster.x-k8s.io/v1beta2", "AWSManagedControlPlane", spec)
	}
	named := func(name, namespace string) string {
		return "apiVersion: controlplane.cluster.x-k8s.io/v1beta2\nkind: AWSManagedControlPlane\nmetadata: {name: " + name + namespace + "}\nspec: {}\n"
	}
	const issuer = "issuer https://${k8s:.:AWSManagedControlPlane/n/x.issuer}"
	run(t, cloud, []example{
		{"defaults", controlPlane("{}"), []string{"cluster n_x: " + issuer + ", mode -, creator -, auto -, logs []"}},
		{"a name with dots", named("a.b", ", namespace: n"), []string{"cluster n_a_b: issuer https://${k8s:.:AWSManagedControlPlane/n/a.b.issuer}, mode -, creator -, auto -, logs []"}},
		{"no namespace", named("x", ""), []string{"cluster ${namespace of AWSManagedControlPlane/x}_x: issuer https://${k8s:.:AWSManagedControlPlane/?/x.issuer}, mode -, creator -, auto -, logs []"}},
		{"a long name", named("a23456789-123456789-123456789-123456789", ""), []string{"cluster ${k8s:.:AWSManagedControlPlane/?/a23456789-123456789-123456789-123456789.name}: issuer https://${k8s:.:AWSManagedControlPlane/?/a23456789-123456789-123456789-123456789.issuer}, mode -, creator -, auto -, logs []"}},
		{"settings", controlPlane(`{eksClusterName: c, accessConfig: {authenticationMode: api_and_config_map}, logging: {apiServer: true, audit: "${AUDIT}", authenticator: true, scheduler: false}}`),
			[]string{"cluster c: " + issuer + ", mode API_AND_CONFIG_MAP, creator -, auto -, logs [api authenticator open: ${AUDIT}]"}},
		{"a provider", controlPlane("{eksClusterName: c, associateOIDCProvider: true}"),
			[]string{"provider " + inAWS + "oidc-provider/${k8s:.:AWSManagedControlPlane/n/x.issuer}: https://${k8s:.:AWSManagedControlPlane/n/x.issuer}, clients [sts.amazonaws.com]", "cluster c: " + issuer + ", mode -, creator -, auto -, logs []"}},
		{"access", controlPlane("{eksClusterName: c, accessEntries: [{principalARN: p, type: ec2_linux, accessPolicies: [{policyARN: a, accessScope: {type: cluster}}]}], iamAuthenticatorConfig: {mapRoles: [{rolearn: r, username: u, groups: [g]}], mapUsers: text}, addons: [{name: vpc-cni, serviceAccountRoleARN: a}]}"),
			[]string{"cluster c: " + issuer + ", mode -, creator -, auto -, logs []", "add-on c vpc-cni: a", "entry c p: type EC2_LINUX, user -, groups []", "access c p: a, scope cluster []", "mapping role r: user u, groups [g]", "mapping fault not-a-list"}},
		{"machine pool", object("infrastructure.cluster.x-k8s.io/v1beta2", "AWSManagedMachinePool", "{roleName: r, awsLaunchTemplate: {instanceMetadataOptions: {httpTokens: required, httpPutResponseHopLimit: 1}}}"),
			[]string{"nodes AWSManagedMachinePool/n/x of -: role -, name r, profile -, template -, metadata - required 1"}},
	})
}

func TestKarpenter(t *testing.T) {
	class := func(apiVersion, kind, spec string) string {
		return "apiVersion: " + apiVersion + "\nkind: " + kind + "\nmetadata: {name: x}\nspec: " + spec + "\n"
	}
	run(t, cloud, []example{
		{"role", class("karpenter.k8s.aws/v1", "EC2NodeClass", "{role: r, metadataOptions: {httpEndpoint: enabled, httpTokens: required, httpPutResponseHopLimit: 2}}"), []string{"nodes EC2NodeClass/x of -: role -, name r, profile -, template -, metadata enabled required 2"}},
		{"profile", class("karpenter.k8s.aws/v1beta1", "EC2NodeClass", "{instanceProfile: p}"), []string{"nodes EC2NodeClass/x of -: role -, name -, profile p, template -, metadata - - -"}},
		{"unknown", class("karpenter.k8s.aws/v1", "EC2NodeClass", `{role: "KarpenterNodeRole-${CLUSTER}", metadataOptions: "${OPTIONS}"}`),
			[]string{"nodes EC2NodeClass/x of -: role -, name KarpenterNodeRole-${CLUSTER}, profile -, template -, metadata ${${OPTIONS}} ${${OPTIONS}} ${${OPTIONS}}", "metadata open: ${OPTIONS}"}},
		{"malformed", class("karpenter.k8s.aws/v1", "EC2NodeClass", "[role]"), []string{"nodes EC2NodeClass/x of -: role -, name -, profile -, template -, metadata - - -"}},
		{"early template", class("karpenter.k8s.aws/v1alpha1", "AWSNodeTemplate", "{instanceProfile: p}"), []string{"nodes AWSNodeTemplate/x of -: role -, name -, profile p, template -, metadata - - -"}},
		{"early provisioner", class("karpenter.sh/v1alpha5", "Provisioner", "{provider: {instanceProfile: p}}"), []string{"nodes Provisioner/x of -: role -, name -, profile p, template -, metadata - - -"}},
		{"provisioner with a template", class("karpenter.sh/v1alpha5", "Provisioner", "{providerRef: {name: t}}"), nil},
		{"Auto Mode", class("eks.amazonaws.com/v1", "NodeClass", "{role: r}"), []string{"nodes NodeClass/x of -: role -, name r, profile -, template -, metadata - - -"}},
	})
}

// TestReferences: what refers to an object has what the object has, in every order and
// only within a scope, a family and a namespace.
func TestReferences(t *testing.T) {
	ack := func(namespace string) string {
		return "apiVersion: iam.services.k8s.aws/v1alpha1\nkind: Role\nmetadata: {name: r" + namespace + "}\nspec: {name: node}\n"
	}
	nodegroup := func(namespace, from string) string {
		return "apiVersion: eks.services.k8s.aws/v1alpha1\nkind: Nodegroup\nmetadata: {name: g" + namespace + "}\nspec: {nodeRoleRef: {from: {name: r" + from + "}}}\n"
	}
	const (
		n     = ", namespace: n"
		other = ", namespace: other"
		cross = "apiVersion: iam.aws.upbound.io/v1beta1\nkind: Role\nmetadata: {name: r}\nspec: {forProvider: {}}\n"
		group = "apiVersion: eks.aws.upbound.io/v1beta1\nkind: NodeGroup\nmetadata: {name: g}\nspec: {forProvider: {nodeRoleArnRef: {name: r}}}\n"
	)
	tests := []struct {
		name string
		docs []string
		want int
	}{
		{"same namespace", []string{ack(n), nodegroup(n, "")}, 1},
		{"before what it names", []string{nodegroup(n, ""), ack(n)}, 1},
		{"no namespace", []string{ack(""), nodegroup("", "")}, 1},
		{"named namespace", []string{ack(other), nodegroup(n, other)}, 1},
		{"another namespace", []string{ack(other), nodegroup(n, "")}, 0},
		{"another family", []string{cross, nodegroup(n, "")}, 0},
		{"Crossplane", []string{cross, group}, 1},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			in := ""
			for _, d := range tt.docs {
				in += d + "---\n"
			}
			g, problems := read(in)
			got := graph.Link(g, graph.Options{}).CountEdges()
			want := []graph.EdgeCount{{Kind: "node group to role", Yes: tt.want, Unknown: 1 - tt.want}}
			if diff := cmp.Diff(want, got); diff != "" || len(problems) > 0 {
				t.Errorf("problems %v, -want +got:\n%s", problems, diff)
			}
		})
	}
}

// TestPlaces: what a controller is given keeps its place.
func TestPlaces(t *testing.T) {
	const in = "apiVersion: iam.services.k8s.aws/v1alpha1\nkind: Role\nmetadata: {name: x, namespace: n}\nspec:\n  name: app\n  assumeRolePolicyDocument: |\n    {\"Statement\": {\"Effect\": \"Allow\",\n     \"Action\": \"sts:AssumeRole\", \"Principal\": \"*\"}}\n"
	g, _ := read(in)
	r := g.Roles[0]
	got := []string{r.At.Text(), r.Name.At.Text(), r.Trust.Policy.Statements[0].Actions.Values[0].At().Text()}
	if diff := cmp.Diff([]string{"x", "app", "sts:AssumeRole"}, got); diff != "" {
		t.Errorf("-want +got:\n%s", diff)
	}
}

// FuzzRead: no panic, and the same bytes give the same graph.
func FuzzRead(f *testing.F) {
	f.Add("apiVersion: iam.services.k8s.aws/v1alpha1\nkind: Role\nmetadata: {name: x}\nspec: {name: a, policyRefs: [{from: {name: b}}]}\n")
	f.Add("apiVersion: controlplane.cluster.x-k8s.io/v1\nkind: AWSManagedControlPlane\nmetadata: {name: x}\nspec: {logging: {audit: true}, iamAuthenticatorConfig: {mapRoles: [{rolearn: a}]}}\n")
	f.Add("apiVersion: cilium.io/v2\nkind: CiliumNetworkPolicy\nmetadata: {name: x}\nspecs: [{egress: [{toCIDRSet: [{cidr: a, except: [b]}]}]}]\n")
	f.Add("apiVersion: v1\nkind: ConfigMap\nmetadata: {name: pod-identity-webhook}\ndata: {config: '{\"a/b\": {\"RoleARN\": \"c\"}}'}\n")
	f.Fuzz(func(t *testing.T, in string) {
		first, a := read(in)
		second, b := read(in)
		if diff := cmp.Diff(append(cloud(first), a...), append(cloud(second), b...)); diff != "" {
			t.Fatalf("not the same twice:\n%s", diff)
		}
	})
}
