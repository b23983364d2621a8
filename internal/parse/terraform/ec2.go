package terraform

import (
	"github.com/irsalint/irsalint/internal/graph"
	"github.com/irsalint/irsalint/internal/manifest"
	"github.com/irsalint/irsalint/internal/value"
)

func addLaunchTemplate(b *builder, r *resource) {
	t := &graph.LaunchTemplate{Node: r.node(), Keys: []value.Text{r.unique("id"), r.name().Text}}
	if profile, ok := b.block(r, "iam_instance_profile"); ok {
		t.Profile = b.either(profile, "name", "arn")
	}
	t.Metadata = b.metadata(r)
	b.g.LaunchTemplates = append(b.g.LaunchTemplates, t)
}

func addLaunchConfiguration(b *builder, r *resource) {
	t := &graph.LaunchTemplate{Node: r.node(), Keys: []value.Text{r.name().Text}, Profile: r.arg("iam_instance_profile"), Metadata: b.metadata(r)}
	b.g.LaunchTemplates = append(b.g.LaunchTemplates, t)
}

// metadata are the settings of the metadata service.
func (b *builder) metadata(r *resource) graph.Metadata {
	bodies, open := r.scope.bodies(r.block, "metadata_options")
	if len(bodies) == 0 {
		return graph.Metadata{Open: open}
	}
	m := bodies[0]
	return graph.Metadata{
		Endpoint: b.either(m, "http_endpoint"), Tokens: b.either(m, "http_tokens"),
		HopLimit: b.either(m, "http_put_response_hop_limit"), Open: open, At: r.inst.header(m.block),
	}
}

// addAutoScalingGroup adds a group of self-managed nodes: a tag says of which cluster.
func addAutoScalingGroup(b *builder, r *resource) {
	cluster := b.clusterTag(r)
	if !cluster.Set {
		return
	}
	g := &graph.NodeGroup{Node: r.node(), Cluster: cluster, Template: r.arg("launch_configuration"), SelfManaged: true}
	if template, ok := b.block(r, "launch_template"); ok {
		g.Template = b.either(template, "id", "name")
	}
	if policy, ok := b.block(r, "mixed_instances_policy"); ok {
		if template, ok := inner(policy, "launch_template", "launch_template_specification"); ok {
			g.Template = b.either(template, "launch_template_id", "launch_template_name")
		}
	}
	b.g.NodeGroups = append(b.g.NodeGroups, g)
}

// clusterTag is the cluster that a tag of a group names.
func (b *builder) clusterTag(r *resource) graph.Arg {
	bodies, _ := r.scope.bodies(r.block, "tag")
	for _, n := range bodies {
		if cluster := manifest.TaggedCluster(b.either(n, "key")); cluster.Set {
			return cluster
		}
	}
	return graph.Arg{}
}

// inner is the first block at a path of nested blocks.
func inner(n body, path ...string) (body, bool) {
	for _, name := range path {
		bodies, _ := n.scope.bodies(n.block, name)
		if len(bodies) == 0 {
			return body{}, false
		}
		n = bodies[0]
	}
	return n, true
}
