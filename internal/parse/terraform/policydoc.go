package terraform

import (
	"maps"
	"slices"
	"strings"

	"github.com/zclconf/go-cty/cty"

	"github.com/irsalint/irsalint/internal/source"
	"github.com/irsalint/irsalint/internal/value"
)

// policyDocument renders data.aws_iam_policy_document as the provider does
// (policy_document_data_source.go), keeping the place of every token.
func policyDocument(r *resource, attr string) cty.Value {
	if attr != "json" && attr != "minified_json" {
		return cty.NilVal
	}
	if v, ok := r.memo["document"]; ok {
		return v
	}
	d := &documentBuilder{r: r, h: r.inst.root.run.h, version: value.Lit("2012-10-17"), bySid: map[string]int{}}
	v := d.build()
	r.memo["document"] = v
	return v
}

type documentBuilder struct {
	r          *resource
	h          *holes
	version    value.Text
	statements []*value.Tree
	// bySid are the statements by their sid, where that is known; unsure those whose sid
	// is not.
	bySid  map[string]int
	unsure []int
	open   string
	// doubted is what may replace any of the first statements that has a sid.
	doubted   string
	doubtedTo int
}

func (d *documentBuilder) build() cty.Value {
	r := d.r
	if v, ok := r.text("version"); ok {
		d.version = v
	}
	for _, name := range []string{"source_json", "source_policy_documents"} {
		d.merge(name)
	}
	own, open := r.scope.bodies(r.block, "statement")
	if open != "" {
		d.open = open
	}
	for _, b := range own {
		d.put(d.statement(b))
	}
	for _, name := range []string{"override_json", "override_policy_documents"} {
		d.merge(name)
	}
	for i, s := range d.statements[:d.doubtedTo] {
		if s.Get("Sid") != nil && s.Open == "" {
			d.statements[i] = doubtful(s, d.doubted)
		}
	}
	tree := &value.Tree{Kind: value.Object, At: r.block.whole, Members: []value.Member{
		{Key: value.Lit("Version").WithAt(r.block.at), Value: d.scalar(d.version)},
		{Key: value.Lit("Statement").WithAt(r.block.at), Value: &value.Tree{Kind: value.List, Items: d.statements, Open: d.open, At: r.block.whole}},
	}}
	return d.h.documentHole(r.inst.root.evaluation+r.identity()+".json", tree)
}

func (d *documentBuilder) scalar(t value.Text) *value.Tree {
	at := t.At()
	if at.IsZero() {
		at = d.r.block.at
	}
	return &value.Tree{Kind: value.String, Text: t, At: at}
}

// put adds a statement; one with the same sid is replaced in its place, and one that may
// have it is no longer certain.
func (d *documentBuilder) put(s *value.Tree) {
	if sid := s.Get("Sid"); sid != nil {
		name, known := sid.Text.Known()
		if i, ok := d.bySid[name]; known && ok {
			d.statements[i] = s
			return
		}
		if known {
			d.bySid[name] = len(d.statements)
			d.doubt(d.unsure, sid.Text)
		} else {
			d.doubt(slices.Collect(maps.Values(d.bySid)), sid.Text)
			d.doubt(d.unsure, sid.Text)
			d.unsure = append(d.unsure, len(d.statements))
		}
	}
	d.statements = append(d.statements, s)
}

// doubt makes statements unsure that one of a sid may replace.
func (d *documentBuilder) doubt(statements []int, sid value.Text) {
	if len(statements) > maxPairwise {
		d.doubted, d.doubtedTo = sid.String(), len(d.statements)
		return
	}
	for _, i := range statements {
		if value.Equal(d.statements[i].Get("Sid").Text, sid) != value.No {
			d.statements[i] = doubtful(d.statements[i], sid.String())
		}
	}
}

// doubtful is a statement that something unknown may replace.
func doubtful(s *value.Tree, why string) *value.Tree {
	out := *s
	out.Open = why
	return &out
}

// unknownDocument notes a document that is not known. As an override it may replace
// every statement that has a sid.
func (d *documentBuilder) unknownDocument(argument, why string) {
	d.open = why
	if strings.HasPrefix(argument, "override") {
		d.doubted, d.doubtedTo = why, len(d.statements)
	}
}

// merge adds the statements of other documents.
func (d *documentBuilder) merge(name string) {
	a := d.r.block.attrs[name]
	if a == nil {
		return
	}
	v := d.r.scope.eval(a)
	u, _ := v.Unmark()
	switch {
	case !u.IsKnown():
		x, _ := holeOf(v)
		if d.h.documentOf(v) != nil {
			d.take(name, v, a.at)
			return
		}
		for _, e := range itemsOf(v) {
			d.take(name, e, a.at)
		}
		d.unknownDocument(name, x.name)
	case u.IsNull():
	case u.Type() == cty.String:
		d.take(name, v, a.at)
	case u.CanIterateElements():
		for it := u.ElementIterator(); it.Next(); {
			_, e := it.Element()
			d.take(name, e, a.at)
		}
	}
}

// take adds the statements of one other document, of an argument.
func (d *documentBuilder) take(argument string, v cty.Value, at source.Range) {
	u, _ := v.Unmark()
	tree := d.h.encodes(v, at)
	switch {
	case tree != nil:
	case !u.IsKnown():
		x, _ := holeOf(v)
		d.unknownDocument(argument, x.name)
		return
	case u.IsNull() || u.Type() != cty.String || u.AsString() == "":
		return
	}
	if tree == nil {
		text, _ := d.h.text(v, at)
		var err *value.SyntaxError
		if tree, err = value.ParseJSON(text); err != nil {
			d.unknownDocument(argument, err.Message)
			return
		}
	}
	d.takeTree(argument, tree)
}

func (d *documentBuilder) takeTree(argument string, tree *value.Tree) {
	if tree.Kind != value.Object || tree.Open != "" {
		d.unknownDocument(argument, "a document that is not known in full")
		return
	}
	list := tree.Get("Statement")
	switch {
	case list == nil:
	case list.Kind == value.List:
		for _, s := range list.Items {
			d.put(s)
		}
		if list.Open != "" {
			d.unknownDocument(argument, list.Open)
		}
	case list.Kind == value.Object:
		d.put(list)
	default:
		d.unknownDocument(argument, "statements that are not known")
	}
	if v := tree.Get("Version"); v != nil && v.Kind == value.String {
		d.version = v.Text
	}
}

// statement is a statement block as the tree of its JSON.
func (d *documentBuilder) statement(b body) *value.Tree {
	t := &value.Tree{Kind: value.Object, At: b.whole}
	add := func(name string, v *value.Tree, at source.Range) {
		t.Members = append(t.Members, value.Member{Key: value.Lit(name).WithAt(at), Value: v})
	}
	if v, a := b.attribute("sid"); a != nil {
		if sid, ok := d.h.text(v, a.at); ok {
			if s, known := sid.Known(); !known || s != "" {
				add("Sid", d.scalar(sid), a.at)
			}
		}
	}
	effect := &value.Tree{Kind: value.String, Text: value.Lit("Allow").WithAt(b.at), At: b.at}
	if v, a := b.attribute("effect"); a != nil {
		if e := d.h.tree(v, a.at); e.Kind != value.Null {
			effect = e
		}
	}
	add("Effect", effect, b.at)
	for _, e := range []struct{ block, json string }{{"actions", "Action"}, {"not_actions", "NotAction"}, {"resources", "Resource"}, {"not_resources", "NotResource"}} {
		if v, a := b.attribute(e.block); a != nil {
			if list := d.strings(v, a.at); list.Kind == value.Hole || list.Open != "" || len(list.Items) > 0 {
				add(e.json, list, a.at)
			}
		}
	}
	for _, e := range []struct{ block, json string }{{"principals", "Principal"}, {"not_principals", "NotPrincipal"}} {
		if p := d.principals(b, e.block); p != nil {
			add(e.json, p, p.At)
		}
	}
	if c := d.conditions(b); c != nil {
		add("Condition", c, c.At)
	}
	return t
}

// strings is a list or set of texts, with &{...} as ${...}.
func (d *documentBuilder) strings(v cty.Value, at source.Range) *value.Tree {
	t := d.h.tree(v, at)
	if t.Kind == value.List {
		t.Items = slices.DeleteFunc(t.Items, func(i *value.Tree) bool { return i.Kind == value.Null })
		for _, item := range t.Items {
			item.Text = variables(item.Text)
		}
	}
	return t
}

// variables rewrites &{...}, which HCL leaves alone, to a policy variable.
func variables(t value.Text) value.Text {
	var parts []value.Part
	for _, p := range t.Parts() {
		if strings.Contains(p.Lit, "&{") {
			p.Lit, p.Exact = strings.ReplaceAll(p.Lit, "&{", "${"), false
		}
		parts = append(parts, p)
	}
	return value.NewText(parts...)
}

func (d *documentBuilder) principals(b body, name string) *value.Tree {
	blocks, open := b.scope.bodies(b.block, name)
	if len(blocks) == 0 && open == "" {
		return nil
	}
	t := &value.Tree{Kind: value.Object, Open: open, At: b.at}
	for i, p := range blocks {
		if i == 0 {
			t.At = p.whole
		}
		kind, ka := p.attribute("type")
		ids, ia := p.attribute("identifiers")
		if ka == nil || ia == nil {
			continue
		}
		key, ok := d.h.text(kind, ka.at)
		if !ok {
			t.Open = "principals.type"
			continue
		}
		list := d.strings(ids, ia.at)
		if s, _ := key.Known(); s == "*" && len(list.Items) == 1 && len(blocks) == 1 && open == "" {
			return list.Items[0]
		}
		d.concat(t, key, list)
	}
	return t
}

// concat adds values to the member of the same key.
func (d *documentBuilder) concat(t *value.Tree, key value.Text, list *value.Tree) {
	if list.Kind != value.List {
		list = &value.Tree{Kind: value.List, Open: list.Text.String(), At: list.At}
	}
	for i := range t.Members {
		if value.Equal(t.Members[i].Key, key) == value.Yes {
			old := t.Members[i].Value
			old.Items = append(old.Items, list.Items...)
			if list.Open != "" {
				old.Open = list.Open
			}
			return
		}
	}
	t.Members = append(t.Members, value.Member{Key: key, Value: list})
}

// conditions merges the condition blocks: one list of values per test and
// variable.
func (d *documentBuilder) conditions(b body) *value.Tree {
	blocks, open := b.scope.bodies(b.block, "condition")
	if len(blocks) == 0 && open == "" {
		return nil
	}
	t := &value.Tree{Kind: value.Object, Open: open, At: b.at, Repeats: true}
	for i, c := range blocks {
		if i == 0 {
			t.At = c.whole
		}
		test, ta := c.attribute("test")
		variable, va := c.attribute("variable")
		values, la := c.attribute("values")
		if ta == nil || va == nil || la == nil {
			continue
		}
		op, ok1 := d.h.text(test, ta.at)
		key, ok2 := d.h.text(variable, va.at)
		if !ok1 || !ok2 {
			t.Open = "condition"
			continue
		}
		op, key = op.UsedAt(ta.at), key.UsedAt(va.at)
		d.concat(d.operator(t, op, key), key, d.strings(values, la.at))
	}
	return t
}

// operator returns the object that a condition belongs to: that of an earlier block
// with the same test and variable, whose values it adds to, else one of its own,
// which keeps the place of its test.
func (d *documentBuilder) operator(t *value.Tree, op, key value.Text) *value.Tree {
	for _, m := range t.Members {
		if value.Equal(m.Key, op) != value.Yes {
			continue
		}
		for _, c := range m.Value.Members {
			if value.Equal(c.Key, key) == value.Yes {
				return m.Value
			}
		}
	}
	o := &value.Tree{Kind: value.Object, At: op.At()}
	t.Members = append(t.Members, value.Member{Key: op, Value: o})
	return o
}
