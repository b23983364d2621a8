package source

import (
	"os"
	"path/filepath"
	"slices"
	"strings"

	"github.com/go-git/go-billy/v5/osfs"
	"github.com/go-git/go-git/v5/plumbing"
	"github.com/go-git/go-git/v5/plumbing/cache"
	"github.com/go-git/go-git/v5/storage/filesystem"
)

// stores are the objects of a repository and of those that it shares objects with, each
// opened once.
type stores struct {
	*filesystem.Storage
	shared []*filesystem.Storage
}

// maxShared bounds how many repositories share their objects with one.
const maxShared = 20

// share opens the repositories that a directory of objects names, and those that they name.
func (s *stores) share(objects string) {
	dirs := []string{objects}
	for i := 0; i < len(dirs) && i < maxShared; i++ {
		text, err := os.ReadFile(filepath.Join(dirs[i], "info", "alternates"))
		if err != nil {
			continue
		}
		for line := range strings.Lines(string(text)) {
			line = strings.TrimSpace(line)
			if line == "" || line[0] == '#' {
				continue
			}
			if dir := below(dirs[i], line); !slices.Contains(dirs, dir) {
				dirs = append(dirs, dir)
				s.shared = append(s.shared, filesystem.NewStorage(osfs.New(filepath.Dir(dir)), cache.NewObjectLRUDefault()))
			}
		}
	}
}

// EncodedObject implements storer.EncodedObjectStorer. What is shared comes first: where
// something is missing the storage of the library goes through its own list of others.
func (s *stores) EncodedObject(t plumbing.ObjectType, h plumbing.Hash) (plumbing.EncodedObject, error) {
	for _, other := range s.shared {
		if o, err := other.EncodedObject(t, h); err == nil {
			return o, nil
		}
	}
	return s.Storage.EncodedObject(t, h)
}

// HashesWithPrefix lists the objects whose names begin with some bytes.
func (s *stores) HashesWithPrefix(prefix []byte) ([]plumbing.Hash, error) {
	out, err := s.Storage.HashesWithPrefix(prefix)
	for _, other := range s.shared {
		if more, err := other.HashesWithPrefix(prefix); err == nil {
			out = append(out, more...)
		}
	}
	return out, err
}
