package manifest

import (
	"bytes"
	"slices"
	"strings"
)

// pods is where an object keeps pod specs of one sort, and what they run as.
type pods struct {
	// path leads from the object to the spec; a step that ends in [] goes to every item
	// of a list.
	path string
	// account is the field of the spec that names the ServiceAccount; empty for
	// serviceAccountName.
	account string
	// inherits is the path of the name that they run as when they name none; empty for
	// the ServiceAccount default.
	inherits string
	// outside says that, without a name in the object, its controller's settings decide.
	outside bool
	// override says that they are pods of their own only when they name a
	// ServiceAccount.
	override bool
}

// kind is where objects of a kind keep pod specs.
type kind struct {
	// groups are the API groups without their version; "" is the core group.
	groups []string
	pods   []pods
}

const podTemplate = "spec.template.spec"

var (
	templatePods = []pods{{path: podTemplate}}
	specPods     = []pods{{path: "spec"}}
)

// kinds are the objects that run pods: the built-in ones by the Kubernetes API
// reference, custom ones by their definitions.
var kinds = map[string]kind{
	"Alertmanager":              {[]string{"monitoring.coreos.com"}, specPods},
	"CloneSet":                  {[]string{"apps.kruise.io"}, templatePods},
	"ClusterWorkflowTemplate":   {[]string{"argoproj.io"}, workflow("spec")},
	"CronJob":                   {[]string{"batch"}, []pods{{path: "spec.jobTemplate.spec.template.spec"}}},
	"CronWorkflow":              {[]string{"argoproj.io"}, workflow("spec.workflowSpec")},
	"DaemonSet":                 {[]string{"apps", "extensions", "apps.kruise.io"}, templatePods},
	"Deployment":                {[]string{"apps", "extensions"}, templatePods},
	"EventSource":               {[]string{"argoproj.io"}, []pods{{path: "spec.template"}}},
	"FlinkDeployment":           {[]string{"flink.apache.org"}, []pods{{path: "spec", account: "serviceAccount", outside: true}}},
	"Job":                       {[]string{"batch"}, templatePods},
	"PipelineRun":               {[]string{"tekton.dev"}, pipelineRun},
	"Pod":                       {[]string{""}, specPods},
	"PodTemplate":               {[]string{""}, []pods{{path: "template.spec"}}},
	"Prometheus":                {[]string{"monitoring.coreos.com"}, specPods},
	"PrometheusAgent":           {[]string{"monitoring.coreos.com"}, specPods},
	"RayCluster":                {[]string{"ray.io"}, ray("spec")},
	"RayCronJob":                {[]string{"ray.io"}, rayJob("spec.jobTemplate")},
	"RayJob":                    {[]string{"ray.io"}, rayJob("spec")},
	"RayService":                {[]string{"ray.io"}, ray("spec.rayClusterConfig")},
	"ReplicaSet":                {[]string{"apps", "extensions"}, templatePods},
	"ReplicationController":     {[]string{""}, templatePods},
	"Rollout":                   {[]string{"argoproj.io"}, templatePods},
	"ScaledJob":                 {[]string{"keda.sh"}, []pods{{path: "spec.jobTargetRef.template.spec"}}},
	"ScheduledSparkApplication": {[]string{"sparkoperator.k8s.io"}, spark("spec.template")},
	"Sensor":                    {[]string{"argoproj.io"}, []pods{{path: "spec.template"}}},
	"Service":                   {[]string{"serving.knative.dev"}, templatePods},
	"SparkApplication":          {[]string{"sparkoperator.k8s.io"}, spark("spec")},
	"StatefulSet":               {[]string{"apps", "apps.kruise.io"}, templatePods},
	"TaskRun":                   {[]string{"tekton.dev"}, []pods{{path: "spec", outside: true}}},
	"ThanosRuler":               {[]string{"monitoring.coreos.com"}, specPods},
	"Workflow":                  {[]string{"argoproj.io"}, workflow("spec")},
	"WorkflowTemplate":          {[]string{"argoproj.io"}, workflow("spec")},
}

// workflow are the pods of an Argo workflow: a template may run as another
// ServiceAccount, and so may what waits beside its containers or collects garbage.
func workflow(path string) []pods {
	return []pods{
		{path: path, outside: true},
		{path: path + ".executor", override: true},
		{path: path + ".artifactGC", override: true},
		{path: path + ".templateDefaults", override: true},
		{path: path + ".templates[]", override: true},
		{path: path + ".templates[].executor", override: true},
	}
}

// pipelineRun are the pods of Tekton: v1 and v1beta1 name their ServiceAccount in
// different places.
var pipelineRun = []pods{
	{path: "spec.taskRunTemplate", outside: true},
	{path: "spec", override: true},
	{path: "spec.taskRunSpecs[]", override: true},
	{path: "spec.taskRunSpecs[]", account: "taskServiceAccountName", override: true},
}

// ray are the pods of a Ray cluster. With its autoscaler the head gets a ServiceAccount
// of its own.
func ray(path string) []pods {
	return []pods{
		{path: path + ".headGroupSpec.template.spec", outside: true},
		{path: path + ".workerGroupSpecs[].template.spec"},
	}
}

func rayJob(path string) []pods {
	return append(ray(path+".rayClusterSpec"), pods{path: path + ".submitterPodTemplate.spec"})
}

// spark are the pods of a Spark application. Without a name the application's own
// configuration may give one; executors fall back to that of the driver.
func spark(path string) []pods {
	return []pods{
		{path: path + ".driver", account: "serviceAccount", outside: true},
		{path: path + ".executor", account: "serviceAccount", inherits: path + ".driver.serviceAccount", outside: true},
	}
}

// group is the API group of an apiVersion; empty for the core group.
func group(apiVersion string) string {
	g, _, grouped := strings.Cut(apiVersion, "/")
	if !grouped {
		return ""
	}
	return g
}

// Telling reports whether a document may hold an object that concerns identity: one
// that runs pods, that is read otherwise, or that carries a role annotation. It looks at
// bytes only, and errs towards true.
func Telling(doc []byte) bool {
	if bytes.Contains(doc, []byte("eks.amazonaws.com/")) || bytes.Contains(doc, []byte("/role-arn")) {
		return true
	}
	looked := map[string]bool{}
	for rest := doc; ; {
		i := bytes.Index(rest, []byte("kind"))
		if i < 0 {
			return false
		}
		rest = bytes.TrimLeft(rest[i+len("kind"):], "\"': \t\r\n")
		n := 0
		for n < min(len(rest), maxKind) && isWord(rest[n]) {
			n++
		}
		if n == 0 && len(rest) > 0 && bytes.IndexByte([]byte("&!*?|>"), rest[0]) >= 0 {
			return true
		}
		if name := string(rest[:n]); !looked[name] {
			looked[name] = true
			if tellingKind(doc, name) || strings.HasSuffix(name, "List") && tellingKind(doc, strings.TrimSuffix(name, "List")) {
				return true
			}
		}
	}
}

// maxKind bounds the names of kinds that are looked for.
const maxKind = 64

func isWord(b byte) bool { return b|0x20 >= 'a' && b|0x20 <= 'z' || b >= '0' && b <= '9' }

// tellingKind reports whether a document can hold an object of a kind that is read,
// which needs at least the kind's API group.
func tellingKind(doc []byte, name string) bool {
	holds := func(word string) bool { return bytes.Contains(doc, []byte(word)) }
	if slices.ContainsFunc(kinds[name].groups, holds) {
		return true
	}
	return slices.ContainsFunc(readings()[name], func(r reading) bool {
		return slices.ContainsFunc(r.groups, holds) && (r.needs == nil || slices.ContainsFunc(r.needs, holds))
	})
}

// Concerns reports whether objects of a kind, of whatever API group, may concern
// identity. Secrets only add to what others say.
func Concerns(kind string) bool {
	return len(kinds[kind].groups) > 0 || len(readings()[kind]) > 0 && kind != "Secret"
}
