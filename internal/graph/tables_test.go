package graph_test

import (
	"testing"

	"github.com/irsalint/irsalint/internal/graph"
	"github.com/irsalint/irsalint/internal/source"
)

// TestMetadataDefault reads the table beside the rules.
func TestMetadataDefault(t *testing.T) {
	for tool, want := range map[string]string{"eksctl": "2", "karpenter.k8s.aws/v1": "1", "karpenter.k8s.aws/v1beta1": "2"} {
		m, known := graph.MetadataDefault(tool, source.Range{})
		if hops, _ := m.HopLimit.Text.Known(); !known || hops != want || m.HopLimit.Set {
			t.Errorf("%s: %q, want %q", tool, hops, want)
		}
	}
	if _, known := graph.MetadataDefault("other", source.Range{}); known {
		t.Error("the default of an unknown tool is known")
	}
}
