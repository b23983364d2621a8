package yamldoc

import (
	"sort"
	"strings"

	"github.com/irsalint/irsalint/internal/source"
	"github.com/irsalint/irsalint/internal/value"
)

// ParseText reads the documents of a text that was itself built from parts, such as
// a rendered template. Its holes are holes of the trees, and places are those of
// the parts.
func ParseText(t value.Text) []Document {
	b := newBack(t)
	if b == nil {
		return nil
	}
	docs := Parse(source.NewFile("", b.data))
	for i := range docs {
		if docs[i].Problem != nil {
			docs[i].Problem.At = b.place(docs[i].Problem.At)
		}
		b.tree(docs[i].Tree)
	}
	return docs
}

// back finds the way from a text as one stretch of bytes back to its parts. Each
// hole is one rune of a private plane, from firstHole on.
type back struct {
	data  []byte
	parts []value.Part
	// starts are the offsets at which the parts begin.
	starts []int
	holes  []value.Part
}

const (
	firstHole = 0xF0000
	maxHoles  = 0xFFFE
)

// newBack returns nil for a text that already holds such runes, or too many holes.
func newBack(t value.Text) *back {
	b := &back{parts: t.Parts()}
	for _, p := range b.parts {
		b.starts = append(b.starts, len(b.data))
		if p.Hole == "" {
			if strings.IndexFunc(p.Lit, func(r rune) bool { return r >= firstHole }) >= 0 {
				return nil
			}
			b.data = append(b.data, p.Lit...)
			continue
		}
		b.data = append(b.data, string(rune(firstHole+len(b.holes)))...)
		b.holes = append(b.holes, p)
	}
	if len(b.holes) > maxHoles {
		return nil
	}
	return b
}

// part is the index of the part that holds an offset.
func (b *back) part(offset int) int {
	return sort.Search(len(b.starts), func(i int) bool { return b.starts[i] > offset }) - 1
}

// place is where a stretch of the data was written.
func (b *back) place(r source.Range) source.Range {
	if r.IsZero() || len(b.parts) == 0 {
		return source.Range{}
	}
	return value.NewText(b.cut(r.Start, max(r.End, r.Start+1))...).At()
}

// cut returns the parts of a stretch of the data, exact ones cut exactly.
func (b *back) cut(start, end int) []value.Part {
	var out []value.Part
	end = min(end, len(b.data))
	for i := max(0, b.part(start)); i < len(b.parts) && b.starts[i] < end; i++ {
		p := b.parts[i]
		if p.Hole == "" {
			from, to := max(start-b.starts[i], 0), min(end-b.starts[i], len(p.Lit))
			if from >= to {
				continue
			}
			if p.Exact {
				p.At = source.Range{File: p.At.File, Start: p.At.Start + from, End: p.At.Start + to}
			}
			p.Lit = p.Lit[from:to]
		}
		out = append(out, p)
	}
	return out
}

// tree moves a tree's places and holes back.
func (b *back) tree(t *value.Tree) {
	if t == nil {
		return
	}
	t.At = b.place(t.At)
	t.Text, t.Open = b.text(t.Text), b.name(t.Open)
	if t.Kind == value.String && t.Text.IsHole() {
		t.Kind = value.Hole
	}
	for _, item := range t.Items {
		b.tree(item)
	}
	for i := range t.Members {
		t.Members[i].Key = b.text(t.Members[i].Key)
		b.tree(t.Members[i].Value)
	}
}

func (b *back) text(t value.Text) value.Text {
	var out []value.Part
	for _, p := range t.Parts() {
		switch {
		case p.Hole != "":
			p.At, p.Hole = b.place(p.At), b.name(p.Hole)
			out = append(out, p)
		case p.Exact:
			out = append(out, b.cut(p.At.Start, p.At.End)...)
		default:
			out = append(out, b.decode(p)...)
		}
	}
	return value.NewText(out...)
}

// name is the name of an unknown with the names of the holes that it is made of.
func (b *back) name(s string) string {
	if len(b.holes) == 0 {
		return s
	}
	var out strings.Builder
	for _, r := range s {
		if i := int(r - firstHole); i >= 0 && i < len(b.holes) {
			out.WriteString(b.holes[i].Hole)
		} else {
			out.WriteRune(r)
		}
	}
	return out.String()
}

// decode takes apart a literal that is written otherwise than it is meant.
func (b *back) decode(p value.Part) []value.Part {
	at := b.place(p.At)
	var out []value.Part
	for s := p.Lit; s != ""; {
		// An escape may have made a rune that stands for no hole.
		i := strings.IndexFunc(s, func(r rune) bool { return r >= firstHole && int(r-firstHole) < len(b.holes) })
		if i < 0 {
			return append(out, value.Part{Lit: s, At: at})
		}
		if i > 0 {
			out = append(out, value.Part{Lit: s[:i], At: at})
		}
		r := []rune(s[i : i+4])[0]
		out = append(out, b.holes[r-firstHole])
		s = s[i+4:]
	}
	if len(out) == 0 {
		out = append(out, value.Part{At: at})
	}
	return out
}
