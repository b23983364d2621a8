package manifest_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/irsalint/irsalint/internal/graph"
	"github.com/irsalint/irsalint/internal/manifest"
	"github.com/irsalint/irsalint/internal/source"
	"github.com/irsalint/irsalint/internal/value"
	"github.com/irsalint/irsalint/internal/yamldoc"
)

// read reads the documents of a file; the problems are the last lines.
func read(in string) (*graph.Graph, []string) {
	g := &graph.Graph{}
	r := &manifest.Reader{Scope: &graph.Scope{ID: "k8s:."}, Graph: g}
	var problems []string
	for _, d := range yamldoc.Parse(source.NewFile("x.yaml", []byte(in))) {
		if d.Problem != nil {
			problems = append(problems, "not YAML: "+d.Problem.Message)
		}
		r.Read(d.Tree)
	}
	for _, p := range r.Problems {
		problems = append(problems, "problem: "+p.Message)
	}
	return g, problems
}

// run compares what documents are read as, one line a node.
func run(t *testing.T, show func(g *graph.Graph) []string, tests []example) {
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			g, problems := read(tt.in)
			if diff := cmp.Diff(tt.want, append(show(g), problems...)); diff != "" {
				t.Errorf("-want +got:\n%s", diff)
			}
		})
	}
}

type example struct {
	name, in string
	want     []string
}

// arg shows an argument; unknowns by their names.
func arg(a graph.Arg) string {
	if !a.Set {
		return "-"
	}
	return text(a.Text)
}

func text(t value.Text) string { return t.String() }

func list(l graph.List) string {
	var out []string
	for _, a := range l.Items {
		out = append(out, arg(a))
	}
	if l.Open != "" {
		out = append(out, "open: "+l.Open)
	}
	return "[" + strings.Join(out, " ") + "]"
}

func accounts(g *graph.Graph) []string {
	var out []string
	for _, s := range g.ServiceAccounts {
		line := fmt.Sprintf("%s: %s/%s role=%s audience=%s", s.Address, text(s.Namespace.Text), text(s.Name.Text), arg(s.RoleARN), arg(s.Audience))
		if s.AnnotationsOpen != "" {
			line += " open: " + s.AnnotationsOpen
		}
		out = append(out, line)
	}
	for _, a := range g.StrayAnnotations {
		out = append(out, "stray on "+a.Address)
	}
	return out
}

func workloads(g *graph.Graph) []string {
	var out []string
	for _, w := range g.Workloads {
		out = append(out, w.Address+" runs as "+arg(w.ServiceAccount))
	}
	return out
}

// object is a document of a kind with a spec in flow style.
func object(apiVersion, kind, spec string) string {
	return fmt.Sprintf("apiVersion: %s\nkind: %s\nmetadata: {name: x, namespace: n}\nspec: %s\n", apiVersion, kind, spec)
}

func TestWorkloads(t *testing.T) {
	argo := func(kind, spec string) string { return object("argoproj.io/v1alpha1", kind, spec) }
	ray := func(kind, spec string) string { return object("ray.io/v1", kind, spec) }
	spark := func(kind, spec string) string { return object("sparkoperator.k8s.io/v1beta2", kind, spec) }
	tekton := func(version, kind, spec string) string { return object("tekton.dev/"+version, kind, spec) }
	run(t, workloads, []example{
		{"Pod", object("v1", "Pod", "{serviceAccountName: a}"), []string{"Pod/n/x runs as a"}},
		{"Pod by the old name", object("v1", "Pod", "{serviceAccount: a}"), []string{"Pod/n/x runs as a"}},
		{"Pod by both names", object("v1", "Pod", "{serviceAccount: a, serviceAccountName: b}"), []string{"Pod/n/x runs as b"}},
		{"Pod by an empty name", object("v1", "Pod", `{serviceAccountName: ""}`), []string{"Pod/n/x runs as -"}},
		{"Pod by a placeholder", object("v1", "Pod", `{serviceAccountName: "${SA}-x"}`), []string{"Pod/n/x runs as ${SA}-x"}},
		{"Pod by a list", object("v1", "Pod", "{serviceAccountName: [a]}"), []string{"Pod/n/x runs as -"}},
		{"Pod whose spec is a placeholder", object("v1", "Pod", "${SPEC}"), []string{"Pod/n/x runs as ${${SPEC}}"}},
		{"Pod without a spec", "apiVersion: v1\nkind: Pod\nmetadata: {name: x}\n", nil},
		{"Deployment", object("apps/v1", "Deployment", "{template: {spec: {serviceAccountName: a}}}"), []string{"Deployment/n/x runs as a"}},
		{"CronJob", object("batch/v1", "CronJob", "{jobTemplate: {spec: {template: {spec: {serviceAccountName: a}}}}}"), []string{"CronJob/n/x runs as a"}},
		{"PodTemplate", "apiVersion: v1\nkind: PodTemplate\nmetadata: {name: x, namespace: n}\ntemplate: {spec: {serviceAccountName: a}}\n", []string{"PodTemplate/n/x runs as a"}},
		{"DaemonSet of OpenKruise", object("apps.kruise.io/v1alpha1", "DaemonSet", "{template: {spec: {serviceAccountName: a}}}"), []string{"DaemonSet/n/x runs as a"}},
		{"ScaledJob", object("keda.sh/v1alpha1", "ScaledJob", "{jobTargetRef: {template: {spec: {serviceAccountName: a}}}}"), []string{"ScaledJob/n/x runs as a"}},
		{"PrometheusAgent", object("monitoring.coreos.com/v1alpha1", "PrometheusAgent", "{serviceAccountName: a}"), []string{"PrometheusAgent/n/x runs as a"}},
		{"FlinkDeployment", object("flink.apache.org/v1beta1", "FlinkDeployment", "{serviceAccount: a}"), []string{"FlinkDeployment/n/x runs as a"}},
		{"EventSource", argo("EventSource", "{template: {serviceAccountName: a}}"), []string{"EventSource/n/x runs as a"}},
		{"EventSource without a template", argo("EventSource", "{webhook: {}}"), nil},
		{"Rollout", argo("Rollout", "{template: {spec: {serviceAccountName: a}}}"), []string{"Rollout/n/x runs as a"}},
		{"Rollout of a Deployment", argo("Rollout", "{workloadRef: {kind: Deployment, name: d}}"), nil},
		{"Workflow", argo("Workflow", "{serviceAccountName: a, templates: [{name: t}]}"), []string{"Workflow/n/x runs as a"}},
		{"Workflow without a name", argo("Workflow", "{templates: [{name: t}]}"), []string{"Workflow/n/x runs as ${ServiceAccount of Workflow x}"}},
		{"Workflow with several", argo("Workflow", "{serviceAccountName: a, executor: {serviceAccountName: b}, artifactGC: {serviceAccountName: c}, templateDefaults: {serviceAccountName: d}, templates: [{name: t}, {serviceAccountName: e, executor: {serviceAccountName: f}}]}"),
			[]string{"Workflow/n/x runs as a", "Workflow/n/x runs as b", "Workflow/n/x runs as c", "Workflow/n/x runs as d", "Workflow/n/x runs as e", "Workflow/n/x runs as f"}},
		{"Workflow whose templates are an object", argo("Workflow", "{serviceAccountName: a, templates: {serviceAccountName: b}}"), []string{"Workflow/n/x runs as a"}},
		{"CronWorkflow", argo("CronWorkflow", "{workflowSpec: {serviceAccountName: a, templates: [{serviceAccountName: b}]}}"), []string{"CronWorkflow/n/x runs as a", "CronWorkflow/n/x runs as b"}},
		{"TaskRun", tekton("v1", "TaskRun", "{serviceAccountName: a}"), []string{"TaskRun/n/x runs as a"}},
		{"TaskRun without a name", tekton("v1", "TaskRun", "{taskRef: {name: t}}"), []string{"TaskRun/n/x runs as ${ServiceAccount of TaskRun x}"}},
		{"PipelineRun", tekton("v1", "PipelineRun", "{taskRunTemplate: {serviceAccountName: a}, taskRunSpecs: [{serviceAccountName: b}, {pipelineTaskName: c}]}"), []string{"PipelineRun/n/x runs as a", "PipelineRun/n/x runs as b"}},
		{"PipelineRun v1beta1", tekton("v1beta1", "PipelineRun", "{serviceAccountName: a, taskRunSpecs: [{taskServiceAccountName: b}]}"), []string{"PipelineRun/n/x runs as a", "PipelineRun/n/x runs as b"}},
		{"RayCluster", ray("RayCluster", "{headGroupSpec: {template: {spec: {serviceAccountName: a}}}, workerGroupSpecs: [{template: {spec: {serviceAccountName: b}}}, {template: {spec: {containers: []}}}]}"),
			[]string{"RayCluster/n/x runs as a", "RayCluster/n/x runs as b", "RayCluster/n/x runs as -"}},
		{"RayCluster whose head names none", ray("RayCluster", "{headGroupSpec: {template: {spec: {containers: []}}}}"), []string{"RayCluster/n/x runs as ${ServiceAccount of RayCluster x}"}},
		{"RayJob", ray("RayJob", "{rayClusterSpec: {headGroupSpec: {template: {spec: {serviceAccountName: a}}}}, submitterPodTemplate: {spec: {serviceAccountName: b}}}"), []string{"RayJob/n/x runs as a", "RayJob/n/x runs as b"}},
		{"RayService", ray("RayService", "{rayClusterConfig: {headGroupSpec: {template: {spec: {serviceAccountName: a}}}}}"), []string{"RayService/n/x runs as a"}},
		{"RayCronJob", ray("RayCronJob", "{jobTemplate: {rayClusterSpec: {headGroupSpec: {template: {spec: {serviceAccountName: a}}}}}}"), []string{"RayCronJob/n/x runs as a"}},
		{"SparkApplication", spark("SparkApplication", "{driver: {serviceAccount: a}, executor: {serviceAccount: b}}"), []string{"SparkApplication/n/x runs as a", "SparkApplication/n/x runs as b"}},
		{"SparkApplication whose executors name none", spark("SparkApplication", "{driver: {serviceAccount: a}, executor: {cores: 1}}"), []string{"SparkApplication/n/x runs as a", "SparkApplication/n/x runs as a"}},
		{"SparkApplication that names none", spark("SparkApplication", "{driver: {}, executor: {}}"), []string{"SparkApplication/n/x runs as ${ServiceAccount of SparkApplication x}", "SparkApplication/n/x runs as ${ServiceAccount of SparkApplication x}"}},
		{"ScheduledSparkApplication", spark("ScheduledSparkApplication", "{template: {driver: {serviceAccount: a}, executor: {}}}"), []string{"ScheduledSparkApplication/n/x runs as a", "ScheduledSparkApplication/n/x runs as a"}},
		{"of another group", object("example.com/v1", "Workflow", "{serviceAccountName: a}"), nil},
	})
}

// TestCopies: custom resources whose annotations become a ServiceAccount's.
func TestCopies(t *testing.T) {
	const role = "{eks.amazonaws.com/role-arn: r}"
	crossplane := func(version, kind, meta, rest string) string {
		return "apiVersion: pkg.crossplane.io/" + version + "\nkind: " + kind + "\nmetadata: {name: x" + meta + "}\n" + rest
	}
	strimzi := func(kind, spec string) string { return object("kafka.strimzi.io/v1beta2", kind, spec) }
	cnpg := func(spec string) string { return object("postgresql.cnpg.io/v1", "Cluster", spec) }
	run(t, accounts, []example{
		{"ServiceAccount", "apiVersion: v1\nkind: ServiceAccount\nmetadata: {name: x, namespace: n, annotations: " + role + "}\n", []string{"ServiceAccount/n/x: n/x role=r audience=-"}},
		{"CloudNativePG", cnpg("{serviceAccountTemplate: {metadata: {annotations: " + role + "}}}"), []string{"Cluster/n/x/ServiceAccount: n/x role=r audience=-"}},
		{"CloudNativePG, inherited", cnpg("{inheritedMetadata: {annotations: " + role + "}}"), []string{"Cluster/n/x/ServiceAccount: n/x role=r audience=-"}},
		{"CloudNativePG, both", cnpg("{serviceAccountTemplate: {metadata: {annotations: " + role + "}}, inheritedMetadata: {annotations: {eks.amazonaws.com/role-arn: other, eks.amazonaws.com/audience: a}}}"), []string{"Cluster/n/x/ServiceAccount: n/x role=r audience=a"}},
		{"CloudNativePG, none", cnpg("{instances: 3}"), []string{"Cluster/n/x/ServiceAccount: n/x role=- audience=-"}},
		{"CloudNativePG, unknown", cnpg(`{serviceAccountTemplate: {metadata: {annotations: "${A}"}}}`), []string{"Cluster/n/x/ServiceAccount: n/x role=- audience=- open: ${A}"}},
		{"CloudNativePG, one that is there", cnpg("{serviceAccountName: y, inheritedMetadata: {annotations: " + role + "}}"), nil},
		{"CloudNativePG, malformed", cnpg("{serviceAccountTemplate: [1], inheritedMetadata: {annotations: text}}"), []string{"Cluster/n/x/ServiceAccount: n/x role=- audience=-", "problem: annotations are an object"}},
		{"Grafana", object("grafana.integreatly.org/v1beta1", "Grafana", "{serviceAccount: {metadata: {annotations: "+role+"}}}"), []string{"Grafana/n/x/ServiceAccount-sa: n/x-sa role=r audience=-"}},
		{"Grafana elsewhere", object("grafana.integreatly.org/v1beta1", "Grafana", "{external: {url: u}}"), nil},
		{"Kafka", strimzi("Kafka", "{kafka: {template: {serviceAccount: {metadata: {annotations: "+role+"}}}}, entityOperator: {}}"),
			[]string{"Kafka/n/x/ServiceAccount-kafka: n/x-kafka role=r audience=-", "Kafka/n/x/ServiceAccount-entity-operator: n/x-entity-operator role=- audience=-"}},
		{"KafkaConnect", strimzi("KafkaConnect", "{template: {serviceAccount: {metadata: {annotations: "+role+"}}}}"), []string{"KafkaConnect/n/x/ServiceAccount-connect: n/x-connect role=r audience=-"}},
		{"ControllerConfig", crossplane("v1alpha1", "ControllerConfig", ", annotations: "+role, ""), []string{"ControllerConfig/x/ServiceAccount: ${namespace that the controller gives the ServiceAccount of ControllerConfig x}/${name that the controller gives the ServiceAccount of ControllerConfig x} role=r audience=-"}},
		{"ControllerConfig without annotations", crossplane("v1alpha1", "ControllerConfig", "", ""), nil},
		{"DeploymentRuntimeConfig", crossplane("v1beta1", "DeploymentRuntimeConfig", "", "spec: {serviceAccountTemplate: {metadata: {name: aws, annotations: "+role+"}}}\n"), []string{"DeploymentRuntimeConfig/x/ServiceAccount: ${namespace that the controller gives the ServiceAccount of DeploymentRuntimeConfig x}/aws role=r audience=-"}},
		{"DeploymentRuntimeConfig without a name", crossplane("v1beta1", "DeploymentRuntimeConfig", "", "spec: {serviceAccountTemplate: {metadata: {annotations: "+role+"}}}\n"), []string{"DeploymentRuntimeConfig/x/ServiceAccount: ${namespace that the controller gives the ServiceAccount of DeploymentRuntimeConfig x}/${name that the controller gives the ServiceAccount of DeploymentRuntimeConfig x} role=r audience=-"}},
		{"DeploymentRuntimeConfig without a template", crossplane("v1beta1", "DeploymentRuntimeConfig", ", annotations: "+role, "spec: {}\n"), []string{"stray on DeploymentRuntimeConfig/x"}},
		{"OpenTelemetryCollector", "apiVersion: opentelemetry.io/v1beta1\nkind: OpenTelemetryCollector\nmetadata: {name: x, namespace: n, annotations: " + role + "}\nspec: {}\n", []string{"OpenTelemetryCollector/n/x/ServiceAccount: n/x-collector role=r audience=-"}},
		{"OpenTelemetryCollector with a ServiceAccount", object("opentelemetry.io/v1beta1", "OpenTelemetryCollector", "{serviceAccount: a}"), nil},
		{"OpenTelemetryCollector whose name is changed", "apiVersion: opentelemetry.io/v1beta1\nkind: OpenTelemetryCollector\nmetadata: {name: x.y, namespace: n}\nspec: {}\n", []string{"OpenTelemetryCollector/n/x.y/ServiceAccount: n/${name that the controller gives the ServiceAccount of OpenTelemetryCollector x.y} role=- audience=-"}},
		{"a Cluster of another group", object("cluster.x-k8s.io/v1beta1", "Cluster", "{inheritedMetadata: {annotations: "+role+"}}"), nil},
	})
}
