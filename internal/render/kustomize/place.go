package kustomize

import (
	"cmp"
	"slices"
	"strings"

	"github.com/irsalint/irsalint/internal/source"
	"github.com/irsalint/irsalint/internal/value"
)

// place gives every key and scalar of the object the place that it came from.
func (t *trace) place() {
	var candidates []*value.Tree
	if t.from != nil {
		candidates = append(candidates, t.from)
	}
	t.node(t.result, append(candidates, t.patches...), nil, t.at)
}

// pair is a label or annotation that the outermost kustomization of all that have it
// adds: the key alone, or with its value.
func (t *trace) pair(key string) (value.Text, bool) {
	for _, n := range t.nodes {
		if n.pairs == nil {
			n.addPairs()
		}
		if text, ok := n.pairs[key]; ok {
			return text, true
		}
	}
	return value.Text{}, false
}

// addPairs collects the labels and annotations that a kustomization adds.
func (n *node) addPairs() {
	n.pairs = map[string]value.Text{}
	add := func(t *value.Tree) {
		if t == nil {
			return
		}
		for _, m := range t.Members {
			if key, known := m.Key.Known(); known {
				n.pairs[key+"\x00"+m.Value.Text.Identity()] = m.Value.Text
				n.pairs[key] = m.Key
			}
		}
	}
	for _, l := range n.k.items("labels") {
		add(get(l, "pairs"))
	}
	add(get(n.k.tree, "commonLabels"))
	add(get(n.k.tree, "commonAnnotations"))
	options := get(n.k.tree, "generatorOptions")
	add(get(options, "labels"))
	add(get(options, "annotations"))
	for _, g := range n.k.items("configMapGenerator", "secretGenerator") {
		add(get(get(g, "options"), "labels"))
		add(get(get(g, "options"), "annotations"))
	}
}

// node places one node. Candidates are the nodes that may be its source, the most
// telling first; near is the place of what is around it.
func (t *trace) node(r *value.Tree, candidates []*value.Tree, path []string, near source.Range) {
	at := near
	for _, c := range candidates {
		if c.Kind == r.Kind && !c.At.IsZero() {
			at = c.At
			break
		}
	}
	switch r.Kind {
	case value.Object:
		t.object(r, candidates, path, at)
	case value.List:
		t.list(r, candidates, path, at)
	default:
		t.scalar(r, candidates, path, at)
		return
	}
	r.At = at
	if len(candidates) > 0 && candidates[0].Kind == r.Kind {
		r.Open = cmp.Or(r.Open, candidates[0].Open)
	}
}

func (t *trace) object(r *value.Tree, candidates []*value.Tree, path []string, at source.Range) {
	indexes := make([]func(string) (int, bool), len(candidates))
	for i, c := range candidates {
		indexes[i] = memberIndex(c)
	}
	for i := range r.Members {
		m := &r.Members[i]
		var below []*value.Tree
		var key value.Text
		for j, c := range candidates {
			if k, ok := indexes[j](m.Key.Identity()); ok {
				if len(below) == 0 {
					key = c.Members[k].Key
				}
				below = append(below, c.Members[k].Value)
			}
		}
		name, _ := m.Key.Known()
		if len(below) == 0 {
			key, _ = t.pair(name)
		}
		if key.At().IsZero() {
			key = m.Key.WithAt(at.FirstLine())
		}
		m.Key = key
		near := key.At()
		t.node(m.Value, below, append(path[:len(path):len(path)], name), near)
	}
}

// memberIndex finds members by key, the last one of a key.
func memberIndex(c *value.Tree) func(string) (int, bool) {
	if len(c.Members) < 8 {
		return func(key string) (int, bool) {
			for i := len(c.Members) - 1; i >= 0; i-- {
				if c.Members[i].Key.Identity() == key {
					return i, true
				}
			}
			return 0, false
		}
	}
	index := make(map[string]int, len(c.Members))
	for i, m := range c.Members {
		index[m.Key.Identity()] = i
	}
	return func(key string) (int, bool) { i, ok := index[key]; return i, ok }
}

func (t *trace) list(r *value.Tree, candidates []*value.Tree, path []string, at source.Range) {
	indexes := make([]map[string]int, len(candidates))
	for i, c := range candidates {
		indexes[i] = map[string]int{}
		for j, item := range c.Items {
			if key := itemKey(item); key != "" {
				if _, ok := indexes[i][key]; !ok {
					indexes[i][key] = j
				}
			}
		}
	}
	for i, item := range r.Items {
		var below []*value.Tree
		key := itemKey(item)
		for j, c := range candidates {
			if k, ok := indexes[j][key]; ok && key != "" {
				below = append(below, c.Items[k])
			}
		}
		for _, c := range candidates {
			if len(c.Items) == len(r.Items) && !slices.Contains(below, c.Items[i]) {
				below = append(below, c.Items[i])
			} else if len(c.Items) == 1 && !slices.Contains(below, c.Items[0]) {
				below = append(below, c.Items[0])
			}
		}
		t.node(item, below, append(path[:len(path):len(path)], ""), at)
	}
}

// itemKeys are the fields by which the items of a list are told apart.
var itemKeys = []string{"name", "key", "kind", "containerPort", "mountPath", "port", "ip", "path", "host"}

// itemKey tells an item from the others of its list; empty when nothing does.
func itemKey(t *value.Tree) string {
	if t.IsScalar() {
		return "=" + t.Text.Identity()
	}
	for _, k := range itemKeys {
		if v := t.Get(k); v.IsScalar() {
			return k + "=" + v.Text.Identity()
		}
	}
	return ""
}

// scalar places a scalar: at a candidate of the same value, else at the field of a
// kustomization that makes such values, else at what it was before it was changed.
func (t *trace) scalar(r *value.Tree, candidates []*value.Tree, path []string, near source.Range) {
	r.At = near
	if isPlaced(r.Text) {
		r.At = r.Text.At()
		return
	}
	if r.Kind == value.Null {
		return
	}
	last := ""
	if len(path) > 0 {
		last = path[len(path)-1]
	}
	if (last == "namespace" || t.kind == "Namespace" && slices.Equal(path, []string{"metadata", "name"})) && t.byField(r) {
		return
	}
	for _, c := range candidates {
		if c.IsScalar() && !c.At.IsZero() {
			if text, ok := sameText(r.Text, c.Text); ok && !text.At().IsZero() {
				r.Text, r.At = text, c.At
				return
			}
		}
	}
	if text, ok := t.pair(last + "\x00" + r.Text.Identity()); ok {
		r.Text, r.At = text, text.At()
		return
	}
	if full, ok := t.plan.hashes[rawText(r)]; ok {
		at := near
		if len(candidates) > 0 && !candidates[0].At.IsZero() {
			at = candidates[0].At
		}
		r.Text, r.At = full.WithAt(at), at
		return
	}
	for _, c := range candidates {
		if c.IsScalar() && !c.At.IsZero() {
			t.changed(r, c)
			t.unplaced = append(t.unplaced, unplaced{r, c})
			return
		}
	}
	if !near.IsZero() {
		near = near.FirstLine()
	}
	r.Text, r.At = r.Text.WithAt(near), near
	t.unplaced = append(t.unplaced, unplaced{r, nil})
}

// isPlaced reports whether all of a text has a place in a file of the tree already.
func isPlaced(t value.Text) bool {
	return len(t.Parts()) > 0 && !slices.ContainsFunc(t.Parts(), func(p value.Part) bool { return p.At.IsZero() || p.At.File.Name == "" })
}

// byField places a namespace at the field of the kustomization that set it.
func (t *trace) byField(r *value.Tree) bool {
	for _, n := range t.nodes {
		if len(n.namespace.Parts()) > 0 && n.namespace.Identity() == r.Text.Identity() && !n.namespace.At().IsZero() {
			r.Text, r.At = n.namespace, n.namespace.At()
			return true
		}
	}
	return false
}

// changed places a scalar that was made of another one.
func (t *trace) changed(r, c *value.Tree) {
	parts := slices.Clone(r.Text.WithAt(c.At).Parts())
	was, is := rawText(c), rawText(r)
	for i := range parts {
		parts[i].Exact = false
		if was != "" && strings.Contains(is, was) {
			parts[i].Other = t.affix(is)
		}
	}
	r.Text, r.At = value.NewText(parts...), c.At
}

// affix is the place of the outermost prefix or suffix that a name has.
func (t *trace) affix(name string) source.Range {
	for _, n := range t.nodes {
		if s := rawOf(n.prefix); s != "" && strings.HasPrefix(name, s) {
			return n.prefix.At()
		}
	}
	for _, n := range t.nodes {
		if s := rawOf(n.suffix); s != "" && strings.Contains(name, s) {
			return n.suffix.At()
		}
	}
	return source.Range{}
}

func rawOf(t value.Text) string { return rawText(&value.Tree{Text: t}) }

// sameText is the placed text when both are the same.
func sameText(r, placed value.Text) (value.Text, bool) {
	if r.Identity() == placed.Identity() {
		return placed, true
	}
	// A text that was not read as YAML has placeholders that are no holes yet.
	parts := placed.Parts()
	if len(parts) != 1 || !parts[0].Exact || rawOf(r) != parts[0].Lit {
		return value.Text{}, false
	}
	at := parts[0].At
	var out []value.Part
	for _, p := range r.Parts() {
		width := len(p.Lit)
		if p.Hole != "" {
			width = len(p.At.Text())
		}
		p.Other, p.Interpolated = source.Range{}, false
		p.At = source.Range{File: at.File, Start: at.Start, End: at.Start + width}
		p.Exact = p.Hole == ""
		at.Start += width
		out = append(out, p)
	}
	return value.NewText(out...), true
}
