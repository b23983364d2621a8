package chart

import (
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"sort"
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

// where is the place of a value in its object in its object.
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
	tuple := []string{flatTree(v.first.w, v.first.t)}
	segment := nameField[at.last()] && !strings.ContainsAny(tuple[0], ":/")
	for _, o := range v.others {
		tuple = append(tuple, fmt.Sprint(o.w.index), flatTree(o.w, o.t))
		segment = segment && !strings.ContainsAny(tuple[len(tuple)-1], ":/")
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
	_, kind, _ := strings.Cut(at.kind, "/")
	if i := strings.LastIndexByte(at.kind, '/'); i >= 0 {
		kind = at.kind[i+1:]
	}
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

// flatTree writes a tree of a world out, for comparisons.
func flatTree(w *world, t *value.Tree) string {
	if t == nil {
		return ""
	}
	switch t.Kind {
	case value.Object:
		var parts []string
		for _, m := range t.Members {
			parts = append(parts, fmt.Sprintf("%q:%s", w.flat(m.Key, w), flatTree(w, m.Value)))
		}
		sort.Strings(parts)
		return "{" + strings.Join(parts, ",") + "}"
	case value.List:
		var parts []string
		for _, item := range t.Items {
			parts = append(parts, flatTree(w, item))
		}
		return "[" + strings.Join(parts, ",") + "]"
	}
	return w.flat(t.Text, w)
}

// name gives the unknown values their names, once all that they are is seen.
func (b *builder) name() {
	if len(b.unknown) == 0 {
		return
	}
	full := map[string]string{}
	count := map[string]int{}
	for _, key := range sortedKeys(b.unknown) {
		count[b.unknown[key].label]++
		full[key] = key + b.unknown[key].label + " in " + b.release.Dir
	}
	for _, t := range b.objects {
		walk(t, func(t *value.Tree) {
			if t.Kind != value.Hole || len(t.Text.Parts()) != 1 {
				return
			}
			p := t.Text.Parts()[0]
			if u := b.unknown[p.Hole]; u != nil {
				t.Text = value.HoleAt(full[p.Hole], u.class, p.At)
			}
		})
	}
}
