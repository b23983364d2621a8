package kubernetes

import (
	"path"

	"github.com/irsalint/irsalint/internal/graph"
	"github.com/irsalint/irsalint/internal/parse"
	"github.com/irsalint/irsalint/internal/value"
	"github.com/irsalint/irsalint/internal/yamldoc"
)

// kustomizations are the names that kustomize looks for.
var kustomizations = map[string]bool{"kustomization.yaml": true, "kustomization.yml": true, "Kustomization": true}

// kustomization is what matters here of one.
type kustomization struct {
	renames bool
	reaches []string
}

// renamed returns the directories whose objects some kustomization may give
// another name or namespace. Kustomizations are not applied, so that what they
// change is unknown.
func renamed(in parse.Input) map[string]bool {
	all := map[string]kustomization{}
	for _, name := range in.Tree.Names() {
		if kustomizations[path.Base(name)] {
			all[path.Dir(name)] = readKustomization(in, name)
		}
	}
	out := map[string]bool{}
	var mark func(dir string)
	mark = func(dir string) {
		if out[dir] {
			return
		}
		out[dir] = true
		for _, next := range all[dir].reaches {
			mark(next)
		}
	}
	for dir, k := range all {
		if k.renames {
			mark(dir)
		}
	}
	return out
}

// renaming are the fields that change names and namespaces. Patches may change
// anything.
var renaming = []string{"namespace", "namePrefix", "nameSuffix", "patches", "patchesStrategicMerge", "patchesJson6902", "replacements", "vars", "transformers"}

// containing are the fields that name what a kustomization is made of.
var containing = []string{"resources", "bases", "components"}

func readKustomization(in parse.Input, name string) kustomization {
	var k kustomization
	f, err := in.Tree.Open(name)
	if err != nil {
		return kustomization{renames: true}
	}
	dir := path.Dir(name)
	for _, d := range yamldoc.Parse(f) {
		if d.Tree == nil {
			continue
		}
		for _, field := range renaming {
			k.renames = k.renames || d.Tree.Get(field) != nil
		}
		for _, field := range containing {
			list := d.Tree.Get(field)
			if list == nil {
				continue
			}
			for _, item := range list.Items {
				if s, known := item.Text.Known(); known {
					k.reaches = append(k.reaches, target(dir, s))
				}
			}
		}
	}
	return k
}

// target is the directory that an entry adds: itself, or that of the file.
func target(dir, entry string) string {
	p := path.Join(dir, entry)
	if path.Ext(p) != "" {
		return path.Dir(p)
	}
	return p
}

// renameOf makes the names of a directory unknown.
func renameOf(dir string) func(field string, a graph.Arg) graph.Arg {
	return func(field string, a graph.Arg) graph.Arg {
		a.Text = value.HoleAt(field+" "+a.Text.String()+" after kustomize in "+dir, value.Segment, a.At)
		return a
	}
}
