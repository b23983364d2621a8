package chart

import (
	"archive/tar"
	"bytes"
	"compress/gzip"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"path"
	"strings"
	"time"

	"helm.sh/helm/v3/pkg/ignore"

	"github.com/irsalint/irsalint/internal/source"
)

// unpack reads the files of a chart's archive. What it may hold counts as what the
// chart holds.
func (l *loader) unpack(data []byte, at source.Range) ([]*entry, error) {
	unzipped, err := gzip.NewReader(bytes.NewReader(data))
	if err != nil {
		return nil, errors.New("it is no gzip archive")
	}
	limited := &io.LimitedReader{R: unzipped, N: int64(maxChartBytes - l.bytes)}
	var out []*entry
	for r := tar.NewReader(limited); ; {
		h, err := r.Next()
		switch {
		case err == io.EOF:
			if len(out) == 0 {
				return nil, errors.New("it holds no files")
			}
			return out, nil
		case limited.N <= 0:
			return nil, fmt.Errorf("it is larger than %d MB", maxChartBytes>>20)
		case err != nil:
			return nil, errors.New("it is no tar archive")
		case !h.FileInfo().Mode().IsRegular():
			continue
		}
		name, err := insideName(h.Name)
		if err != nil {
			return nil, err
		}
		if h.Size > maxChartFile || !l.spend(int(h.Size)) {
			return nil, errors.New("it is too large")
		}
		body, err := io.ReadAll(io.LimitReader(r, h.Size))
		if err != nil {
			return nil, errors.New("it is broken")
		}
		out = append(out, &entry{name: name, file: source.NewFile(at.File.Name, body), whole: at})
	}
}

// insideName is the name in the chart of a file of an archive, whose first directory
// is the chart's.
func insideName(name string) (string, error) {
	name = strings.ReplaceAll(name, "\\", "/")
	_, inside, ok := strings.Cut(name, "/")
	clean := path.Clean(inside)
	if !ok || path.IsAbs(clean) || clean == "." || strings.HasPrefix(clean, "..") {
		return "", errors.New("it holds files outside of the chart")
	}
	return clean, nil
}

// maxIgnores bounds the rules that each file is compared with.
const maxIgnores = 500

// ignored returns what .helmignore leaves out.
func (l *loader) ignored(dir string) func(name string) bool {
	rules := ignore.Empty()
	if f, err := l.tree.Open(path.Join(dir, ignore.HelmIgnore)); err == nil {
		parsed, err := ignore.Parse(bytes.NewReader(f.Data))
		switch {
		case err != nil:
			l.problem(source.Range{File: f}, ".helmignore: %s", oneLine(err.Error()))
		case bytes.Count(f.Data, []byte("\n")) > maxIgnores:
			l.problem(source.Range{File: f}, ".helmignore has more than %d lines", maxIgnores)
		default:
			rules = parsed
		}
	}
	rules.AddDefaults()
	dirs := map[string]bool{".": false}
	var inIgnored func(dir string) bool
	inIgnored = func(dir string) bool {
		out, known := dirs[dir]
		if !known {
			out = inIgnored(path.Dir(dir)) || rules.Ignore(dir, info{dir, true})
			dirs[dir] = out
		}
		return out
	}
	return func(name string) bool {
		return inIgnored(path.Dir(name)) || rules.Ignore(name, info{name, false})
	}
}

// info is what the rules ask of a file.
type info struct {
	name string
	dir  bool
}

func (i info) Name() string       { return path.Base(i.name) }
func (i info) Size() int64        { return 0 }
func (i info) ModTime() time.Time { return time.Time{} }
func (i info) IsDir() bool        { return i.dir }
func (i info) Sys() any           { return nil }
func (i info) Mode() fs.FileMode {
	if i.dir {
		return fs.ModeDir
	}
	return 0
}
