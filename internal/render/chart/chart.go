// Package chart renders Helm charts of the tree as helm template would, without
// Helm's engine, which can be neither bounded nor trusted with a stranger's chart.
package chart

import (
	"context"

	"github.com/irsalint/irsalint/internal/render"
	"github.com/irsalint/irsalint/internal/source"
	"github.com/irsalint/irsalint/internal/value"
)

// Release is one use of a chart.
type Release struct {
	// Dir is the chart: its directory, or its archive (.tgz); root-relative.
	Dir string
	// Name and Namespace are those of the release; holes where they are not known.
	Name, Namespace value.Text
	// Values lie over the chart's own values, each over the one before. They may
	// have holes.
	Values []*value.Tree
}

// Render renders a release. Objects without a namespace are left without one.
func Render(ctx context.Context, tree source.Tree, r Release) render.Output {
	return render.Output{}
}
