package terraform

import (
	"fmt"
	"slices"
	"strings"

	"github.com/hashicorp/hcl/v2"
	"github.com/hashicorp/hcl/v2/hclsyntax"
	"github.com/zclconf/go-cty/cty"
	"github.com/zclconf/go-cty/cty/convert"

	"github.com/irsalint/irsalint/internal/source"
)

// copyOf is one instance of a block that count or for_each repeats.
type copyOf struct {
	scope *scope
	// key is [0] or ["k"]; empty for a block without count and for_each.
	key string
	// index is the key as a value.
	index cty.Value
	// open names the unknown over which the block expands.
	open string
}

// copies expands a block. Over an unknown there is one copy whose key is open.
func (i *instance) copies(b *block) []copyOf {
	if a := b.attrs["count"]; a != nil {
		return i.counted(a)
	}
	if a := b.attrs["for_each"]; a != nil {
		return i.each(a)
	}
	return []copyOf{{scope: i.scope()}}
}

func (i *instance) counted(a *attribute) []copyOf {
	v := i.scope().eval(a)
	u, _ := v.Unmark()
	n, err := convert.Convert(u, cty.Number)
	if !u.IsKnown() || err != nil || n.IsNull() {
		x, _ := holeOf(v)
		s := &scope{inst: i, count: unknown(hole{name: i.within(x.name) + " (count.index)"}, cty.Number)}
		s.init()
		return []copyOf{{scope: s, key: "[?]", open: x.name}}
	}
	count, _ := n.AsBigFloat().Int64()
	var out []copyOf
	for k := range min(count, int64(i.budget(int(min(count, maxExpansion+1)), a))) {
		index := cty.NumberIntVal(k)
		s := &scope{inst: i, count: index}
		s.init()
		out = append(out, copyOf{scope: s, key: fmt.Sprintf("[%d]", k), index: index})
	}
	return out
}

func (i *instance) each(a *attribute) []copyOf {
	v := i.scope().eval(a)
	u, marks := v.Unmark()
	if !u.IsKnown() || u.IsNull() || !u.CanIterateElements() {
		return i.anyOf(a, v)
	}
	var out []copyOf
	set := u.Type().IsSetType()
	limit := i.budget(u.LengthInt(), a)
	for it := u.ElementIterator(); it.Next() && len(out) < limit; {
		k, e := it.Element()
		if set {
			k = e
		}
		key, _ := k.Unmark()
		if !key.IsKnown() || key.IsNull() || key.Type() != cty.String {
			if u.Type().IsTupleType() || u.Type().IsListType() {
				return nil // terraform refuses a list
			}
			return i.anyOf(a, v)
		}
		s := &scope{inst: i, key: i.eachKey(key, e, marks), val: e}
		if set {
			s.val = s.key
		}
		s.init()
		out = append(out, copyOf{scope: s, key: i.root.run.h.keyText(key), index: key})
	}
	return out
}

// anyOf is the one copy that stands for all of a block over something unknown.
func (i *instance) anyOf(a *attribute, v cty.Value) []copyOf {
	x, ok := holeOf(v)
	if !ok {
		x.name = a.from.source(a.expr)
	}
	s := &scope{
		inst: i,
		key:  unknown(hole{name: i.within(x.name) + " (each.key)"}, cty.String),
		val:  unknown(hole{name: i.within(x.name) + " (each.value)"}, cty.DynamicPseudoType),
	}
	s.init()
	return []copyOf{{scope: s, key: "[?]", open: x.name}}
}

// within makes the name of an unknown one of the module instance.
func (i *instance) within(name string) string {
	if prefix := i.global(""); !strings.HasPrefix(name, prefix) {
		return prefix + name
	}
	return name
}

// eachKey gives a key the place where it was written: as the key of an object, or
// as an element of the set.
func (i *instance) eachKey(key, element cty.Value, marks cty.ValueMarks) cty.Value {
	name := key.AsString()
	for m := range element.Marks() {
		if k, ok := m.(*keyed); ok && k.name == name {
			return key.Mark(&origin{name, k.text.Parts()})
		}
	}
	if o := believed(marks, name); o != nil {
		return key.Mark(o)
	}
	return key
}

// budget says how many of n copies may be made, and reports what is cut.
func (i *instance) budget(n int, a *attribute) int {
	r := i.root
	allowed := max(0, min(n, maxExpansion, maxInstances-r.instances))
	r.instances += allowed
	if allowed < n {
		i.report(problem(a.at, fmt.Sprintf("expands to more than %d instances: the rest is not analysed", allowed)))
	}
	return allowed
}

// module resolves a reference to a module call's outputs.
func (i *instance) module(name string, t hcl.Traversal, shown string) (cty.Value, hcl.Diagnostics) {
	call := i.mod.calls[name]
	open := unknown(hole{name: i.global("module." + name)}, cty.DynamicPseudoType)
	if call == nil {
		return i.root.run.h.steps(open, t, shown)
	}
	insts, ok := i.calls(call)
	if !ok {
		return i.root.run.h.steps(open, t, shown)
	}
	repeated := call.attrs["count"] != nil || call.attrs["for_each"] != nil
	if !repeated && len(t) > 0 {
		if out, ok := attrName(t[0]); ok {
			return i.root.run.h.steps(insts[0].output(out), t[1:], shown)
		}
	}
	if !repeated {
		return i.root.run.h.steps(insts[0].outputs(), t, shown)
	}
	if len(insts) == 1 && insts[0].openKey() {
		return i.root.run.h.steps(insts[0].parent.any(i.global("module."+name), insts[0].outputs()), t, shown)
	}
	if len(t) > 1 {
		if key, ok := t[0].(hcl.TraverseIndex); ok {
			for _, in := range insts {
				if in.path == i.path+"module."+name+keyText(key.Key)+"." {
					out, _ := attrName(t[1])
					return i.root.run.h.steps(in.output(out), t[2:], shown)
				}
			}
		}
	}
	return i.root.run.h.steps(collect(call, insts, func(in *instance) (cty.Value, cty.Value) { return in.key(), in.outputs() }), t, shown)
}

// any is a repeated block of which the number is not known, as a value. s is the scope
// of the one copy that stands for all.
func (s *scope) any(name string, of cty.Value) cty.Value {
	v := unknown(hole{name: name}, cty.DynamicPseudoType)
	if key, ok := holeOf(s.key); s.key != cty.NilVal && ok {
		return v.Mark(&anyCopy{key.name, of})
	}
	return v
}

// collect is what a repeated block is as a value: a tuple or an object.
func collect[T any](b *block, all []T, of func(T) (key, v cty.Value)) cty.Value {
	if b.attrs["count"] != nil {
		var out []cty.Value
		for _, x := range all {
			_, v := of(x)
			out = append(out, v)
		}
		return cty.TupleVal(out)
	}
	attrs := map[string]cty.Value{}
	for _, x := range all {
		k, v := of(x)
		attrs[k.AsString()] = v
	}
	return cty.ObjectVal(attrs)
}

// calls returns the instances of a call; false when its source is not in the
// tree.
func (i *instance) calls(call *block) ([]*instance, bool) {
	name := call.labels[0]
	m := i.target(call)
	if m == nil || i.level >= maxCalls || i.inside(m) {
		return nil, false
	}
	repeated := call.attrs["count"] != nil || call.attrs["for_each"] != nil
	if insts, ok := i.children[name]; ok {
		return insts, len(insts) > 0 || repeated
	}
	i.children[name] = nil
	copies := i.copies(call)
	if len(copies) == 1 && copies[0].open != "" {
		for n, key := range i.planKeys(i.path + "module." + name) {
			if n == 0 {
				copies = copies[:0]
			}
			copies = append(copies, copyOf{scope: i.scope().keyed(key), key: keyText(key), index: key})
		}
	}
	for _, c := range copies {
		in := newInstance(i.root, m)
		in.path = i.path + "module." + name + c.key + "."
		in.parent, in.call, in.level, in.over = c.scope, call, i.level+1, c.open
		in.manifestKey = i.callKey(call)
		in.placed(i)
		i.children[name] = append(i.children[name], in)
	}
	return i.children[name], len(i.children[name]) > 0 || repeated
}

// placed says where things of the instance are reported: what a module from
// elsewhere declares, at the call in the tree that leads to it.
func (i *instance) placed(caller *instance) {
	switch {
	case !caller.at.IsZero():
		i.at, i.trail = caller.at, caller.trail
	case i.mod.foreign:
		i.at, i.trail = i.call.at, caller.trail
	default:
		i.trail = append(slices.Clone(caller.trail), i.call.at)
	}
}

// header is where a block of the module is reported.
func (i *instance) header(b *block) source.Range {
	if b.at.IsZero() {
		return i.at
	}
	return b.at
}

// inside reports whether the instance is of a module, or called by one.
func (i *instance) inside(m *module) bool {
	for ; i.mod != m; i = i.parent.inst {
		if i.parent == nil {
			return false
		}
	}
	return true
}

// openKey says that the instance stands for an unknown number of them.
func (i *instance) openKey() bool {
	n := len(i.path)
	return n > 4 && i.path[n-4:] == "[?]."
}

// key is the instance's key as a value.
func (i *instance) key() cty.Value {
	if i.parent.key != cty.NilVal {
		u, _ := i.parent.key.Unmark()
		return u
	}
	return cty.StringVal("")
}

func (i *instance) output(name string) cty.Value {
	b := i.mod.outputs[name]
	if b == nil || b.attrs["value"] == nil {
		return unknown(hole{name: i.global(name)}, cty.DynamicPseudoType)
	}
	return i.once("output."+name, b.at, func() cty.Value { return i.scope().eval(b.attrs["value"]) })
}

func (i *instance) outputs() cty.Value {
	attrs := map[string]cty.Value{}
	for name := range i.mod.outputs {
		attrs[name] = i.output(name)
	}
	return cty.ObjectVal(attrs)
}

// resource resolves a reference to a resource or data source.
func (i *instance) resource(kind string, b *block, name string, t hcl.Traversal, shown string) (cty.Value, hcl.Diagnostics) {
	if b == nil {
		return i.root.run.h.steps(unknown(hole{name: i.global(kind + "." + name)}, cty.DynamicPseudoType), t, shown)
	}
	all := i.resources(b)
	repeated := b.attrs["count"] != nil || b.attrs["for_each"] != nil
	if !repeated {
		return i.root.run.h.steps(all[0].object(), t, shown)
	}
	if len(all) == 1 && all[0].open != "" {
		if len(t) > 0 {
			if _, ok := t[0].(hcl.TraverseIndex); ok {
				return i.root.run.h.steps(all[0].object(), t[1:], shown)
			}
		}
		return i.root.run.h.steps(all[0].scope.any(i.global(kind+"."+name), all[0].object()), t, shown)
	}
	return i.root.run.h.steps(collect(b, all, func(r *resource) (cty.Value, cty.Value) { return r.index, r.object() }), t, shown)
}

// resources returns the instances of a resource.
func (i *instance) resources(b *block) []*resource {
	if all, ok := i.expanded[b]; ok {
		return all
	}
	i.expanded[b] = []*resource{{inst: i, block: b, scope: i.scope(), memo: map[string]cty.Value{}, open: "circular reference"}}
	var out []*resource
	for _, c := range i.copies(b) {
		out = append(out, &resource{inst: i, block: b, scope: c.scope, key: c.key, index: c.index, open: c.open, memo: map[string]cty.Value{}})
	}
	if len(out) == 1 && out[0].open != "" {
		for n, key := range i.planKeys(strings.TrimSuffix(out[0].address(), out[0].key)) {
			if n == 0 {
				out = out[:0]
			}
			out = append(out, &resource{inst: i, block: b, scope: i.expanded[b][0].scope.keyed(key), key: keyText(key), index: key, memo: map[string]cty.Value{}})
		}
	}
	i.expanded[b] = out
	return out
}

// keyed is a scope for one copy of a block of which only the key is known.
func (s *scope) keyed(key cty.Value) *scope {
	k := &scope{inst: s.inst}
	if key.Type() == cty.Number {
		k.count = key
	} else {
		k.key, k.val = key, unknown(hole{name: s.inst.global(keyText(key) + " (each.value)")}, cty.DynamicPseudoType)
	}
	k.init()
	return k
}

// bodies returns the nested blocks of a name, dynamic ones expanded, each with
// the scope of its expressions. open names the unknown that may add further ones.
func (s *scope) bodies(b *block, name string) (out []body, open string) {
	for _, n := range b.blocks {
		switch {
		case n.kind == name:
			out = append(out, body{n, s})
		case n.kind == "dynamic" && len(n.labels) > 0 && n.labels[0] == name:
			more, o := s.dynamic(n)
			out = append(out, more...)
			if o != "" {
				open = o
			}
		}
	}
	if a := b.attrs[name]; a != nil && len(out) == 0 {
		return s.asBlocks(a, name)
	}
	return out, open
}

// body is a nested block and where it is evaluated.
type body struct {
	*block
	scope *scope
}

func (s *scope) dynamic(n *block) (out []body, open string) {
	a := n.attrs["for_each"]
	var content *block
	for _, c := range n.blocks {
		if c.kind == "content" {
			content = c
		}
	}
	if a == nil || content == nil {
		return nil, ""
	}
	v := s.eval(a)
	u, _ := v.Unmark()
	if !u.IsKnown() {
		x, _ := holeOf(v)
		return nil, x.name
	}
	if u.IsNull() || !u.CanIterateElements() {
		return nil, ""
	}
	iterator := n.labels[0]
	if it := n.attrs["iterator"]; it != nil {
		if t, d := hcl.AbsTraversalForExpr(unwrap(it.expr)); !d.HasErrors() {
			iterator = t.RootName()
		} else if name, ok := literal(it.expr); ok { // in JSON
			iterator = name
		}
	}
	limit := s.inst.budget(u.LengthInt(), a)
	for it := u.ElementIterator(); it.Next() && len(out) < limit; {
		k, e := it.Element()
		if u.Type().IsSetType() {
			k = e
		}
		inner := &scope{inst: s.inst, key: s.key, val: s.val, count: s.count, ctx: s.ctx.NewChild()}
		inner.ctx.Variables = map[string]cty.Value{iterator: cty.ObjectVal(map[string]cty.Value{"key": k, "value": e})}
		out = append(out, body{content, inner})
	}
	return out, ""
}

// asBlocks reads an attribute that holds what blocks would: the form of JSON
// configuration.
func (s *scope) asBlocks(a *attribute, name string) (out []body, open string) {
	for _, e := range listOf(a.expr) {
		o, ok := e.(*object)
		if !ok {
			return s.valueBlocks(a, name)
		}
		out = append(out, body{o.w.objectBlock(o, name), s})
	}
	return out, ""
}

// valueBlocks reads blocks out of a value: one object or a list of them.
func (s *scope) valueBlocks(a *attribute, name string) (out []body, open string) {
	v := s.eval(a)
	u, _ := v.Unmark()
	switch t := u.Type(); {
	case !u.IsKnown():
		x, _ := holeOf(v)
		return nil, x.name
	case u.IsNull() || !u.CanIterateElements():
		return nil, ""
	case t.IsObjectType() || t.IsMapType():
		return []body{{valueBlock(a, name, u), s}}, ""
	}
	for it := u.ElementIterator(); it.Next(); {
		_, e := it.Element()
		x, _ := e.Unmark()
		if !x.IsKnown() {
			h, _ := holeOf(e)
			open = h.name
		} else if !x.IsNull() && x.CanIterateElements() && (x.Type().IsObjectType() || x.Type().IsMapType()) {
			out = append(out, body{valueBlock(a, name, x), s})
		}
	}
	return out, open
}

// valueBlock is an object as a block whose arguments are its attributes. A null is
// an argument that is not given.
func valueBlock(a *attribute, name string, u cty.Value) *block {
	b := &block{kind: name, from: a.from, attrs: map[string]*attribute{}, at: a.at, whole: a.at}
	for it := u.ElementIterator(); it.Next(); {
		k, e := it.Element()
		if x, _ := e.Unmark(); x.IsKnown() && x.IsNull() {
			continue
		}
		at := a.at
		for m := range e.Marks() {
			if key, ok := m.(*keyed); ok && key.name == k.AsString() && !key.at.IsZero() {
				at = key.at
			}
		}
		b.attrs[k.AsString()] = &attribute{k.AsString(), &hclsyntax.LiteralValueExpr{Val: e, SrcRange: a.expr.Range()}, at, a.from}
	}
	return b
}

// attribute evaluates an argument of a nested block.
func (b body) attribute(name string) (cty.Value, *attribute) {
	a := b.attrs[name]
	if a == nil {
		return cty.NilVal, nil
	}
	return b.scope.eval(a), a
}
