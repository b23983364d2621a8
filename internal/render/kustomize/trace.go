package kustomize

import (
	"regexp"
	"slices"
	"strings"

	"sigs.k8s.io/kustomize/api/konfig"
	"sigs.k8s.io/kustomize/api/types"

	"github.com/irsalint/irsalint/internal/finding"
	"github.com/irsalint/irsalint/internal/source"
	"github.com/irsalint/irsalint/internal/value"
	"github.com/irsalint/irsalint/internal/yamldoc"
)

// trace is what one object of the build came from.
type trace struct {
	plan *plan
	kind string
	// names are those that it may have had.
	names []string
	// from is the object as written; nil when it is not known.
	from *value.Tree
	open string
	// nodes are the kustomizations that it passed, the outermost first.
	nodes []*node
	// patches are the objects of patches that may have changed it, last applied first.
	patches []*value.Tree
	// at is where the object is written.
	at     source.Range
	result *value.Tree
	// unplaced are scalars of it that may have been copied from other objects.
	unplaced []unplaced
}

// objects places the objects that kustomize built.
func (p *plan) objects(builds [][]byte) ([]*value.Tree, []finding.Problem) {
	traces := make([]*trace, 0, len(builds))
	out := make([]*value.Tree, 0, len(builds))
	origins := p.origins()
	for _, text := range builds {
		docs := yamldoc.Parse(source.NewFile("", text))
		if len(docs) != 1 || docs[0].Tree == nil {
			message := "kustomize: an object of the build cannot be read"
			if len(docs) > 0 && docs[0].Problem != nil {
				message = docs[0].Problem.Message
			}
			return nil, []finding.Problem{{Message: message, At: p.root.k.start()}}
		}
		o := docs[0].Tree
		traces = append(traces, p.trace(o, origins.of(o)))
		out = append(out, o)
	}
	for _, t := range traces {
		if t.from == nil {
			t.found(origins.like(t.result))
		}
		t.changes()
	}
	p.hashes = map[string]value.Text{}
	for _, t := range traces {
		t.hash()
	}
	for _, t := range traces {
		t.withhold()
		t.version()
		p.marks.decodeTree(t.result)
		p.loseIn(t.result)
		t.place()
	}
	all := p.copiesOf(traces)
	for _, t := range traces {
		t.copied(all)
		if t.open != "" {
			openTree(t.result, t.open)
		}
	}
	return out, nil
}

// openTree says that an object may have more members wherever it may.
func openTree(t *value.Tree, open string) {
	if t.Kind == value.Object || t.Kind == value.List {
		t.Open = open
	}
	for _, m := range t.Members {
		openTree(m.Value, open)
	}
	for _, item := range t.Items {
		openTree(item, open)
	}
}

// trace begins to trace an object that came from x; nil when that is not known.
func (p *plan) trace(o *value.Tree, x *origin) *trace {
	t := &trace{plan: p, kind: str(o.Get("kind")), names: []string{rawName(o)}, result: o, at: p.root.k.start()}
	t.found(x)
	return t
}

// found notes what the object came from.
func (t *trace) found(x *origin) {
	if x == nil {
		return
	}
	t.from, t.open = x.object, x.open
	t.names = append(t.names, rawName(x.object))
	for _, n := range slices.Backward(x.layers) {
		if !slices.Contains(t.nodes, n) {
			t.nodes = append(t.nodes, n)
		}
	}
	for _, place := range []*value.Tree{x.object.Get("kind"), x.object} {
		if place != nil && !place.At.IsZero() {
			t.at = place.At.FirstLine()
			return
		}
	}
}

// changes collects what may have changed the object on its way.
func (t *trace) changes() {
	if t.from == nil {
		t.nodes = t.plan.order
	}
	for _, n := range t.nodes {
		for _, x := range slices.Backward(n.patches) {
			t.patches = append(t.patches, x.candidates(t.kind, t.names)...)
		}
		for _, g := range slices.Backward(n.generators) {
			if g.kind == t.kind && g.object != t.from && slices.Contains(t.names, rawName(g.object)) {
				t.patches = append(t.patches, g.object)
			}
		}
	}
}

// candidates are the objects of a patch that may have changed an object.
func (x *patch) candidates(kind string, names []string) []*value.Tree {
	var out []*value.Tree
	for _, doc := range slices.Backward(x.merge) {
		if x.targets(doc, kind, names) {
			out = append(out, doc)
		}
	}
	if len(x.ops) > 0 && x.targets(nil, kind, names) {
		for _, op := range slices.Backward(x.ops) {
			out = append(out, op)
		}
	}
	return out
}

// loseIn makes holes of the variables whose object is not in the tree.
func (p *plan) loseIn(t *value.Tree) {
	if len(p.lost) == 0 {
		return
	}
	if t.Kind == value.String {
		t.Text = p.lose(t.Text)
		if t.Text.IsHole() {
			t.Kind = value.Hole
		}
	}
	for _, m := range t.Members {
		p.loseIn(m.Value)
	}
	for _, item := range t.Items {
		p.loseIn(item)
	}
}

var variable = regexp.MustCompile(`\$\(([^()]*)\)`)

func (p *plan) lose(t value.Text) value.Text {
	var out []value.Part
	changed := false
	for _, part := range t.Parts() {
		pos := 0
		for _, m := range variable.FindAllStringSubmatchIndex(part.Lit, -1) {
			g, ok := p.lost[part.Lit[m[2]:m[3]]]
			if !ok {
				continue
			}
			changed = true
			out = append(out, value.Part{Lit: part.Lit[pos:m[0]], At: part.At}, value.Part{Hole: part.Lit[m[2]:m[3]] + " of " + g.Unknown, At: g.At})
			pos = m[1]
		}
		if pos > 0 {
			part.Lit, part.Exact = part.Lit[pos:], false
		}
		out = append(out, part)
	}
	if !changed {
		return t
	}
	return value.NewText(slices.DeleteFunc(out, func(p value.Part) bool { return p.Hole == "" && p.Lit == "" })...)
}

// withhold leaves the content of a secret open, which was never read.
func (t *trace) withhold() {
	data := t.result.Get("data")
	if t.kind != "Secret" || data == nil {
		return
	}
	kept := slices.DeleteFunc(data.Members, func(m value.Member) bool { return strings.Contains(rawText(m.Value), withheldData) })
	if len(kept) < len(data.Members) {
		data.Members, data.Open = kept, "content of Secret/"+hashed.ReplaceAllString(rawName(t.result), "")
	}
}

// version makes a hole of the version of kustomize in the label that names it: it is
// that of whoever builds.
func (t *trace) version() {
	label := t.result.Get("metadata").Get("labels").Get(konfig.ManagedbyLabelKey)
	const prefix = "kustomize-"
	if label == nil || !slices.Contains(t.plan.root.spec.BuildMetadata, types.ManagedByLabelOption) || !strings.HasPrefix(rawText(label), prefix) {
		return
	}
	at := t.plan.root.k.place("buildMetadata")
	label.Text = value.NewText(value.Part{Lit: prefix, At: at}, value.Part{Hole: "version of kustomize", Class: value.Segment, At: at})
}

// hashed ends the name of what a generator made.
var hashed = regexp.MustCompile(`-[bcdfghkmt2456789]{10}$`)

// hash makes a hole of the hash in the name of an object whose content is not known.
func (t *trace) hash() {
	name := rawName(t.result)
	data := t.result.Get("data")
	unknown := t.kind == "Secret" && data != nil && slices.ContainsFunc(data.Members, func(m value.Member) bool { return strings.Contains(rawText(m.Value), withheldData) })
	if data != nil && t.kind == "ConfigMap" {
		for _, m := range data.Members {
			unknown = unknown || strings.Contains(rawText(m.Value), markPrefix)
		}
	}
	if loc := hashed.FindStringIndex(name); unknown && loc != nil {
		hole := value.Part{Hole: "hash of " + t.kind + "/" + name[:loc[0]], Class: value.Segment}
		t.plan.hashes[name] = value.NewText(value.Part{Lit: name[:loc[0]+1]}, hole)
	}
}
