package kubernetes

import (
	"path"
	"strings"

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

// helmfileDocuments are the documents of a helmfile that declare releases.
func helmfileDocuments(f *source.File) []*value.Tree {
	var out []*value.Tree
	for _, d := range yamldoc.Parse(f) {
		if d.Tree.Get("releases") == nil {
			continue
		}
		t := *d.Tree
		at := source.Range{File: f}
		t.Members = append([]value.Member{
			{Key: value.Lit("apiVersion"), Value: &value.Tree{Kind: value.String, Text: value.Lit(helmfileGroup + "/v1"), At: at}},
			{Key: value.Lit("kind"), Value: &value.Tree{Kind: value.String, Text: value.Lit(helmfileKind), At: at}},
		}, t.Members...)
		out = append(out, &t)
	}
	return out
}

// helmfile is what the releases of a helmfile deliver.
func (r *run) helmfile(d declaration) []*delivery {
	file := d.tree.At.File
	if file == nil {
		return nil
	}
	var out []*delivery
	for _, t := range d.tree.Get("releases").Items {
		if t.Kind != value.Object || known(t, "installed") == "false" {
			continue
		}
		out = append(out, r.helmfileRelease(declaration{tree: t, scope: d.scope, depth: d.depth}, path.Dir(file.Name)))
	}
	return out
}

func (r *run) helmfileRelease(d declaration, base string) *delivery {
	name := textAt(d.tree, "name")
	x := &delivery{address: "release/" + name.String(), at: d.tree.At}
	if n := d.tree.Get("name"); n != nil {
		x.at = n.At
	}
	x.scope = r.scope("helmfile:" + base + ":" + name.String())
	x.scope.At, x.scope.Note = x.at, "released by this"
	l := &layers{r: r, owner: x.address}
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
			l.local(x, dir, name, textAt(d.tree, "namespace"))
			return x
		}
	}
	l.remote(x, chart.Text.String(), chart.At, textAt(d.tree, "namespace"))
	return x
}
