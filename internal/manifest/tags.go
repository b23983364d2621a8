package manifest

import (
	"github.com/irsalint/irsalint/internal/graph"
	"github.com/irsalint/irsalint/internal/value"
)

// clusterTags begin the key of a tag of EC2 that names the cluster of an instance.
var clusterTags = []string{"kubernetes.io/cluster/", "k8s.io/cluster/"}

// TaggedCluster is the cluster that the key of a tag names; not Set for another key.
func TaggedCluster(key graph.Arg) graph.Arg {
	for _, prefix := range clusterTags {
		if name, found := key.Text.TrimPrefix(prefix); key.Set && found == value.Yes && len(name.Parts()) > 0 {
			return graph.Arg{Set: true, Text: name, At: key.At}
		}
	}
	return graph.Arg{}
}
