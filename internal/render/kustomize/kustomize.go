// Package kustomize builds the kustomizations of a tree as kustomize build would,
// without its ways out of the tree.
package kustomize

import (
	"context"

	"github.com/irsalint/irsalint/internal/render"
	"github.com/irsalint/irsalint/internal/source"
	"github.com/irsalint/irsalint/internal/value"
)

// Overlay is one build.
type Overlay struct {
	// Dir is the root-relative directory.
	Dir string
	// Namespace, NamePrefix and NameSuffix are applied on top, as GitOps controllers
	// do; empty texts are not applied. A hole is allowed.
	Namespace, NamePrefix, NameSuffix value.Text
	// Patches are those of the controller's object: the items of a kustomization's
	// list patches.
	Patches []*value.Tree
	// Components are further components, relative to Dir.
	Components []string
	// Generate makes a kustomization of all manifests below a directory that has
	// none, as Flux's controller does.
	Generate bool
}

// Build builds an overlay.
func Build(ctx context.Context, tree source.Tree, o Overlay) render.Output {
	return render.Output{}
}

// Index knows every kustomization of a tree and what it includes.
type Index struct{}

// NewIndex reads the kustomization files of a tree.
func NewIndex(tree source.Tree) *Index { return &Index{} }

// Has reports whether a directory holds a kustomization file.
func (x *Index) Has(dir string) bool { return false }

// Dirs are the directories of all kustomizations, in byte order.
func (x *Index) Dirs() []string { return nil }

// File is the name of a directory's kustomization file.
func (x *Index) File(dir string) string { return "" }

// Roots are the directories, in byte order, of kustomizations that no other one
// includes. Components are none.
func (x *Index) Roots() []string { return nil }

// Closure are the files of the tree that a directory's kustomization reaches, itself
// included: resources, patches, components, files of generators; in byte order.
func (x *Index) Closure(dir string) []string { return nil }
