package chart

import (
	"fmt"
	"strings"

	"github.com/irsalint/irsalint/internal/source"
	"github.com/irsalint/irsalint/internal/value"
)

// versions are one value in all worlds.
type versions struct {
	first  version
	others []version
	places []version
}

// where is the place of a value in its object.
type where struct {
	kind string
	keys []string
}

func (p where) with(key string) where {
	return where{p.kind, append(p.keys[:len(p.keys):len(p.keys)], key)}
}

func (p where) last() string {
	if len(p.keys) == 0 {
		return ""
	}
	return p.keys[len(p.keys)-1]
}

// tree makes one tree of a value in all worlds.
func (b *builder) tree(v versions, at where) *value.Tree {
	t := v.first.t
	for _, o := range v.others {
		if o.t == nil || (o.t.Kind == value.Object) != (t.Kind == value.Object) || (o.t.Kind == value.List) != (t.Kind == value.List) {
			return b.hole(v, at)
		}
	}
	switch t.Kind {
	case value.Object:
		return b.object(v, at)
	case value.List:
		return b.list(v, at)
	}
	return b.scalar(v, at)
}

func (b *builder) object(v versions, at where) *value.Tree {
	d, t, w := v.first.d, v.first.t, v.first.w
	out := &value.Tree{Kind: value.Object, At: d.at(t.At)}
	own := v.first.index(w)
	others, places := indexes(v.others, nil), indexes(v.places, w)
	for i := range t.Members {
		m := &t.Members[i]
		if len(v.others) > 0 && own[w.flat(m.Key, w)] != m {
			continue // the key stands again further down
		}
		inner := versions{first: version{w, d, m.Value}}
		missing := false
		for k, o := range v.others {
			key := w.flat(m.Key, o.w)
			x := others[k][key]
			delete(others[k], key)
			switch {
			case x != nil:
				inner.others = append(inner.others, version{o.w, o.d, x.Value})
			case m.Value.Kind == value.Object || m.Value.Kind == value.List:
				inner.others = append(inner.others, version{o.w, o.d, &value.Tree{Kind: m.Value.Kind}})
			default:
				missing = true
				out.Open = o.w.reason()
			}
		}
		if missing {
			continue
		}
		key := b.text(v.first, m.Key)
		name, _ := key.Known()
		for k, p := range v.places {
			if x := places[k][w.flat(m.Key, w)]; x != nil {
				inner.places = append(inner.places, version{p.w, p.d, x.Value})
			}
		}
		tree := b.tree(inner, at.with(name))
		if k := b.leafKey(inner, name); !k.At().IsZero() {
			key = k
		}
		out.Members = append(out.Members, value.Member{Key: key, Value: tree})
	}
	b.only(out, v.others, others)
	return out
}

// index finds the members by their keys, as these would be in a world; of several
// with one key the last, which counts.
func (o version) index(as *world) map[string]*value.Member {
	if o.t == nil || o.t.Kind != value.Object {
		return nil
	}
	out := make(map[string]*value.Member, len(o.t.Members))
	for i := range o.t.Members {
		m := &o.t.Members[i]
		out[o.w.flat(m.Key, as)] = m
	}
	return out
}

// indexes are those of several versions, each as in its own world or all as in one.
func indexes(vs []version, as *world) []map[string]*value.Member {
	out := make([]map[string]*value.Member, len(vs))
	for i, v := range vs {
		if as == nil {
			out[i] = v.index(v.w)
		} else {
			out[i] = v.index(as)
		}
	}
	return out
}

// only adds what is known of members that only other worlds have. One that is an
// object or a list is there, but what is in it is not known: that says as much of it
// as can be said, and leaves its neighbours certain.
func (b *builder) only(out *value.Tree, vs []version, rest []map[string]*value.Member) {
	added := map[string]bool{}
	for i, o := range vs {
		for _, key := range sortedKeys(rest[i]) {
			m := rest[i][key]
			composed := m.Value.Kind == value.Object || m.Value.Kind == value.List
			switch {
			case !composed || strings.Contains(key, b.u.infix) || strings.Contains(key, "\x00"):
				out.Open = o.w.reason()
			case !added[key]:
				added[key] = true
				empty := &value.Tree{Kind: m.Value.Kind, Open: o.w.reason(), At: out.At}
				out.Members = append(out.Members, value.Member{Key: value.Lit(key).WithAt(out.At), Value: empty})
			}
		}
	}
}

// reason names what a world assumes.
func (w *world) reason() string {
	if w.why == "" {
		return "values that are not known"
	}
	return w.why
}

func (b *builder) list(v versions, at where) *value.Tree {
	d, t := v.first.d, v.first.t
	out := &value.Tree{Kind: value.List, At: d.at(t.At)}
	n := len(t.Items)
	for _, o := range v.others {
		if len(o.t.Items) != len(t.Items) {
			out.Open = o.w.reason()
			n = min(n, len(o.t.Items))
		}
	}
	for i := range n {
		inner := versions{first: version{v.first.w, d, t.Items[i]}}
		for _, o := range v.others {
			inner.others = append(inner.others, version{o.w, o.d, o.t.Items[i]})
		}
		for _, p := range v.places {
			if p.t != nil && len(p.t.Items) == len(t.Items) {
				inner.places = append(inner.places, version{p.w, p.d, p.t.Items[i]})
			}
		}
		out.Items = append(out.Items, b.tree(inner, at.with("[]")))
	}
	return out
}

func (b *builder) scalar(v versions, at where) *value.Tree {
	d, t := v.first.d, v.first.t
	for _, o := range v.others {
		if v.first.w.flat(t.Text, o.w) != o.w.flat(o.t.Text, o.w) {
			return b.hole(v, at)
		}
	}
	use := d.at(t.At)
	out := &value.Tree{Kind: t.Kind, Text: b.written(v, use), At: use}
	if r := out.Text.At(); !r.IsZero() {
		out.At = r
	}
	if out.Text.IsHole() {
		out.Kind = value.Hole
	}
	return out
}

// text is a text of the first world or of one for places with its holes, and with the
// places from which it was written.
func (b *builder) text(v version, t value.Text) value.Text {
	placed := v.d.placed(t)
	if !strings.Contains(placed.Skeleton(), b.u.infix) && !strings.Contains(strings.Join(placed.Holes(), " "), b.u.infix) {
		return placed
	}
	var out []value.Part
	for _, p := range placed.Parts() {
		if p.Hole != "" {
			p.Hole = v.w.flatten(p.Hole, b.shown())
			out = append(out, p)
			continue
		}
		for _, x := range v.w.cut(p.Lit) {
			switch {
			case x.marker < 0:
				lit := p
				lit.Lit = p.Lit[x.from:x.to]
				if p.Exact {
					lit.At = source.Range{File: p.At.File, Start: p.At.Start + x.from, End: p.At.Start + x.to}
				}
				out = append(out, lit)
			case x.marker < firstOpaque:
				h := b.u.holes[x.marker]
				if h.At.IsZero() {
					h.At = p.At
				}
				out = append(out, h)
			case x.marker < firstLeaf:
				n := x.marker - firstOpaque
				name := value.World(b.hash("function", fmt.Sprint(n))) + "result of " + b.u.opaque[n] + " in " + b.release.Dir
				out = append(out, value.Part{Hole: name, At: p.At})
			default:
				out = append(out, b.u.leaves[x.marker-firstLeaf].text.Parts()...)
			}
		}
	}
	return value.NewText(out...)
}

// shown is a world that shows holes by their names, for holes within names of holes.
func (b *builder) shown() *world {
	w := &world{u: b.u, forms: map[int]string{}}
	for i, h := range b.u.holes {
		w.forms[i] = "${" + value.Shown(h.Hole) + "}"
	}
	return w
}
