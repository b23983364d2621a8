package manifest

import (
	"bytes"
	"strings"
)

// kind is where an object keeps what concerns identity.
type kind struct {
	// groups are the API groups without their version; "" is the core group.
	groups []string
	// pods are the paths, from the object, of the pod specs that it makes.
	pods []string
	// account is the field of the pod spec that names the ServiceAccount.
	account string
}

const (
	podAccount  = "serviceAccountName"
	podTemplate = "spec.template.spec"
)

// kinds are the objects that run pods: the built-in ones by the Kubernetes API
// reference, custom ones by their definitions.
var kinds = map[string]kind{
	"Alertmanager":            {[]string{"monitoring.coreos.com"}, []string{"spec"}, podAccount},
	"CloneSet":                {[]string{"apps.kruise.io"}, []string{podTemplate}, podAccount},
	"ClusterWorkflowTemplate": {[]string{"argoproj.io"}, []string{"spec"}, podAccount},
	"CronJob":                 {[]string{"batch"}, []string{"spec.jobTemplate.spec.template.spec"}, podAccount},
	"CronWorkflow":            {[]string{"argoproj.io"}, []string{"spec.workflowSpec"}, podAccount},
	"DaemonSet":               {[]string{"apps", "extensions", "apps.kruise.io"}, []string{podTemplate}, podAccount},
	"Deployment":              {[]string{"apps", "extensions"}, []string{podTemplate}, podAccount},
	"EventSource":             {[]string{"argoproj.io"}, []string{"spec.template"}, podAccount},
	"FlinkDeployment":         {[]string{"flink.apache.org"}, []string{"spec"}, "serviceAccount"},
	"Job":                     {[]string{"batch"}, []string{podTemplate}, podAccount},
	"PipelineRun":             {[]string{"tekton.dev"}, []string{"spec.taskRunTemplate"}, podAccount},
	"Pod":                     {[]string{""}, []string{"spec"}, podAccount},
	"PodTemplate":             {[]string{""}, []string{"template.spec"}, podAccount},
	"Prometheus":              {[]string{"monitoring.coreos.com"}, []string{"spec"}, podAccount},
	"RayCluster":              {[]string{"ray.io"}, []string{"spec.headGroupSpec.template.spec"}, podAccount},
	"ReplicaSet":              {[]string{"apps", "extensions"}, []string{podTemplate}, podAccount},
	"ReplicationController":   {[]string{""}, []string{podTemplate}, podAccount},
	"Rollout":                 {[]string{"argoproj.io"}, []string{podTemplate}, podAccount},
	"ScaledJob":               {[]string{"keda.sh"}, []string{"spec.jobTargetRef.template.spec"}, podAccount},
	"Sensor":                  {[]string{"argoproj.io"}, []string{"spec.template"}, podAccount},
	"Service":                 {[]string{"serving.knative.dev"}, []string{podTemplate}, podAccount},
	"SparkApplication":        {[]string{"sparkoperator.k8s.io"}, []string{"spec.driver", "spec.executor"}, "serviceAccount"},
	"StatefulSet":             {[]string{"apps", "apps.kruise.io"}, []string{podTemplate}, podAccount},
	"TaskRun":                 {[]string{"tekton.dev"}, []string{"spec"}, podAccount},
	"ThanosRuler":             {[]string{"monitoring.coreos.com"}, []string{"spec"}, podAccount},
	"Workflow":                {[]string{"argoproj.io"}, []string{"spec"}, podAccount},
	"WorkflowTemplate":        {[]string{"argoproj.io"}, []string{"spec"}, podAccount},
}

// group is the API group of an apiVersion; empty for the core group.
func group(apiVersion string) string {
	g, _, grouped := strings.Cut(apiVersion, "/")
	if !grouped {
		return ""
	}
	return g
}

// Telling reports whether a document may hold an object that concerns identity:
// a ServiceAccount, a role annotation, or a kind that runs pods. It looks at bytes
// only, and errs towards true.
func Telling(doc []byte) bool {
	if bytes.Contains(doc, []byte("eks.amazonaws.com/")) || bytes.Contains(doc, []byte(AuthName)) {
		return true
	}
	for {
		i := bytes.Index(doc, []byte("kind"))
		if i < 0 {
			return false
		}
		doc = bytes.TrimLeft(doc[i+len("kind"):], "\"': \t\r\n")
		n := 0
		for n < len(doc) && (doc[n]|0x20 >= 'a' && doc[n]|0x20 <= 'z') {
			n++
		}
		name := strings.TrimSuffix(string(doc[:n]), "List")
		if _, ok := kinds[name]; ok || name == "ServiceAccount" || n == 0 && len(doc) > 0 && bytes.IndexByte([]byte("&!*?|>"), doc[0]) >= 0 {
			return true
		}
	}
}
