// Package parse is what every format looks like from outside: files in, a graph
// and problems out. The formats live in its subpackages and know neither each
// other nor rules nor reports.
package parse

import (
	"context"

	"github.com/irsalint/irsalint/internal/finding"
	"github.com/irsalint/irsalint/internal/graph"
	"github.com/irsalint/irsalint/internal/source"
	"github.com/irsalint/irsalint/internal/value"
)

// Input is what a parser gets.
type Input struct {
	Tree source.Tree
	// Files are the names that the parser claimed, in byte order. It may open
	// further files of the tree that these refer to.
	Files   []string
	Options Options
	// Shared is where formats tell each other what is theirs; may be nil.
	Shared *Shared
}

// Options are the user's choices that change what input means.
type Options struct {
	// VarFiles are further Terraform variable files, as if named by -var-file, in
	// order; root-relative.
	VarFiles []string
	// Namespaces are those of Kubernetes manifests that say none; the first that has a
	// file counts.
	Namespaces []Namespace
	// Releases are uses of the tree's Helm charts that nothing in the tree declares.
	Releases []Release
}

// Namespace is where manifests go that do not say it.
type Namespace struct {
	Namespace value.Text
	// Paths are root-relative files and directories.
	Paths []string
}

// Release is a release of a Helm chart.
type Release struct {
	// Chart is its root-relative directory.
	Chart string
	// Name and Namespace are empty where they are not said.
	Name, Namespace value.Text
	// Values are root-relative values files, each over the one before.
	Values []string
}

// Output is what a parser makes of its input.
type Output struct {
	Graph    graph.Graph
	Problems []finding.Problem
	// Parsed are the names of the files that were parsed, whether or not they declared
	// anything of interest.
	Parsed []string
}

// Parser reads one format.
type Parser interface {
	// Name is the format's name in statistics.
	Name() string
	// Claims reports from its name alone whether a file may be of the format.
	// Several parsers may claim one file.
	Claims(name string) bool
	// Parse reads the claimed files. Faults in them are Problems; it returns early
	// only when the context ends.
	Parse(ctx context.Context, in Input) Output
}

// Commenter is a parser of a format with comments.
type Commenter interface {
	Parser
	// Comments returns the comments of a file that the parser claims and that hold a word,
	// in order: one more than source.MaxComments of them where there are more.
	Comments(f *source.File, word string) []source.Comment
}
