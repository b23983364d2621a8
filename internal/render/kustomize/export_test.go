package kustomize

import (
	"context"

	"github.com/irsalint/irsalint/internal/render"
	"github.com/irsalint/irsalint/internal/render/chart"
	"github.com/irsalint/irsalint/internal/source"
)

// SetCharts replaces what renders charts.
func (x *Index) SetCharts(f func(context.Context, source.Tree, chart.Release) render.Output) {
	x.charts = f
}
