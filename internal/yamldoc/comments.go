package yamldoc

import (
	"bytes"
	"regexp"
	"slices"
	"strconv"
	"strings"

	"github.com/irsalint/irsalint/internal/source"
	"github.com/irsalint/irsalint/internal/value"
)

// Comments returns the comments of a YAML file, and of templates of one those that are an
// action of their own. A # within a scalar is none. Of a document that cannot be read, those
// that have a line for themselves are taken, and cover what its indentation tells.
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
				c := source.Comment{Text: commentText(at.Text()), At: at, Covers: coveredBy(at, line, in)}
				if len(in) == 0 && !c.Covers.IsZero() {
					c.Covers = indentedBelow(c.Covers, part)
				}
				if !c.Covers.IsZero() {
					c.Within = within(c.Covers, part, in)
				}
				out = append(out, c)
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

// actionComment is a line that is nothing but a comment of a template engine.
var actionComment = regexp.MustCompile(`^\{\{-?\s*/\*(.*)\*/\s*-?\}\}$`)

func commentText(s string) string {
	if m := actionComment.FindStringSubmatch(s); m != nil {
		return strings.TrimSpace(m[1])
	}
	return strings.TrimSpace(strings.TrimLeft(s, "#"))
}

// commentIn is where the comment of a line begins; -1 for none. Of a document without
// trees it is not known what is a text.
func commentIn(line source.Range, trees []*value.Tree) int {
	data := line.File.Data
	if actionComment.MatchString(line.Text()) {
		return line.Start
	}
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
		if data[line.Start] != '#' && !actionComment.MatchString(line.Text()) {
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

// indent is how far a line is from the margin.
func indent(line source.Range) int {
	begin := line.Start
	for begin > 0 && line.File.Data[begin-1] != '\n' {
		begin--
	}
	return line.Start - begin
}

// isObject is a document that seems to be an object of Kubernetes.
var isObject = regexp.MustCompile(`(?s)(?m:^apiVersion:).*(?m:^kind:)|(?m:^kind:).*(?m:^apiVersion:)`)

// indentedBelow is a line of a document, a part of the data, with the lines below it that
// are indented more, or with all of the object if it is the first line of one.
func indentedBelow(line source.Range, part [2]int) source.Range {
	first, whole := line, firstLine(line, part) && isObject.Match(line.File.Data[part[0]:part[1]])
	for pos := nextLine(line.File.Data, line.End); pos < part[1]; {
		next := line.File.LineRange(pos)
		if next.Start < next.End && !whole && indent(next) <= indent(first) && !strings.HasPrefix(next.Text(), "{{") {
			break
		}
		if next.Start < next.End && next.Text() != "---" {
			line.End = next.End
		}
		pos = nextLine(line.File.Data, next.End)
	}
	return line
}

// firstLine reports whether there is nothing but comments and actions of a template above a
// line of a document.
func firstLine(line source.Range, part [2]int) bool {
	for pos := part[0]; pos < line.Start; {
		above := line.File.LineRange(pos)
		if above.Start == line.Start {
			break
		}
		if s := above.Text(); s != "" && s != "---" && s[0] != '#' && !strings.HasPrefix(s, "{{") {
			return false
		}
		pos = nextLine(line.File.Data, above.End)
	}
	return true
}

// pathTo is the way to what begins at an offset of a tree: keys, items by their names or
// numbers, and what a Kubernetes object is called.
func pathTo(t *value.Tree, offset int) []string {
	out := calledBy(t)
	for _, m := range t.Members {
		if key := m.Key.At(); key.Start <= offset && offset < max(key.End, m.Value.At.End) {
			return append(append(out, m.Key.String()), pathTo(m.Value, offset)...)
		}
	}
	for n, item := range t.Items {
		// The dash before an item is a part of it.
		if end := item.At.End; offset < end && (n == 0 || offset >= t.Items[n-1].At.End) {
			if len(calledBy(item)) == 0 {
				out = append(out, strconv.Itoa(n))
			}
			return append(out, pathTo(item, offset)...)
		}
	}
	return out
}

// calledBy is what an object says that it is called.
func calledBy(t *value.Tree) []string {
	var out []string
	for _, path := range [][]string{{"kind"}, {"metadata", "namespace"}, {"metadata", "name"}, {"name"}} {
		if v := t.Path(path...); v != nil && v.IsScalar() {
			out = append(out, strings.Join(path, ".")+"="+v.Text.String())
		}
	}
	return out
}

// identity are the lines that tell a Kubernetes object from others of its file.
var identity = regexp.MustCompile(`(?m)^(?:kind|  name|  namespace): .*$`)

// within is what encloses a line of a document: the way to it, or where there is no tree to
// tell that, the lines above it that are indented less and what tells the document from
// others.
func within(line source.Range, part [2]int, trees []*value.Tree) string {
	for _, t := range trees {
		if path := pathTo(t, line.Start); len(path) > 0 {
			return strings.Join(path, "\n")
		}
	}
	data := line.File.Data
	var out []string
	for _, m := range identity.FindAll(data[part[0]:part[1]], 4) {
		out = append(out, string(bytes.TrimSpace(m)))
	}
	least := indent(line)
	var above []string
	for pos := line.Start - least; pos > part[0] && least > 0; {
		next := line.File.LineRange(pos - 1)
		if n := indent(next); next.Start < next.End && n < least && data[next.Start] != '#' {
			above = append(above, next.Text())
			least = n
		}
		pos = next.Start - indent(next)
	}
	slices.Reverse(above)
	return strings.Join(append(out, above...), "\n")
}
