package source

import (
	"errors"
	"fmt"
	"io"
	"io/fs"
	"path"
	"slices"
	"strings"
	"sync"

	"github.com/go-git/go-git/v5/plumbing"
	"github.com/go-git/go-git/v5/plumbing/filemode"
	gitindex "github.com/go-git/go-git/v5/plumbing/format/index"
	"github.com/go-git/go-git/v5/plumbing/object"
	"github.com/go-git/go-git/v5/plumbing/storer"
)

// Objects is a Tree over a git tree or index. A file whose content the work tree has as
// well is that of the work tree, so that comparing the two reads little. What a checkout
// does not track, installed modules and unchanged submodules, is that of the work tree.
type Objects struct {
	disk    *Disk
	entries map[string]entry
	// dirs are the files directly in each directory; links says whether there are
	// symbolic ones among all.
	dirs  map[string][]string
	links bool
	names []string
	skips []Skip
	// shared are submodules that are as the work tree has them, and files that are read
	// there because git does not track them.
	shared []string
	// tracked are the names of the index in folders that a walk leaves out.
	tracked map[string]bool
	files   sync.Map // name to func() (*File, error)

	// The store is not safe for concurrent use.
	mu    sync.Mutex
	store storer.EncodedObjectStorer
}

type entry struct {
	hash plumbing.Hash
	mode filemode.FileMode
}

func (r *Repository) objects(disk *Disk) *Objects {
	return &Objects{disk: disk, entries: map[string]entry{}, dirs: map[string][]string{}, store: r.store, tracked: map[string]bool{}}
}

// walk takes in a tree and those below it.
func (o *Objects) walk(t *object.Tree, dir string, depth int) error {
	if depth > maxDepth {
		o.skips = append(o.skips, Skip{Name: dir, Reason: fmt.Sprintf("more than %d directories deep", maxDepth)})
		return nil
	}
	for _, e := range t.Entries {
		name := path.Join(dir, e.Name)
		if e.Mode != filemode.Dir {
			o.add(".", name, entry{e.Hash, e.Mode})
			continue
		}
		below, err := object.GetTree(o.store, e.Hash)
		if err == nil {
			err = o.walk(below, name, depth+1)
		}
		if err != nil {
			return err
		}
	}
	return nil
}

// add takes in an entry below a prefix.
func (o *Objects) add(prefix, name string, e entry) {
	if prefix != "." {
		var below bool
		if name, below = strings.CutPrefix(name, prefix+"/"); !below {
			return
		}
	}
	// A name that leads elsewhere is none that git itself would check out.
	if clean, err := Clean(name); err != nil || clean != name {
		return
	}
	o.entries[name] = e
	for dir := path.Dir(name); ; dir = path.Dir(dir) {
		if _, known := o.dirs[dir]; known {
			break
		}
		o.dirs[dir] = nil
		if dir == "." {
			break
		}
	}
	o.links = o.links || e.mode == filemode.Symlink
}

// conflict leaves out a file of which the index has several versions.
func (o *Objects) conflict(prefix, name string) {
	if prefix != "." {
		var below bool
		if name, below = strings.CutPrefix(name, prefix+"/"); !below {
			return
		}
	}
	skip := Skip{Name: name, Reason: "in conflict in the git index"}
	if !slices.Contains(o.skips, skip) {
		o.skips = append(o.skips, skip)
	}
}

// finish lists what was taken in. The index says which submodules are as checked out, and
// which files the work tree has on its own.
func (o *Objects) finish(idx *gitindex.Index, prefix string) {
	current := map[string]plumbing.Hash{}
	for _, e := range idx.Entries {
		if e.Mode == filemode.Submodule {
			current[e.Name] = e.Hash
		}
		o.tracked[strings.TrimPrefix(e.Name, prefix+"/")] = true
	}
	for name, e := range o.entries {
		switch {
		case e.mode == filemode.Submodule:
			if current[path.Join(prefix, name)] == e.hash {
				o.shared = append(o.shared, name)
			}
			continue
		case e.mode == filemode.Symlink:
			if _, err := o.resolve(name); errors.Is(err, errIrregular) {
				if to, err := o.follow(name); err == nil && skipped(to+"/x") {
					o.skips = append(o.skips, Skip{Name: name, Reason: leftOut})
				}
				continue
			} else if err != nil {
				o.skips = append(o.skips, Skip{name, "symbolic link: " + reason(err), errors.Is(err, fs.ErrNotExist)})
				continue
			}
		}
		dir := path.Dir(name)
		o.dirs[dir] = append(o.dirs[dir], name)
		if !skipped(name) {
			o.names = append(o.names, name)
		}
	}
	for _, name := range o.disk.Names() {
		if o.isShared(name) {
			o.names = append(o.names, name)
		}
	}
	slices.Sort(o.names)
	slices.SortFunc(o.skips, func(a, b Skip) int { return strings.Compare(a.Name, b.Name) })
}

// skipped reports whether a walk of a disk would leave a name out.
func skipped(name string) bool {
	return slices.ContainsFunc(strings.Split(path.Dir(name), "/"), func(dir string) bool { return skippedDirs[dir] })
}

// isShared reports whether the work tree's file of a name is that of this tree.
func (o *Objects) isShared(name string) bool {
	if _, here := o.entries[name]; here || o.tracked[name] {
		return false
	}
	return skipped(name) || slices.ContainsFunc(o.shared, func(s string) bool { return name == s || strings.HasPrefix(name, s+"/") })
}

// Share reads a file in the work tree if git does not track it, such as a file of variables
// that is kept secret.
func (o *Objects) Share(name string) { o.shared = append(o.shared, name) }

// Names implements Tree.
func (o *Objects) Names() []string { return o.names }

// Skips lists what was left out, by name.
func (o *Objects) Skips() []Skip { return o.skips }

// Has reports whether the tree tracks a file, or something that stands in the way to it: a
// symbolic link or a submodule.
func (o *Objects) Has(name string) bool {
	for ; name != "."; name = path.Dir(name) {
		if _, ok := o.entries[name]; ok {
			return true
		}
	}
	return false
}

// Open implements Tree.
func (o *Objects) Open(name string) (*File, error) {
	clean, err := Clean(name)
	if err != nil {
		return nil, err
	}
	load, ok := o.files.Load(clean)
	if !ok {
		load, _ = o.files.LoadOrStore(clean, sync.OnceValues(func() (*File, error) { return o.read(clean) }))
	}
	return load.(func() (*File, error))()
}

func (o *Objects) read(name string) (*File, error) {
	if o.isShared(name) {
		return o.disk.Open(name)
	}
	e, err := o.resolve(name)
	if err != nil {
		return nil, &ReadError{Name: name, Err: err}
	}
	if f, err := o.disk.Open(name); err == nil && o.disk.holds(f, e.hash) {
		return f, nil
	}
	data, err := o.blob(e.hash)
	if err == nil {
		data, err = decode(data)
	}
	if err != nil {
		return nil, &ReadError{Name: name, Err: err}
	}
	return NewFile(name, data), nil
}

// blob returns the content of an object.
func (o *Objects) blob(h plumbing.Hash) ([]byte, error) {
	o.mu.Lock()
	defer o.mu.Unlock()
	b, err := object.GetBlob(o.store, h)
	if errors.Is(err, plumbing.ErrObjectNotFound) {
		return nil, errors.New("this clone lacks its content")
	}
	if err != nil {
		return nil, err
	}
	if b.Size > MaxFileSize {
		return nil, fmt.Errorf("larger than %d MiB", MaxFileSize>>20)
	}
	r, err := b.Reader()
	if err != nil {
		return nil, err
	}
	defer r.Close()
	return io.ReadAll(io.LimitReader(r, MaxFileSize))
}

// errIrregular is that a name stands for a directory.
var errIrregular = errors.New("not a regular file")

// maxLinks bounds how many symbolic links lead to one file.
const maxLinks = 40

// resolve finds the regular file that a name stands for, through symbolic links that stay
// inside the root.
func (o *Objects) resolve(name string) (entry, error) {
	for range maxLinks {
		if e, ok := o.entries[name]; ok && e.mode.IsRegular() || ok && e.mode == filemode.Executable {
			return e, nil
		}
		if _, ok := o.dirs[name]; ok {
			return entry{}, errIrregular
		}
		next, err := o.follow(name)
		if err != nil {
			return entry{}, err
		}
		name = next
	}
	return entry{}, errors.New("too many symbolic links")
}

// follow replaces the first symbolic link in a name by what it points at.
func (o *Objects) follow(name string) (string, error) {
	if !o.links {
		return "", fs.ErrNotExist
	}
	for end := 0; end < len(name); {
		if i := strings.IndexByte(name[end:], '/'); i >= 0 {
			end += i
		} else {
			end = len(name)
		}
		if e, ok := o.entries[name[:end]]; ok && e.mode == filemode.Symlink {
			target, err := o.blob(e.hash)
			if err != nil {
				return "", err
			}
			if path.IsAbs(string(target)) {
				return "", errors.New("path escapes from parent")
			}
			return Clean(path.Join(path.Dir(name[:end]), string(target), name[end:]))
		}
		end++
	}
	return "", fs.ErrNotExist
}

// List implements Tree.
func (o *Objects) List(dir string) []string {
	clean, err := Clean(dir)
	if err != nil {
		return nil
	}
	if o.isShared(clean + "/x") {
		return o.disk.List(clean)
	}
	real := clean
	for range maxLinks {
		if _, ok := o.dirs[real]; ok {
			break
		}
		if real, err = o.follow(real); err != nil {
			return nil
		}
	}
	var names []string
	for _, name := range o.dirs[real] {
		names = append(names, path.Join(clean, path.Base(name)))
	}
	slices.Sort(names)
	return names
}
