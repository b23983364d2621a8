package eksctl

import (
	"github.com/irsalint/irsalint/internal/graph"
	"github.com/irsalint/irsalint/internal/manifest"
)

// autoMode adds the nodes of EKS Auto Mode.
func (c *config) autoMode() {
	auto := c.tree.Get("autoModeConfig")
	role := manifest.Field(auto, "nodeRoleARN", c.node.At)
	node := c.node
	node.Address += "/autoModeConfig"
	if !role.Set {
		return
	}
	c.graph.NodeGroups = append(c.graph.NodeGroups, &graph.NodeGroup{Node: node, Cluster: c.name, RoleARN: role})
}
