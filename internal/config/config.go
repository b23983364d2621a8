// Package config reads .irsalint.yaml.
//
// Keys are strict: one that is not known is an error with its place, so that a
// misspelt setting never silently does nothing. What a setting means belongs to
// whoever heeds it; whether a flag beats it belongs to the command line.
package config

import (
	"errors"
	"fmt"
	"io/fs"
	"path"
	"syscall"

	"github.com/irsalint/irsalint/internal/finding"
	"github.com/irsalint/irsalint/internal/source"
	"github.com/irsalint/irsalint/internal/suppress"
	"github.com/irsalint/irsalint/internal/value"
	"github.com/irsalint/irsalint/internal/yamldoc"
)

// FileName is the name that Find looks for.
const FileName = ".irsalint.yaml"

// maxSize bounds the file, in bytes: each file of the tree is held against its patterns.
const maxSize = 128 << 10

// Config is what the file says. The zero Config is that of no file.
type Config struct {
	// Name is the root-relative name of the file.
	Name     string
	Universe Universe
	// Kubernetes says where manifests go that do not say it; the first that has a
	// manifest counts.
	Kubernetes []Namespace
	Helm       Helm
	// VarFiles are Terraform variable files, as --var-file names them.
	VarFiles []Path
	// Exclude are files that are neither entry points nor reported on.
	Exclude []Pattern
	Rules   Rules
	// FailOn is a severity or none; empty where it is not said.
	FailOn string
	// Baseline is the file that knows older findings; zero for none.
	Baseline Path
	// Ignores are complete only after Check.
	Ignores       []suppress.Ignore
	IgnorePolicy  suppress.Policy
	Allow         Allow
	ExternalRoles []ExternalRole
}

// Excluded reports whether a file is left out.
func (c Config) Excluded(name string) bool { return matchAny(c.Exclude, name) }

// Universe says of which kinds of things the tree declares all there are. Only
// in a closed universe is absence a fault.
type Universe struct {
	// Roles are the IAM roles of the accounts that the tree names.
	Roles Closure
	// Namespaces are the ServiceAccounts of namespaces, by the name of the namespace.
	Namespaces map[string]Closure
}

// Closure says whether all things of a kind are declared.
type Closure string

// Without a word, what the tree shows decides.
const (
	Unsaid Closure = ""
	Closed Closure = "closed"
	Open   Closure = "open"
)

// Tri answers whether the universe is closed.
func (c Closure) Tri() value.Tri {
	switch c {
	case Closed:
		return value.Yes
	case Open:
		return value.No
	}
	return value.Unknown
}

// Error is a fault in the configuration file. Its text leaves out the place.
type Error struct {
	Message string
	At      source.Range
}

func (e *Error) Error() string { return e.Message }

// Place returns where the fault is.
func (e *Error) Place() source.Range { return e.At }

// Find returns the nearest configuration file at or above a root-relative
// directory or file name, up to the root; nil when there is none. The error is
// that of a file that is there and cannot be read.
func Find(tree source.Tree, dir string) (*source.File, error) {
	dir, err := source.Clean(dir)
	if err != nil {
		return nil, err
	}
	for {
		f, err := tree.Open(path.Join(dir, FileName))
		if err == nil || !isAbsent(err) {
			return f, err
		}
		if dir == "." {
			return nil, nil
		}
		dir = path.Dir(dir)
	}
}

// isAbsent reports whether the file is not there. A name below a file, which the
// caller may start from, is not there either.
func isAbsent(err error) bool {
	return errors.Is(err, fs.ErrNotExist) || errors.Is(err, syscall.ENOTDIR)
}

// Parse reads a configuration file. The error is an *Error.
func Parse(f *source.File) (Config, error) {
	c := Config{Name: f.Name}
	if len(f.Data) > maxSize {
		return c, &Error{fmt.Sprintf("the file is larger than %d KiB", maxSize>>10), source.Range{File: f}}
	}
	docs := yamldoc.Parse(f)
	for i, d := range docs {
		if d.Problem != nil {
			return c, &Error{d.Problem.Message, d.Problem.At}
		}
		if d.Templated {
			return c, &Error{"the file holds directives of a template engine", source.Range{File: f}}
		}
		if i > 0 && d.Tree != nil {
			return c, &Error{"use one document: the file has several", d.Tree.At}
		}
	}
	if len(docs) == 0 {
		return c, nil
	}
	dir := path.Dir(f.Name)
	err := settings{
		"universe":       c.Universe.read,
		"kubernetes":     c.readKubernetes(dir),
		"helm":           c.Helm.read(dir),
		"terraform":      settings{"var-files": paths(dir, &c.VarFiles)}.read,
		"exclude":        list(readPattern(dir, &c.Exclude)),
		"rules":          readRules(&c.Rules.Everywhere),
		"overrides":      c.Rules.readOverrides(dir),
		"fail-on":        c.readFailOn,
		"baseline":       c.Baseline.read(dir),
		"ignore":         c.readIgnores(dir),
		"ignore-policy":  readPolicy(&c.IgnorePolicy),
		"allow":          c.Allow.read,
		"external-roles": c.readExternalRoles,
	}.read("the file", docs[0].Tree)
	return c, err
}

func (c *Config) readFailOn(name string, t *value.Tree) error {
	var err error
	c.FailOn, err = oneOf(name, t, append(finding.Severities(), "none")...)
	return err
}

func (u *Universe) read(name string, t *value.Tree) error {
	return settings{"roles": u.Roles.read, "namespaces": u.readNamespaces}.read(name, t)
}

func (u *Universe) readNamespaces(name string, t *value.Tree) error {
	u.Namespaces = map[string]Closure{}
	return named(name, "names of namespaces, each with closed or open", t, func(m value.Member) error {
		var c Closure
		if err := label(m.Key); err != nil {
			return err
		}
		err := c.read(m.Key.String(), m.Value)
		u.Namespaces[m.Key.String()] = c
		return err
	})
}

func (c *Closure) read(name string, t *value.Tree) error {
	word, err := oneOf(name, t, string(Closed), string(Open))
	*c = Closure(word)
	return err
}
