package manifest

import (
	"regexp"

	"github.com/irsalint/irsalint/internal/graph"
	"github.com/irsalint/irsalint/internal/source"
	"github.com/irsalint/irsalint/internal/value"
)

// copied is a ServiceAccount that the controller of a custom resource makes, with
// annotations that the resource gives.
type copied struct {
	// from are the paths of the metadata whose annotations it gets; a later one wins.
	from []string
	// suffix ends its name, which begins with that of the resource.
	suffix string
	// needs is a path without which it is not made, unless one with which it is not.
	needs, unless string
}

var (
	// CloudNativePG, api/v1/cluster_types.go and internal/controller/cluster_create.go.
	cnpgAccount = copied{from: []string{"spec.inheritedMetadata", "spec.serviceAccountTemplate.metadata"}, unless: "spec.serviceAccountName"}
	// grafana-operator, controllers/resources/resources.go.
	grafanaAccount = copied{from: []string{"spec.serviceAccount.metadata"}, suffix: "-sa", unless: "spec.external"}
	// Strimzi, the Resources classes of api/src/main/java/io/strimzi/api/kafka/model.
	kafkaAccounts = []copied{
		{from: []string{"spec.kafka.template.serviceAccount.metadata"}, suffix: "-kafka", needs: "spec.kafka"},
		{from: []string{"spec.zookeeper.template.serviceAccount.metadata"}, suffix: "-zookeeper", needs: "spec.zookeeper"},
		{from: []string{"spec.entityOperator.template.serviceAccount.metadata"}, suffix: "-entity-operator", needs: "spec.entityOperator"},
		{from: []string{"spec.kafkaExporter.template.serviceAccount.metadata"}, suffix: "-kafka-exporter", needs: "spec.kafkaExporter"},
		{from: []string{"spec.cruiseControl.template.serviceAccount.metadata"}, suffix: "-cruise-control", needs: "spec.cruiseControl"},
	}
	bridgeAccount      = copied{from: []string{"spec.template.serviceAccount.metadata"}, suffix: "-bridge"}
	connectAccount     = copied{from: []string{"spec.template.serviceAccount.metadata"}, suffix: "-connect"}
	mirrorMakerAccount = copied{from: []string{"spec.template.serviceAccount.metadata"}, suffix: "-mirrormaker2"}
)

// copying reads kinds whose controllers make ServiceAccounts.
func copying(group string, accounts ...copied) []reading {
	return []reading{{groups: []string{group}, read: func(r *Reader, o *object) {
		for _, c := range accounts {
			if c.needs != "" && !present(o.find(c.needs)) || c.unless != "" && present(o.find(c.unless)) {
				continue
			}
			name := graph.Arg{Set: true, Text: value.Join(o.name.Text, value.Lit(c.suffix)).WithAt(o.name.At), At: o.name.At}
			var metas []*value.Tree
			for _, from := range c.from {
				metas = append(metas, o.find(from))
			}
			r.made(o, c.suffix, o.namespace, name, metas...)
		}
	}}}
}

// made adds a ServiceAccount that a controller makes of an object, with the annotations of
// some metadata.
func (r *Reader) made(o *object, part string, namespace, name graph.Arg, metas ...*value.Tree) {
	sa := &graph.ServiceAccount{Node: o.node, Namespace: namespace, Name: name}
	sa.Address += "/ServiceAccount" + part
	for _, m := range metas {
		if m != nil && m.Kind == value.Hole {
			sa.AnnotationsOpen = m.Text.String()
		}
		if annotations := r.annotations(m); annotations != nil {
			annotate(sa, annotations)
		}
	}
	r.Graph.ServiceAccounts = append(r.Graph.ServiceAccounts, sa)
}

// byController is a part of a ServiceAccount's identity that its controller decides.
func byController(o *object, what string) graph.Arg {
	hole := what + " that the controller gives the ServiceAccount of " + o.kind + " " + o.label
	return graph.Arg{Set: true, Text: value.HoleAt(hole, value.Segment, source.Range{}), At: o.node.At}
}

// controllerConfig reads how Crossplane ran providers before: the annotations of the
// object itself were copied to the ServiceAccount of each.
func (r *Reader) controllerConfig(o *object) {
	if !present(meta(o).Get("annotations")) {
		return
	}
	r.made(o, "", byController(o, "namespace"), byController(o, "name"), meta(o))
}

// runtimeConfig reads how Crossplane runs providers, by
// apis/pkg/v1beta1/deployment_runtime_config_types.go. Without a template their
// ServiceAccounts have nothing of the object.
func (r *Reader) runtimeConfig(o *object) {
	m := o.find("spec.serviceAccountTemplate.metadata")
	name := Field(m, "name", o.node.At)
	if !name.Set {
		if !present(m.Get("annotations")) {
			return
		}
		name = byController(o, "name")
	}
	r.made(o, "", byController(o, "namespace"), name, m)
}

// collectorName are names of OpenTelemetry collectors that its operator leaves as they
// are.
var collectorName = regexp.MustCompile(`^[a-z0-9][a-z0-9-]{0,51}$`)

// collector reads a collector of OpenTelemetry, whose annotations are copied to what is
// made of it (internal/manifests/collector/serviceaccount.go of the operator).
func (r *Reader) collector(o *object) {
	if present(o.find("spec.serviceAccount")) {
		return
	}
	name := byController(o, "name")
	if s, known := o.name.Text.Known(); known && collectorName.MatchString(s) {
		name = graph.Arg{Set: true, Text: value.Lit(s + "-collector").WithAt(o.name.At), At: o.name.At}
	}
	r.made(o, "", o.namespace, name, meta(o))
}
