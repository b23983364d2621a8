// Package source holds the bytes that everything else is about: files under one
// root, ranges in them, and the trees they come from.
//
// Names are root-relative and slash-separated; positions are byte offsets and
// become lines and columns only at the edge. Nothing here knows a file format.
package source

import (
	"strings"
	"sync"
	"unicode/utf8"
)

// File is one file's bytes under its root-relative, slash-separated name. Two
// ranges belong to the same file exactly when their File pointers are equal.
type File struct {
	Name string
	Data []byte

	once  sync.Once
	index index
}

// NewFile returns a File. The data must not be changed afterwards.
func NewFile(name string, data []byte) *File {
	return &File{Name: name, Data: data}
}

// Line returns the text of a 1-based line without its line end; empty when there
// is no such line.
func (f *File) Line(n int) string {
	lines := f.positions().lines
	if n < 1 || n > len(lines) {
		return ""
	}
	end := len(f.Data)
	if n < len(lines) {
		end = lines[n]
	}
	s := strings.TrimRight(string(f.Data[lines[n-1]:end]), "\r\n")
	if n == 1 {
		s = strings.TrimPrefix(s, bom)
	}
	return s
}

// bom is the UTF-8 byte order mark. It has no width in a column.
const bom = "\ufeff"

// InvalidUTF8 returns the offset of the first byte that is not UTF-8, or -1.
func (f *File) InvalidUTF8() int {
	if utf8.Valid(f.Data) {
		return -1
	}
	for i := 0; i < len(f.Data); {
		r, size := utf8.DecodeRune(f.Data[i:])
		if r == utf8.RuneError && size == 1 {
			return i
		}
		i += size
	}
	return -1
}
