package cli

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"

	"github.com/irsalint/irsalint/internal/config"
)

func absolute(dir, arg string) string {
	if filepath.IsAbs(arg) {
		return arg
	}
	return filepath.Join(dir, arg)
}

// resolve makes a path absolute and free of symbolic links; the path must exist.
func resolve(dir, arg string) (string, error) {
	real, err := filepath.EvalSymlinks(absolute(dir, arg))
	if err != nil {
		return "", fmt.Errorf("%s: %w", arg, bare(err))
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

// rootOf is --root, else the nearest directory at or above the working directory, if the
// first path is in it, or at or above that path, that holds .git; else the nearest of these
// that holds a configuration, else the common directory of the paths.
func (o *inputOptions) rootOf(dir string, paths []string) (string, error) {
	if o.root != "" {
		root, err := resolve(dir, o.root)
		if err != nil {
			return "", fmt.Errorf("--root: %w", err)
		}
		return root, nil
	}
	common := directory(paths[0])
	for _, marker := range []string{".git", config.FileName} {
		for _, from := range []string{dir, common} {
			if d, ok := holding(from, marker); ok {
				if _, inside := within(d, common); inside {
					return d, nil
				}
			}
		}
	}
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

// holding is the nearest directory at or above another that holds something of a name.
func holding(dir, name string) (string, bool) {
	for d := dir; ; d = filepath.Dir(d) {
		if _, err := os.Lstat(filepath.Join(d, name)); err == nil {
			return d, true
		}
		if d == filepath.Dir(d) {
			return "", false
		}
	}
}

func directory(p string) string {
	if info, err := os.Stat(p); err == nil && info.IsDir() {
		return p
	}
	return filepath.Dir(p)
}
