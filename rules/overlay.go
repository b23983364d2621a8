package rules

import (
	"errors"
	"fmt"
	"io/fs"
	"slices"
	"strings"
)

// kept are the patterns of what is read of a folder of rules.
var kept = []string{"lib/*.rego", "data/*.json", "*/*/*.rego"}

// With returns base with the files of a folder beside it. What both have is an error: a
// folder adds to what is there and replaces nothing.
func With(base, folder fs.FS) (fs.FS, error) {
	for _, pattern := range kept {
		names, err := fs.Glob(folder, pattern)
		if err != nil {
			return nil, err
		}
		for _, name := range names {
			if _, err := fs.Stat(base, name); err == nil {
				return nil, fmt.Errorf("there is a file %s already", name)
			}
		}
	}
	return both{base, folder}, nil
}

// both is one file system beside another.
type both struct{ base, folder fs.FS }

func (b both) Open(name string) (fs.File, error) {
	f, err := b.base.Open(name)
	if errors.Is(err, fs.ErrNotExist) {
		return b.folder.Open(name)
	}
	return f, err
}

// ReadDir lists a directory of either.
func (b both) ReadDir(name string) ([]fs.DirEntry, error) {
	own, err := fs.ReadDir(b.base, name)
	added, otherErr := fs.ReadDir(b.folder, name)
	if err != nil && otherErr != nil {
		return nil, err
	}
	all := slices.Concat(own, added)
	slices.SortFunc(all, func(x, y fs.DirEntry) int { return strings.Compare(x.Name(), y.Name()) })
	return slices.CompactFunc(all, func(x, y fs.DirEntry) bool { return x.Name() == y.Name() }), nil
}
