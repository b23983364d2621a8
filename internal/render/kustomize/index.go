package kustomize

import (
	"context"
	"path"
	"runtime"
	"slices"
	"sort"
	"strings"
	"sync"

	"sigs.k8s.io/kustomize/api/konfig"
	"sigs.k8s.io/kustomize/api/types"

	"github.com/irsalint/irsalint/internal/render"
	"github.com/irsalint/irsalint/internal/render/chart"
	"github.com/irsalint/irsalint/internal/source"
)

// Index knows every kustomization of a tree and what it includes. It is safe for
// concurrent use.
type Index struct {
	tree  source.Tree
	names map[string]bool
	// dirs are the directories of the tree, with their parents.
	dirs map[string]bool
	// own are the kustomizations of the tree by directory.
	own map[string]*kustomization
	// others are those that were asked for by name.
	others sync.Map
	// charts renders a chart.
	charts func(context.Context, source.Tree, chart.Release) render.Output
}

// NewIndex reads the kustomization files of a tree.
func NewIndex(tree source.Tree) *Index {
	x := &Index{tree: tree, names: map[string]bool{}, dirs: map[string]bool{".": true}, own: map[string]*kustomization{}, charts: chart.Render}
	var dirs []string
	for _, name := range tree.Names() {
		x.names[name] = true
		dir := path.Dir(name)
		if slices.Contains(konfig.RecognizedKustomizationFileNames(), path.Base(name)) && (len(dirs) == 0 || dirs[len(dirs)-1] != dir) {
			dirs = append(dirs, dir)
		}
		for ; !x.dirs[dir]; dir = path.Dir(dir) {
			x.dirs[dir] = true
		}
	}
	sort.Strings(dirs)
	dirs = slices.Compact(dirs)
	read := make([]*kustomization, len(dirs))
	var wg sync.WaitGroup
	next := make(chan int)
	for range min(len(dirs), runtime.GOMAXPROCS(0)) {
		wg.Go(func() {
			for i := range next {
				read[i] = readKustomization(tree, dirs[i])
			}
		})
	}
	for i := range dirs {
		next <- i
	}
	close(next)
	wg.Wait()
	for i, dir := range dirs {
		if read[i] != nil {
			x.own[dir] = read[i]
		}
	}
	return x
}

// kustomization is that of a directory, also of one that the tree's Names leave out;
// nil when there is none.
func (x *Index) kustomization(dir string) *kustomization {
	if k := x.own[dir]; k != nil || x.dirs[dir] {
		return k
	}
	if k, ok := x.others.Load(dir); ok {
		return k.(*kustomization)
	}
	k, _ := x.others.LoadOrStore(dir, readKustomization(x.tree, dir))
	return k.(*kustomization)
}

// isDir reports whether the tree has the directory.
func (x *Index) isDir(dir string) bool { return x.dirs[dir] || len(x.tree.List(dir)) > 0 }

// isFile reports whether the tree has the file.
func (x *Index) isFile(name string) bool {
	return x.names[name] || !x.dirs[path.Dir(name)] && slices.Contains(x.tree.List(path.Dir(name)), name)
}

// Has reports whether a directory holds a kustomization file.
func (x *Index) Has(dir string) bool { return x.kustomization(path.Clean(dir)) != nil }

// Dirs are the directories of all kustomizations that the tree names, in byte order.
func (x *Index) Dirs() []string { return sortedKeys(x.own) }

// File is the name of the kustomization file of one of Dirs.
func (x *Index) File(dir string) string { return x.own[dir].file.Name }

// Roots are the directories, in byte order, of kustomizations that no other one
// includes. Components are none. Of kustomizations that include each other and are
// included by no other, the first is one.
func (x *Index) Roots() []string {
	var dirs []string
	included := map[string]bool{}
	for dir, k := range x.own {
		dirs = append(dirs, dir)
		for _, d := range x.children(k) {
			included[d] = true
		}
	}
	sort.Strings(dirs)
	reached := map[string]bool{}
	var roots []string
	take := func(dir string) {
		if k := x.own[dir]; k.spec.Kind != types.ComponentKind {
			roots = append(roots, dir)
		}
		x.reach(dir, reached)
	}
	for _, dir := range dirs {
		if !included[dir] {
			take(dir)
		}
	}
	for _, dir := range dirs {
		if !reached[dir] {
			take(dir)
		}
	}
	sort.Strings(roots)
	return roots
}

// reach marks a directory and all that its kustomization includes.
func (x *Index) reach(dir string, reached map[string]bool) {
	for pending := []string{dir}; len(pending) > 0; {
		dir, pending = pending[len(pending)-1], pending[:len(pending)-1]
		if k := x.kustomization(dir); k != nil && !reached[dir] {
			reached[dir] = true
			pending = append(pending, x.children(k)...)
		}
	}
}

// children are the directories that a kustomization includes, also through a file of
// theirs that is itself a kustomization file.
func (x *Index) children(k *kustomization) []string {
	var out []string
	for _, e := range k.includes() {
		name, ok := k.target(e.path)
		if ok && name != k.dir && !isRepository(e.path) && x.kustomization(name) != nil {
			out = append(out, name)
		}
	}
	return out
}

// Closure are the files of the tree that a directory's kustomization reaches, itself
// included: resources, patches, components, files of generators, values and files of
// local charts; in byte order. Of a kustomization that cannot be read, they are the files
// beside it.
func (x *Index) Closure(dir string) []string {
	reached, files := map[string]bool{}, map[string]bool{}
	x.reach(path.Clean(dir), reached)
	for dir := range reached {
		k := x.kustomization(dir)
		files[k.file.Name] = true
		x.closureFiles(k, files)
		if k.problem != nil || k.templated {
			for _, name := range x.tree.List(k.dir) {
				files[name] = true
			}
		}
	}
	return sortedKeys(files)
}

// Whole reports whether all objects that a directory's kustomization makes are written
// in the files of its closure.
func (x *Index) Whole(dir string) bool {
	reached := map[string]bool{}
	x.reach(path.Clean(dir), reached)
	for dir := range reached {
		k := x.kustomization(dir)
		if k.problem != nil || k.templated || len(k.spec.HelmCharts) > 0 || len(k.spec.HelmChartInflationGenerator) > 0 {
			return false
		}
		for _, e := range k.includes() {
			if name, ok := k.target(e.path); !ok || !x.isFile(name) && x.kustomization(name) == nil {
				return false
			}
		}
	}
	return true
}

// closureFiles adds the files that one kustomization names.
func (x *Index) closureFiles(k *kustomization, files map[string]bool) {
	add := func(p string) {
		if name, ok := k.target(p); ok && x.isFile(name) {
			files[name] = true
		}
	}
	for _, e := range k.includes() {
		add(e.path)
	}
	for _, p := range k.files() {
		add(p)
	}
	for _, plugins := range [][]string{k.spec.Generators, k.spec.Transformers, k.spec.Validators} {
		for _, p := range plugins {
			for _, named := range x.pluginFiles(k, p) {
				add(named)
			}
		}
	}
	for i := range k.spec.HelmCharts {
		for _, name := range x.below(chartDir(k.dir, k.spec.HelmGlobals, &k.spec.HelmCharts[i])) {
			files[name] = true
		}
	}
}

// below are the files of the tree in a directory and its subdirectories.
func (x *Index) below(dir string) []string {
	if dir == "." {
		return x.tree.Names()
	}
	names := x.tree.Names()
	from := sort.SearchStrings(names, dir+"/")
	to := from
	for to < len(names) && strings.HasPrefix(names[to], dir+"/") {
		to++
	}
	return names[from:to]
}

func sortedKeys[T any](m map[string]T) []string {
	out := make([]string, 0, len(m))
	for k := range m {
		out = append(out, k)
	}
	sort.Strings(out)
	return out
}
