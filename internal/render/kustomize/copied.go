package kustomize

import (
	"slices"
	"strconv"
	"strings"

	"github.com/irsalint/irsalint/internal/source"
	"github.com/irsalint/irsalint/internal/value"
	"github.com/irsalint/irsalint/internal/yamldoc"
)

// unplaced is a scalar whose value is written nowhere where it stands.
type unplaced struct {
	scalar *value.Tree
	// was is what it was before it was changed; nil when there was nothing.
	was *value.Tree
}

// copies are the fields of objects that variables and replacements put into others.
type copies struct {
	variables map[string]*value.Tree
	// values are what replacements copy, by the text, and the places of their sources.
	values map[string]copied
}

type copied struct {
	from *value.Tree
	at   source.Range
}

// copiesOf finds what the variables and replacements of the build copy.
func (p *plan) copiesOf(all []*trace) copies {
	out := copies{map[string]*value.Tree{}, map[string]copied{}}
	objects := map[string]*value.Tree{}
	for _, t := range slices.Backward(all) {
		for _, name := range t.names {
			objects[t.kind+"/"+name] = t.result
		}
	}
	field := func(ref *value.Tree, path string) *value.Tree {
		if path == "" {
			path = "metadata.name"
		}
		if v := follow(objects[str(get(ref, "kind"))+"/"+str(get(ref, "name"))], path); v.IsScalar() {
			return v
		}
		return nil
	}
	for _, n := range p.order {
		for _, v := range n.k.items("vars") {
			if from := field(get(v, "objref"), str(get(get(v, "fieldref"), "fieldPath"))); from != nil {
				out.variables[str(get(v, "name"))] = from
			}
		}
		for _, r := range n.k.items("replacements") {
			for _, r := range p.replacements(n, r) {
				s := get(r, "source")
				if from := field(s, str(get(s, "fieldPath"))); from != nil {
					out.values[from.Text.Identity()] = copied{from, n.k.at(s)}
				}
			}
		}
	}
	return out
}

// replacements are those of an entry, which may be a file of them.
func (p *plan) replacements(n *node, r *value.Tree) []*value.Tree {
	s := get(r, "path")
	if s == nil {
		return []*value.Tree{r}
	}
	name, ok := n.k.target(rawText(s))
	if !ok || !p.checked[name] {
		return nil
	}
	f, err := p.x.tree.Open(name)
	if err != nil {
		return nil
	}
	var out []*value.Tree
	for _, d := range yamldoc.Parse(f) {
		if d.Tree != nil && d.Tree.Kind == value.List {
			out = append(out, d.Tree.Items...)
		} else if d.Tree != nil {
			out = append(out, d.Tree)
		}
	}
	return out
}

// copied places what variables and replacements copied from other objects.
func (t *trace) copied(all copies) {
	for _, u := range t.unplaced {
		if u.was != nil && expanded(u, all) {
			continue
		}
		if c, ok := all.values[u.scalar.Text.Identity()]; ok && c.from != u.scalar {
			u.scalar.Text, u.scalar.At = c.from.Text.UsedAt(c.at), c.from.At
		}
	}
}

// expanded places a text in which variables were replaced.
func expanded(u unplaced, all copies) bool {
	skeleton := u.was.Text.Skeleton()
	var parts []value.Text
	pos := 0
	for _, m := range variable.FindAllStringSubmatchIndex(skeleton, -1) {
		name := skeleton[m[2]:m[3]]
		from := all.variables[name]
		if from == nil {
			continue
		}
		at := u.was.Text.Sub(m[0], m[1]).At()
		var through []value.Part
		for _, p := range from.Text.Parts() {
			through = append(through, p.Through(at))
		}
		parts = append(parts, u.was.Text.Sub(pos, m[0]), value.NewText(through...))
		pos = m[1]
	}
	text := value.Join(append(parts, u.was.Text.Sub(pos, len(skeleton)))...)
	if pos == 0 || text.Identity() != u.scalar.Text.Identity() {
		return false
	}
	u.scalar.Text, u.scalar.At = text, u.was.At
	return true
}

// follow goes along a path as kustomize writes it: a.b.[name=c].0.d, with \. for a dot
// in a key.
func follow(t *value.Tree, path string) *value.Tree {
	const dot = "\x00"
	for _, step := range strings.Split(strings.ReplaceAll(path, `\.`, dot), ".") {
		step = strings.ReplaceAll(step, dot, ".")
		switch {
		case t == nil:
			return nil
		case t.Kind == value.List:
			t = follower(t, strings.Trim(step, "[]"))
		default:
			t = t.Get(strings.Trim(step, "[]"))
		}
	}
	return t
}

// follower is the item of a list at an index, or with a field of a value.
func follower(t *value.Tree, step string) *value.Tree {
	if i, err := strconv.Atoi(step); err == nil && i >= 0 && i < len(t.Items) {
		return t.Items[i]
	}
	key, want, _ := strings.Cut(step, "=")
	for _, item := range t.Items {
		if v := item.Get(key); v != nil && rawText(v) == want {
			return item
		}
	}
	return nil
}
