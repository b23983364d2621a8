package cloudformation

import (
	"github.com/irsalint/irsalint/internal/graph"
	"github.com/irsalint/irsalint/internal/manifest"
	"github.com/irsalint/irsalint/internal/value"
)

// cfnJSONAttr is the value of the CDK's CfnJson, which turns JSON text into an object: the
// keys of one cannot hold functions.
func cfnJSONAttr(s *stack, id, attr string) *value.Tree {
	if attr != "Value" {
		return nil
	}
	v := s.property(id, "Value")
	if v == nil || v.Kind != value.String {
		return nil
	}
	if v.Encodes != nil {
		return v.Encodes
	}
	t, err := value.ParseJSON(v.Text)
	if err != nil {
		return s.fault(err.At, err.Message, id+"."+attr)
	}
	return t
}

// cdkClusterAttr is an attribute of the cluster that the CDK makes by a function of its
// own.
func cdkClusterAttr(s *stack, id, attr string) *value.Tree {
	switch attr {
	case "":
		return scalar(s.cdkClusterName(id).Text)
	case "Arn":
		return scalar(s.unique(id, "arn"))
	case "OpenIdConnectIssuerUrl":
		return scalar(value.Join(value.Lit("https://"), s.unique(id, "issuer")))
	case "OpenIdConnectIssuer":
		return scalar(s.unique(id, "issuer"))
	}
	return nil
}

func (s *stack) cdkClusterName(id string) graph.Arg {
	if a := fieldOf(s.property(id, "Config"), "name", s.keys[id]); a.Set {
		return a
	}
	return graph.Arg{Set: true, Text: s.unique(id, "name"), At: s.keys[id]}
}

func (x *resource) addCDKCluster() {
	config := x.props.Get("Config")
	c := &graph.Cluster{
		Node: x.node, Name: x.cdkClusterName(x.id), ARN: x.unique(x.id, "arn"),
		Issuer: value.Join(value.Lit("https://"), x.unique(x.id, "issuer")),
	}
	access := config.Get("accessConfig")
	c.AuthenticationMode = fieldOf(access, "authenticationMode", x.node.At)
	c.CreatorAdmin = fieldOf(access, "bootstrapClusterCreatorAdminPermissions", x.node.At)
	for _, setup := range items(config.Path("logging", "clusterLogging")) {
		if on, _ := fieldOf(setup, "enabled", x.node.At).Text.Known(); on == "true" {
			types := manifest.List(setup.Get("types"))
			c.LogTypes.Items = append(c.LogTypes.Items, types.Items...)
		}
	}
	x.world.graph.Clusters = append(x.world.graph.Clusters, c)
}

func (x *resource) addCDKFargateProfile() {
	config := x.props.Get("Config")
	x.fargateProfile(fieldOf(config, "clusterName", x.node.At), fieldOf(config, "podExecutionRoleArn", x.node.At), config.Get("selectors"), [2]string{"namespace", "labels"})
}

// addCommunityChart says that a chart which a third-party type installs is not read.
func (x *resource) addCommunityChart() {
	gap := graph.Gap{Node: x.node, Reason: "the chart is not in the tree", Unknown: x.field("Chart").Text.String(), Objects: true, Namespace: x.field("Namespace")}
	x.world.graph.Gaps = append(x.world.graph.Gaps, gap)
}

// addCDKObjects reads the Kubernetes objects that the CDK, or a third-party type, applies
// by kubectl, which puts those that say no namespace into default, or into the one that the
// latter names.
func (x *resource) addCDKObjects() {
	reader := manifest.Reader{Scope: x.world.scope, Graph: &x.world.graph, Namespace: value.Lit("default")}
	if namespace := x.field("Namespace"); namespace.Set {
		reader.Namespace = namespace.Text
	}
	m := x.props.Get("Manifest")
	if m == nil {
		return
	}
	trees := documents(m)
	for _, t := range trees {
		if t.Kind != value.List {
			reader.Read(t)
			continue
		}
		for _, item := range t.Items {
			reader.Read(item)
		}
	}
	if len(trees) == 0 {
		x.world.graph.Gaps = append(x.world.graph.Gaps, graph.Gap{Node: x.node, Reason: "the manifest is not known", Unknown: shown(m), Objects: true})
	}
	x.world.problems = append(x.world.problems, reader.Problems...)
}

// addCDKPatch says that an object is changed in ways that are not followed.
func (x *resource) addCDKPatch() {
	name := fieldOf(x.props, "ResourceName", x.node.At)
	x.world.graph.Gaps = append(x.world.graph.Gaps, graph.Gap{Node: x.node, Reason: "patches of the CDK are not applied", Unknown: name.Text.String(), Objects: true})
}

// addCDKChart reads what a chart that the CDK installs is given about ServiceAccounts.
func (x *resource) addCDKChart() {
	namespace := x.field("Namespace")
	if !namespace.Set {
		namespace.Text = value.Lit("default")
	}
	if values := x.props.Get("Values"); values != nil {
		x.values(namespace, values)
	}
	gap := graph.Gap{Node: x.node, Reason: "the chart is not in the tree", Unknown: x.field("Chart").Text.String(), Objects: true, Namespace: namespace}
	gap.Namespace.Set = true
	x.world.graph.Gaps = append(x.world.graph.Gaps, gap)
}
