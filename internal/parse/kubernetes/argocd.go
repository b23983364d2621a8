package kubernetes

import (
	"path"
	"slices"
	"strings"

	"github.com/irsalint/irsalint/internal/manifest"
	"github.com/irsalint/irsalint/internal/render"
	"github.com/irsalint/irsalint/internal/render/kustomize"
	"github.com/irsalint/irsalint/internal/value"
)

// application is what an Application of Argo CD delivers, one delivery a source.
func (r *run) application(d declaration) []*delivery {
	spec := d.tree.Get("spec")
	if spec.Get("sourceHydrator") != nil {
		return r.notFollowed(d, "Application", "the branch of a source hydrator is not in the tree")
	}
	sources := []*value.Tree{spec.Get("source")}
	if many := spec.Get("sources"); many != nil {
		sources = many.Items
		if many.Kind == value.Hole {
			sources = []*value.Tree{many}
		}
	}
	refs := map[string]bool{}
	for _, s := range sources {
		if ref := known(s, "ref"); ref != "" {
			refs[ref] = true
		}
	}
	var out []*delivery
	for _, s := range sources {
		if s != nil && s.Kind == value.Hole {
			out = append(out, r.notFollowed(d, "Application", "the source is not known")...)
			continue
		}
		if s == nil || s.Get("path") == nil && s.Get("chart") == nil {
			continue // it only lends its files to the other sources
		}
		x := r.newDelivery(d, "Application")
		x.destination = destination(spec.Get("destination"))
		a := &argo{r: r, declaration: d, delivery: x, source: s, refs: refs, namespace: textAt(spec, "destination", "namespace")}
		a.deliver()
		out = append(out, x)
	}
	return out
}

// destination is the cluster that an Application delivers to, by its server or name.
func destination(t *value.Tree) value.Text {
	server := textAt(t, "server")
	if s, known := server.Known(); known && s != "" && s != "https://kubernetes.default.svc" || !known {
		return server
	}
	name := textAt(t, "name")
	if s, known := name.Known(); known && (s == "" || s == "in-cluster") {
		return value.Lit("in-cluster")
	}
	return name
}

// argo is one source of an Application.
type argo struct {
	r *run
	declaration
	delivery  *delivery
	source    *value.Tree
	refs      map[string]bool
	namespace value.Text
}

func (a *argo) deliver() {
	d := a.delivery
	d.namespace = orHole(a.namespace, d.scope, "namespace of "+d.address)
	if chart := a.source.Get("chart"); chart != nil {
		l := a.values("")
		l.remote(d, chart.Text.String(), chart.At, a.namespace)
		return
	}
	at := a.source.Get("path")
	dir, gap := a.r.directory(a.declaration, at, repository(a.source))
	if url := known(a.source, "repoURL"); gap == nil && strings.HasPrefix(url, "oci://") {
		gap = &render.Gap{Reason: "the directory is not in the tree", Unknown: known(a.source, "path"), At: at.At}
	}
	if gap == nil {
		a.override(dir)
	}
	switch {
	case gap != nil && a.source.Get("helm") != nil:
		l := a.values("")
		l.remote(d, at.Text.String(), at.At, a.namespace)
	case gap != nil:
		gap.Unknown = strings.TrimPrefix(textAt(a.source, "repoURL").String()+"//"+gap.Unknown, "//")
		d.gaps = append(d.gaps, *gap)
	case a.source.Get("plugin") != nil:
		d.gaps = append(d.gaps, render.Gap{Reason: "a plugin of Argo CD is not run", Unknown: dir, At: at.At})
	case a.r.charts[dir]:
		a.chart(dir)
	case a.r.overlays.Has(dir):
		a.kustomize(dir)
	default:
		d.render = func() render.Output { return a.r.manifests(a.files(dir)) }
	}
}

// override lays what files beside the manifests say over the source, as a merge patch:
// Argo CD's image updater writes them.
func (a *argo) override(dir string) {
	for _, name := range []string{".argocd-source.yaml", ".argocd-source-" + a.name() + ".yaml"} {
		name = path.Join(dir, name)
		if _, err := a.r.in.Tree.Open(name); err != nil {
			continue
		}
		over, problems := a.r.valuesFile(name)
		a.delivery.problems = append(a.delivery.problems, problems...)
		if over == nil || over.Kind != value.Object {
			continue
		}
		source := *a.source
		source.Members = slices.Clone(source.Members)
		tools := &value.Tree{Kind: value.Object, At: over.At}
		for _, m := range over.Members {
			if key, _ := m.Key.Known(); key == "helm" || key == "kustomize" || key == "directory" || key == "plugin" {
				tools.Members = append(tools.Members, m)
			}
		}
		manifest.Merge(&source, tools)
		a.source = &source
	}
}

// chart renders a chart of the tree.
func (a *argo) chart(dir string) {
	release := textAt(a.source, "helm", "releaseName")
	if len(release.Parts()) == 0 {
		release = textAt(a.tree, "metadata", "name")
	}
	l := a.values(dir)
	// Charts are told this one. Argo CD applies what says none to the destination.
	l.namespace = textAt(a.source, "helm", "namespace")
	l.local(a.delivery, dir, release, a.namespace)
}

// values are those of the source, the lowest first: files, then text, then object, then
// parameters.
func (a *argo) values(dir string) *layers {
	l := &layers{r: a.r, owner: a.delivery.address}
	helm := a.source.Get("helm")
	if files := helm.Get("valueFiles"); files != nil {
		for _, f := range files.Items {
			a.valuesFile(l, dir, f)
		}
	}
	if object := helm.Get("valuesObject"); object != nil {
		l.tree(object) // it replaces the text
	} else {
		l.text(helm.Get("values"))
	}
	if parameters := helm.Get("parameters"); parameters != nil {
		for _, p := range parameters.Items {
			l.set(p.Get("name"), p.Get("value"), known(p, "forceString") == "true")
		}
	}
	if files := helm.Get("fileParameters"); files != nil {
		for _, p := range files.Items {
			l.set(p.Get("name"), &value.Tree{Text: value.HoleAt(known(p, "path"), value.Any, p.At), At: p.At}, true)
		}
	}
	return l
}

// valuesFile adds one of valueFiles: relative to the chart, or from the root of another
// source's repository, which is taken to be this one.
func (a *argo) valuesFile(l *layers, dir string, f *value.Tree) {
	name, ok := f.Text.Known()
	if !ok {
		l.obscure(f.Text.String())
		return
	}
	ref, rest, inRepository := strings.Cut(strings.TrimPrefix(name, "$"), "/")
	switch {
	case strings.HasPrefix(name, "$") && inRepository && a.refs[ref]:
		l.file(a.inRepository(rest)) // one that is missing may be in another repository
		return
	case strings.HasPrefix(name, "/"):
		name = a.inRepository(name[1:])
	case dir == "" || strings.Contains(name, "://"):
		l.obscure(name)
		return
	default:
		name = path.Join(dir, name)
	}
	if known(a.source, "helm", "ignoreMissingValueFiles") == "true" {
		if _, err := a.r.in.Tree.Open(name); err != nil {
			return
		}
	}
	l.file(name)
}

// inRepository is a file named from the root of the repository.
func (a *argo) inRepository(name string) string {
	for _, root := range a.roots() {
		if _, err := a.r.in.Tree.Open(path.Join(root, name)); err == nil {
			return path.Join(root, name)
		}
	}
	return name
}

// kustomize builds an overlay of the tree with what the source adds to it.
func (a *argo) kustomize(dir string) {
	k := a.source.Get("kustomize")
	o := kustomize.Overlay{
		Dir:        dir,
		Namespace:  textAt(k, "namespace"),
		NamePrefix: textAt(k, "namePrefix"),
		NameSuffix: textAt(k, "nameSuffix"),
		Components: knownItems(k.Get("components")),
	}
	if patches := k.Get("patches"); patches != nil {
		o.Patches = patches.Items
	}
	a.delivery.dir = dir
	a.delivery.render = func() render.Output { return a.r.build(o) }
}

// files are the manifests of a plain directory.
func (a *argo) files(dir string) []string {
	directory := a.source.Get("directory")
	recurse := known(directory, "recurse") == "true"
	include, exclude := glob(known(directory, "include"), true), glob(known(directory, "exclude"), true)
	var out []string
	for _, name := range a.r.in.Tree.Names() {
		rest, ok := below(dir, name)
		if !ok || !recurse && strings.Contains(rest, "/") || !isManifest(name) {
			continue
		}
		if known(directory, "include") != "" && (include == nil || !include.MatchString(rest)) {
			continue
		}
		if known(directory, "exclude") != "" && (exclude == nil || exclude.MatchString(rest)) {
			continue
		}
		out = append(out, name)
	}
	return out
}

// isManifest reports whether Argo CD and Flux take a file for a manifest.
func isManifest(name string) bool {
	switch path.Ext(name) {
	case ".yaml", ".yml", ".json":
		return true
	}
	return false
}

// knownItems are the known texts of a list.
func knownItems(t *value.Tree) []string {
	var out []string
	if t == nil {
		return nil
	}
	for _, item := range t.Items {
		if s := scalar(item); s != "" {
			out = append(out, s)
		}
	}
	return out
}
