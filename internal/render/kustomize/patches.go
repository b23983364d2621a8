package kustomize

import (
	"encoding/json"
	"regexp"
	"slices"
	"strconv"
	"strings"

	"sigs.k8s.io/kustomize/api/types"

	"github.com/irsalint/irsalint/internal/source"
	"github.com/irsalint/irsalint/internal/value"
	"github.com/irsalint/irsalint/internal/yamldoc"
)

// patch is one patch of a kustomization.
type patch struct {
	// at is the entry, or the file that it names.
	at source.Range
	// target selects objects; nil for a patch that names its object itself.
	target       *types.Selector
	kinds, names expression
	// merge are the objects of a strategic merge patch.
	merge []*value.Tree
	// ops is a JSON patch as the objects that its operations would make.
	ops []*value.Tree
	// seeds are objects to which the operations can be applied.
	seeds []*value.Tree
	// paths are those of the operations.
	paths []*value.Tree
	// from is the entry, or the name in its target.
	from source.Range
}

// patchesOf plans the patches of a kustomization.
func (p *plan) patchesOf(n *node) {
	items := n.k.items("patchesStrategicMerge")
	var merges []types.PatchStrategicMerge
	for i, s := range n.spec.PatchesStrategicMerge {
		t := item(items, i)
		e := entry{path: string(s), at: n.k.at(t)}
		if _, ok := inline(value.Lit(string(s))); ok {
			p.patchText(n, nodeText(t, string(s)), nil, e.at)
		} else if !p.file(n, e, true) {
			continue
		} else {
			p.patchFile(n, e.path, nil, e.at)
		}
		merges = append(merges, s)
	}
	n.spec.PatchesStrategicMerge = merges
	n.spec.Patches = append(p.patchList(n, n.spec.Patches, n.k.items("patches")), n.extraPatches...)
	n.spec.PatchesJson6902 = p.patchList(n, n.spec.PatchesJson6902, n.k.items("patchesJson6902"))
}

func (p *plan) patchList(n *node, patches []types.Patch, items []*value.Tree) []types.Patch {
	var kept []types.Patch
	for i, x := range patches {
		t := item(items, i)
		if p.patchEntry(n, x, t, n.k.at(t)) {
			kept = append(kept, x)
		}
	}
	return kept
}

// patchEntry plans one entry of patches; false when its file is not in the tree.
func (p *plan) patchEntry(n *node, x types.Patch, t *value.Tree, at source.Range) bool {
	defer func(before int) {
		if name := get(get(t, "target"), "name"); name != nil {
			for _, x := range n.patches[before:] {
				x.from = name.At
			}
		}
	}(len(n.patches))
	if x.Path != "" {
		e := entry{path: x.Path, at: at}
		if w := get(t, "path"); w != nil {
			e.at = w.At
		}
		if !p.file(n, e, true) {
			return false
		}
		p.patchFile(n, x.Path, x.Target, e.at)
	}
	if x.Patch != "" {
		p.patchText(n, nodeText(get(t, "patch"), x.Patch), x.Target, at)
	}
	return true
}

// nodeText is the text of a node, or a text of no place where there is none.
func nodeText(t *value.Tree, s string) value.Text {
	if t == nil {
		return value.Lit(s)
	}
	return t.Text
}

func (p *plan) patchFile(n *node, s string, target *types.Selector, at source.Range) {
	name, ok := n.k.target(s)
	if !ok || !p.x.isFile(name) {
		return
	}
	f, err := p.x.tree.Open(name)
	if err != nil {
		return
	}
	x := &patch{at: source.Range{File: f}, target: target, from: at}
	p.readPatch(x, yamldoc.Parse(f))
	n.patches = append(n.patches, x)
}

func (p *plan) patchText(n *node, t value.Text, target *types.Selector, at source.Range) {
	x := &patch{at: at, target: target, from: at}
	p.readPatch(x, yamldoc.ParseText(t))
	n.patches = append(n.patches, x)
}

func (p *plan) readPatch(x *patch, docs []yamldoc.Document) {
	if x.target != nil {
		x.kinds, x.names = newExpression(x.target.Kind), newExpression(x.target.Name)
	}
	for _, d := range docs {
		switch {
		case d.Problem != nil && d.Problem.At.IsZero():
			p.fail(x.at, "%s", d.Problem.Message)
		case d.Problem != nil:
			p.fail(d.Problem.At, "%s", d.Problem.Message)
		case d.Tree == nil:
		case d.Tree.Kind == value.List:
			for _, op := range d.Tree.Items {
				p.readOp(x, op)
			}
		default:
			x.merge = append(x.merge, d.Tree)
		}
	}
}

// readOp takes in one operation of a JSON patch.
func (p *plan) readOp(x *patch, op *value.Tree) {
	if str(op.Get("op")) == "copy" {
		if p.copies++; p.copies > maxCopies {
			p.fail(op.At, "patches copy more than %d times", maxCopies)
		}
	}
	v := op.Get("value")
	for _, field := range []string{"path", "from"} {
		path := op.Get(field)
		if path == nil {
			continue
		}
		x.paths = append(x.paths, path)
		if v != nil {
			x.ops = append(x.ops, nest(path, v, false))
		}
		seed := v
		if seed == nil {
			seed = &value.Tree{Kind: value.Hole, Text: value.HoleAt(rawText(path), value.Any, op.At), At: op.At}
		}
		parent, last := splitPath(rawText(path))
		if field == "path" && str(op.Get("op")) == "add" && number.MatchString(last) {
			// What is put into a list needs the list up to there.
			seed = &value.Tree{Kind: value.List, Items: padding(last, op.At), At: op.At}
			path = &value.Tree{Kind: value.String, Text: value.LitAt(parent, path.At), At: path.At}
		}
		x.seeds = append(x.seeds, nest(path, seed, true))
	}
}

// maxIndex bounds the length of a list that is made up so that an operation has
// something to be applied to.
const maxIndex = 50

// nest is the object that has a value at the path of a JSON patch. The places of its
// keys are that of the path. A list is as long as the path wants it when it is padded,
// else it has the one item.
func nest(path, v *value.Tree, padded bool) *value.Tree {
	steps := strings.Split(strings.TrimPrefix(rawText(path), "/"), "/")
	if len(steps) > maxNesting {
		return v
	}
	for i := len(steps) - 1; i >= 0; i-- {
		step := strings.NewReplacer("~1", "/", "~0", "~").Replace(steps[i])
		if number.MatchString(step) {
			var items []*value.Tree
			if padded {
				items = padding(step, v.At)
			}
			v = &value.Tree{Kind: value.List, Items: append(items, v), At: v.At}
			continue
		}
		key := value.NewText(value.Part{Lit: step, At: path.At})
		v = &value.Tree{Kind: value.Object, Members: []value.Member{{Key: key, Value: v}}, At: v.At}
	}
	return v
}

// padding are the items of a list before an index.
func padding(index string, at source.Range) []*value.Tree {
	n, err := strconv.Atoi(index)
	if err != nil {
		return nil
	}
	var items []*value.Tree
	for range min(n, maxIndex) {
		items = append(items, &value.Tree{Kind: value.Object, At: at})
	}
	return items
}

func splitPath(path string) (parent, last string) {
	i := strings.LastIndexByte(path, '/')
	return path[:max(i, 0)], path[i+1:]
}

var number = regexp.MustCompile(`^(-|[0-9]+)$`)

// selector decodes a target.
func selector(t *value.Tree) (*types.Selector, error) {
	if t == nil || t.Kind != value.Object {
		return nil, nil
	}
	var s types.Selector
	err := json.Unmarshal([]byte(toJSON(t)), &s)
	return &s, err
}

// toJSON is a tree as JSON, placeholders as written.
func toJSON(t *value.Tree) string {
	var b strings.Builder
	writeJSON(&b, t, rawText)
	return b.String()
}

func writeJSON(b *strings.Builder, t *value.Tree, text func(*value.Tree) string) {
	switch {
	case t == nil || t.Kind == value.Null:
		b.WriteString("null")
	case t.Kind == value.Object:
		b.WriteString("{")
		for i, member := range t.Members {
			if i > 0 {
				b.WriteString(",")
			}
			b.WriteString(quote(member.Key.String()) + ":")
			writeJSON(b, member.Value, text)
		}
		b.WriteString("}")
	case t.Kind == value.List:
		b.WriteString("[")
		for i, item := range t.Items {
			if i > 0 {
				b.WriteString(",")
			}
			writeJSON(b, item, text)
		}
		b.WriteString("]")
	case t.Kind == value.Bool:
		b.WriteString(str(t))
	case t.Kind == value.Number && json.Valid([]byte(rawText(t))):
		b.WriteString(rawText(t))
	default:
		b.WriteString(quote(text(t)))
	}
}

// targets reports whether a patch may be for an object of this kind that was or is
// called so.
func (x *patch) targets(doc *value.Tree, kind string, names []string) bool {
	if x.target != nil {
		return x.kinds.match(kind) && slices.ContainsFunc(names, x.names.match)
	}
	if str(doc.Get("kind")) != kind {
		return false
	}
	name := rawName(doc)
	return name != "" && slices.ContainsFunc(names, func(n string) bool { return strings.Contains(n, name) })
}

func rawName(t *value.Tree) string {
	if name := t.Get("metadata").Get("name"); name != nil {
		return rawText(name)
	}
	return ""
}

// expression is one of a selector's. An empty one matches all.
type expression struct {
	text   string
	regexp *regexp.Regexp
}

func newExpression(s string) expression {
	re, err := regexp.Compile("^(?:" + s + ")$")
	if err != nil {
		re = nil // kustomize will say so
	}
	return expression{s, re}
}

func (e expression) match(s string) bool {
	return e.text == "" || e.text == s || e.regexp != nil && e.regexp.MatchString(s)
}
