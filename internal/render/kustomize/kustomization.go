package kustomize

import (
	"encoding/json"
	"errors"
	"io/fs"
	"path"
	"regexp"
	"strings"

	"sigs.k8s.io/kustomize/api/konfig"
	"sigs.k8s.io/kustomize/api/types"

	"github.com/irsalint/irsalint/internal/finding"
	"github.com/irsalint/irsalint/internal/source"
	"github.com/irsalint/irsalint/internal/value"
	"github.com/irsalint/irsalint/internal/yamldoc"
)

// kustomization is a kustomization file as kustomize reads it, and the places of what
// it says.
type kustomization struct {
	dir  string
	file *source.File
	// spec is what kustomize decodes, deprecated fields moved to their successors.
	spec types.Kustomization
	// tree is the same with places; nil when it cannot be read.
	tree *value.Tree
	// templated says that only a template engine can read it.
	templated bool
	problem   *finding.Problem
	// virtual says that there is no such file; first is then the first manifest.
	virtual bool
	first   *source.File
}

// readKustomization reads that of a directory; nil when it has none.
func readKustomization(tree source.Tree, dir string) *kustomization {
	k := &kustomization{dir: dir}
	for _, base := range konfig.RecognizedKustomizationFileNames() {
		name := path.Join(dir, base)
		f, err := tree.Open(name)
		switch {
		case errors.Is(err, fs.ErrNotExist):
			continue
		case err != nil:
			f = source.NewFile(name, nil)
			k.fail(finding.Unreadable(name, err))
		case k.file != nil:
			k.fail(finding.Problem{Message: "a directory has one kustomization file, and this one has " + path.Base(k.file.Name) + " too", At: source.Range{File: f}})
		}
		if k.file == nil {
			k.file = f
		}
	}
	if k.file == nil {
		return nil
	}
	if k.problem == nil {
		k.decode()
	}
	return k
}

func (k *kustomization) fail(p finding.Problem) {
	if k.problem == nil {
		k.problem = &p
	}
}

// maxKustomization bounds a kustomization file, in bytes: decoding takes a multiple.
const maxKustomization = 2 << 20

func (k *kustomization) decode() {
	start := source.Range{File: k.file}
	if len(k.file.Data) > maxKustomization {
		k.fail(finding.Problem{Message: "the kustomization file is larger than 2 MiB", At: start})
		return
	}
	for _, d := range yamldoc.Parse(k.file) {
		switch {
		case d.Problem != nil:
			k.fail(*d.Problem)
		case d.Templated:
			k.templated = true
		case k.tree == nil:
			k.tree = d.Tree
		}
	}
	if k.problem != nil || k.templated {
		return
	}
	if err := k.spec.Unmarshal(k.file.Data); err != nil {
		k.fail(k.undecodable(err))
		return
	}
	k.spec.FixKustomization()
	if err := k.spec.CheckEmpty(); err != nil {
		k.fail(finding.Problem{Message: "the kustomization file is empty", At: start})
	}
	for _, e := range k.spec.EnforceFields() {
		k.fail(finding.Problem{Message: e, At: k.place("kind")})
	}
}

var (
	unknownField = regexp.MustCompile(`unknown field "([^"]*)"`)
	wrongType    = regexp.MustCompile(`cannot unmarshal (\w+) into Go struct field (?:\w+\.)?(\S+) of type (\S+)`)
)

// undecodable says what kustomize cannot decode, in the user's terms.
func (k *kustomization) undecodable(err error) finding.Problem {
	message := strings.TrimPrefix(err.Error(), "invalid Kustomization: ")
	at := source.Range{File: k.file}
	if m := unknownField.FindStringSubmatch(message); m != nil {
		message = "kustomizations have no field " + m[1]
		at = keyPlace(k.tree, m[1], at, 0)
	} else if m := wrongType.FindStringSubmatch(message); m != nil {
		message = "the field " + m[2] + " cannot be a " + m[1]
		field, _, _ := strings.Cut(m[2], ".")
		if p := k.place(field); !p.IsZero() {
			at = p.FirstLine()
		}
	}
	return finding.Problem{Message: short("invalid kustomization: " + strings.TrimPrefix(message, "json: ")), At: at}
}

// keyPlace is where a key is written first.
func keyPlace(t *value.Tree, key string, fallback source.Range, depth int) source.Range {
	if t == nil || depth > maxNesting {
		return fallback
	}
	for _, m := range t.Members {
		if s, _ := m.Key.Known(); s == key {
			return m.Key.At()
		}
		if at := keyPlace(m.Value, key, fallback, depth+1); at != fallback {
			return at
		}
	}
	for _, item := range t.Items {
		if at := keyPlace(item, key, fallback, depth+1); at != fallback {
			return at
		}
	}
	return fallback
}

// maxNesting is how deep yamldoc lets a document nest.
const maxNesting = 250

// get finds a field as kustomize's decoder does, whatever its case.
func get(t *value.Tree, field string) *value.Tree {
	if v := t.Get(field); v != nil || t == nil {
		return v
	}
	for _, m := range t.Members {
		if s, known := m.Key.Known(); known && strings.EqualFold(s, field) {
			return m.Value
		}
	}
	return nil
}

// start is the beginning of the file.
func (k *kustomization) start() source.Range {
	if k.first != nil {
		return source.Range{File: k.first}
	}
	return source.Range{File: k.file}
}

// place is where a field's value is written, else the beginning of the file.
func (k *kustomization) place(field string) source.Range {
	if v := get(k.tree, field); v != nil {
		return v.At
	}
	return k.start()
}

// items are the elements of list fields, one field after the other, as kustomize
// joins deprecated fields with their successors.
func (k *kustomization) items(fields ...string) []*value.Tree {
	var out []*value.Tree
	for _, f := range fields {
		if v := get(k.tree, f); v != nil {
			out = append(out, v.Items...)
		}
	}
	return out
}

// item is the i-th of items, or nil.
func item(items []*value.Tree, i int) *value.Tree {
	if i < len(items) {
		return items[i]
	}
	return nil
}

// at is where a tree is written, else the beginning of the kustomization file.
func (k *kustomization) at(t *value.Tree) source.Range {
	if t == nil || t.At.IsZero() {
		return k.start()
	}
	return t.At
}

// copySpec returns a spec that may be changed.
func (k *kustomization) copySpec() types.Kustomization {
	var out types.Kustomization
	data, err := json.Marshal(k.spec)
	if err == nil {
		err = json.Unmarshal(data, &out)
	}
	if err != nil {
		return k.spec
	}
	return out
}

// entry is a path that a kustomization names.
type entry struct {
	path string
	at   source.Range
	// tree is the entry as written; nil when it is not known.
	tree *value.Tree
}

// includes are the entries that may be other kustomizations.
func (k *kustomization) includes() []entry {
	var out []entry
	add := func(paths []string, items []*value.Tree) {
		for i, p := range paths {
			out = append(out, entry{path: p, at: k.at(item(items, i)), tree: item(items, i)})
		}
	}
	add(k.spec.Resources, k.items("resources", "bases"))
	add(k.spec.Components, k.items("components"))
	add(k.spec.Generators, k.items("generators"))
	add(k.spec.Transformers, k.items("transformers"))
	add(k.spec.Validators, k.items("validators"))
	return out
}

// files are the files that a kustomization names otherwise.
func (k *kustomization) files() []string {
	var out []string
	for _, p := range k.spec.PatchesStrategicMerge {
		out = append(out, string(p))
	}
	for _, p := range append(append([]types.Patch{}, k.spec.Patches...), k.spec.PatchesJson6902...) {
		out = append(out, p.Path)
	}
	for _, g := range k.spec.ConfigMapGenerator {
		for _, f := range g.FileSources {
			_, p := fileSource(f)
			out = append(out, p)
		}
		out = append(out, g.EnvSources...)
	}
	out = append(out, k.spec.Crds...)
	out = append(out, k.spec.Configurations...)
	for _, r := range k.spec.Replacements {
		out = append(out, r.Path)
	}
	for _, c := range k.spec.HelmCharts {
		out = append(out, c.ValuesFile)
		out = append(out, c.AdditionalValuesFiles...)
	}
	return append(out, k.spec.OpenAPI["path"])
}

// fileSource splits an entry of a generator's files into its key and its path.
func fileSource(s string) (key, p string) {
	if key, p, ok := strings.Cut(s, "="); ok {
		return key, p
	}
	return path.Base(s), s
}

// target is the root-relative name that a path from a kustomization means; false for
// an address and for what leaves the root.
func (k *kustomization) target(p string) (string, bool) {
	if p == "" || path.IsAbs(p) || isURL(p) || strings.ContainsAny(p, "\n\x00") {
		return "", false
	}
	name, err := source.Clean(path.Join(k.dir, p))
	return name, err == nil
}

// list are the elements of a list; none of anything else.
func list(t *value.Tree) []*value.Tree {
	if t == nil {
		return nil
	}
	return t.Items
}
