package yamldoc

import (
	"bytes"
	"slices"
	"strings"

	"github.com/irsalint/irsalint/internal/source"
	"github.com/irsalint/irsalint/internal/value"
)

// Comments returns the comments of a YAML file. A # within a scalar is none. Of a document
// that cannot be read, those that have a line for themselves are taken, and cover a line.
func Comments(f *source.File) []source.Comment {
	if strings.HasSuffix(f.Name, ".json") || f.InvalidUTF8() >= 0 {
		return nil
	}
	var trees []*value.Tree
	for _, d := range Parse(f) {
		if d.Tree != nil {
			trees = append(trees, d.Tree)
		}
	}
	var out []source.Comment
	for _, part := range split(f.Data) {
		in := slices.DeleteFunc(slices.Clone(trees), func(t *value.Tree) bool { return t.At.Start < part[0] || t.At.Start >= part[1] })
		for pos := part[0]; pos < part[1]; {
			line := f.LineRange(pos)
			if i := commentIn(line, in); i >= 0 {
				at := source.Range{File: f, Start: i, End: line.End}
				out = append(out, source.Comment{
					Text: strings.TrimSpace(strings.TrimLeft(at.Text(), "#")), At: at, Covers: coveredBy(at, line, in),
				})
			}
			pos = nextLine(f.Data, line.End)
		}
	}
	return out
}

// nextLine is where the line after that of an offset begins; the end of the data where
// there is none.
func nextLine(data []byte, offset int) int {
	if i := bytes.IndexByte(data[offset:], '\n'); i >= 0 {
		return offset + i + 1
	}
	return len(data)
}

// commentIn is where the comment of a line begins; -1 for none. Of a document without
// trees it is not known what is a text.
func commentIn(line source.Range, trees []*value.Tree) int {
	data := line.File.Data
	for i := line.Start; i < line.End; i++ {
		if data[i] != '#' || i > line.Start && data[i-1] != ' ' && data[i-1] != '\t' {
			continue
		}
		text := func(t *value.Tree) bool { return inScalar(t, i) }
		if !slices.ContainsFunc(trees, text) && (len(trees) > 0 || i == line.Start) {
			return i
		}
	}
	return -1
}

// inScalar reports whether an offset lies in a scalar.
func inScalar(t *value.Tree, offset int) bool {
	within := func(r source.Range) bool { return r.Start <= offset && offset < r.End }
	for _, m := range t.Members {
		if within(m.Key.At()) || inScalar(m.Value, offset) {
			return true
		}
	}
	for _, item := range t.Items {
		if inScalar(item, offset) {
			return true
		}
	}
	return t.IsScalar() && within(t.At)
}

// coveredBy is what a comment on a line is about.
func coveredBy(at, line source.Range, trees []*value.Tree) source.Range {
	if at.Start == line.Start {
		line = below(line)
	}
	if line.IsZero() {
		return line
	}
	start := line.Start
	for start < line.End && (line.File.Data[start] == '-' || line.File.Data[start] == ' ') {
		start++
	}
	for _, t := range trees {
		if r := beginning(t, start, true); r.End > line.End {
			line.End = r.End
		}
	}
	return line
}

// below is the first line below a comment that is none; zero where that is empty.
func below(line source.Range) source.Range {
	data := line.File.Data
	for {
		next := nextLine(data, line.End)
		if next == len(data) {
			return source.Range{}
		}
		line = line.File.LineRange(next)
		if line.Start == line.End {
			return source.Range{}
		}
		if data[line.Start] != '#' {
			return line
		}
	}
}

// beginning is the outermost member, item or object of Kubernetes that begins at an
// offset; zero for none.
func beginning(t *value.Tree, offset int, whole bool) source.Range {
	if whole && t.At.Start == offset && (t.Get("apiVersion") != nil && t.Get("kind") != nil) {
		return t.At
	}
	for _, m := range t.Members {
		if key := m.Key.At(); key.File == t.At.File && (key.Start == offset || key.Start == offset+1 && strings.ContainsRune(`"'`, rune(key.File.Data[offset]))) {
			return key.To(m.Value.At)
		}
		if r := beginning(m.Value, offset, false); !r.IsZero() {
			return r
		}
	}
	for _, item := range t.Items {
		if item.At.Start == offset {
			return item.At
		}
		if r := beginning(item, offset, false); !r.IsZero() {
			return r
		}
	}
	return source.Range{}
}
