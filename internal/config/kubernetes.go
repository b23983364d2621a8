package config

import (
	"fmt"
	"path"
	"regexp"

	"github.com/irsalint/irsalint/internal/source"
	"github.com/irsalint/irsalint/internal/value"
)

// Namespace is where manifests go that do not say it.
type Namespace struct {
	Namespace value.Text
	// Paths are files and directories; all of the tree when there are none.
	Paths []Path
}

// Helm says how charts of the tree are released where nothing in the tree does.
type Helm struct {
	Releases []Release
}

// Release is one release of a chart.
type Release struct {
	// Chart is its directory.
	Chart Path
	// Name and Namespace are empty where they are not said.
	Name, Namespace value.Text
	// Values are values files, each over the one before.
	Values []Path
}

// Path is a file or a directory that the configuration names.
type Path struct {
	// Name is root-relative; it is written relative to the configuration file.
	Name string
	At   source.Range
}

func (p *Path) read(dir string) func(name string, t *value.Tree) error {
	return func(name string, t *value.Tree) error {
		var written value.Text
		if err := text(&written)(name, t); err != nil {
			return err
		}
		clean, err := source.Clean(path.Join(dir, written.String()))
		if err != nil || path.IsAbs(written.String()) {
			return &Error{fmt.Sprintf("%s lies outside the root", written.String()), t.At}
		}
		*p = Path{clean, t.At}
		return nil
	}
}

// readKubernetes reads one rule, or a list of them.
func (c *Config) readKubernetes(dir string) func(name string, t *value.Tree) error {
	one := func(name string, t *value.Tree) error {
		var n Namespace
		if err := (settings{"namespace": text(&n.Namespace), "paths": paths(dir, &n.Paths)}).read(name, t); err != nil {
			return err
		}
		if len(n.Namespace.Parts()) == 0 {
			return &Error{name + " must have a namespace", t.At}
		}
		if err := label(n.Namespace); err != nil {
			return err
		}
		c.Kubernetes = append(c.Kubernetes, n)
		return nil
	}
	return func(name string, t *value.Tree) error {
		if t.Kind == value.List {
			return list(one)(name, t)
		}
		if t.Kind == value.Null {
			return nil
		}
		return one(name, t)
	}
}

func (h *Helm) read(dir string) func(name string, t *value.Tree) error {
	release := func(name string, t *value.Tree) error {
		var r Release
		err := settings{
			"chart": r.Chart.read(dir), "name": text(&r.Name), "namespace": text(&r.Namespace), "values": paths(dir, &r.Values),
		}.read("a release", t)
		if err == nil && r.Chart.Name == "" {
			err = &Error{"a release must have a chart", t.At}
		}
		if err == nil && len(r.Namespace.Parts()) > 0 {
			err = label(r.Namespace)
		}
		h.Releases = append(h.Releases, r)
		return err
	}
	return settings{"releases": list(release)}.read
}

// isLabel is the form of a namespace's name (RFC 1123).
var isLabel = regexp.MustCompile(`^[a-z0-9]([-a-z0-9]{0,61}[a-z0-9])?$`)

// label checks the name of a namespace.
func label(t value.Text) error {
	if s, known := t.Known(); known && !isLabel.MatchString(s) {
		return &Error{fmt.Sprintf("%q is no name of a namespace", s), t.At()}
	}
	return nil
}
