package config

import (
	"fmt"
	"path"
	"slices"
	"strings"

	"github.com/irsalint/irsalint/internal/source"
	"github.com/irsalint/irsalint/internal/suppress"
)

// Check makes sure that what the configuration names is there, and that its ignores are
// whole; known tells whether there is a rule of a name. The error is an *Error.
func (c Config) Check(tree source.Tree, ignores suppress.Checker) error {
	for _, s := range c.mentioned() {
		if !ignores.Known(s.Rule) {
			return &Error{fmt.Sprintf("unknown rule %q: see irsalint rules list; rules of your own need --rules", s.Rule), s.At}
		}
	}
	ignores.Policy = c.IgnorePolicy
	for _, i := range c.Ignores {
		if err := ignores.Check(i); err != nil {
			return &Error{err.Error(), i.At}
		}
	}
	return c.checkPaths(tree)
}

func (c Config) checkPaths(tree source.Tree) error {
	for _, n := range c.Kubernetes {
		for _, p := range n.Paths {
			if _, err := tree.Open(p.Name); err != nil && p.Name != "." && len(tree.List(p.Name)) == 0 && !holds(tree, p.Name) {
				return &Error{fmt.Sprintf("there is no file or directory %s", p.Name), p.At}
			}
		}
	}
	for _, r := range c.Helm.Releases {
		if _, err := tree.Open(path.Join(r.Chart.Name, "Chart.yaml")); err != nil {
			return &Error{fmt.Sprintf("there is no chart in %s", r.Chart.Name), r.Chart.At}
		}
	}
	return c.Applies(tree)
}

// Applies makes sure that what the configuration says of the meaning of input can be said
// of a tree: its variable files are there, and the values files of charts that are. The
// error is an *Error.
func (c Config) Applies(tree source.Tree) error {
	for _, v := range c.VarFiles {
		if _, err := tree.Open(v.Name); err != nil {
			return &Error{err.Error(), v.At}
		}
	}
	for _, r := range c.Helm.Releases {
		if _, err := tree.Open(path.Join(r.Chart.Name, "Chart.yaml")); err != nil {
			continue
		}
		for _, v := range r.Values {
			if _, err := tree.Open(v.Name); err != nil {
				return &Error{err.Error(), v.At}
			}
		}
	}
	return nil
}

// holds reports whether a directory has files below it.
func holds(tree source.Tree, dir string) bool {
	return slices.ContainsFunc(tree.Names(), func(name string) bool { return strings.HasPrefix(name, dir+"/") })
}
