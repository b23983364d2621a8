package source

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path"
	"path/filepath"
	"slices"
	"sort"
	"strings"
	"sync"

	"golang.org/x/text/encoding/unicode"
)

// MaxFileSize bounds what is read of one file, in bytes.
const MaxFileSize = 8 << 20

// maxDepth bounds how many directories deep a tree is walked.
const maxDepth = 100

// Tree is where files come from. An implementation is safe for concurrent use
// and never reads anything outside its root.
type Tree interface {
	// Names lists every regular file of the tree in byte order.
	Names() []string
	// Open returns a file; the same *File for the same name each time. It also
	// finds files that Names leaves out (dependency folders). The error wraps
	// fs.ErrNotExist where there is no such file.
	Open(name string) (*File, error)
	// List returns the names of the regular files directly in a directory, also of
	// one that Names leaves out, in byte order; none for what is no directory.
	List(dir string) []string
}

// Skip is something a walk left out that its owner may want to know of.
type Skip struct {
	Name   string
	Reason string
	// Dangling says that it is a symbolic link to nothing.
	Dangling bool
}

// Disk is a Tree over a directory. Symbolic links are followed only while they
// stay inside the root.
type Disk struct {
	root  *os.Root
	names []string
	skips []Skip
	files sync.Map // name to func() (*File, error)
	blobs sync.Map // *File to blobNames
}

// skippedDirs hold copies and caches of other trees: nobody edits them, and
// parsers open what they need of them by name.
var skippedDirs = map[string]bool{".git": true, ".terraform": true, ".terragrunt-cache": true, "node_modules": true}

// OpenDisk walks the directory once and returns its tree.
func OpenDisk(dir string) (*Disk, error) {
	root, err := os.OpenRoot(dir)
	if err != nil {
		return nil, fmt.Errorf("open root: %w", err)
	}
	d := &Disk{root: root}
	d.walk(".", 0)
	sort.Strings(d.names)
	return d, nil
}

// Close releases the root directory.
func (d *Disk) Close() error { return d.root.Close() }

// Names implements Tree.
func (d *Disk) Names() []string { return d.names }

// Skips lists what the walk left out, in walking order.
func (d *Disk) Skips() []Skip { return d.skips }

func (d *Disk) walk(dir string, depth int) {
	if depth > maxDepth {
		d.skips = append(d.skips, Skip{Name: dir, Reason: fmt.Sprintf("more than %d directories deep", maxDepth)})
		return
	}
	f, err := d.root.Open(dir)
	if err != nil {
		d.skips = append(d.skips, Skip{Name: dir, Reason: reason(err)})
		return
	}
	entries, err := f.ReadDir(-1)
	f.Close()
	if err != nil {
		d.skips = append(d.skips, Skip{Name: dir, Reason: reason(err)})
	}
	for _, e := range entries {
		name := path.Join(dir, e.Name())
		switch {
		case e.Type()&fs.ModeSymlink != 0:
			d.walkLink(name)
		case e.IsDir():
			if !skippedDirs[e.Name()] {
				d.walk(name, depth+1)
			}
		case e.Type().IsRegular():
			d.names = append(d.names, name)
		}
	}
}

// walkLink takes in a link to a file. A link to a directory is not walked: what
// it points at is in the tree anyway, outside the root, or left out with a folder.
func (d *Disk) walkLink(name string) {
	info, err := d.root.Stat(name)
	switch {
	case err != nil:
		d.skips = append(d.skips, Skip{name, "symbolic link: " + reason(err), errors.Is(err, fs.ErrNotExist)})
	case info.Mode().IsRegular():
		d.names = append(d.names, name)
	case info.IsDir():
		target, err := filepath.EvalSymlinks(filepath.Join(d.root.Name(), filepath.FromSlash(name)))
		if rel, relErr := filepath.Rel(d.root.Name(), target); err == nil && relErr == nil && skipped(filepath.ToSlash(rel)+"/x") {
			d.skips = append(d.skips, Skip{Name: name, Reason: leftOut})
		}
	}
}

// leftOut is why a link is not followed.
const leftOut = "symbolic link into a folder that is left out"

// Open implements Tree.
func (d *Disk) Open(name string) (*File, error) {
	clean, err := Clean(name)
	if err != nil {
		return nil, err
	}
	load, ok := d.files.Load(clean)
	if !ok {
		load, _ = d.files.LoadOrStore(clean, sync.OnceValues(func() (*File, error) { return d.read(clean) }))
	}
	return load.(func() (*File, error))()
}

func (d *Disk) read(name string) (*File, error) {
	info, err := d.root.Stat(name)
	if err != nil {
		return nil, &ReadError{Name: name, Err: err}
	}
	if !info.Mode().IsRegular() {
		return nil, &ReadError{Name: name, Err: errIrregular}
	}
	f, err := d.root.Open(name)
	if err != nil {
		return nil, &ReadError{Name: name, Err: err}
	}
	defer f.Close()
	data, err := io.ReadAll(io.LimitReader(f, MaxFileSize+1))
	if err != nil {
		return nil, &ReadError{Name: name, Err: err}
	}
	if len(data) > MaxFileSize {
		return nil, &ReadError{Name: name, Err: fmt.Errorf("larger than %d MiB", MaxFileSize>>20)}
	}
	if data, err = decode(data); err != nil {
		return nil, &ReadError{Name: name, Err: err}
	}
	return NewFile(name, data), nil
}

// decode makes UTF-8 of UTF-16 that begins with a byte order mark, as Windows PowerShell
// writes what it redirects to a file. Lines and columns stay the same.
func decode(data []byte) ([]byte, error) {
	if !bytes.HasPrefix(data, []byte{0xff, 0xfe}) && !bytes.HasPrefix(data, []byte{0xfe, 0xff}) {
		return data, nil
	}
	data, err := unicode.UTF16(unicode.LittleEndian, unicode.UseBOM).NewDecoder().Bytes(data)
	if err != nil {
		return nil, fmt.Errorf("decode UTF-16: %w", err)
	}
	return data, nil
}

// ReadError says why a file of the tree cannot be read, without the path on
// disk.
type ReadError struct {
	Name string
	Err  error
}

func (e *ReadError) Error() string { return "read " + e.Name + ": " + reason(e.Err) }

// Unwrap returns the cause.
func (e *ReadError) Unwrap() error { return e.Err }

// List implements Tree.
func (d *Disk) List(dir string) []string {
	clean, err := Clean(dir)
	if err != nil {
		return nil
	}
	f, err := d.root.Open(clean)
	if err != nil {
		return nil
	}
	defer f.Close()
	entries, _ := f.ReadDir(-1)
	var names []string
	for _, e := range entries {
		name := path.Join(clean, e.Name())
		if info, err := d.root.Stat(name); err == nil && info.Mode().IsRegular() {
			names = append(names, name)
		}
	}
	sort.Strings(names)
	return names
}

// reason is the error without the operation and path that os puts before it.
func reason(err error) string {
	var pe *fs.PathError
	if errors.As(err, &pe) {
		return pe.Err.Error()
	}
	return err.Error()
}

// Clean normalises a root-relative name; a name that leads out of the root is an
// error.
func Clean(name string) (string, error) {
	clean := path.Clean(filepath.ToSlash(name))
	if path.IsAbs(clean) || clean == ".." || strings.HasPrefix(clean, "../") {
		return "", fmt.Errorf("read %s: outside the analysed root", name)
	}
	return clean, nil
}

// Memory is a Tree over files in memory.
type Memory struct {
	names []string
	files map[string]*File
}

// NewMemory returns a Tree of the given contents by name.
func NewMemory(contents map[string]string) *Memory {
	m := &Memory{files: map[string]*File{}}
	for name, data := range contents {
		if !slices.ContainsFunc(strings.Split(path.Dir(name), "/"), func(dir string) bool { return skippedDirs[dir] }) {
			m.names = append(m.names, name)
		}
		m.files[name] = NewFile(name, []byte(data))
	}
	sort.Strings(m.names)
	return m
}

// Names implements Tree.
func (m *Memory) Names() []string { return m.names }

// Open implements Tree.
func (m *Memory) Open(name string) (*File, error) {
	clean, err := Clean(name)
	if err != nil {
		return nil, err
	}
	f, ok := m.files[clean]
	if !ok {
		return nil, &ReadError{Name: clean, Err: fs.ErrNotExist}
	}
	return f, nil
}

// List implements Tree.
func (m *Memory) List(dir string) []string {
	var names []string
	for name := range m.files {
		if path.Dir(name) == path.Clean(dir) {
			names = append(names, name)
		}
	}
	sort.Strings(names)
	return names
}
