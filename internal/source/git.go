package source

import (
	"bufio"
	"container/heap"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"

	"github.com/go-git/go-git/v5/plumbing"
	gitindex "github.com/go-git/go-git/v5/plumbing/format/index"
	"github.com/go-git/go-git/v5/plumbing/object"
	"github.com/go-git/go-git/v5/plumbing/storer"
)

// Head returns the commit that is checked out; nil before the first one.
func (r *Repository) Head() (*Revision, error) {
	ref, err := storer.ResolveReference(r.store, plumbing.HEAD)
	if errors.Is(err, plumbing.ErrReferenceNotFound) {
		return nil, nil
	}
	if err != nil {
		return nil, fmt.Errorf("read HEAD: %w", err)
	}
	return r.commit(ref.Hash())
}

func (r *Repository) commit(h plumbing.Hash) (*Revision, error) {
	c, err := object.GetCommit(r.store, h)
	if err != nil {
		return nil, fmt.Errorf("read commit %s: %w", h, err)
	}
	return &Revision{c}, nil
}

// MergeBase returns the newest commit that HEAD and a revision both descend from. A
// revision is a branch, a tag or a commit, and ~N or ^N after it. The error wraps
// ErrIncomplete where a full clone may have one.
func (r *Repository) MergeBase(rev string) (*Revision, error) {
	other, err := r.revision(rev)
	switch {
	case errors.Is(err, errForm):
		return nil, fmt.Errorf("unknown revision %q: %w", rev, err)
	case err != nil:
		return nil, r.orIncomplete(fmt.Errorf("unknown revision %q", rev))
	}
	head, err := r.Head()
	if err != nil {
		return nil, r.orIncomplete(err)
	}
	if head == nil {
		return nil, errors.New("there is no commit yet")
	}
	found, err := r.mergeBase(head.commit, other)
	if err != nil {
		return nil, r.orIncomplete(err)
	}
	if found == nil {
		return nil, r.orIncomplete(fmt.Errorf("HEAD and %s have no commit in common", rev))
	}
	return &Revision{found}, nil
}

// The colours that mergeBase paints commits with.
const (
	ours uint8 = 1 << iota
	theirs
	stale
	common
)

// mergeBase paints the ancestors of both commits, the newest first, until all that are
// left descend from none but common ones, as git does: the cost is that of the history
// since the two parted. Dates are what committers say, so that what is found may have
// been found too early.
func (r *Repository) mergeBase(a, b *object.Commit) (*object.Commit, error) {
	painted := map[plumbing.Hash]uint8{}
	queue := &commits{}
	paint := func(c *object.Commit, colour uint8) {
		painted[c.Hash] |= colour
		heap.Push(queue, c)
	}
	paint(a, ours)
	paint(b, theirs)
	var found []*object.Commit
	fresh := func(c *object.Commit) bool { return painted[c.Hash]&(stale|common) == 0 }
	for queue.has(fresh) {
		c := heap.Pop(queue).(*object.Commit)
		colour := painted[c.Hash]
		if colour&(ours|theirs) == ours|theirs {
			if colour&(stale|common) == 0 {
				found = append(found, c)
				painted[c.Hash] |= common
			}
			colour |= stale
		}
		if err := r.parents(c, func(parent plumbing.Hash) bool { return painted[parent]|colour&^common != painted[parent] }, func(parent *object.Commit) {
			paint(parent, colour&^common)
		}); err != nil {
			return nil, err
		}
	}
	found = slices.DeleteFunc(found, func(c *object.Commit) bool { return painted[c.Hash]&stale != 0 })
	return r.newest(found)
}

// parents calls a function with the parents of a commit that are wanted.
func (r *Repository) parents(c *object.Commit, wanted func(plumbing.Hash) bool, do func(*object.Commit)) error {
	if r.shallow[c.Hash] {
		return nil
	}
	for _, h := range c.ParentHashes {
		if !wanted(h) {
			continue
		}
		parent, err := object.GetCommit(r.store, h)
		if err != nil {
			return fmt.Errorf("read commit %s: %w", h, err)
		}
		do(parent)
	}
	return nil
}

// newest is the first of some common ancestors that none of the others descends from; nil
// without one. Only where there are several is the history walked for it.
func (r *Repository) newest(found []*object.Commit) (*object.Commit, error) {
	if len(found) == 0 {
		return nil, nil
	}
	if len(found) == 1 {
		return found[0], nil
	}
	below := map[plumbing.Hash]bool{}
	walk := slices.Clone(found)
	for len(walk) > 0 {
		c := walk[len(walk)-1]
		walk = walk[:len(walk)-1]
		err := r.parents(c, func(h plumbing.Hash) bool { return !below[h] }, func(parent *object.Commit) {
			below[parent.Hash] = true
			walk = append(walk, parent)
		})
		if err != nil {
			return nil, err
		}
	}
	for _, c := range found {
		if !below[c.Hash] {
			return c, nil
		}
	}
	return found[0], nil
}

// commits is a heap, the newest on top.
type commits []*object.Commit

func (q commits) Len() int           { return len(q) }
func (q commits) Less(i, j int) bool { return q[i].Committer.When.After(q[j].Committer.When) }
func (q commits) Swap(i, j int)      { q[i], q[j] = q[j], q[i] }
func (q *commits) Push(c any)        { *q = append(*q, c.(*object.Commit)) }

func (q *commits) Pop() any {
	last := (*q)[len(*q)-1]
	*q = (*q)[:len(*q)-1]
	return last
}

func (q commits) has(fresh func(*object.Commit) bool) bool {
	for _, c := range q {
		if fresh(c) {
			return true
		}
	}
	return false
}

// Index returns the tree of the index: what the next commit would hold. file is an index
// other than that of the repository, as git makes one for a commit of some files only;
// empty for none.
func (r *Repository) Index(disk *Disk, file string) (*Objects, error) {
	prefix, err := r.prefix(disk)
	if err != nil {
		return nil, err
	}
	idx, err := r.index(file)
	if err != nil {
		return nil, err
	}
	o := r.objects(disk)
	for _, e := range idx.Entries {
		switch {
		case e.IntentToAdd: // nothing yet
		case e.Stage != 0: // one of several sides of a conflict
			o.conflict(prefix, e.Name)
		default:
			o.add(prefix, e.Name, entry{hash: e.Hash, mode: e.Mode})
		}
	}
	o.finish(idx, prefix)
	return o, nil
}

func (r *Repository) index(file string) (*gitindex.Index, error) {
	if file == "" {
		file = filepath.Join(r.dir, "index")
	}
	idx := &gitindex.Index{Version: 2}
	f, err := os.Open(file)
	if errors.Is(err, fs.ErrNotExist) {
		return idx, nil
	}
	if err == nil {
		defer f.Close()
		err = gitindex.NewDecoder(bufio.NewReader(f)).Decode(idx)
	}
	if errors.Is(err, gitindex.ErrUnknownExtension) {
		err = fmt.Errorf("%w; git update-index --no-split-index makes a split index one, git sparse-checkout reapply --no-sparse-index a sparse one whole", err)
	}
	if err != nil {
		return nil, fmt.Errorf("read git index: %w", err)
	}
	return idx, nil
}

// Tree returns the tree of a revision; a nil one is empty.
func (r *Repository) Tree(v *Revision, disk *Disk) (*Objects, error) {
	o := r.objects(disk)
	if v == nil {
		return o, nil
	}
	prefix, err := r.prefix(disk)
	if err != nil {
		return nil, err
	}
	tree, err := v.commit.Tree()
	if err == nil && prefix != "." {
		tree, err = tree.Tree(prefix)
	}
	if errors.Is(err, object.ErrDirectoryNotFound) {
		return o, nil
	}
	if err == nil {
		err = o.walk(tree, "", 0)
	}
	if errors.Is(err, plumbing.ErrObjectNotFound) {
		err = r.orIncomplete(err)
	}
	if err != nil {
		return nil, fmt.Errorf("read tree of %s: %w", v.Short(), err)
	}
	idx, err := r.index("")
	if err != nil {
		return nil, err
	}
	o.finish(idx, prefix)
	return o, nil
}

// prefix is the root of the disk below the top of the work tree.
func (r *Repository) prefix(disk *Disk) (string, error) {
	rel, err := filepath.Rel(r.top, disk.root.Name())
	if err != nil {
		return "", fmt.Errorf("root and git repository: %w", err)
	}
	return filepath.ToSlash(rel), nil
}
