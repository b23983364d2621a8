package terraform

import (
	"fmt"
	"strings"

	"github.com/zclconf/go-cty/cty"

	"github.com/irsalint/irsalint/internal/graph"
	"github.com/irsalint/irsalint/internal/source"
	"github.com/irsalint/irsalint/internal/value"
)

// resource is one instance of a resource or data source. As a mark it lets an
// object find attributes that are made by the provider.
type resource struct {
	inst  *instance
	block *block
	scope *scope
	key   string
	index cty.Value
	open  string
	memo  map[string]cty.Value
}

func (r *resource) kind() string { return r.block.labels[0] }

// address is the resource's address in its root.
func (r *resource) address() string {
	prefix := ""
	if r.block.kind == "data" {
		prefix = "data."
	}
	return r.inst.path + prefix + strings.Join(r.block.labels, ".") + r.key
}

// identity is the address made unique over all roots.
func (r *resource) identity() string { return r.inst.root.global(r.address()) }

func (r *resource) node() graph.Node {
	return graph.Node{Scope: r.inst.root.scope(), Address: r.address(), At: r.header(), Calls: r.inst.trail}
}

// header is where the resource is reported.
func (r *resource) header() source.Range { return r.inst.header(r.block) }

// object is the resource as a value. It holds what is written; the mark supplies
// the rest.
func (r *resource) object() cty.Value {
	return cty.EmptyObjectVal.Mark(r)
}

// attr is an attribute of the resource: what the provider makes of it, what is
// written, or an unknown.
func (r *resource) attr(name string) cty.Value {
	if v, ok := r.memo[name]; ok {
		return v
	}
	r.memo[name] = unknown(hole{name: r.identity() + "." + name}, cty.DynamicPseudoType)
	v := r.filled(name, r.compute(name))
	r.memo[name] = v
	return v
}

func (r *resource) compute(name string) cty.Value {
	key := r.kind()
	if r.block.kind == "data" {
		key = "data." + key
	}
	if t, ok := r.inst.root.run.computed[key]; ok {
		if v := t(r, name); v != cty.NilVal {
			return v
		}
	}
	if a := r.block.attrs[name]; a != nil {
		// What is given as null the provider may well make.
		v := r.scope.eval(a)
		if u, _ := v.Unmark(); !u.IsKnown() || !u.IsNull() || r.kind() == "terraform_data" {
			return v
		}
	}
	if bodies, open := r.scope.bodies(r.block, name); open == "" && len(bodies) > 0 {
		return blocksValue(bodies, r.identity()+"."+name)
	}
	return unknown(hole{name: r.identity() + "." + name}, cty.DynamicPseudoType)
}

// blocksValue is nested blocks as a list of objects.
func blocksValue(bodies []body, shown string) cty.Value {
	var out []cty.Value
	for i, b := range bodies {
		attrs := map[string]cty.Value{}
		for name := range b.attrs {
			attrs[name], _ = b.attribute(name)
		}
		out = append(out, cty.ObjectVal(attrs).Mark(computable{fmt.Sprintf("%s[%d]", shown, i)}))
	}
	return cty.TupleVal(out).Mark(computable{shown})
}

// text is a written argument as a text; false when it is absent or null.
func (r *resource) text(name string) (value.Text, bool) {
	a := r.block.attrs[name]
	if a == nil {
		return value.Text{}, false
	}
	return r.inst.root.run.h.text(r.filled(name, r.scope.eval(a)), a.at)
}

// arg is a written argument for the graph.
func (r *resource) arg(name string) graph.Arg {
	t, ok := r.text(name)
	if !ok {
		return graph.Arg{At: r.header()}
	}
	at := r.block.attrs[name].at
	return graph.Arg{Set: true, Text: t.UsedAt(at), At: at}
}

// unique is an unknown that no other resource shares.
func (r *resource) unique(attr string) value.Text {
	return value.HoleAt(r.identity()+"#"+attr, value.Unique, source.Range{})
}

// name is the name that IAM knows a resource by: as written, with a generated
// end, or generated.
func (r *resource) name() graph.Arg {
	if a := r.arg("name"); a.Set {
		return a
	}
	t := r.unique("name")
	if prefix, ok := r.text("name_prefix"); ok {
		t = value.Join(prefix, t)
	}
	return graph.Arg{Set: true, Text: t, At: r.header()}
}

// partition and account are those of the provider configuration that the
// resource uses; data sources of the same configuration tell the same values.
func (r *resource) partition() value.Text {
	return value.HoleAt(r.provider("partition"), value.Partition, source.Range{})
}

func (r *resource) account() value.Text {
	if p := r.inst.root.plan; p != nil && p.account != "" && r.block.attrs["provider"] == nil && !r.inst.remapped() {
		return value.Lit(p.account)
	}
	return value.HoleAt(r.provider("account"), value.Account, source.Range{})
}

func (r *resource) provider(what string) string {
	name := "aws."
	if a := r.block.attrs["provider"]; a != nil {
		name = a.from.source(a.expr) + "."
	}
	if a := r.block.attrs["provider"]; a != nil || r.inst.remapped() {
		name = r.inst.path + name
	}
	return r.inst.root.global(name + what)
}

// remapped says that some call on the way passes provider configurations, so that
// the default one of the module need not be that of the root.
func (i *instance) remapped() bool {
	for ; i.parent != nil; i = i.parent.inst {
		if i.call.attrs["providers"] != nil {
			return true
		}
	}
	return false
}

// arnOf is an ARN of IAM.
func (r *resource) arnOf(kind string, path, name value.Text) value.Text {
	return value.Join(value.Lit("arn:"), r.partition(), value.Lit(":iam::"), r.account(), value.Lit(":"+kind), path, name)
}

// path is an IAM path; it begins and ends with a slash.
func (r *resource) path() graph.Arg {
	if a := r.arg("path"); a.Set {
		return a
	}
	return graph.Arg{Text: value.Lit("/"), At: r.header()}
}
