package cli

import (
	"cmp"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"

	"github.com/spf13/cobra"

	"github.com/irsalint/irsalint/internal/config"
	"github.com/irsalint/irsalint/internal/lint"
	"github.com/irsalint/irsalint/internal/source"
)

// inputOptions are the flags that say what is read.
type inputOptions struct {
	root     string
	config   string
	varFiles []string
}

func (o *inputOptions) addFlags(cmd *cobra.Command) {
	f := cmd.Flags()
	f.StringVar(&o.root, "root", "", "read nothing outside this directory (default: the repository of the first PATH)")
	f.StringVar(&o.config, "config", "", "configuration file (default: the nearest .irsalint.yaml)")
	f.StringArrayVar(&o.varFiles, "var-file", nil, "Terraform variable file, as given to terraform plan (repeatable)")
}

// input is what a run reads, and how its names look from the working directory.
type input struct {
	tree *source.Disk
	// fromRoot is the working directory relative to the root.
	root, dir string
	options   lint.Options
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
	if len(args) == 0 {
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
	in := &input{root: root, dir: dir}
	for i, p := range paths {
		name, ok := within(root, p)
		if !ok {
			return nil, fmt.Errorf("%s lies outside the root %s", args[i], in.show(root))
		}
		in.options.Paths = append(in.options.Paths, name)
	}
	if in.tree, err = source.OpenDisk(root); err != nil {
		return nil, err
	}
	in.options.Tree, in.options.Skips = in.tree, in.tree.Skips()
	return in, o.settle(in)
}

// settle reads what the flags name inside the root.
func (o *inputOptions) settle(in *input) error {
	for _, v := range o.varFiles {
		name, err := in.named(v)
		if err != nil {
			return fmt.Errorf("--var-file: %w", err)
		}
		in.options.VarFiles = append(in.options.VarFiles, name)
	}
	file, err := o.configFile(in)
	if err != nil || file == nil {
		return err
	}
	cfg, err := config.Parse(file)
	if err == nil {
		err = cfg.Check(in.tree)
	}
	if err != nil {
		return in.placed(err)
	}
	in.options.Config = cfg
	return nil
}

func (o *inputOptions) configFile(in *input) (*source.File, error) {
	if o.config == "" {
		start, _ := within(in.root, in.dir)
		if len(in.options.Paths) > 0 {
			start = in.options.Paths[0]
		}
		return config.Find(in.tree, start)
	}
	name, err := in.named(o.config)
	if err != nil {
		return nil, fmt.Errorf("--config: %w", err)
	}
	return in.tree.Open(name)
}

// named resolves a flag's file inside the root and makes sure that it can be
// read.
func (in *input) named(arg string) (string, error) {
	p, err := resolve(in.dir, arg)
	if err != nil {
		return "", err
	}
	name, ok := within(in.root, p)
	if !ok {
		return "", fmt.Errorf("%s lies outside the root %s", arg, in.show(in.root))
	}
	_, err = in.tree.Open(name)
	return name, err
}

// placed prefixes an error in a file with its place as the user would name it.
func (in *input) placed(err error) error {
	var at interface{ Place() source.Range }
	if !errors.As(err, &at) || at.Place().IsZero() {
		return err
	}
	r := at.Place()
	p := r.Begin()
	return fmt.Errorf("%s:%d:%d: %w", in.path(r.File.Name), p.Line, p.Column, err)
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

// resolve makes a path absolute and free of symbolic links; the path must exist.
func resolve(dir, arg string) (string, error) {
	p := arg
	if !filepath.IsAbs(p) {
		p = filepath.Join(dir, p)
	}
	real, err := filepath.EvalSymlinks(p)
	if err != nil {
		var pe *fs.PathError
		if errors.As(err, &pe) {
			err = pe.Err
		}
		return "", fmt.Errorf("%s: %w", arg, err)
	}
	return real, nil
}

// within returns a path relative to the root, slash-separated.
func within(root, p string) (string, bool) {
	rel, err := filepath.Rel(root, p)
	if err != nil || rel == ".." || strings.HasPrefix(rel, ".."+string(filepath.Separator)) {
		return "", false
	}
	return filepath.ToSlash(rel), true
}

// rootOf is --root, else the nearest parent of the first path that holds .git,
// else the common directory of the paths.
func (o *inputOptions) rootOf(dir string, paths []string) (string, error) {
	if o.root != "" {
		root, err := resolve(dir, o.root)
		if err != nil {
			return "", fmt.Errorf("--root: %w", err)
		}
		return root, nil
	}
	first := directory(paths[0])
	for d := first; ; d = filepath.Dir(d) {
		if _, err := os.Lstat(filepath.Join(d, ".git")); err == nil {
			return d, nil
		}
		if d == filepath.Dir(d) {
			break
		}
	}
	common := first
	for _, p := range paths[1:] {
		for {
			if _, ok := within(common, p); ok {
				break
			}
			common = filepath.Dir(common)
		}
	}
	return common, nil
}

func directory(p string) string {
	if info, err := os.Stat(p); err == nil && info.IsDir() {
		return p
	}
	return filepath.Dir(p)
}
