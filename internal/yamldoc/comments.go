package yamldoc

import (
	"bytes"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"sync"

	"github.com/irsalint/irsalint/internal/source"
	"github.com/irsalint/irsalint/internal/value"
)

// Comments returns the comments of a YAML file that hold a word, and of templates of one those
// that are an action of their own: one more than source.MaxComments of them where there are
// more. A # within a scalar is none. Of a document that cannot be read, those
// that have a line for themselves are taken, and cover what its indentation tells.
func Comments(f *source.File, word string) []source.Comment {
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
		text := sync.OnceValue(func() unread { return newUnread(f.Data[part[0]:part[1]]) })
		in := slices.DeleteFunc(slices.Clone(trees), func(t *value.Tree) bool { return t.At.Start < part[0] || t.At.Start >= part[1] })
		for pos := part[0]; pos < part[1]; {
			line := f.LineRange(pos)
			i := -1
			if bytes.Contains(f.Data[line.Start:line.End], []byte(word)) && len(out) <= source.MaxComments {
				i = commentIn(line, in)
			}
			if i >= 0 && bytes.Contains(f.Data[i:line.End], []byte(word)) {
				at := source.Range{File: f, Start: i, End: line.End}
				c := source.Comment{Text: commentText(at.Text()), At: at, Covers: coveredBy(at, line, in)}
				switch way := way(in, c.Covers); {
				case c.Covers.IsZero():
				case len(in) == 0:
					c.Within = text().within(c.Covers, part)
					c.Covers = text().below(c.Covers, part)
				case way == "":
					c.Within = text().within(c.Covers, part)
				default:
					c.Within = way
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
	for _, m := range t.Members {
		if holds(m.Key.At(), offset) || holds(m.Value.At, offset) && inScalar(m.Value, offset) {
			return true
		}
	}
	for _, item := range t.Items {
		if holds(item.At, offset) && inScalar(item, offset) {
			return true
		}
	}
	return t.IsScalar() && holds(t.At, offset)
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
		if holds(m.Value.At, offset) {
			return beginning(m.Value, offset, false)
		}
	}
	for _, item := range t.Items {
		if item.At.Start == offset {
			return item.At
		}
		if holds(item.At, offset) {
			return beginning(item, offset, false)
		}
	}
	return source.Range{}
}

// holds reports whether an offset lies in a range.
func holds(r source.Range, offset int) bool { return r.Start <= offset && offset < r.End }

// indent is how far a line is from the margin.
func indent(line source.Range) int {
	begin := line.Start
	for begin > 0 && line.File.Data[begin-1] != '\n' {
		begin--
	}
	return line.Start - begin
}

// unread is what is known of a document without a tree.
type unread struct {
	// object says that it seems to be an object of Kubernetes.
	object bool
	// names are the lines that tell it from others.
	names []string
}

var (
	hasVersion = regexp.MustCompile(`(?m)^apiVersion:`)
	hasKind    = regexp.MustCompile(`(?m)^kind:`)
	ownNames   = regexp.MustCompile(`(?m)^(?:kind|  name|  namespace): .*$`)
)

// maxNames bounds how many lines tell a document from others.
const maxNames = 4

func newUnread(data []byte) unread {
	u := unread{object: hasVersion.Match(data) && hasKind.Match(data)}
	for _, m := range ownNames.FindAll(data, maxNames) {
		u.names = append(u.names, string(bytes.TrimSpace(m)))
	}
	return u
}

// maxLines bounds how many lines above or below a comment are looked at.
const maxLines = 1000

// below is a line of the document, a part of the data, with the lines below it that are
// indented more, or with all of the object if it is the first line of one.
func (u unread) below(line source.Range, part [2]int) source.Range {
	first, whole := line, u.object && firstLine(line, part)
	pos := nextLine(line.File.Data, line.End)
	for n := 0; pos < part[1] && n < maxLines; n++ {
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

// way is the way to what a comment covers in one of some trees; empty where it is in none.
func way(trees []*value.Tree, covers source.Range) string {
	for _, t := range trees {
		if path := pathTo(t, covers.Start); len(path) > 0 {
			return strings.Join(path, "\n")
		}
	}
	return ""
}

// within are the lines above a line of the document that are indented less, and what tells
// the document from others.
func (u unread) within(line source.Range, part [2]int) string {
	data := line.File.Data
	least := indent(line)
	var above []string
	pos := line.Start - least
	for n := 0; pos > part[0] && least > 0 && n < maxLines; n++ {
		next := line.File.LineRange(pos - 1)
		if n := indent(next); next.Start < next.End && n < least && data[next.Start] != '#' {
			above = append(above, next.Text())
			least = n
		}
		pos = next.Start - indent(next)
	}
	slices.Reverse(above)
	return strings.Join(slices.Concat(u.names, above), "\n")
}
