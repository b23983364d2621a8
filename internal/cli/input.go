package cli

import (
	"cmp"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"time"

	"github.com/spf13/cobra"

	"github.com/irsalint/irsalint/internal/config"
	"github.com/irsalint/irsalint/internal/finding"
	"github.com/irsalint/irsalint/internal/lint"
	"github.com/irsalint/irsalint/internal/source"
	"github.com/irsalint/irsalint/internal/suppress"
)

// inputOptions are the flags that say what is read.
type inputOptions struct {
	root     string
	config   string
	varFiles []string
}

func (o *inputOptions) addFlags(cmd *cobra.Command) {
	o.addRoot(cmd)
	f := cmd.Flags()
	f.StringVar(&o.config, "config", "", "configuration `FILE` (default: the nearest .irsalint.yaml)")
	f.StringArrayVar(&o.varFiles, "var-file", nil, "Terraform variable `FILE`, as given to terraform plan (repeatable)")
}

func (o *inputOptions) addRoot(cmd *cobra.Command) {
	cmd.Flags().StringVar(&o.root, "root", "", "read nothing outside this `DIR` (default: the repository of the first PATH)")
}

// input is what a run reads, and how its names look from the working directory.
type input struct {
	disk *source.Disk
	// root is read, and names are shown relative to dir, the working directory.
	root, dir string
	options   lint.Options
	// start is where the search for a configuration begins, everything whether no path is
	// given.
	start      string
	everything bool
	// settings is the tree whose configuration and baseline decide.
	settings source.Tree
	// objects are the trees of git, if there are some.
	objects []*source.Objects
}

// open resolves the flags and paths of a command. Every error is the user's.
func (o *inputOptions) open(args []string) (*input, error) {
	dir, err := os.Getwd()
	if err != nil {
		return nil, err
	}
	if dir, err = filepath.EvalSymlinks(dir); err != nil {
		return nil, err
	}
	everything := len(args) == 0
	if everything {
		args = []string{cmp.Or(o.root, ".")}
	}
	var paths []string
	for _, a := range args {
		p, err := resolve(dir, a)
		if err != nil {
			return nil, err
		}
		paths = append(paths, p)
	}
	root, err := o.rootOf(dir, paths)
	if err != nil {
		return nil, err
	}
	in := &input{root: root, dir: dir, everything: everything}
	for i, p := range paths {
		name, ok := within(root, p)
		if !ok {
			return nil, in.outside(args[i])
		}
		in.options.Paths = append(in.options.Paths, name)
	}
	// The name as it is written: where a path leads may be what a change is about.
	in.start = in.options.Paths[0]
	if name, ok := within(root, absolute(dir, args[0])); ok {
		in.start = name
	}
	if in.disk, err = source.OpenDisk(root); err != nil {
		return nil, err
	}
	in.options.Tree, in.options.Skips, in.settings = in.disk, in.disk.Skips(), in.disk
	return in, nil
}

func (in *input) outside(arg string) error {
	return fmt.Errorf("%s lies outside the root %s", arg, in.show(in.root))
}

// settle reads what the flags name inside the root, and the configuration.
func (o *inputOptions) settle(in *input, known func(rule string) bool) error {
	in.options.Known = known
	in.options.Today = time.Now().Format(time.DateOnly)
	for _, v := range o.varFiles {
		name, err := in.named(v)
		if err == nil {
			in.share(name)
			_, err = in.options.Tree.Open(name)
		}
		if err != nil {
			return fmt.Errorf("--var-file: %w", in.placed(err))
		}
		in.options.VarFiles = append(in.options.VarFiles, name)
	}
	name, err := o.configName(in, in.settings)
	if err != nil {
		return err
	}
	// A nearer one of the change is read for what there is to notice.
	if now, err := o.configName(in, in.disk); err == nil && now != "" && now != name && in.decided() {
		if _, err := setting(in, now, in.parseConfig); err != nil {
			return err
		}
	}
	if name == "" {
		return nil
	}
	if in.options.Config, err = setting(in, name, in.parseConfig); err != nil {
		return err
	}
	for _, v := range in.options.Config.VarFiles {
		in.share(v.Name)
	}
	if err := in.options.Config.Applies(in.options.Tree); err != nil && in.decided() {
		return in.placed(fmt.Errorf("%w; the configuration of %s counts until this change is merged", err, in.options.Base.Name))
	}
	return nil
}

// share reads a file of the work tree that git does not track in all trees.
func (in *input) share(name string) {
	for _, o := range in.objects {
		o.Share(name)
	}
}

func (in *input) parseConfig(file *source.File, tree source.Tree) (config.Config, error) {
	cfg, err := config.Parse(file)
	if err == nil {
		err = cfg.Check(tree, suppress.Checker{Known: in.options.Known, Today: in.options.Today})
	}
	return cfg, err
}

// configName names the file of --config or the nearest of a tree; empty when there is none.
func (o *inputOptions) configName(in *input, tree source.Tree) (string, error) {
	if o.config != "" {
		name, err := in.named(o.config)
		if err != nil {
			return "", fmt.Errorf("--config: %w", err)
		}
		return name, nil
	}
	f, err := config.Find(tree, in.start)
	if err != nil {
		return "", err
	}
	if f != nil {
		return f.Name, nil
	}
	if f, err := tree.Open(misnamed); err == nil {
		in.note(finding.Notice{Message: misnamed + " is not read: call it " + config.FileName, At: source.Range{File: f}})
	}
	return "", nil
}

// misnamed is what a configuration is called by those who expect another ending.
const misnamed = ".irsalint.yml"

// named is the name of a flag's file inside the root; it may not be there. Links are left
// to the tree in which it is opened, but for those that lead to the root.
func (in *input) named(arg string) (string, error) {
	p := absolute(in.dir, arg)
	if name, ok := within(in.root, p); ok {
		return name, nil
	}
	p, err := resolve(in.dir, arg)
	if err != nil && !errors.Is(err, fs.ErrNotExist) {
		return "", err
	}
	name, ok := within(in.root, p)
	if !ok {
		return "", in.outside(arg)
	}
	return name, nil
}

func (in *input) placed(err error) error { return placed(err, in.path) }

// placed prefixes an error in a file with its place, the file as path shows it.
func placed(err error, path func(name string) string) error {
	var at interface{ Place() source.Range }
	var read *source.ReadError
	switch {
	case errors.As(err, &at) && !at.Place().IsZero():
		r := at.Place()
		p := r.Begin()
		return fmt.Errorf("%s:%d:%d: %w", path(r.File.Name), p.Line, p.Column, err)
	case errors.As(err, &read):
		return fmt.Errorf("%s: %w", path(read.Name), bare(read.Err))
	}
	return err
}

// path shows a root-relative name relative to the working directory, with
// forward slashes.
func (in *input) path(name string) string {
	rel, err := filepath.Rel(in.dir, filepath.Join(in.root, filepath.FromSlash(name)))
	if err != nil {
		return name
	}
	return filepath.ToSlash(rel)
}

func (in *input) show(abs string) string {
	if rel, err := filepath.Rel(in.dir, abs); err == nil {
		return filepath.ToSlash(rel)
	}
	return abs
}
