package chart

import (
	"sort"
	"strings"

	"github.com/irsalint/irsalint/internal/value"
)

// The place of a value is that of the text in values which decides it, where there is
// one. It is found by giving markers to all texts of the values that could: those that
// occur in what was rendered. Where a template compares such a text, the marker would
// change what it makes; these are tried one by one.

// maxLeafWorlds bounds how often a release is rendered to find places.
const maxLeafWorlds = 10

// Bounds on what is looked at for places: texts of objects, in bytes each and in all,
// the work of looking for values in them, and the values that are thought of alone.
const (
	maxTelling  = 16 << 10
	maxTellings = 256 << 10
	maxLooking  = 200 << 20
	maxAlone    = 200
)

// place renders the release with markers for values, and adds what comes of it to the
// objects.
func (b *builder) place(all []*object) {
	told := b.telling(all)
	if len(told.texts) == 0 {
		return
	}
	compared := b.literals()
	var together, alone []*leaf
	for _, f := range b.candidates(told) {
		if compared[f.raw] {
			alone = append(alone, f)
		} else {
			together = append(together, f)
		}
	}
	if len(together) > 0 {
		b.leafWorld(all, together, told.templates)
	}
	rest := b.unresolved(all)
	for i, f := range append(alone, together...) {
		if len(b.places) >= maxLeafWorlds || i >= maxAlone {
			return
		}
		templates := map[string]bool{}
		for name, texts := range rest {
			for _, s := range texts {
				if s == f.raw {
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

// literals are the texts that stand quoted in a template.
func (b *builder) literals() map[string]bool {
	out := map[string]bool{}
	for _, p := range b.engine.templates {
		for s := range p.literals {
			out[s] = true
		}
	}
	return out
}

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
	looked := 0
	take := func(f *leaf) {
		if looked += len(joined); looked > maxLooking {
			return
		}
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
