package kubernetes

import (
	"fmt"
	"maps"
	"path"
	"slices"
	"strings"

	"github.com/irsalint/irsalint/internal/graph"
	"github.com/irsalint/irsalint/internal/render"
	"github.com/irsalint/irsalint/internal/source"
	"github.com/irsalint/irsalint/internal/value"
)

// declaration is a GitOps object and where it was found.
type declaration struct {
	tree *value.Tree
	// scope is that of what brought it, namespace that of objects there that say none.
	scope     *graph.Scope
	namespace value.Text
	depth     int
	// trail are the places of the GitOps objects that brought it, the first first.
	trail []string
	// asked says that what brought it was asked for.
	asked bool
	// partial says that what brought it is a release whose values are not all known.
	partial bool
}

// followers say what the objects of each kind deliver, by API group and kind.
var followers = map[string]func(*run, declaration) []*delivery{
	"argoproj.io/Application":                   (*run).application,
	"argoproj.io/ApplicationSet":                (*run).applicationSet,
	"helm.toolkit.fluxcd.io/HelmRelease":        (*run).helmRelease,
	"kustomize.toolkit.fluxcd.io/Kustomization": (*run).fluxKustomization,
	helmChartKind:                               (*run).helmChart,
	helmfileGroup + "/" + helmfileKind:          (*run).helmfile,
}

// deliveryKinds are the kinds of followers without their groups.
var deliveryKinds = map[string]bool{"Application": true, "ApplicationSet": true, "HelmRelease": true, "Kustomization": true, "HelmChart": true}

// isDelivery reports whether an object says what is delivered.
func isDelivery(t *value.Tree) bool { return followers[kindOf(t)] != nil }

// kindOf is the API group and kind of an object.
func kindOf(t *value.Tree) string {
	group, _, _ := strings.Cut(scalar(t.Get("apiVersion")), "/")
	return group + "/" + scalar(t.Get("kind"))
}

// declared are the deliveries of GitOps objects, each object followed once.
func (r *run) declared(objects []declaration) []*delivery {
	var out []*delivery
	for _, d := range objects {
		if kindOf(d.tree) == helmChartKind {
			r.helmCharts[d.ownNamespace().Identity()+"/"+d.name()] = d.tree
		}
	}
	for _, d := range objects {
		r.noteRepositories(d)
	}
	for _, d := range objects {
		key := d.key()
		if r.taken[key] {
			continue
		}
		r.taken[key] = true
		if again := slices.DeleteFunc(slices.Clone(d.trail), func(p string) bool { return p != d.place() }); d.depth > maxDeliveryDepth || len(again) > maxAgain {
			_, kind, _ := strings.Cut(kindOf(d.tree), "/")
			for _, x := range r.notFollowed(d, kind, "it is delivered through too many others") {
				x.declared, x.depth, x.asked = true, d.depth, d.asked
				out = append(out, x)
			}
			continue
		}
		place := d.place()
		if d.depth > 0 {
			r.brought[place] = true
		}
		for _, x := range followers[kindOf(d.tree)](r, d) {
			x.depth, x.declared, x.place = d.depth, true, place
			x.trail = append(slices.Clip(d.trail), place)
			x.asked = d.asked || !d.tree.At.IsZero() && r.entries[d.tree.At.File.Name]
			out = append(out, x)
		}
	}
	return out
}

// maxSpent bounds what is made of ApplicationSets, about one a tree.
const maxSpent = 3_000_000

// afford reports whether something of a cost can still be done.
func (r *run) afford(cost int) bool {
	r.spent += cost
	return r.spent <= maxSpent
}

// notFollowed is the delivery of an object of which only that is known.
func (r *run) notFollowed(d declaration, kind, reason string) []*delivery {
	x := r.newDelivery(d, kind)
	x.gaps = []render.Gap{{Reason: reason, Unknown: x.address, At: x.at}}
	return []*delivery{x}
}

// place is where the object is written.
func (d declaration) place() string {
	if d.tree.At.IsZero() {
		return ""
	}
	return fmt.Sprintf("%s:%d", d.tree.At.File.Name, d.tree.At.Start)
}

// key tells GitOps objects apart: by where they are written and what they say.
func (d declaration) key() string {
	var b strings.Builder
	b.WriteString(d.place())
	write(&b, d.tree)
	b.WriteString(d.namespace.Identity())
	return b.String()
}

// write puts what a tree says into a text.
func write(b *strings.Builder, t *value.Tree) {
	fmt.Fprintf(b, "|%d %s", t.Kind, t.Text.Identity())
	for _, item := range t.Items {
		write(b, item)
	}
	for _, m := range t.Members {
		b.WriteString("|" + m.Key.Identity())
		write(b, m.Value)
	}
}

// name is the object's name, for people.
func (d declaration) name() string {
	if n := textAt(d.tree, "metadata", "name"); len(n.Parts()) > 0 {
		return n.String()
	}
	return "?"
}

// ownNamespace is the object's namespace; empty where it is not known.
func (d declaration) ownNamespace() value.Text {
	if n := textAt(d.tree, "metadata", "namespace"); len(n.Parts()) > 0 {
		return n
	}
	return d.namespace
}

// at is the object's name, or the object.
func (d declaration) at() source.Range {
	if n := d.tree.Path("metadata", "name"); n != nil {
		return n.At
	}
	return d.tree.At
}

// delivery begins the delivery of an object.
func (r *run) newDelivery(d declaration, kind string) *delivery {
	x := &delivery{address: kind + "/" + d.name(), at: d.at(), partial: d.partial}
	// The directory of a manifest is no part of what the object is.
	within := strings.TrimPrefix(strings.TrimPrefix(d.scope.ID, "k8s:"), "gitops:")
	x.scope = r.scope("gitops:" + strings.ToLower(kind) + ":" + within + ":" + d.name())
	x.scope.Choices = []graph.Choice{{At: x.at, Note: "delivered by this"}}
	return x
}

// textAt is the scalar at a path; empty where there is none.
func textAt(t *value.Tree, keys ...string) value.Text {
	if t = t.Path(keys...); !t.IsScalar() {
		return value.Text{}
	}
	return t.Text
}

// known is the scalar at a path; empty where there is none, or where it has holes.
func known(t *value.Tree, keys ...string) string {
	s, _ := textAt(t, keys...).Known()
	return s
}

// directory resolves a directory that a GitOps object names, relative to the root of
// its repository, which is taken to be this one when it has the directory.
//
// Every tree has a root: which repository's it is is only known by what else is taken
// from it.
func (r *run) directory(d declaration, t *value.Tree, repository string) (dir string, gap *render.Gap) {
	at := d.at()
	s, ok := "", t == nil || t.Kind == value.Null
	if t.IsScalar() {
		s, ok = t.Text.Known()
	}
	if t != nil {
		at = t.At
	}
	if !ok {
		return "", &render.Gap{Reason: "the directory is not known", Unknown: t.Text.String(), At: at}
	}
	if path.Clean("/"+s) == "/" && !r.own[repository] {
		return "", &render.Gap{Reason: "the repository is perhaps another one", Unknown: repository, At: at}
	}
	for _, root := range d.roots() {
		dir, err := source.Clean(path.Join(root, "./"+strings.TrimPrefix(s, "/")))
		if err == nil && r.dirs[dir] {
			return dir, nil
		}
	}
	return "", &render.Gap{Reason: "the directory is not in the tree", Unknown: s, At: at}
}

// repository names where a source of Argo CD, or what a Kustomization or HelmRelease of
// Flux refers to, is taken from.
func repository(source *value.Tree) string {
	if url := textAt(source, "repoURL"); len(url.Parts()) > 0 {
		return strings.TrimSuffix(url.String(), ".git")
	}
	return path.Join(known(source, "namespace"), textAt(source, "name").String())
}

// noteRepositories notes the repositories of which the tree has directories that the
// objects name.
func (r *run) noteRepositories(d declaration) {
	note := func(source, dir *value.Tree) {
		if s, ok := dir.Text.Known(); ok && path.Clean("/"+s) != "/" {
			if _, gap := r.directory(d, dir, ""); gap == nil {
				r.own[repository(source)] = true
			}
		}
	}
	spec := d.tree.Get("spec")
	for _, spec := range []*value.Tree{spec, spec.Path("template", "spec")} {
		for _, s := range append(items(spec.Get("sources")), spec.Get("source")) {
			if dir := s.Get("path"); dir.IsScalar() {
				note(s, dir)
			}
		}
	}
	for _, x := range []struct{ source, dir *value.Tree }{
		{spec.Get("sourceRef"), spec.Get("path")},
		{spec.Path("chart", "spec", "sourceRef"), spec.Path("chart", "spec", "chart")},
	} {
		if known(x.source, "kind") == "GitRepository" && x.dir.IsScalar() {
			note(x.source, x.dir)
		}
	}
}

// roots are the directories that may be the root of an object's repository, the
// likeliest first: that of the tree, then those that lie between it and the object, for
// a tree that holds several repositories.
func (d declaration) roots() []string {
	out := []string{"."}
	if d.tree.At.IsZero() {
		return out
	}
	steps := strings.Split(path.Dir(d.tree.At.File.Name), "/")
	for i := range steps {
		out = append(out, strings.Join(steps[:i+1], "/"))
	}
	return out
}

func sortedKeys[V any](m map[string]V) []string { return slices.Sorted(maps.Keys(m)) }
