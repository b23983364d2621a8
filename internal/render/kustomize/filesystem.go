package kustomize

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io/fs"
	"path"
	"path/filepath"
	"slices"
	"strings"
	"sync"

	"sigs.k8s.io/kustomize/api/konfig"
	"sigs.k8s.io/kustomize/kyaml/filesys"

	"github.com/irsalint/irsalint/internal/source"
	"github.com/irsalint/irsalint/internal/yamldoc"
)

// Bounds on what one build may read, each file as often as it is read.
const (
	maxReads = 5_000
	maxBytes = 64 << 20
)

// fileSystem shows kustomize a tree, in which the kustomization files that it may
// read are replaced. Its root is the root of the tree, and nothing can be written.
type fileSystem struct {
	ctx  context.Context
	x    *Index
	plan *plan

	mu    sync.Mutex
	reads int
	bytes int
	read  map[string]bool
}

var _ filesys.FileSystem = (*fileSystem)(nil)

var errReadOnly = errors.New("the tree is read only")

func (f *fileSystem) Create(string) (filesys.File, error)   { return nil, errReadOnly }
func (f *fileSystem) Mkdir(string) error                    { return errReadOnly }
func (f *fileSystem) MkdirAll(string) error                 { return errReadOnly }
func (f *fileSystem) RemoveAll(string) error                { return errReadOnly }
func (f *fileSystem) WriteFile(string, []byte) error        { return errReadOnly }
func (f *fileSystem) Open(string) (filesys.File, error)     { return nil, errReadOnly }
func (f *fileSystem) Walk(string, filepath.WalkFunc) error  { return errReadOnly }
func (f *fileSystem) Glob(string) ([]string, error)         { return nil, nil }
func (f *fileSystem) ReadDir(name string) ([]string, error) { return nil, errReadOnly }
func (f *fileSystem) Exists(name string) bool               { return f.IsDir(name) || f.isFile(inside(name)) }
func (f *fileSystem) IsDir(name string) bool                { return f.x.isDir(inside(name)) }
func (f *fileSystem) isFile(name string) bool {
	_, ok := f.plan.texts[name]
	return ok || f.x.isFile(name)
}

// inside is the root-relative name of an absolute path.
func inside(name string) string {
	if name = strings.TrimPrefix(path.Clean("/"+name), "/"); name == "" {
		return "."
	}
	return name
}

// CleanedAbs implements filesys.FileSystem.
func (f *fileSystem) CleanedAbs(name string) (filesys.ConfirmedDir, string, error) {
	clean := path.Clean("/" + name)
	switch {
	case f.IsDir(clean):
		return filesys.ConfirmedDir(clean), "", nil
	case f.isFile(inside(clean)):
		return filesys.ConfirmedDir(path.Dir(clean)), path.Base(clean), nil
	}
	return "", "", fmt.Errorf("%s: %w", inside(name), fs.ErrNotExist)
}

// ReadFile implements filesys.FileSystem.
func (f *fileSystem) ReadFile(name string) ([]byte, error) {
	name = inside(name)
	data, err := f.load(name)
	if err != nil {
		return nil, err
	}
	f.mu.Lock()
	defer f.mu.Unlock()
	f.reads++
	f.bytes += len(data)
	if f.reads > maxReads || f.bytes > maxBytes {
		return nil, errTooMuch
	}
	// kustomize may change what it is given.
	return slices.Clone(data), nil
}

// note adds the files that were read to a set.
func (f *fileSystem) note(set map[string]bool) {
	f.mu.Lock()
	defer f.mu.Unlock()
	for name := range f.read {
		set[name] = true
	}
}

var errTooMuch = fmt.Errorf("the build reads more than %d files or %d MiB", maxReads, maxBytes>>20)

func (f *fileSystem) load(name string) ([]byte, error) {
	if err := f.ctx.Err(); err != nil {
		return nil, err
	}
	if text, ok := f.plan.texts[name]; ok {
		return text, nil
	}
	if slices.Contains(konfig.RecognizedKustomizationFileNames(), path.Base(name)) && !f.plan.checked[name] {
		// Only rewritten kustomization files are ever shown, and those are texts.
		return nil, &source.ReadError{Name: name, Err: fs.ErrNotExist}
	}
	if f.x.isDir(name) {
		return nil, fmt.Errorf("read %s: is a directory", name)
	}
	file, err := f.x.tree.Open(name)
	if err != nil {
		return nil, err
	}
	if bytes.Contains(file.Data, []byte(markPrefix)) {
		return nil, fmt.Errorf("read %s: it holds the reserved text %s", name, markPrefix)
	}
	if !f.plan.checked[name] {
		for _, d := range yamldoc.Parse(file) {
			if d.Problem != nil {
				return nil, fmt.Errorf("read %s: %s", name, d.Problem.Message)
			}
		}
	}
	f.mu.Lock()
	f.read[name] = true
	f.mu.Unlock()
	return file.Data, nil
}
