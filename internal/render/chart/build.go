package chart

import (
	"bytes"
	"strings"

	"github.com/irsalint/irsalint/internal/finding"
	"github.com/irsalint/irsalint/internal/render"
	"github.com/irsalint/irsalint/internal/source"
	"github.com/irsalint/irsalint/internal/value"
)

// builder makes the objects of a release of what its renderings made.
type builder struct {
	*job
	others []*rendering
	// places are renderings in which values have markers.
	places []*rendering
	gaps   map[render.Gap]bool
	// unknown are the values that differ between worlds, by what they are in each.
	unknown map[string]*unknown
}

// object is a document with what it is in the other worlds.
type object struct {
	d *doc
	// others are nil where the world has nothing to say: all is the same there, or its
	// template failed.
	others []version
	places []version
}

// version is a document, or a tree of one, in a world.
type version struct {
	w *world
	d *doc
	t *value.Tree
}

func (b *builder) gap(g render.Gap) {
	if !b.gaps[g] {
		b.gaps[g] = true
		b.job.gaps = append(b.job.gaps, g)
	}
}

func (b *builder) build() {
	var all []*object
	for _, r := range b.first.results {
		switch {
		case b.limited[r.name] != nil:
			r.err = b.limited[r.name]
			fallthrough
		case r.err != nil:
			b.failed(r)
		default:
			all = append(all, b.template(r)...)
		}
	}
	b.unparsed()
	b.place(all)
	for _, o := range all {
		v := versions{first: version{b.first.w, o.d, o.d.tree}, others: o.others, places: o.places}
		b.objects = append(b.objects, b.tree(v, where{kind: o.d.kind()}))
	}
	b.name()
}

// unparsed reports the helper files that cannot be parsed.
func (b *builder) unparsed() {
	for _, p := range b.used {
		if p.err != nil && partial(p.name) {
			b.failed(&rendered{name: p.name, p: p, err: p.err})
		}
	}
}

// failed says why a template has no objects.
func (b *builder) failed(r *rendered) {
	if r.p.err != nil {
		message, line := r.p.parseMessage()
		b.problems = append(b.problems, finding.Problem{Message: "the template cannot be parsed: " + oneLine(message), At: r.p.src.line(line)})
		return
	}
	problem, gap := r.failure()
	if problem != nil {
		b.problems = append(b.problems, *problem)
	} else {
		b.gap(*gap)
	}
}

// template finds the objects of one template, and which of them are in every world.
func (b *builder) template(r *rendered) []*object {
	docs := b.first.docs(r.name)
	objects := make([]*object, len(docs))
	for i, d := range docs {
		objects[i] = &object{d: d}
	}
	for _, x := range b.others {
		other := x.byName[r.name]
		switch {
		case other == nil && x.partly, other != nil && other.err != nil && !x.w.strict:
			// The world says nothing of this template.
		case other != nil && other.err == nil && bytes.Equal(other.text, r.text):
			// All is the same there.
		default:
			b.compare(r, objects, x)
		}
	}
	var out []*object
	for _, o := range objects {
		switch {
		case o == nil:
		case o.d.problem != nil:
			at := r.p.src.at(0, 0)
			if !o.d.problem.At.IsZero() {
				at = o.d.at(o.d.problem.At)
			}
			message := strings.TrimPrefix(o.d.problem.Message, "invalid YAML: ")
			if b.job.release.Partial || len(b.job.u.holes) > 0 || bytes.Contains(o.d.raw, []byte("{{")) {
				// What is not known may well make it valid.
				b.gap(render.Gap{Reason: "the rendered YAML is invalid as long as values are not known", Unknown: message, At: at})
				continue
			}
			b.problems = append(b.problems, finding.Problem{Message: "the rendered YAML is invalid: " + message, At: at})
		default:
			out = append(out, o)
		}
	}
	return out
}

// compare adds what the objects of a template are in another world. One that is not
// there at all becomes nil.
func (b *builder) compare(r *rendered, objects []*object, x *rendering) {
	docs := x.docs(r.name)
	match, extra := b.align(objects, docs, x.w, x.w)
	for i, o := range objects {
		switch {
		case o == nil:
		case match[i] < 0 && x.w.weak && x.byName[r.name].ok():
		case match[i] < 0:
			if o.d.tree != nil {
				b.depends(o.d, o.d.kindAt())
			}
			objects[i] = nil
		case docs[match[i]].tree != nil:
			o.others = append(o.others, version{x.w, docs[match[i]], docs[match[i]].tree})
		}
	}
	if x.w.weak {
		return
	}
	for _, d := range extra {
		b.depends(d, r.p.src.at(0, 0))
	}
}

// depends says that an object is not in every world.
func (b *builder) depends(d *doc, at source.Range) {
	g := render.Gap{Reason: "values that are not known decide whether it is rendered", Kind: scalar(d.tree.Get("kind")), At: at}
	if strings.Contains(g.Kind, b.u.infix) {
		g.Kind = ""
	}
	if g.Unknown = g.Kind; g.Unknown == "" {
		g.Unknown = "a further object"
	}
	b.gap(g)
}

// align finds for each object its document in another world, or -1, and the documents
// that are no object's. Of a kind of which as many are there they are in their order;
// else their names, as they would be in one world, tell.
func (b *builder) align(objects []*object, docs []*doc, w, as *world) (match []int, extra []*doc) {
	count := map[string]int{}
	for _, o := range objects {
		if o != nil {
			count[o.d.kind()]++
		}
	}
	for _, d := range docs {
		count[d.kind()]--
	}
	label := func(d *doc, w *world) string {
		kind := d.kind()
		if name := d.tree.Path("metadata", "name"); count[kind] != 0 && name != nil {
			return kind + " " + w.flat(name.Text, as)
		}
		return kind
	}
	waiting := map[string][]int{}
	for i, d := range docs {
		l := label(d, w)
		waiting[l] = append(waiting[l], i)
	}
	match = make([]int, len(objects))
	for i, o := range objects {
		match[i] = -1
		if o == nil {
			continue
		}
		l := label(o.d, b.first.w)
		if list := waiting[l]; len(list) > 0 {
			match[i], waiting[l] = list[0], list[1:]
		}
	}
	left := map[int]bool{}
	for _, list := range waiting {
		for _, i := range list {
			left[i] = true
		}
	}
	for i, d := range docs {
		if left[i] && d.tree != nil {
			extra = append(extra, d)
		}
	}
	return match, extra
}

// kindAt is where the kind of the document was written.
func (d *doc) kindAt() source.Range {
	if k := d.tree.Get("kind"); k != nil {
		return d.at(k.At)
	}
	return d.at(d.tree.At)
}
