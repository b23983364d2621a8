package chart

import helm "helm.sh/helm/v3/pkg/chart"

// chartData is .Chart of templates.
type chartData struct {
	helm.Metadata
	IsRoot bool
}
