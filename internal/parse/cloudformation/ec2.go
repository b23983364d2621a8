package cloudformation

import (
	"github.com/irsalint/irsalint/internal/graph"
	"github.com/irsalint/irsalint/internal/manifest"
	"github.com/irsalint/irsalint/internal/source"
	"github.com/irsalint/irsalint/internal/value"
)

func (x *resource) addLaunchTemplate() {
	data := x.props.Get("LaunchTemplateData")
	t := &graph.LaunchTemplate{
		Node: x.node, Keys: []value.Text{x.unique(x.id, "id"), x.named(x.id, "LaunchTemplateName").Text},
		Profile: eitherOf(data.Get("IamInstanceProfile"), x.node.At, "Arn", "Name"), Metadata: metadataOf(data),
	}
	x.world.graph.LaunchTemplates = append(x.world.graph.LaunchTemplates, t)
}

func (x *resource) addLaunchConfiguration() {
	t := &graph.LaunchTemplate{
		Node: x.node, Keys: []value.Text{x.named(x.id, "LaunchConfigurationName").Text},
		Profile: x.field("IamInstanceProfile"), Metadata: metadataOf(x.props),
	}
	x.world.graph.LaunchTemplates = append(x.world.graph.LaunchTemplates, t)
}

// metadataOf are the settings of the metadata service.
func metadataOf(t *value.Tree) graph.Metadata {
	m := t.Get("MetadataOptions")
	if m == nil {
		return graph.Metadata{Open: t.Unsure("MetadataOptions")}
	}
	return graph.Metadata{
		Endpoint: fieldOf(m, "HttpEndpoint", m.At), Tokens: fieldOf(m, "HttpTokens", m.At),
		HopLimit: fieldOf(m, "HttpPutResponseHopLimit", m.At), Open: openOf(m), At: m.At,
	}
}

// eitherOf is the first of several fields that is set.
func eitherOf(t *value.Tree, fallback source.Range, names ...string) graph.Arg {
	for _, name := range names {
		if a := fieldOf(t, name, fallback); a.Set {
			return a
		}
	}
	return graph.Arg{At: fallback}
}

// addAutoScalingGroup adds a group of self-managed nodes: a tag says of which cluster.
func (x *resource) addAutoScalingGroup() {
	var cluster graph.Arg
	for _, tag := range items(x.props.Get("Tags")) {
		if c := manifest.TaggedCluster(fieldOf(tag, "Key", tag.At)); c.Set {
			cluster = c
		}
	}
	if !cluster.Set {
		return
	}
	template := x.props.Get("LaunchTemplate")
	if template == nil {
		template = x.props.Path("MixedInstancesPolicy", "LaunchTemplate", "LaunchTemplateSpecification")
	}
	g := &graph.NodeGroup{
		Node: x.node, Cluster: cluster, Template: eitherOf(template, x.node.At, "LaunchTemplateId", "LaunchTemplateName"), SelfManaged: true,
	}
	if name := x.field("LaunchConfigurationName"); name.Set {
		g.Template = name
	}
	x.world.graph.NodeGroups = append(x.world.graph.NodeGroups, g)
}
