package chart

import (
	"github.com/irsalint/irsalint/internal/source"
	"github.com/irsalint/irsalint/internal/value"
)

// written is the text of a scalar with the places where it was written: in values
// where they decide it, else in the template.
func (b *builder) written(v versions, use source.Range) value.Text {
	text := b.text(v.first, v.first.t.Text)
	for _, p := range v.places {
		if p.t == nil || !p.t.IsScalar() {
			continue
		}
		if p.w.hasLeaf(p.t.Text) {
			if x := b.text(p, p.t.Text); x.Identity() == text.Identity() {
				return x.UsedAt(use)
			}
		}
		if f := p.decides(v.first); f != nil && !literal(text) {
			return text.WithAt(f.text.At()).UsedAt(use)
		}
	}
	return text
}

// literal reports a text that stands in the template as it is.
func literal(t value.Text) bool {
	for _, p := range t.Parts() {
		if !p.Exact {
			return false
		}
	}
	return true
}

// decided is where an unknown value is decided, as far as that is seen.
func decided(v versions) source.Range {
	for _, p := range v.places {
		if p.t != nil && p.t.IsScalar() && v.first.t.IsScalar() {
			if f := p.decides(v.first); f != nil {
				return f.text.At()
			}
		}
	}
	return v.first.d.at(v.first.t.At)
}

// decides is the one leaf that decides a scalar though it does not stand there as it
// is.
func (p version) decides(first version) *leaf {
	found := map[int]bool{}
	for _, part := range p.t.Text.Parts() {
		for _, x := range p.w.cut(part.Lit) {
			if x.marker >= firstLeaf {
				found[x.marker-firstLeaf] = true
			}
		}
	}
	var one *leaf
	for n := range found {
		one = p.w.u.leaves[n]
	}
	changed := first.w.flat(first.t.Text, first.w) != p.w.flat(p.t.Text, first.w)
	if len(found) == 0 && changed && len(p.w.leaves) == 1 {
		one = p.w.leaves[0]
	}
	if len(found) > 1 || one == nil || one.text.At().IsZero() {
		return nil
	}
	return one
}

// leafKey is the key in the values of a member that was taken over as a whole: its
// value is one text of the values and stands there under the same key.
func (b *builder) leafKey(v versions, name string) value.Text {
	for _, p := range v.places {
		if p.t == nil || !p.t.IsScalar() || len(p.t.Text.Parts()) != 1 {
			continue
		}
		x := p.w.cut(p.t.Text.Parts()[0].Lit)
		if len(x) == 1 && x[0].marker >= firstLeaf {
			f := b.u.leaves[x[0].marker-firstLeaf]
			if k, _ := f.key.Known(); k == name {
				return f.key
			}
		}
	}
	return value.Text{}
}
