package manifest_test

import (
	"fmt"
	"testing"

	"github.com/irsalint/irsalint/internal/graph"
)

func policies(g *graph.Graph) []string {
	var out []string
	for _, p := range g.EgressPolicies {
		line := fmt.Sprintf("%s in %s selects=%t restricts=%v", p.Address, arg(p.Namespace), p.Selector != nil, p.Restricts)
		if p.Open != "" {
			line += " open: " + p.Open
		}
		out = append(out, line)
		for _, a := range p.Allows {
			out = append(out, fmt.Sprintf("  %s except %s ports=%t", arg(a.CIDR), list(a.Except), a.Ports != nil))
		}
	}
	return out
}

func TestEgressPolicies(t *testing.T) {
	k8s := func(spec string) string { return object("networking.k8s.io/v1", "NetworkPolicy", spec) }
	cilium := func(spec string) string { return object("cilium.io/v2", "CiliumNetworkPolicy", spec) }
	calico := func(spec string) string { return object("projectcalico.org/v3", "NetworkPolicy", spec) }
	const of = "NetworkPolicy/n/x in n selects=true restricts="
	const ofCilium = "CiliumNetworkPolicy/n/x in n selects=true restricts="
	run(t, policies, []example{
		{"denies all", k8s("{podSelector: {}, policyTypes: [Egress]}"), []string{of + "yes"}},
		{"ingress only", k8s("{podSelector: {}, policyTypes: [Ingress], ingress: [{}]}"), []string{of + "no"}},
		{"types by its rules", k8s("{podSelector: {}, egress: [{to: [{ipBlock: {cidr: 10.0.0.0/8}}]}]}"), []string{of + "yes", "  10.0.0.0/8 except [] ports=false"}},
		{"no types and no rules", k8s("{podSelector: {}, egress: []}"), []string{of + "no"}},
		{"all but one", k8s("{podSelector: {}, policyTypes: [Ingress, Egress], egress: [{to: [{ipBlock: {cidr: 0.0.0.0/0, except: [169.254.169.254/32]}}], ports: [{port: 443}]}]}"), []string{of + "yes", "  0.0.0.0/0 except [169.254.169.254/32] ports=true"}},
		{"pods by labels", k8s("{podSelector: {}, policyTypes: [Egress], egress: [{to: [{podSelector: {}}, {namespaceSelector: {}}]}]}"), []string{of + "yes"}},
		{"a rule for all", k8s("{podSelector: {}, policyTypes: [Egress], egress: [{}]}"), []string{of + "yes", "  - except [] ports=false"}},
		{"a rule for a port", k8s("{podSelector: {}, policyTypes: [Egress], egress: [{ports: [{port: 53}]}]}"), []string{of + "yes", "  - except [] ports=true"}},
		{"unknown addresses", k8s(`{podSelector: {}, policyTypes: [Egress], egress: [{to: [{ipBlock: {cidr: "${CIDR}", except: "${EXCEPT}"}}]}]}`), []string{of + "yes", "  ${CIDR} except [open: ${EXCEPT}] ports=false"}},
		{"unknown peers", k8s(`{podSelector: {}, policyTypes: [Egress], egress: [{to: "${TO}"}]}`), []string{of + "yes open: ${TO}"}},
		{"unknown rules", k8s(`{podSelector: {}, egress: "${RULES}"}`), []string{of + "unknown open: ${RULES}"}},
		{"unknown types", k8s(`{podSelector: {}, policyTypes: ["${TYPE}"], egress: [{}]}`), []string{of + "unknown", "  - except [] ports=false"}},
		{"unknown", k8s(`"${SPEC}"`), []string{"NetworkPolicy/n/x in n selects=false restricts=unknown open: ${SPEC}"}},
		{"malformed", k8s("{podSelector: {}, policyTypes: Egress, egress: {to: x}}"), []string{of + "no"}},

		{"Cilium", cilium("{endpointSelector: {}, egress: [{toCIDR: [10.0.0.0/8, 169.254.170.23/32], toPorts: [{}]}, {toCIDRSet: [{cidr: 0.0.0.0/0, except: [169.254.0.0/16]}]}]}"),
			[]string{ofCilium + "yes", "  10.0.0.0/8 except [] ports=true", "  169.254.170.23/32 except [] ports=true", "  0.0.0.0/0 except [169.254.0.0/16] ports=false"}},
		{"Cilium, pods by labels", cilium("{endpointSelector: {}, egress: [{toEndpoints: [{}]}]}"), []string{ofCilium + "yes"}},
		{"Cilium, a rule of nothing", cilium("{endpointSelector: {}, egress: [{}]}"), []string{ofCilium + "yes"}},
		{"Cilium, a port", cilium("{endpointSelector: {}, egress: [{toPorts: [{}]}]}"), []string{ofCilium + "yes", "  - except [] ports=true"}},
		{"Cilium, no rule", cilium("{endpointSelector: {}, egress: [], ingress: [{}]}"), []string{ofCilium + "no"}},
		{"Cilium, no default", cilium("{endpointSelector: {}, enableDefaultDeny: {egress: false}, egress: [{toCIDR: [10.0.0.0/8]}]}"), []string{ofCilium + "no", "  10.0.0.0/8 except [] ports=false"}},
		{"Cilium, names", cilium("{endpointSelector: {}, egress: [{toFQDNs: [{matchName: a}]}]}"), []string{ofCilium + "yes open: toFQDNs"}},
		{"Cilium, a group of addresses", cilium("{endpointSelector: {}, egress: [{toCIDRSet: [{cidrGroupRef: g}]}]}"), []string{ofCilium + "yes open: toCIDRSet"}},
		{"Cilium, denials", cilium("{endpointSelector: {}, egressDeny: [{toCIDR: [169.254.169.254/32]}]}"), []string{ofCilium + "yes open: egressDeny"}},
		{"Cilium, several", "apiVersion: cilium.io/v2\nkind: CiliumNetworkPolicy\nmetadata: {name: x, namespace: n}\nspecs: [{endpointSelector: {}, egress: [{}]}, {endpointSelector: {}}]\n", []string{ofCilium + "yes", ofCilium + "no"}},
		{"Cilium of the cluster", "apiVersion: cilium.io/v2\nkind: CiliumClusterwideNetworkPolicy\nmetadata: {name: x}\nspec: {endpointSelector: {}, egress: \"${RULES}\"}\n", []string{"CiliumClusterwideNetworkPolicy/x in - selects=true restricts=unknown open: ${RULES}"}},

		{"Calico", calico("{selector: all(), types: [Egress], egress: [{action: Allow, protocol: TCP, destination: {nets: [0.0.0.0/0], notNets: [169.254.169.254/32], ports: [443]}}]}"), []string{of + "yes", "  0.0.0.0/0 except [169.254.169.254/32] ports=true"}},
		{"Calico, all but one", calico("{selector: all(), egress: [{action: Allow, destination: {notNets: [169.254.169.254/32]}}]}"), []string{of + "yes", "  - except [169.254.169.254/32] ports=false"}},
		{"Calico, all", calico("{selector: all(), egress: [{action: Allow}, {action: Log}]}"), []string{of + "yes", "  - except [] ports=false"}},
		{"Calico, denial", calico("{selector: all(), egress: [{action: Deny, destination: {nets: [169.254.169.254/32]}}, {action: Allow}]}"), []string{of + "yes open: a rule that does not allow", "  - except [] ports=false"}},
		{"Calico, pods", calico("{selector: all(), egress: [{action: Allow, destination: {selector: a == 'b'}}]}"), []string{of + "yes open: selector"}},
		{"Calico of the cluster", "apiVersion: crd.projectcalico.org/v1\nkind: GlobalNetworkPolicy\nmetadata: {name: x}\nspec: {namespaceSelector: a, types: [Ingress]}\n", []string{"GlobalNetworkPolicy/x in - selects=false restricts=no open: namespaceSelector"}},
	})
}

func uses(g *graph.Graph) []string {
	var out []string
	for _, u := range g.IdentityUses {
		out = append(out, fmt.Sprintf("%s as %s/%s with %s", u.Address, text(u.Namespace.Text), arg(u.ServiceAccount), arg(u.RoleARN)))
	}
	return out
}

func TestIdentityUses(t *testing.T) {
	store := func(kind, aws string) string {
		return object("external-secrets.io/v1", kind, "{provider: {aws: "+aws+"}}")
	}
	keda := func(identity string) string {
		return object("keda.sh/v1alpha1", "TriggerAuthentication", "{podIdentity: "+identity+"}")
	}
	issuer := func(kind, solvers string) string {
		return object("cert-manager.io/v1", kind, "{acme: {solvers: "+solvers+"}}")
	}
	const inKEDA = "TriggerAuthentication/n/x as ${namespace that TriggerAuthentication x uses}/- with "
	run(t, uses, []example{
		{"SecretStore", store("SecretStore", "{role: r, auth: {jwt: {serviceAccountRef: {name: a, namespace: ignored}}}}"), []string{"SecretStore/n/x as n/a with r"}},
		{"SecretStore with a role only", store("SecretStore", "{role: r}"), []string{"SecretStore/n/x as n/- with r"}},
		{"SecretStore with keys", store("SecretStore", "{auth: {secretRef: {}}}"), nil},
		{"SecretStore of another cloud", object("external-secrets.io/v1", "SecretStore", "{provider: {vault: {}}}"), nil},
		{"SecretStore, unknown", store("SecretStore", `{role: "${R}", auth: {jwt: {serviceAccountRef: {name: "${A}"}}}}`), []string{"SecretStore/n/x as n/${A} with ${R}"}},
		{"SecretStore, malformed", store("SecretStore", "[1]"), nil},
		{"ClusterSecretStore", store("ClusterSecretStore", "{auth: {jwt: {serviceAccountRef: {name: a, namespace: m}}}}"), []string{"ClusterSecretStore/x as m/a with -"}},
		{"ClusterSecretStore without a namespace", store("ClusterSecretStore", "{auth: {jwt: {serviceAccountRef: {name: a}}}}"), []string{"ClusterSecretStore/x as ${namespace that ClusterSecretStore x uses}/a with -"}},
		{"KEDA", keda("{provider: aws, roleArn: r}"), []string{inKEDA + "r"}},
		{"KEDA as the workload", keda("{provider: aws-eks}"), []string{inKEDA + "-"}},
		{"KEDA of another cloud", keda("{provider: gcp}"), nil},
		{"KEDA, unknown", keda(`{provider: "${P}"}`), nil},
		{"Issuer", issuer("Issuer", "[{dns01: {route53: {role: r, auth: {kubernetes: {serviceAccountRef: {name: a}}}}}}, {http01: {}}]"), []string{"Issuer/n/x as n/a with r"}},
		{"ClusterIssuer", issuer("ClusterIssuer", "[{dns01: {route53: {role: r}}}]"), []string{"ClusterIssuer/x as ${namespace that ClusterIssuer x uses}/- with r"}},
		{"Issuer with its own role", issuer("Issuer", "[{dns01: {route53: {region: x}}}]"), nil},
		{"Issuer, malformed", issuer("Issuer", "{dns01: x}"), nil},
	})
}

func others(g *graph.Graph) []string {
	var out []string
	for _, n := range g.NamespaceObjects {
		out = append(out, "namespace "+arg(n.Name))
	}
	for _, b := range g.RoleBindings {
		line := fmt.Sprintf("%s in %s: %s %s", b.Address, arg(b.Namespace), arg(b.RoleKind), arg(b.RoleName))
		for _, s := range b.Subjects {
			line += fmt.Sprintf(", %s %s/%s", arg(s.Kind), arg(s.Namespace), arg(s.Name))
		}
		out = append(out, line+" "+b.Open)
	}
	for _, m := range g.WebhookMappings {
		out = append(out, fmt.Sprintf("%s/%s: %s for %s", arg(m.Namespace), arg(m.Name), arg(m.RoleARN), arg(m.Audience)))
	}
	return out
}

func TestOthers(t *testing.T) {
	binding := func(kind, rest string) string {
		return "apiVersion: rbac.authorization.k8s.io/v1\nkind: " + kind + "\nmetadata: {name: x, namespace: n}\n" + rest
	}
	webhook := func(config string) string {
		return "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: pod-identity-webhook, namespace: eks}\ndata: {config: '" + config + "'}\n"
	}
	run(t, others, []example{
		{"Namespace", "apiVersion: v1\nkind: Namespace\nmetadata: {name: web}\n", []string{"namespace web"}},
		{"ClusterRoleBinding", binding("ClusterRoleBinding", "roleRef: {kind: ClusterRole, name: cluster-admin}\nsubjects: [{kind: Group, name: g}, {kind: ServiceAccount, name: a, namespace: m}]\n"),
			[]string{"ClusterRoleBinding/x in -: ClusterRole cluster-admin, Group -/g, ServiceAccount m/a "}},
		{"RoleBinding", binding("RoleBinding", "roleRef: {kind: Role, name: r}\nsubjects: \"${ALL}\"\n"), []string{"RoleBinding/n/x in n: Role r ${ALL}"}},
		{"RoleBinding of nobody", binding("RoleBinding", "roleRef: text\n"), []string{"RoleBinding/n/x in n: - - "}},
		{"webhook", webhook(`{"web/app": {"RoleARN": "r", "Audience": "a"}, "*/any": {"RoleARN": "s"}, "none": {"RoleARN": "t"}, "web/text": "u"}`), []string{"web/app: r for a", "*/any: s for -"}},
		{"webhook, unknown", webhook("${CONFIG}"), nil},
		{"webhook, unknown role", webhook(`{"web/app": {"RoleARN": "${ROLE}"}}`), []string{"web/app: ${ROLE} for -"}},
		{"webhook, malformed", webhook("{"), []string{"problem: the configuration of the webhook is not JSON: invalid JSON: expected a key"}},
		{"webhook without a configuration", "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: pod-identity-webhook}\n", nil},
	})
}

// TestAWSAuth: only the one ConfigMap is read.
func TestAWSAuth(t *testing.T) {
	config := func(name, namespace, data string) string {
		return "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: " + name + ", namespace: " + namespace + "}\ndata: " + data + "\n"
	}
	const roles = `{mapRoles: "[{rolearn: r, username: u, groups: [g]}]"}`
	run(t, cluster, []example{
		{"aws-auth", config("aws-auth", "kube-system", roles), []string{"mapping role r: user u, groups [g]"}},
		{"in another namespace", config("aws-auth", "web", roles), nil},
		{"another name", config("aws-auth-2", "kube-system", roles), nil},
		{"a list in place of text", config("aws-auth", "kube-system", "{mapRoles: [{rolearn: r}]}"), []string{"mapping fault not-text"}},
		{"unknown", config("aws-auth", "kube-system", `"${DATA}"`), []string{"mappings open: ${DATA}"}},
	})
}
