package chart

import (
	"sort"
	"strings"

	"github.com/irsalint/irsalint/internal/source"
	"github.com/irsalint/irsalint/internal/value"
)

// The place of a value is that of the text in values which decides it, where there is
// one. It is found by giving markers to all texts of the values that could: those that
// occur in what was rendered. Where a template compares such a text, the marker would
// change what it makes; these are tried one by one.

// maxLeafWorlds bounds how often a release is rendered to find places.
const maxLeafWorlds = 10

// place renders the release with markers for values, and adds what comes of it to the
// objects.
func (b *builder) place(all []*object) {
	telling := b.telling(all)
	if len(telling.texts) == 0 {
		return
	}
	all2 := b.candidates(telling)
	var together, alone []*leaf
	for _, f := range all2 {
		if b.compared(f.raw) {
			alone = append(alone, f)
		} else {
			together = append(together, f)
		}
	}
	if len(together) > 0 {
		b.leafWorld(all, together, telling.templates)
	}
	rest := b.unresolved(all)
	for _, f := range append(alone, together...) {
		if len(b.places) >= maxLeafWorlds {
			return
		}
		templates := map[string]bool{}
		for name, texts := range rest {
			for _, s := range texts {
				if strings.Contains(s, f.raw) {
					templates[name] = true
				}
			}
		}
		if len(templates) > 0 {
			b.leafWorld(all, []*leaf{f}, templates)
			rest = b.unresolved(all)
		}
	}
}

// leafWorld renders some templates with markers for some leaves.
func (b *builder) leafWorld(all []*object, leaves []*leaf, templates map[string]bool) {
	w := &world{u: b.u, index: leafIndex, leaves: leaves}
	wanted := func(name string) bool { return templates[name] }
	if b.mutates() {
		wanted = nil
	}
	x, err := b.render(w, wanted)
	if err != nil {
		return
	}
	b.places = append(b.places, x)
	byTemplate := map[string][]*object{}
	for _, o := range all {
		byTemplate[o.d.r.name] = append(byTemplate[o.d.r.name], o)
	}
	for _, name := range sortedKeys(byTemplate) {
		if !templates[name] {
			continue
		}
		docs := x.docs(name)
		match, _ := b.align(byTemplate[name], docs, w, b.first.w)
		for i, o := range byTemplate[name] {
			if match[i] >= 0 && docs[match[i]].tree != nil {
				d := docs[match[i]]
				o.places = append(o.places, version{w, d, d.tree})
			}
		}
	}
}

// leafIndex gives the markers of leaves another letter than those of holes.
const leafIndex = len(worldLetters) - 1

// mutates reports templates that change values, so that what one makes can depend on
// what another did.
func (b *builder) mutates() bool {
	for _, list := range [][]*parsed{b.engine.templates, b.engine.texts} {
		for _, p := range list {
			for _, name := range []string{"merge", "mergeOverwrite", "mustMerge", "mustMergeOverwrite", "set", "unset"} {
				if p.functions[name] {
					return true
				}
			}
		}
	}
	return false
}

// compared reports a text that stands quoted in a template.
func (b *builder) compared(s string) bool {
	for _, p := range b.engine.templates {
		if p.literals[s] {
			return true
		}
	}
	return false
}

// telling are the texts of objects whose places matter, and their templates.
type telling struct {
	texts     []string
	templates map[string]bool
}

func (b *builder) telling(all []*object) telling {
	out := telling{templates: map[string]bool{}}
	seen := map[string]bool{}
	for _, o := range all {
		b.scalars(o.d, func(at where, t *value.Tree) {
			if !matters(o.d, at) {
				return
			}
			out.templates[o.d.r.name] = true
			if s := b.first.w.flat(t.Text, b.first.w); !seen[s] && s != "" {
				seen[s] = true
				out.texts = append(out.texts, s)
			}
		})
	}
	return out
}

// scalars visits the scalars of a document.
func (b *builder) scalars(d *doc, visit func(where, *value.Tree)) {
	var inside func(t *value.Tree, at where)
	inside = func(t *value.Tree, at where) {
		for _, item := range t.Items {
			inside(item, at.with("[]"))
		}
		for _, m := range t.Members {
			key, _ := m.Key.Known()
			inside(m.Value, at.with(key))
		}
		if t.IsScalar() {
			visit(at, t)
		}
	}
	inside(d.tree, where{kind: d.kind()})
}

// maxCustom bounds the objects of custom kinds that are looked at as a whole, in
// bytes.
const maxCustom = 16 << 10

// matters reports a scalar that concerns identity.
func matters(d *doc, at where) bool {
	last := at.last()
	if last == "serviceAccountName" || last == "serviceAccount" {
		return true
	}
	for i, key := range at.keys {
		if key == "metadata" && i+1 < len(at.keys) && at.keys[i+1] != "labels" {
			return true
		}
	}
	group, _, _ := strings.Cut(at.kind, "/")
	custom := strings.Contains(group, ".") && !strings.HasSuffix(group, ".k8s.io") && len(d.raw) <= maxCustom
	return custom || strings.HasSuffix(at.kind, "/ServiceAccount") || scalar(d.tree.Path("metadata", "name")) == "aws-auth"
}

// critical reports a scalar whose place is worth a rendering of its own.
func critical(at where) bool {
	if at.last() == "serviceAccountName" {
		return true
	}
	return strings.HasSuffix(at.kind, "/ServiceAccount") && len(at.keys) > 1 && at.keys[0] == "metadata" && at.keys[1] != "labels"
}

// unresolved are the critical texts of which no rendering shows what decides them, by
// template.
func (b *builder) unresolved(all []*object) map[string][]string {
	out := map[string][]string{}
	for _, o := range all {
		b.scalars(o.d, func(at where, t *value.Tree) {
			if !critical(at) {
				return
			}
			for _, p := range o.places {
				if x := p.at(at.keys); x != nil && p.w.hasLeaf(x.Text) {
					return
				}
			}
			out[o.d.r.name] = append(out[o.d.r.name], b.first.w.flat(t.Text, b.first.w))
		})
	}
	return out
}

// at follows keys; nil through lists.
func (v version) at(keys []string) *value.Tree { return v.t.Path(keys...) }

func (w *world) hasLeaf(t value.Text) bool {
	for _, p := range t.Parts() {
		for _, x := range w.cut(p.Lit) {
			if x.marker >= firstLeaf {
				return true
			}
		}
	}
	return false
}

// candidates are the texts of values that occur in the telling ones, or that tpl may
// execute. They get numbers.
func (b *builder) candidates(told telling) []*leaf {
	joined := strings.Join(told.texts, "\x00")
	var out []*leaf
	take := func(f *leaf) {
		if f.raw == "" || len(b.u.leaves) >= lastMarker-firstLeaf || !strings.Contains(joined, f.raw) && !strings.Contains(f.raw, "{{") {
			return
		}
		f.number = len(b.u.leaves)
		b.u.leaves = append(b.u.leaves, f)
		out = append(out, f)
	}
	for i, layer := range b.layers() {
		leaves(layer, nil, value.Text{}, func(p []step, key value.Text, t *value.Tree) {
			raw := b.first.w.text(t.Text)
			if !plain(t, raw) {
				take(&leaf{layer: i, path: p, text: t.Text, raw: raw, key: key})
			}
		})
	}
	charts := map[*chart]bool{}
	var below func(n *instance)
	below = func(n *instance) {
		if c := n.chart; !charts[c] && c.tree != nil {
			charts[c] = true
			leaves(c.tree, nil, value.Text{}, func(p []step, key value.Text, t *value.Tree) {
				if raw, ok := get(c.values, p).(string); ok {
					take(&leaf{chart: c, path: p, text: t.Text, raw: raw, key: key})
				}
			})
		}
		for _, sub := range n.deps {
			below(sub)
		}
	}
	below(b.first.root)
	// Long texts first: of those that are tried alone they tell the most.
	sort.SliceStable(out, func(i, j int) bool { return len(out[i].raw) > len(out[j].raw) })
	return out
}

// leaves visits the texts of a tree of values.
func leaves(t *value.Tree, at []step, key value.Text, visit func([]step, value.Text, *value.Tree)) {
	if t == nil {
		return
	}
	for i, item := range t.Items {
		leaves(item, append(at[:len(at):len(at)], step{index: i, list: true}), value.Text{}, visit)
	}
	for _, m := range t.Members {
		if k, known := m.Key.Known(); known {
			leaves(m.Value, append(at[:len(at):len(at)], step{key: k}), m.Key, visit)
		}
	}
	if t.Kind == value.String || t.Kind == value.Hole {
		visit(at, key, t)
	}
}

// get follows a path into values.
func get(v any, at []step) any {
	for _, s := range at {
		switch in := v.(type) {
		case map[string]any:
			v = in[s.key]
		case []any:
			if !s.list || s.index >= len(in) {
				return nil
			}
			v = in[s.index]
		default:
			return nil
		}
	}
	return v
}

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
