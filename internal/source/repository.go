package source

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"github.com/go-git/go-billy/v5"
	"github.com/go-git/go-billy/v5/osfs"
	"github.com/go-git/go-git/v5/plumbing"
	"github.com/go-git/go-git/v5/plumbing/cache"
	"github.com/go-git/go-git/v5/storage/filesystem"
	"github.com/go-git/go-git/v5/storage/filesystem/dotgit"
)

// Repository is a git repository of which only objects, references and the index are read:
// no process is started, so that neither hooks nor filters nor a file system monitor of
// its configuration run, and nothing is written.
type Repository struct {
	store *stores
	// top is the work tree's directory, dir that of the index.
	top, dir string
	shallow  map[plumbing.Hash]bool
	// partial says that objects may be missing on purpose.
	partial bool
}

// Reasons for which there is no merge base.
var (
	ErrNoRepository = errors.New("not in a git repository")
	// ErrIncomplete is that the clone may lack the commits or objects that would tell.
	ErrIncomplete = errors.New("the clone is shallow or partial")
)

// OpenRepository opens the repository whose work tree a directory is in. The error wraps
// ErrNoRepository where there is none.
func OpenRepository(dir string) (*Repository, error) {
	top := dir
	for {
		if _, err := os.Lstat(filepath.Join(top, ".git")); err == nil {
			break
		}
		if top == filepath.Dir(top) {
			return nil, ErrNoRepository
		}
		top = filepath.Dir(top)
	}
	r := &Repository{top: top, shallow: map[plumbing.Hash]bool{}}
	if err := r.open(); err != nil {
		return nil, fmt.Errorf("open git repository: %w", err)
	}
	return r, nil
}

func (r *Repository) open() error {
	var err error
	if r.dir, err = gitDir(r.top); err != nil {
		return err
	}
	common := r.dir
	switch text, err := os.ReadFile(filepath.Join(r.dir, "commondir")); {
	case err == nil:
		common = below(r.dir, string(text))
	case !errors.Is(err, fs.ErrNotExist):
		return err
	}
	var files billy.Filesystem = osfs.New(r.dir)
	if common != r.dir {
		files = dotgit.NewRepositoryFilesystem(osfs.New(r.dir), osfs.New(common))
	}
	r.store = &stores{Storage: filesystem.NewStorage(files, cache.NewObjectLRUDefault())}
	r.store.share(filepath.Join(common, "objects"))
	if err := r.checkFormat(); err != nil {
		return err
	}
	hashes, err := r.store.Shallow()
	for _, h := range hashes {
		r.shallow[h] = true
	}
	return err
}

// gitDir is the directory of the repository of a work tree: .git, or what the file .git
// names.
func gitDir(top string) (string, error) {
	dir := filepath.Join(top, ".git")
	info, err := os.Stat(dir)
	if err != nil || info.IsDir() {
		return dir, err
	}
	text, err := os.ReadFile(dir)
	if err != nil {
		return "", err
	}
	target, ok := strings.CutPrefix(string(text), "gitdir: ")
	if !ok {
		return "", errors.New("the file .git names no directory")
	}
	return below(top, target), nil
}

// below is a path that a file of a directory names.
func below(dir, text string) string {
	p := strings.TrimSpace(text)
	if filepath.IsAbs(p) {
		return p
	}
	return filepath.Join(dir, p)
}

// harmless are extensions of the format that do not change how anything is read here.
var harmless = []string{"noop", "partialclone", "preciousobjects", "relativeworktrees", "worktreeconfig"}

// checkFormat refuses repositories whose objects or references are stored in another way.
func (r *Repository) checkFormat() error {
	c, err := r.store.Config()
	if err != nil {
		return err
	}
	for _, o := range c.Raw.Section("extensions").Options {
		name, v := strings.ToLower(o.Key), strings.ToLower(o.Value)
		r.partial = r.partial || name == "partialclone"
		known := slices.Contains(harmless, name) || name == "objectformat" && v == "sha1" || name == "refstorage" && v == "files"
		if !known {
			return fmt.Errorf("the format %s=%s cannot be read", o.Key, o.Value)
		}
	}
	for _, remote := range c.Raw.Section("remote").Subsections {
		r.partial = r.partial || remote.Option("promisor") == "true"
	}
	return nil
}

// orIncomplete makes an error one of ErrIncomplete where things are missing on purpose.
func (r *Repository) orIncomplete(err error) error {
	if len(r.shallow) == 0 && !r.partial {
		return err
	}
	return fmt.Errorf("%w, and %w", err, ErrIncomplete)
}
