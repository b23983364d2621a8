package chart

import (
	"bytes"
	"fmt"
	"strings"

	"github.com/irsalint/irsalint/internal/finding"
	"github.com/irsalint/irsalint/internal/source"
	"github.com/irsalint/irsalint/internal/value"
	"github.com/irsalint/irsalint/internal/yamldoc"
)

// doc is one document that a template made. Its tree has ranges in what was written.
type doc struct {
	r    *rendered
	raw  []byte
	base int // of raw in the template's text
	tree *value.Tree
	// problem is why there is no tree.
	problem *finding.Problem
	// alone says that raw is this document and no other.
	alone bool
}

// maxDocs bounds the documents of one template, maxNodes the values of all objects of
// a rendering.
const (
	maxDocs  = 10_000
	maxNodes = 300_000
)

func tooMany(message string) *finding.Problem { return &finding.Problem{Message: message} }

// docs cuts what a template made into documents as Helm does and reads them. Those
// that were read before, in another world, are not read again.
// nodes counts the nodes that may still be read.
func (r *rendered) docs(before []*doc, nodes *int) []*doc {
	known := map[string]*doc{}
	for _, d := range before {
		if d.alone {
			known[string(d.raw)] = d
		}
	}
	var out []*doc
	parts := split(r.text)
	if len(parts) > maxDocs {
		return []*doc{{r: r, problem: tooMany(fmt.Sprintf("more than %d documents", maxDocs))}}
	}
	for _, part := range parts {
		raw := r.text[part[0]:part[1]]
		if definition(raw) {
			continue
		}
		// Helm ends each document with a line end, which a block scalar may keep.
		if raw = append(raw[:len(raw):len(raw)], '\n'); part[1] < len(r.text) && r.text[part[1]] == '\n' {
			raw = r.text[part[0] : part[1]+1]
		}
		if d := known[string(raw)]; d != nil {
			out = append(out, &doc{r: r, raw: raw, base: part[0], tree: d.tree, alone: true})
			continue
		}
		docs := yamldoc.ParsePlain(source.NewFile("", raw))
		for _, d := range docs {
			x := &doc{r: r, raw: raw, base: part[0], tree: d.Tree, problem: d.Problem}
			x.alone = len(docs) == 1 && d.Tree != nil
			if d.Tree != nil {
				if *nodes -= count(d.Tree); *nodes < 0 {
					x.tree, x.problem = nil, tooMany(fmt.Sprintf("more than %d values in all objects", maxNodes))
				}
			}
			if d.Templated {
				x.problem = &finding.Problem{Message: "invalid YAML"}
			}
			if x.tree == nil && x.problem == nil || leftOut(x.tree) {
				continue
			}
			out = append(out, x)
		}
	}
	return out
}

// split cuts a text where Helm does: at three dashes that begin a line, whatever
// follows them there.
func split(text []byte) [][2]int {
	var out [][2]int
	add := func(from, to int) {
		part := text[from:to]
		trimmed := bytes.TrimLeft(part, blanks)
		from += len(part) - len(trimmed)
		if trimmed = bytes.TrimRight(trimmed, blanks); len(trimmed) > 0 {
			out = append(out, [2]int{from, from + len(trimmed)})
		}
	}
	skip := func(pos int) int { return pos + len(text[pos:]) - len(bytes.TrimLeft(text[pos:], blanks)) }
	pos := skip(0)
	if bytes.HasPrefix(text[pos:], []byte("---")) {
		pos = skip(pos + 3)
	}
	for {
		i := bytes.Index(text[pos:], []byte("\n---"))
		if i < 0 {
			add(pos, len(text))
			return out
		}
		add(pos, pos+i)
		pos = skip(pos + i + 4)
	}
}

// definition reports a document that defines a kind. Such are large, and no identity
// is in them.
func definition(raw []byte) bool {
	return bytes.Contains(raw, []byte("CustomResourceDefinition")) &&
		(bytes.HasPrefix(raw, []byte("kind: CustomResourceDefinition")) || bytes.Contains(raw, []byte("\nkind: CustomResourceDefinition")))
}

// hooks are the events at which Helm applies hooks, without those of helm test.
var hooks = set("pre-install", "post-install", "pre-delete", "post-delete", "pre-upgrade", "post-upgrade", "pre-rollback", "post-rollback")

// leftOut reports an object that only helm test makes, or that Helm leaves out since it
// names an event that there is not.
func leftOut(t *value.Tree) bool {
	hook := t.Path("metadata", "annotations", "helm.sh/hook")
	if hook == nil {
		return false
	}
	s, known := hook.Text.Known()
	for _, event := range strings.Split(s, ",") {
		if known && !hooks[strings.ToLower(strings.TrimSpace(event))] {
			return true
		}
	}
	return false
}

// kind is what an object is.
func (d *doc) kind() string {
	if d.tree == nil {
		return ""
	}
	return scalar(d.tree.Get("apiVersion")) + "/" + scalar(d.tree.Get("kind"))
}

func scalar(t *value.Tree) string {
	if t == nil {
		return ""
	}
	s, _ := t.Text.Known()
	return s
}

// at is where a stretch of the document was written.
func (d *doc) at(r source.Range) source.Range { return d.r.at(d.base+r.Start, d.base+r.End) }

// at is where a stretch of what the template wrote comes from.
func (r *rendered) at(start, end int) source.Range {
	var out source.Range
	for _, p := range r.pieces(start, max(end, start+1)) {
		switch {
		case p.at.IsZero():
		case out.IsZero():
			out = p.at
		default:
			out = out.To(p.at)
		}
	}
	if out.IsZero() {
		return r.p.src.at(0, 0)
	}
	if start == end && len(out.Text()) > 0 {
		out.End = out.Start
	}
	return out
}

// piece is a stretch of what was written, from one node.
type piece struct {
	from, to int
	at       source.Range
	exact    bool
}

// pieces cuts a stretch at the nodes that wrote it.
func (r *rendered) pieces(start, end int) []piece {
	var out []piece
	low, high := 0, len(r.segs)
	for low < high {
		if mid := (low + high) / 2; r.segs[mid].end > start {
			high = mid
		} else {
			low = mid + 1
		}
	}
	for i := low; i < len(r.segs) && start < end; i++ {
		begin := 0
		if i > 0 {
			begin = r.segs[i-1].end
		}
		to := min(end, r.segs[i].end)
		if to <= start {
			continue
		}
		p := piece{from: start, to: to}
		if m := r.segs[i].from; m != nil {
			p.at = m.at
			// Behind a text that is cut, offsets are those of the text.
			if m.kind == textMark && m.at.Start+to-begin <= m.at.End && len(m.at.Text()) > 0 {
				p.at = source.Range{File: m.at.File, Start: m.at.Start + start - begin, End: m.at.Start + to - begin}
				p.exact = p.at.Text() == string(r.text[start:to])
				if !p.exact {
					p.at = m.at
				}
			}
		}
		out = append(out, p)
		start = to
	}
	return out
}

// placed gives the parts of a text the places from which they were written.
func (d *doc) placed(t value.Text) value.Text {
	var out []value.Part
	for _, p := range t.Parts() {
		if !p.Exact || p.Hole != "" {
			p.At, p.Exact = d.at(p.At), false
			out = append(out, p)
			continue
		}
		start := d.base + p.At.Start
		done := 0
		for _, x := range d.r.pieces(start, start+len(p.Lit)) {
			done = x.to - start
			out = append(out, value.Part{Lit: p.Lit[x.from-start : done], At: x.at, Exact: x.exact})
		}
		if done < len(p.Lit) { // the line end that Helm adds
			out = append(out, value.Part{Lit: p.Lit[done:]})
		}
	}
	return value.NewText(out...)
}
