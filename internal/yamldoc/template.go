package yamldoc

import (
	"bytes"
	"slices"
	"sort"
	"strings"

	"github.com/irsalint/irsalint/internal/finding"
	"github.com/irsalint/irsalint/internal/source"
	"github.com/irsalint/irsalint/internal/value"
)

// reader reads the documents of one file.
type reader struct {
	file *source.File
	// text is the file where it is marked as a template.
	text   string
	marked bool
	// strong is the file as a template of an engine whose actions YAML cannot be read
	// around, weak as one that also has others; nil as long as nobody asked.
	strong, weak *template
	// problem and templated say that a document of the kind was told of.
	problem, templated bool
	// line is the line that was last searched for a comment, hash where it has one.
	line [2]int
	hash int
	// tags says that the file is read as it is written; see ParseTagged.
	tags func(tag string) string
}

// told reports that the file already has a document without a tree of the same
// kind: one entry says it all.
func (r *reader) told(d Document) bool {
	seen := &r.templated
	if d.Problem != nil {
		seen = &r.problem
	}
	was := *seen
	*seen = true
	return was
}

// template is a file and what is known of its actions.
type template struct {
	units []unit
	// whole says that every action ends and every body closes.
	whole bool
	mask  *mask
}

func newTemplate(text string, weak bool) *template {
	found, ended := actions(text, weak)
	t := &template{}
	t.units, t.whole = units(text, found)
	t.whole = t.whole && ended
	return t
}

// document reads the document in a stretch of the file: as it is when it is plain
// YAML, whatever its scalars hold, else what is certain of the template.
func (r *reader) document(start, end int) Document {
	data := r.file.Data[start:end]
	if r.tags != nil {
		return (&converter{file: r.file, tags: r.tags}).parseOne(start, data)
	}
	if !r.marked {
		d := (&converter{file: r.file}).parseOne(start, data)
		if d.Problem == nil || bytes.IndexByte(data, '{') < 0 {
			return d
		}
		if t := r.expanded(); t.whole {
			if certain := r.certain(t, start, end); certain.Tree != nil {
				return certain
			}
		}
		return d
	}
	if r.strong == nil {
		r.strong = newTemplate(r.text, false)
	}
	var scalars []source.Range
	d := (&converter{file: r.file, scalars: &scalars}).parseOne(start, data)
	sort.Slice(scalars, func(i, j int) bool { return scalars[i].Start < scalars[j].Start })
	switch {
	case d.Problem == nil && r.plain(start, end, scalars):
		return d
	case d.Problem != nil && !marked(string(data)) && !r.strong.across(start):
		return d
	case !r.strong.whole:
		return Document{Templated: true}
	}
	t := r.strong
	if x := r.expanded(); x.whole {
		t = x
	}
	return r.certain(t, start, end)
}

func newReader(f *source.File) *reader {
	r := &reader{file: f}
	for _, mark := range marks {
		r.marked = r.marked || bytes.Contains(f.Data, []byte(mark))
	}
	if r.marked {
		r.text = string(f.Data)
	}
	return r
}

func (r *reader) expanded() *template {
	if r.weak == nil {
		r.text = string(r.file.Data)
		r.weak = newTemplate(r.text, true)
	}
	return r.weak
}

// across reports whether a document begins within a body that began before it.
func (t *template) across(start int) bool {
	i := sort.Search(len(t.units), func(i int) bool { return t.units[i].end > start })
	return t.whole && i < len(t.units) && t.units[i].start < start
}

// plain reports whether every action of a document lies within a scalar, where it is
// but text to YAML, or in a comment, where it does no harm.
func (r *reader) plain(start, end int, scalars []source.Range) bool {
	t := r.strong
	if !t.whole {
		return r.plainMarks(start, end, scalars)
	}
	if t.across(start) {
		return false
	}
	for _, u := range overlapping(t.units, start, end) {
		if !covered(scalars, u.start, u.end) && (u.body() || !r.comment(u.start, scalars)) {
			return false
		}
	}
	return true
}

// plainMarks is plain for a file whose actions do not match, so that it is no
// template that an engine would take.
func (r *reader) plainMarks(start, end int, scalars []source.Range) bool {
	data := r.text[start:end]
	if !marked(data) { // nothing tells whether a body holds it
		return !strings.Contains(r.text, "\n{{") && !strings.Contains(r.text, "\n{%")
	}
	for _, mark := range marks {
		for pos := 0; ; pos++ {
			i := strings.Index(data[pos:], mark)
			if i < 0 {
				break
			}
			pos += i
			if at := start + pos; !covered(scalars, at, at+len(mark)) && !r.comment(at, scalars) {
				return false
			}
		}
	}
	return true
}

func covered(scalars []source.Range, start, end int) bool {
	i := sort.Search(len(scalars), func(i int) bool { return scalars[i].End >= end })
	return i < len(scalars) && scalars[i].Start <= start
}

// comment reports whether an offset outside of scalars lies in a comment.
func (r *reader) comment(offset int, scalars []source.Range) bool {
	s := r.file.Data
	if offset < r.line[0] || offset >= r.line[1] {
		start := bytes.LastIndexByte(s[:offset], '\n') + 1
		end := len(s)
		if i := bytes.IndexByte(s[offset:], '\n'); i >= 0 {
			end = offset + i
		}
		r.line, r.hash = [2]int{start, end}, end
		for i := start; i < end; i++ {
			if s[i] == '#' && (i == start || isBlank(s[i-1])) && !covered(scalars, i, i+1) {
				r.hash = i
				break
			}
		}
	}
	return r.hash < offset || r.hash == offset && !isHash(s[offset:])
}

// isHash reports a placeholder that YAML takes for a comment.
func isHash(s []byte) bool { return bytes.HasPrefix(s, []byte("#{")) }

// certain reads a document of a template without its actions.
func (r *reader) certain(t *template, start, end int) Document {
	unread := Document{Templated: true}
	if t.across(start) {
		return unread
	}
	if t.mask == nil {
		t.mask = newMask(r.text, t.units)
	}
	m := t.mask
	if i := sort.SearchInts(m.bad, start); i < len(m.bad) && m.bad[i] < end {
		return unread
	}
	c := &converter{file: r.file, units: t.units, fills: m.between(start, end)}
	d := c.parseOne(start, m.out[start:end])
	if d.Problem != nil || d.Tree == nil || d.Tree.IsScalar() {
		return unread
	}
	d.Templated = true
	return d
}

// between returns the fills of a document.
func (m *mask) between(start, end int) []fill {
	i := sort.Search(len(m.fills), func(i int) bool { return m.fills[i].start >= start })
	j := sort.Search(len(m.fills), func(i int) bool { return m.fills[i].start >= end })
	return m.fills[i:j]
}

// json reads a file of JSON, in which an action stands for a value, or for a piece of a
// text.
func (r *reader) json() Document {
	f := r.file
	whole := source.Range{File: f, End: len(f.Data)}
	if len(bytes.TrimSpace(f.Data)) == 0 {
		return Document{}
	}
	text := value.LitAt(string(f.Data), whole)
	tree, err := value.ParseJSON(text)
	if err == nil {
		if r.tags == nil {
			fillJSON(tree)
		}
		return Document{Tree: tree}
	}
	if r.tags != nil || !marked(string(f.Data)) {
		return Document{Problem: &finding.Problem{Message: err.Message, At: err.At}}
	}
	t := newTemplate(string(f.Data), true)
	if !t.whole || slices.ContainsFunc(t.units, unit.body) {
		return Document{Templated: true}
	}
	var cuts []cut
	for _, u := range t.units {
		cuts = append(cuts, cut{u.start, u.end, u.name})
	}
	if tree, err = value.ParseJSON(hollow(text, cuts)); err != nil {
		return Document{Templated: true}
	}
	fillJSON(tree)
	return Document{Tree: tree, Templated: true}
}

// fillJSON turns the placeholders in the texts of JSON into holes.
func fillJSON(t *value.Tree) {
	if t.Kind == value.String {
		if t.Text = placeholders(t.Text, false); t.Text.IsHole() {
			t.Kind = value.Hole
		}
	}
	for _, item := range t.Items {
		fillJSON(item)
	}
	for i := range t.Members {
		t.Members[i].Key = placeholders(t.Members[i].Key, true)
		fillJSON(t.Members[i].Value)
	}
}
