package graph

import (
	"fmt"
	"slices"

	"github.com/irsalint/irsalint/internal/iam"
	"github.com/irsalint/irsalint/internal/source"
	"github.com/irsalint/irsalint/internal/value"
)

// Schema is the version of the shape of the lists that Encode makes.
const Schema = 1

// Encoder builds values of whatever representation its owner judges or prints:
// terms for the rule engine, JSON for the model command.
type Encoder[T any] interface {
	String(string) T
	Int(int) T
	Bool(bool) T
	// Object gets keys in a fixed order, each once.
	Object(keys []string, values []T) T
	List([]T) T
}

// Place is what an "at" handle of the lists stands for.
type Place struct {
	// At is what a finding there points at; never zero.
	At source.Range
	// Judged is the stretch of source that decides whether it is still the same
	// finding after an edit elsewhere.
	Judged source.Range
	// Node is the declaration that it belongs to.
	Node *Node
	// Elsewhere are the other places of the text that stands there.
	Elsewhere []value.Elsewhere
}

// placeKey tells places apart.
type placeKey struct {
	at, judged source.Range
	node       *Node
	elsewhere  string
}

// Question is something that a rule may ask of an item and that an unknown
// value may keep open.
type Question struct {
	// List and Name identify it in a rule's metadata.
	List, Name string
	Verdict    value.Tri
	// Unknown is the address of the unknown value.
	Unknown string
	At      int
}

// Encoded is the input of the rules.
type Encoded[T any] struct {
	// Lists holds one list of self-contained items per question, by name.
	Lists     map[string][]T
	Places    []Place
	Questions []Question
}

// Encode cuts the linked graph into the lists that rules read.
func Encode[T any](l *Linked, e Encoder[T]) Encoded[T] {
	w := &writer[T]{l: l, e: e, out: Encoded[T]{Lists: map[string][]T{}}, places: map[placeKey]int{}, defaults: map[key]bool{}, served: map[*Association]*Role{}, maybe: l.maybe(), oneCluster: l.oneCluster(), accounts: l.accountIndex(), nearestSubjects: l.nearestSubjects()}
	judged := slices.DeleteFunc(slices.Clone(l.Grants), func(g *Grant) bool { return g.Role.External })
	for _, g := range judged {
		w.grant(g)
		w.ciGrant(g)
	}
	contradicted := map[*iam.Statement]bool{}
	for _, g := range judged {
		if !contradicted[g.Statement] {
			contradicted[g.Statement] = true
			w.contradiction(g)
		}
	}
	w.conditions(judged)
	for _, r := range l.Roles {
		if r.External {
			continue
		}
		w.statementsOf(r)
		w.trust(r)
		w.podTrust(r, l.untagged(r))
	}
	for _, p := range l.OIDCProviders {
		if !p.Existing {
			w.provider(p)
		}
	}
	for _, b := range l.Bindings {
		w.binding(b)
	}
	w.annotations()
	w.faulty()
	w.lost()
	for _, p := range l.NodePolicies {
		w.nodePolicy(p)
	}
	w.associations()
	w.access()
	w.clusters()
	w.nodeMetadata()
	w.missingAccounts()
	w.identities()
	w.authMaps()
	w.sharedRoles()
	w.addons()
	w.unbound()
	w.hostPods()
	w.tokens()
	w.egress()
	w.nodeMaps()
	return w.out
}

// maybe are the IDs of declarations of which it is not known whether they make anything.
func (l *Linked) maybe() map[string]bool {
	out := map[string]bool{}
	for i := range l.Gaps {
		if g := &l.Gaps[i]; g.Instances {
			out[g.ID()] = true
		}
	}
	return out
}

type writer[T any] struct {
	l      *Linked
	e      Encoder[T]
	out    Encoded[T]
	places map[placeKey]int
	// defaults are the defaults of tools that were met, by cluster.
	defaults map[key]bool
	// maybe are the IDs of what may not be made; oneCluster says that all is of one.
	maybe      map[string]bool
	oneCluster bool
	// served are the roles of the associations that they let in.
	served map[*Association]*Role
	// accounts finds declared ServiceAccounts.
	accounts *accountIndex
	// nearestSubjects are those that a mismatch names.
	nearestSubjects map[subjectOf]bool
}

// fields is an object under construction.
type fields[T any] struct {
	w      *writer[T]
	keys   []string
	values []T
}

func (w *writer[T]) fields() *fields[T] { return &fields[T]{w: w} }

func (f *fields[T]) set(key string, v T) *fields[T] {
	f.keys, f.values = append(f.keys, key), append(f.values, v)
	return f
}

func (f *fields[T]) str(key, s string) *fields[T]           { return f.set(key, f.w.e.String(s)) }
func (f *fields[T]) num(key string, n int) *fields[T]       { return f.set(key, f.w.e.Int(n)) }
func (f *fields[T]) flag(key string, b bool) *fields[T]     { return f.set(key, f.w.e.Bool(b)) }
func (f *fields[T]) tri(key string, t value.Tri) *fields[T] { return f.str(key, t.String()) }
func (f *fields[T]) build() T                               { return f.w.e.Object(f.keys, f.values) }

// at returns the handle of a place. A range that is nowhere falls back to the
// node's own header.
func (w *writer[T]) at(r source.Range, judged source.Range, n *Node) int {
	return w.place(Place{At: r, Judged: judged, Node: n})
}

// atText returns the handle of the place of a text.
func (w *writer[T]) atText(t value.Text, n *Node) int {
	return w.place(Place{At: t.At(), Node: n, Elsewhere: t.Elsewhere()})
}

func (w *writer[T]) place(p Place) int {
	if p.At.IsZero() {
		p.At = p.Node.At
	}
	if p.Judged.IsZero() {
		p.Judged = p.At
	}
	key := placeKey{at: p.At, judged: p.Judged, node: p.Node}
	for _, e := range p.Elsewhere {
		key.elsewhere += fmt.Sprintf("%s:%d:%d:%t ", e.At.File.Name, e.At.Start, e.At.End, e.Written)
	}
	h, ok := w.places[key]
	if !ok {
		h = len(w.out.Places)
		w.places[key] = h
		w.out.Places = append(w.out.Places, p)
	}
	return h
}

// leaf encodes a text. present is false for a value that was not written.
func (w *writer[T]) leaf(t value.Text, present bool, n *Node) T {
	state := "written"
	_, known := t.Known()
	switch {
	case !present:
		state = "absent"
	case t.IsHole():
		state = "unknown"
	case !known:
		state = "partial"
	case t.IsDefault():
		state = "default"
	}
	return w.fields().str("text", t.String()).str("state", state).num("at", w.atText(t, n)).build()
}

func (w *writer[T]) arg(a Arg, n *Node) T {
	t := a.Text
	if t.At().IsZero() && !a.At.IsZero() {
		t = t.WithAt(a.At)
	}
	return w.leaf(t, a.Set, n)
}

// owner encodes what an item belongs to, small.
func (w *writer[T]) owner(kind string, name Arg, n *Node) T {
	return w.fields().str("label", labelOf(kind, name, n)).str("id", n.ID()).set("name", w.arg(name, n)).num("at", w.at(n.At, source.Range{}, n)).build()
}

// labelOf is what messages call a thing: by its name where that is known, else by its
// address.
func labelOf(kind string, name Arg, n *Node) string {
	if s, ok := name.Text.Known(); ok && name.Set {
		return kind + ` "` + s + `"`
	}
	return n.Address
}

// item finishes an item with its questions and adds it to a list.
func (w *writer[T]) item(list string, f *fields[T], questions ...Question) {
	var qs []T
	for _, q := range questions {
		q.List = list
		w.out.Questions = append(w.out.Questions, q)
		qs = append(qs, w.fields().str("name", q.Name).tri("verdict", q.Verdict).str("unknown", value.Shown(q.Unknown)).num("at", q.At).build())
	}
	f.set("questions", w.e.List(qs))
	w.out.Lists[list] = append(w.out.Lists[list], f.build())
}
