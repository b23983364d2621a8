package manifest

import (
	"github.com/irsalint/irsalint/internal/graph"
	"github.com/irsalint/irsalint/internal/iam"
	"github.com/irsalint/irsalint/internal/source"
	"github.com/irsalint/irsalint/internal/value"
)

// resource is an object by which a controller makes something in AWS.
type resource struct {
	*object
	r *Reader
	// family are the controllers whose objects can refer to each other.
	family string
	// owner is what decides the AWS account in which the controller works.
	owner string
	// args hold the arguments; what an earlier one says is not looked for in a later.
	args []*value.Tree
	// named is the object that a reference names, and its namespace.
	named func(ref *value.Tree) (name, namespace graph.Arg)
}

// reference is an argument that may name an object instead of giving its value.
type reference struct {
	// field gives the value, ref names an object, selector selects one by labels.
	field, ref, selector string
	// kind is that of the object, attr what of it is meant: arn or name.
	kind, attr string
}

// get is an argument; nil when it is not given.
func (x *resource) get(name string) *value.Tree {
	for _, args := range x.args {
		if t := args.Get(name); t != nil && t.Kind != value.Null {
			return t
		}
	}
	return nil
}

// arg is an argument that is a scalar.
func (x *resource) arg(name string) graph.Arg {
	for _, args := range x.args {
		if a := Field(args, name, x.node.At); a.Set {
			return a
		}
	}
	return graph.Arg{At: x.node.At}
}

// block is an argument that is an object, which some versions write as a list of one;
// nil when it is not given.
func (x *resource) block(name string) *value.Tree {
	t := x.get(name)
	if t != nil && t.Kind == value.List {
		if len(t.Items) == 0 {
			return nil
		}
		return t.Items[0]
	}
	return t
}

// refer is an argument or what it refers to.
func (x *resource) refer(ref reference) graph.Arg {
	for _, args := range x.args {
		if a := x.referIn(args, ref); a.Set {
			return a
		}
	}
	return graph.Arg{At: x.node.At}
}

func (x *resource) referIn(t *value.Tree, ref reference) graph.Arg {
	if v := t.Get(ref.field); v != nil {
		if a := Field(t, ref.field, x.node.At); a.Set {
			return a
		}
	}
	if v := t.Get(ref.ref); v != nil && v.Kind != value.Null {
		return x.target(v, ref)
	}
	if v := t.Get(ref.selector); v != nil && v.Kind != value.Null {
		return x.unknown(ref.selector, v.At)
	}
	return Field(t, ref.field, x.node.At)
}

// referAll are the values of a list and what a list of references names. An unknown
// that may add some is the last of them.
func (x *resource) referAll(ref reference) []graph.Arg {
	var out []graph.Arg
	for _, args := range x.args {
		values := List(args.Get(ref.field))
		out = append(out, values.Items...)
		if values.Open != "" {
			out = append(out, graph.Arg{Set: true, Text: value.HoleAt(values.Open, value.Any, x.node.At), At: x.node.At})
		}
		if refs := args.Get(ref.ref); refs != nil {
			for _, item := range refs.Items {
				out = append(out, x.target(item, ref))
			}
		}
		if v := args.Get(ref.selector); v != nil && v.Kind != value.Null {
			out = append(out, x.unknown(ref.selector, v.At))
		}
		if len(out) > 0 {
			return out
		}
	}
	return out
}

// target is the hole that stands for an object's attribute.
func (x *resource) target(t *value.Tree, ref reference) graph.Arg {
	name, namespace := x.named(t)
	label, known := name.Text.Known()
	if !known || !name.Set {
		return x.unknown(ref.ref, t.At)
	}
	place := x.place
	if namespace.Set && place != "" {
		place = namespace.Text.String()
	}
	return graph.Arg{Set: true, Text: value.HoleAt(x.alias(ref.kind, place, label, ref.attr), value.Any, name.At), At: name.At}
}

func (x *resource) unknown(field string, at source.Range) graph.Arg {
	return graph.Arg{Set: true, Text: value.HoleAt(x.node.ID()+"."+field, value.Any, at), At: at}
}

// alias is the name of the hole by which an attribute of an object is referred to.
func (x *resource) alias(kind, place, label, attr string) string {
	return value.World(x.node.Scope.ID+" "+x.family+" "+place) + kind + " " + label + "#" + attr
}

// known makes an attribute of the object known to what refers to it.
func (x *resource) known(attr string, text value.Text) {
	x.r.Graph.Aliases = append(x.r.Graph.Aliases, graph.Alias{Hole: x.alias(x.kind, x.place, x.label, attr), Text: text})
}

// given is an argument that has to be there; without it, an unknown of its own.
func (x *resource) given(name string) graph.Arg {
	if a := x.arg(name); a.Set {
		return a
	}
	return graph.Arg{Set: true, Text: x.unique(name), At: x.node.At}
}

// unique is an unknown that nothing else shares.
func (x *resource) unique(attr string) value.Text {
	return value.HoleAt(x.node.ID()+"#"+attr, value.Unique, source.Range{})
}

// arnOf is an ARN of IAM in the account of the controller.
func (x *resource) arnOf(kind string, path, name value.Text) value.Text {
	world := value.World(x.node.Scope.ID + " " + x.family + " " + x.owner)
	partition := value.HoleAt(world+"aws.partition", value.Partition, source.Range{})
	account := value.HoleAt(world+"aws.account", value.Account, source.Range{})
	return value.Join(value.Lit("arn:"), partition, value.Lit(":iam::"), account, value.Lit(":"+kind), path, name)
}

// path is an IAM path; it begins and ends with a slash.
func (x *resource) path() graph.Arg {
	if a := x.arg("path"); a.Set {
		return a
	}
	return graph.Arg{Text: value.Lit("/"), At: x.node.At}
}

// document is the policy document that an argument holds as JSON text.
func (x *resource) document(name string) graph.Document {
	t := x.get(name)
	if t == nil {
		d := graph.Document{Unknown: "no " + name, At: x.node.At}
		for _, args := range x.args {
			if unsure := args.Unsure(name); unsure != "" {
				d.Unknown = unsure
			}
		}
		return d
	}
	return Document(t)
}

// Document reads a policy document: an object, or JSON text.
func Document(t *value.Tree) graph.Document {
	d := graph.Document{At: t.At}
	switch {
	case t.Encodes != nil:
		d.Policy = iam.ParsePolicy(t.Encodes)
	case t.Kind == value.Object:
		d.Policy = iam.ParsePolicy(t)
	case t.Kind == value.String && !t.Text.IsHole():
		tree, err := value.ParseJSON(t.Text)
		if err != nil {
			d.Unknown, d.Broken = err.Message, !parses(t.Text, "1") && !parses(t.Text, "")
			if !err.At.IsZero() {
				d.At = err.At
			}
			return d
		}
		d.Policy = iam.ParsePolicy(tree)
	case t.Kind == value.Hole || t.Kind == value.String:
		d.Unknown = t.Text.Holes()[0]
	default:
		d.Unknown, d.Broken = "it is neither an object nor a text", true
	}
	return d
}

// parses reports whether a text is JSON with something in the place of its unknowns.
func parses(t value.Text, filling string) bool {
	var parts []value.Part
	for _, p := range t.Parts() {
		if p.Hole != "" {
			p = value.Part{Lit: filling}
		}
		parts = append(parts, p)
	}
	_, fault := value.ParseJSON(value.NewText(parts...))
	return fault == nil
}
