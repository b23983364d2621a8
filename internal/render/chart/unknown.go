package chart

import (
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"sort"
	"strings"

	"github.com/irsalint/irsalint/internal/value"
)

// flat is a text of this world as it would be in another, if nothing but the markers
// made the difference. What is a hole of the rendered text itself stays one.
func (w *world) flat(t value.Text, to *world) string {
	var b strings.Builder
	for _, p := range t.Parts() {
		if p.Hole != "" {
			b.WriteString("\x00" + w.flatten(p.Hole, to) + "\x00")
		} else {
			b.WriteString(w.flatten(p.Lit, to))
		}
	}
	return b.String()
}

func (w *world) flatten(s string, to *world) string {
	if !strings.Contains(s, w.u.infix) {
		return s
	}
	var b strings.Builder
	for _, x := range w.cut(s) {
		switch {
		case x.marker < 0:
			b.WriteString(s[x.from:x.to])
		case x.marker < firstOpaque:
			b.WriteString(to.hole(x.marker))
		case x.marker < firstLeaf:
			b.WriteString(to.marker(x.marker))
		default:
			b.WriteString(to.text(w.u.leaves[x.marker-firstLeaf].text))
		}
	}
	return b.String()
}

// hash tells what belongs to this release from what belongs to another.
func (b *builder) hash(parts ...string) string {
	h := sha256.New()
	fmt.Fprintf(h, "%q %q %q %q", b.release.Dir, b.release.Name.Identity(), b.release.Namespace.Identity(), parts)
	return hex.EncodeToString(h.Sum(nil)[:8])
}

// unknown is a value that differs between worlds in a way that its holes do not
// explain.
type unknown struct {
	label string
	rank  int
	class value.Class
}

// hole is the tree of such a value. Values that are the same in every world are the
// same hole.
func (b *builder) hole(v versions, at where) *value.Tree {
	first := v.first
	tuple := []string{flatTree(first.w, first.t, first.w)}
	segment := nameField[at.last()] && !strings.ContainsAny(tuple[0], ":/")
	for _, o := range v.others {
		is := flatTree(o.w, o.t, o.w)
		if is != flatTree(first.w, first.t, o.w) {
			tuple = append(tuple, fmt.Sprint(o.w.index), is)
		}
		segment = segment && !strings.ContainsAny(is, ":/")
	}
	key := value.World(b.hash(tuple...))
	label, rank := describe(at)
	u := b.unknown[key]
	if u == nil {
		u = &unknown{label: label, rank: rank}
		b.unknown[key] = u
	}
	if rank < u.rank {
		u.label, u.rank = label, rank
	}
	if segment {
		u.class = value.Segment
	}
	r := decided(v)
	return &value.Tree{Kind: value.Hole, Text: value.HoleAt(key, u.class, r), At: r}
}

var nameField = set("name", "namespace", "serviceAccount", "serviceAccountName")

// describe says what a value is; of several descriptions the one of the lowest rank
// is taken.
func describe(at where) (string, int) {
	kind := at.kind[strings.LastIndexByte(at.kind, '/')+1:]
	last := at.last()
	isName := len(at.keys) == 2 && at.keys[0] == "metadata" && last == "name"
	switch {
	case isName && kind == "ServiceAccount":
		return "name of ServiceAccount", 0
	case isName:
		return "name of " + kind, 1
	case last == "[]" && len(at.keys) > 1:
		return "item of " + at.keys[len(at.keys)-2] + " of " + kind, 3
	}
	return last + " of " + kind, 2
}

// flatTree writes a tree of a world out as it would be in another.
func flatTree(w *world, t *value.Tree, to *world) string {
	if t == nil {
		return ""
	}
	switch t.Kind {
	case value.Object:
		var parts []string
		for _, m := range t.Members {
			parts = append(parts, fmt.Sprintf("%q:%s", w.flat(m.Key, to), flatTree(w, m.Value, to)))
		}
		sort.Strings(parts)
		return "{" + strings.Join(parts, ",") + "}"
	case value.List:
		var parts []string
		for _, item := range t.Items {
			parts = append(parts, flatTree(w, item, to))
		}
		return "[" + strings.Join(parts, ",") + "]"
	}
	return w.flat(t.Text, to)
}

// name gives the unknown values their names, once all that they are is seen.
func (b *builder) name() {
	if len(b.unknown) == 0 {
		return
	}
	for _, t := range b.objects {
		walk(t, func(t *value.Tree) {
			if t.Kind != value.Hole || len(t.Text.Parts()) != 1 {
				return
			}
			p := t.Text.Parts()[0]
			if u := b.unknown[p.Hole]; u != nil {
				t.Text = value.HoleAt(p.Hole+u.label+" in "+b.release.Dir, u.class, p.At)
			}
		})
	}
}
