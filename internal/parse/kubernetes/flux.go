package kubernetes

import (
	"path"
	"slices"
	"strings"

	"github.com/irsalint/irsalint/internal/render"
	"github.com/irsalint/irsalint/internal/render/kustomize"
	"github.com/irsalint/irsalint/internal/value"
)

// fluxKustomization is what a Kustomization of Flux delivers.
func (r *run) fluxKustomization(d declaration) []*delivery {
	spec := d.tree.Get("spec")
	x := r.newDelivery(d, "Kustomization")
	if target := textAt(spec, "targetNamespace"); len(target.Parts()) > 0 {
		x.namespace = target
	}
	x.lookup = substitutions(spec.Get("postBuild"))
	dir, gap := r.directory(d, spec.Get("path"), repository(spec.Get("sourceRef")))
	if kind := known(spec, "sourceRef", "kind"); gap == nil && kind != "" && kind != "GitRepository" {
		gap = &render.Gap{Reason: "the directory is not in the tree", Unknown: kind + "/" + known(spec, "sourceRef", "name"), At: x.at}
	}
	if gap != nil {
		x.gaps = append(x.gaps, *gap)
		return []*delivery{x}
	}
	o := kustomize.Overlay{
		Dir:        dir,
		Namespace:  textAt(spec, "targetNamespace"),
		NamePrefix: textAt(spec, "namePrefix"),
		NameSuffix: textAt(spec, "nameSuffix"),
		Components: knownItems(spec.Get("components")),
		Generate:   true,
	}
	if patches := spec.Get("patches"); patches != nil {
		o.Patches = patches.Items
	}
	x.dir = dir
	x.render = func() render.Output { return r.build(o) }
	return []*delivery{x}
}

// substitutions looks up the variables that Flux fills in after the build. What only a
// ConfigMap or a Secret of the cluster says stays unknown.
func substitutions(postBuild *value.Tree) lookup {
	if postBuild == nil {
		return nil
	}
	from := postBuild.Get("substituteFrom")
	others := from != nil && len(from.Items) > 0
	return func(p value.Part) (value.Text, bool) {
		if !written(p, "${") {
			return value.Text{}, false
		}
		name, operator, modified := strings.Cut(p.Hole, ":")
		word, isDefault := strings.CutPrefix(operator, "=")
		if !isDefault {
			word, isDefault = strings.CutPrefix(operator, "-")
		}
		if modified && (!isDefault || strings.Contains(word, "$")) {
			return value.Text{}, false // a part of the variable, or one within another
		}
		said := postBuild.Path("substitute", name)
		if said.IsScalar() && !(modified && said.Text.Skeleton() == "") {
			return said.Text, true
		}
		return value.Lit(word), modified && (said != nil || !others)
	}
}

// isSubstituted reports whether an object does not refuse that Flux fills in variables.
func isSubstituted(t *value.Tree) bool {
	const key = "kustomize.toolkit.fluxcd.io/substitute"
	return known(t, "metadata", "annotations", key) != "disabled" && known(t, "metadata", "labels", key) != "disabled"
}

// maxReleaseName bounds the name of a release; Flux cuts longer ones and adds a hash.
const maxReleaseName = 53

// helmRelease is what a HelmRelease of Flux delivers.
func (r *run) helmRelease(d declaration) []*delivery {
	spec := d.tree.Get("spec")
	x := r.newDelivery(d, "HelmRelease")
	if patched(spec.Get("postRenderers")) {
		x.gaps = []render.Gap{{Reason: "what is rendered is patched afterwards", Unknown: x.address, At: x.at}}
		return []*delivery{x}
	}
	l := &layers{r: r, owner: x.address}
	namespace, name := d.ownNamespace(), textAt(d.tree, "metadata", "name")
	if target := textAt(spec, "targetNamespace"); len(target.Parts()) > 0 {
		namespace = target
		name = value.Join(target, value.Lit("-"), name)
	}
	if release := textAt(spec, "releaseName"); len(release.Parts()) > 0 {
		name = release
	}
	if len(name.Skeleton()) > maxReleaseName {
		name = value.Text{}
	}
	reference := r.chartReference(d)
	at := x.at
	chart := textAt(reference, "spec", "chart")
	if len(chart.Parts()) == 0 {
		chart = textAt(reference, "name")
	}
	if where := chart.At(); !where.IsZero() {
		at = where
	}
	dir := r.fluxChart(d, reference)
	if files := reference.Path("spec", "valuesFiles"); dir != "" && files != nil && files.Kind != value.Null {
		l.fluxFiles(dir, files)
	}
	if from := spec.Get("valuesFrom"); from != nil && len(from.Items) > 0 {
		l.obscure("valuesFrom of " + x.address)
	}
	l.tree(spec.Get("values"))
	if dir != "" {
		l.local(x, dir, name, namespace)
	} else {
		l.remote(x, chart.String(), at, namespace)
	}
	return []*delivery{x}
}

// fluxFiles adds the values files that stand in for the chart's own values.yaml: what
// that says holds no longer.
func (l *layers) fluxFiles(dir string, files *value.Tree) {
	if own, _ := l.r.valuesFile(path.Join(dir, "values.yaml")); own != nil {
		l.tree(own)
		l.obscure("the valuesFiles of " + l.owner)
	}
	for _, f := range files.Items {
		if s, ok := f.Text.Known(); ok && f.IsScalar() {
			l.file(path.Clean(strings.TrimPrefix(s, "/")))
		} else {
			l.obscure(f.Text.String())
		}
	}
	if files.Kind != value.List {
		l.obscure(files.Text.String())
	}
}

// patched reports whether what comes after a renderer may change anything of interest.
func patched(t *value.Tree) bool {
	if t == nil {
		return false
	}
	s := t.Text.Skeleton()
	if t.Kind == value.Hole || t.Open != "" || strings.Contains(s, "erviceAccount") || strings.Contains(s, "eks.amazonaws.com") || strings.Contains(s, "namespace") {
		return true
	}
	for _, m := range t.Members {
		if key, ok := m.Key.Known(); !ok || strings.Contains(key, "eks.amazonaws.com") || patched(m.Value) {
			return true
		}
	}
	return slices.ContainsFunc(t.Items, patched)
}

// helmChartKind is the kind of Flux's objects that say where a chart is.
const helmChartKind = "source.toolkit.fluxcd.io/HelmChart"

// helmChart delivers nothing: a HelmRelease refers to it.
func (r *run) helmChart(declaration) []*delivery { return nil }

// chartReference is what says where the chart of a HelmRelease is: its spec.chart, the
// HelmChart that it names, or the name of something that is not in the tree.
func (r *run) chartReference(d declaration) *value.Tree {
	if chart := d.tree.Path("spec", "chart"); chart != nil {
		return chart
	}
	ref := d.tree.Path("spec", "chartRef")
	namespace := textAt(ref, "namespace")
	if len(namespace.Parts()) == 0 {
		namespace = d.ownNamespace()
	}
	if chart := r.helmCharts[namespace.Identity()+"/"+known(ref, "name")]; chart != nil && known(ref, "kind") == "HelmChart" {
		return chart
	}
	return ref
}

// fluxChart is the directory of a chart that a HelmRelease takes from a repository of
// manifests, which is taken to be this one when it has the chart; empty otherwise.
func (r *run) fluxChart(d declaration, reference *value.Tree) string {
	if known(reference, "spec", "sourceRef", "kind") != "GitRepository" {
		return ""
	}
	dir, gap := r.directory(d, reference.Path("spec", "chart"), repository(reference.Path("spec", "sourceRef")))
	if gap != nil || !r.charts[dir] {
		return ""
	}
	return dir
}
