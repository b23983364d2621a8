package manifest

import (
	"slices"
	"sync"
)

// reading is how objects of a kind are read that concern identity otherwise than by
// running pods.
type reading struct {
	// groups are the API groups without their version; "" is the core group.
	groups []string
	// needs are words of which one is in every document of interest; none where the kind
	// alone tells.
	needs []string
	// cluster says that the objects are in no namespace.
	cluster bool
	// carries says that annotations of the object itself are a ServiceAccount's.
	carries bool
	read    func(r *Reader, o *object)
}

// readings are the kinds that are read, by name. One name may be several kinds. The
// table is made when it is first asked for, since what reads an object may read others.
func readings() map[string][]reading {
	readingsOnce.Do(func() { readingsByKind = makeReadings() })
	return readingsByKind
}

var (
	readingsOnce   sync.Once
	readingsByKind map[string][]reading
)

func makeReadings() map[string][]reading {
	return map[string][]reading{
		"AWSManagedControlPlane":         {{groups: capa, read: (*Reader).capaControlPlane}},
		"AWSManagedMachinePool":          {{groups: capa, read: (*Reader).capaMachinePool}},
		"AWSNodeTemplate":                {{groups: karpenter, cluster: true, read: (*Reader).nodeClass}},
		"AccessEntry":                    slices.Concat(ack("eks", ackAccessEntry), crossplane("eks", crossplaneAccessEntry)),
		"AccessPolicyAssociation":        crossplane("eks", crossplaneAccessPolicy),
		"Addon":                          slices.Concat(ack("eks", ackAddon), crossplane("eks", crossplaneAddon)),
		"AdminNetworkPolicy":             {{groups: []string{"policy.networking.k8s.io"}, cluster: true, read: (*Reader).otherPolicy}},
		"BaselineAdminNetworkPolicy":     {{groups: []string{"policy.networking.k8s.io"}, cluster: true, read: (*Reader).otherPolicy}},
		"CiliumClusterwideNetworkPolicy": {{groups: []string{"cilium.io"}, cluster: true, read: (*Reader).ciliumPolicy}},
		"CiliumNetworkPolicy":            {{groups: []string{"cilium.io"}, read: (*Reader).ciliumPolicy}},
		"Cluster":                        slices.Concat(ack("eks", ackCluster), crossplane("eks", crossplaneCluster), copying("postgresql.cnpg.io", cnpgAccount)),
		"ClusterIssuer":                  {{groups: []string{"cert-manager.io"}, cluster: true, read: (*Reader).issuer}},
		"ClusterRoleBinding":             {{groups: rbac, cluster: true, read: (*Reader).roleBinding}},
		"ClusterSecretStore":             {{groups: []string{"external-secrets.io"}, cluster: true, read: (*Reader).secretStore}},
		"ClusterTriggerAuthentication":   {{groups: []string{"keda.sh"}, cluster: true, read: (*Reader).triggerAuthentication}},
		"ConfigMap":                      {{groups: core, needs: []string{AuthName, WebhookName, accessKey}, read: (*Reader).configMap}},
		"ControllerConfig":               {{groups: []string{"pkg.crossplane.io"}, cluster: true, carries: true, read: (*Reader).controllerConfig}},
		"DeploymentRuntimeConfig":        {{groups: []string{"pkg.crossplane.io"}, cluster: true, read: (*Reader).runtimeConfig}},
		"EC2NodeClass":                   {{groups: karpenter, cluster: true, read: (*Reader).nodeClass}},
		"FargateProfile":                 slices.Concat(ack("eks", ackFargateProfile), crossplane("eks", crossplaneFargateProfile)),
		"GlobalNetworkPolicy":            {{groups: calico, cluster: true, read: (*Reader).calicoPolicy}},
		"Grafana":                        copying("grafana.integreatly.org", grafanaAccount),
		"InstanceProfile":                slices.Concat(ack("iam", ackInstanceProfile), crossplane("iam", crossplaneInstanceProfile)),
		"Issuer":                         {{groups: []string{"cert-manager.io"}, read: (*Reader).issuer}},
		"Kafka":                          copying("kafka.strimzi.io", kafkaAccounts...),
		"KafkaBridge":                    copying("kafka.strimzi.io", bridgeAccount),
		"KafkaConnect":                   copying("kafka.strimzi.io", connectAccount),
		"KafkaMirrorMaker2":              copying("kafka.strimzi.io", mirrorMakerAccount),
		"Namespace":                      {{groups: core, cluster: true, read: (*Reader).namespace}},
		"NetworkPolicy":                  {{groups: []string{"networking.k8s.io"}, read: (*Reader).networkPolicy}, {groups: calico, read: (*Reader).calicoPolicy}},
		"NodeClass":                      {{groups: []string{"eks.amazonaws.com"}, cluster: true, read: (*Reader).nodeClass}},
		"NodeGroup":                      crossplane("eks", crossplaneNodeGroup),
		"Nodegroup":                      ack("eks", ackNodegroup),
		"OpenIDConnectProvider":          slices.Concat(ack("iam", ackProvider), crossplane("iam", crossplaneProvider), legacy(legacyProvider)),
		"OpenTelemetryCollector":         {{groups: []string{"opentelemetry.io"}, carries: true, read: (*Reader).collector}},
		"PodIdentityAssociation":         slices.Concat(ack("eks", ackAssociation), crossplane("eks", crossplaneAssociation)),
		"Policy":                         slices.Concat(ack("iam", ackPolicy), crossplane("iam", crossplanePolicy), legacy(legacyPolicy)),
		"Provisioner":                    {{groups: []string{"karpenter.sh"}, cluster: true, read: (*Reader).provisioner}},
		"Role":                           slices.Concat(ack("iam", ackRole), crossplane("iam", crossplaneRole), legacy(legacyRole)),
		"RoleBinding":                    {{groups: rbac, read: (*Reader).roleBinding}},
		"RolePolicy":                     slices.Concat(crossplane("iam", crossplaneRolePolicy), legacy(legacyRolePolicy)),
		"RolePolicyAttachment":           slices.Concat(crossplane("iam", crossplaneAttachment), legacy(legacyAttachment)),
		"Secret":                         {{groups: core, needs: []string{accessKey}, read: (*Reader).keyHolder}},
		"SecretStore":                    {{groups: []string{"external-secrets.io"}, read: (*Reader).secretStore}},
		"ServiceAccount":                 {{groups: core, carries: true, read: (*Reader).serviceAccount}},
		"TriggerAuthentication":          {{groups: []string{"keda.sh"}, read: (*Reader).triggerAuthentication}},
	}
}

var (
	core      = []string{""}
	rbac      = []string{"rbac.authorization.k8s.io"}
	calico    = []string{"projectcalico.org", "crd.projectcalico.org"}
	capa      = []string{"controlplane.cluster.x-k8s.io", "infrastructure.cluster.x-k8s.io"}
	karpenter = []string{"karpenter.k8s.aws"}
)

// readingOf is how objects of a kind are read; the zero reading for one that is not.
func readingOf(kind, group string) reading {
	for _, r := range readings()[kind] {
		if slices.Contains(r.groups, group) {
			return r
		}
	}
	return reading{}
}
