package kubernetes

import (
	"path"
	"strings"

	"github.com/irsalint/irsalint/internal/graph"
	"github.com/irsalint/irsalint/internal/render"
	"github.com/irsalint/irsalint/internal/source"
	"github.com/irsalint/irsalint/internal/value"
	"github.com/irsalint/irsalint/internal/yamldoc"
)

// A helmfile is no Kubernetes object. It is treated as one of a kind of its own.
const (
	helmfileGroup = "helmfile"
	helmfileKind  = "helmfile"
)

// isHelmfile reports whether helmfile would read a file by its name.
func isHelmfile(name string) bool {
	base := strings.TrimSuffix(path.Base(name), ".gotmpl")
	return base == "helmfile.yaml" || base == "helmfile.yml" || path.Base(path.Dir(name)) == "helmfile.d" && path.Ext(base) == ".yaml"
}

// helmfileDocuments are the documents of a helmfile that declare releases or name other
// helmfiles.
func (o *objects) helmfileDocuments(f *source.File) {
	for _, d := range yamldoc.Parse(f) {
		at := source.Range{File: f}
		switch {
		case d.Problem != nil:
			o.problems = append(o.problems, *d.Problem)
			continue
		case d.Tree == nil && d.Templated:
			o.gap(graph.Gap{Node: graph.Node{Address: f.Name, At: at}, Reason: "only a template engine can read the file", Unknown: f.Name})
			continue
		case d.Tree.Get("releases") == nil && d.Tree.Get("helmfiles") == nil:
			continue
		}
		t := *d.Tree
		t.Members = append([]value.Member{
			{Key: value.Lit("apiVersion"), Value: &value.Tree{Kind: value.String, Text: value.Lit(helmfileGroup + "/v1"), At: at}},
			{Key: value.Lit("kind"), Value: &value.Tree{Kind: value.String, Text: value.Lit(helmfileKind), At: at}},
		}, t.Members...)
		o.gitops = append(o.gitops, &t)
		o.count++
	}
}

// helmfile is what the releases of a helmfile deliver.
func (r *run) helmfile(d declaration) []*delivery {
	file := d.tree.At.File
	if file == nil {
		return nil
	}
	out := r.helmfiles(d, path.Dir(file.Name))
	releases := d.tree.Get("releases")
	if releases != nil && (releases.Kind != value.List || releases.Open != "") {
		out = append(out, r.notFollowed(d, "Helmfile", "the releases are not known")...)
	}
	for _, t := range items(releases) {
		if t.Kind != value.Object || known(t, "installed") == "false" {
			continue
		}
		// That of the helmfile has precedence.
		namespace := textAt(d.tree, "namespace")
		if len(namespace.Parts()) == 0 {
			namespace = textAt(t, "namespace")
		}
		out = append(out, r.helmfileRelease(declaration{tree: t, scope: d.scope, depth: d.depth}, path.Dir(file.Name), namespace))
	}
	return out
}

// helmfiles are the deliveries of the helmfiles that another one names and that are none
// by their names.
func (r *run) helmfiles(d declaration, base string) []*delivery {
	var out []*delivery
	for _, t := range items(d.tree.Get("helmfiles")) {
		if t.Kind == value.Object {
			t = t.Get("path")
		}
		s, ok := "", false
		if t.IsScalar() {
			s, ok = t.Text.Known()
		}
		name := path.Join(base, s)
		f, err := r.in.Tree.Open(name)
		switch {
		case ok && r.dirs[name] || err == nil && isHelmfile(name):
			continue // it is read for itself
		case !ok || err != nil || d.depth >= maxDeliveryDepth:
			out = append(out, r.notFollowed(d, "Helmfile", "a helmfile is not in the tree")...)
			continue
		}
		o := &objects{scope: d.scope}
		o.helmfileDocuments(f)
		for _, t := range o.gitops {
			inner := declaration{tree: t, scope: d.scope, depth: d.depth + 1}
			if key := inner.key(); !r.taken[key] {
				r.taken[key] = true
				out = append(out, r.helmfile(inner)...)
			}
		}
		if len(o.problems) > 0 || len(o.graph.Gaps) > 0 {
			out = append(out, r.notFollowed(d, "Helmfile", "a helmfile cannot be read")...)
		}
	}
	return out
}

func (r *run) helmfileRelease(d declaration, base string, namespace value.Text) *delivery {
	name := textAt(d.tree, "name")
	x := &delivery{address: "release/" + name.String(), at: d.tree.At}
	if n := d.tree.Get("name"); n != nil {
		x.at = n.At
	}
	x.scope = r.scope("gitops:helmfile:" + base + ":" + name.String())
	x.scope.Choices = []graph.Choice{{At: x.at, Note: "released by this"}}
	for _, key := range []string{"strategicMergePatches", "jsonPatches", "transformers", "postRenderer"} {
		if t := d.tree.Get(key); key == "postRenderer" && t != nil || patched(t) {
			x.gaps = []render.Gap{{Reason: "what is rendered is patched afterwards", Unknown: x.address, At: x.at}}
			return x
		}
	}
	l := &layers{r: r, owner: x.address}
	if d.tree.Get("inherit") != nil {
		l.obscure("what " + x.address + " inherits")
	}
	for _, key := range []string{"values", "secrets"} {
		values := d.tree.Get(key)
		if values == nil {
			continue
		}
		if values.Open != "" || values.Kind == value.Hole {
			l.obscure(values.Open + values.Text.String())
		}
		for _, v := range values.Items {
			s, ok := v.Text.Known()
			switch {
			case v.Kind == value.Object:
				l.tree(v)
			case ok && key == "values":
				l.file(path.Join(base, s))
			default:
				l.obscure(v.Text.String())
			}
		}
	}
	if set := d.tree.Get("set"); set != nil {
		for _, s := range set.Items {
			l.set(s.Get("name"), s.Get("value"), false)
		}
	}
	chart := d.tree.Get("chart")
	if chart == nil {
		chart = &value.Tree{At: x.at}
	}
	if s, ok := chart.Text.Known(); ok && (strings.HasPrefix(s, ".") || r.charts[path.Join(base, s)]) {
		if dir := path.Join(base, s); r.charts[dir] {
			l.local(x, dir, name, namespace)
			return x
		}
	}
	l.remote(x, chart.Text.String(), chart.At, namespace)
	return x
}
