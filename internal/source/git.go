package source

import (
	"container/heap"
	"errors"
	"fmt"
	"os"
	"path/filepath"

	"github.com/go-git/go-billy/v5/osfs"
	"github.com/go-git/go-git/v5"
	"github.com/go-git/go-git/v5/plumbing"
	"github.com/go-git/go-git/v5/plumbing/cache"
	gitindex "github.com/go-git/go-git/v5/plumbing/format/index"
	"github.com/go-git/go-git/v5/plumbing/object"
	"github.com/go-git/go-git/v5/storage/filesystem"
)

// Repository is a git repository of which only objects, references and the index are read:
// no process is started, so that neither hooks nor filters nor a file system monitor of
// its configuration run, and nothing is written.
type Repository struct {
	repo *git.Repository
	// top is the work tree's directory.
	top     string
	shallow map[plumbing.Hash]bool
}

// Reasons for which there is no merge base.
var (
	ErrNoRepository = errors.New("not a git repository")
	// ErrShallow is that the clone may lack the commits that would tell.
	ErrShallow = errors.New("the clone is shallow")
)

// OpenRepository opens the repository whose work tree a directory is in. The error wraps
// ErrNoRepository where there is none.
func OpenRepository(dir string) (*Repository, error) {
	top := dir
	for {
		if _, err := os.Lstat(filepath.Join(top, git.GitDirName)); err == nil {
			break
		}
		if top == filepath.Dir(top) {
			return nil, ErrNoRepository
		}
		top = filepath.Dir(top)
	}
	repo, err := git.PlainOpenWithOptions(top, &git.PlainOpenOptions{EnableDotGitCommonDir: true})
	if errors.Is(err, git.ErrRepositoryNotExists) {
		return nil, ErrNoRepository
	}
	if err != nil {
		return nil, fmt.Errorf("open git repository: %w", err)
	}
	if repo, err = withAlternates(repo); err != nil {
		return nil, fmt.Errorf("open git repository: %w", err)
	}
	r := &Repository{repo: repo, top: top, shallow: map[plumbing.Hash]bool{}}
	hashes, err := repo.Storer.Shallow()
	if err != nil {
		return nil, fmt.Errorf("open git repository: %w", err)
	}
	for _, h := range hashes {
		r.shallow[h] = true
	}
	return r, nil
}

// withAlternates is a repository that finds objects in the repositories that it shares
// them with, wherever on the disk they are.
func withAlternates(repo *git.Repository) (*git.Repository, error) {
	s, ok := repo.Storer.(*filesystem.Storage)
	if !ok {
		return repo, nil
	}
	o := filesystem.Options{AlternatesFS: osfs.New("/")}
	return git.Open(filesystem.NewStorageWithOptions(s.Filesystem(), cache.NewObjectLRUDefault(), o), nil)
}

// Head returns the commit that is checked out; nil before the first one.
func (r *Repository) Head() (*Revision, error) {
	ref, err := r.repo.Head()
	if errors.Is(err, plumbing.ErrReferenceNotFound) {
		return nil, nil
	}
	if err != nil {
		return nil, fmt.Errorf("read HEAD: %w", err)
	}
	return r.commit(ref.Hash())
}

func (r *Repository) commit(h plumbing.Hash) (*Revision, error) {
	c, err := r.repo.CommitObject(h)
	if err != nil {
		return nil, fmt.Errorf("read commit %s: %w", h, err)
	}
	return &Revision{c}, nil
}

// MergeBase returns the newest commit that HEAD and a revision both descend from. A
// revision is a branch, a tag or a commit, and ~N or ^N after it. The error wraps
// ErrShallow where a full clone may have one.
func (r *Repository) MergeBase(rev string) (*Revision, error) {
	other, err := r.revision(rev)
	switch {
	case errors.Is(err, errForm):
		return nil, fmt.Errorf("unknown revision %q: %w", rev, err)
	case err != nil:
		return nil, r.orShallow(fmt.Errorf("unknown revision %q", rev))
	}
	head, err := r.Head()
	if err != nil {
		return nil, r.orShallow(err)
	}
	if head == nil {
		return nil, errors.New("there is no commit yet")
	}
	found, err := r.mergeBase(head.commit, other)
	if err != nil {
		return nil, r.orShallow(err)
	}
	if found == nil {
		return nil, r.orShallow(fmt.Errorf("HEAD and %s have no commit in common", rev))
	}
	return &Revision{found}, nil
}

// orShallow makes an error one of ErrShallow where commits are missing on purpose.
func (r *Repository) orShallow(err error) error {
	if len(r.shallow) == 0 {
		return err
	}
	return fmt.Errorf("%w, %w", err, ErrShallow)
}

// The colours that mergeBase paints commits with.
const (
	ours uint8 = 1 << iota
	theirs
	stale
)

// mergeBase paints the ancestors of both commits, the newest first, until all that are
// left descend from none but common ones, as git does: the cost is that of the history
// since the two parted.
func (r *Repository) mergeBase(a, b *object.Commit) (*object.Commit, error) {
	painted := map[plumbing.Hash]uint8{}
	queue := &commits{}
	paint := func(c *object.Commit, colour uint8) {
		painted[c.Hash] |= colour
		heap.Push(queue, c)
	}
	paint(a, ours)
	paint(b, theirs)
	var common []*object.Commit
	fresh := func(c *object.Commit) bool { return painted[c.Hash]&stale == 0 }
	for queue.has(fresh) {
		c := heap.Pop(queue).(*object.Commit)
		colour := painted[c.Hash]
		if colour&^stale == ours|theirs {
			if colour&stale == 0 {
				common = append(common, c)
				painted[c.Hash] |= stale
			}
			colour |= stale
		}
		if r.shallow[c.Hash] {
			continue
		}
		for _, h := range c.ParentHashes {
			if painted[h]&colour == colour {
				continue
			}
			parent, err := r.repo.CommitObject(h)
			if err != nil {
				return nil, fmt.Errorf("read commit %s: %w", h, err)
			}
			paint(parent, colour)
		}
	}
	if len(common) == 0 {
		return nil, nil
	}
	return common[0], nil
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

// Index returns the tree of the index: what the next commit would hold.
func (r *Repository) Index(disk *Disk) (*Objects, error) {
	prefix, err := r.prefix(disk)
	if err != nil {
		return nil, err
	}
	idx, err := r.index()
	if err != nil {
		return nil, err
	}
	o := r.objects(disk)
	for _, e := range idx.Entries {
		if e.Stage != 0 || e.IntentToAdd {
			continue // one of several sides of a conflict, or nothing yet
		}
		o.add(prefix, e.Name, entry{hash: e.Hash, mode: e.Mode})
	}
	o.finish(idx, prefix)
	return o, nil
}

func (r *Repository) index() (*gitindex.Index, error) {
	idx, err := r.repo.Storer.Index()
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
	if err != nil {
		return nil, fmt.Errorf("read tree of %s: %w", v.Short(), err)
	}
	idx, err := r.index()
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
