// Package render is what every renderer looks like from outside: files of a tree
// in, the Kubernetes objects out that would reach a cluster. The renderers live in
// its subpackages; they know no graph and no rules, and what they render is read
// by whoever asked.
//
// The trees of objects have places: each scalar is placed where its owner can
// change it, in a manifest, a patch, a values file or a template. What is not
// known before deployment, such as the name of a release, is a hole.
package render

import (
	"github.com/irsalint/irsalint/internal/finding"
	"github.com/irsalint/irsalint/internal/source"
	"github.com/irsalint/irsalint/internal/value"
)

// Output is what one rendering made.
type Output struct {
	// Objects are in the order in which the renderer gives them.
	Objects []*value.Tree
	// Gaps are parts that could not be rendered; the objects are all the same what
	// the rest makes.
	Gaps []Gap
	// Lost are values that nothing uses, of those that were asked for.
	Lost []Lost
	// Problems are faults in the input. With one that kept all from being rendered
	// there are no objects.
	Problems []finding.Problem
	// Read are the names of the files that had a part in it, in byte order.
	Read []string
	// Cost is about how many microseconds it took. It is counted, not measured: the
	// same input costs the same whatever else the machine does.
	Cost int
}

// Gap is a part of the input that would have made more objects.
type Gap struct {
	// Reason is a clause: "the base is not in the tree".
	Reason string
	// Unknown is what could not be followed, an address or a name.
	Unknown string
	// Kind is that of the objects; empty for any.
	Kind string
	At   source.Range
}

// Lost is a value that no object holds.
type Lost struct{ Key, Value value.Text }
