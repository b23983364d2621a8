package cloudformation

import (
	"slices"
	"strings"

	"github.com/irsalint/irsalint/internal/source"
	"github.com/irsalint/irsalint/internal/value"
)

// ref is Ref.
func (s *stack) ref(arg *value.Tree, at source.Range) *value.Tree {
	name := literal(arg)
	if name == "" {
		if arg.Kind == value.Object { // the name is built by a function
			if t, ok := s.text(arg); ok {
				if known, ok := t.Known(); ok {
					return s.reference(known, at)
				}
				return s.unknown("Ref "+t.String(), at)
			}
		}
		return s.fault(at, "Ref takes a name", "Ref")
	}
	return s.reference(name, at)
}

// reference is what a parameter, a pseudo parameter or a resource stands for.
func (s *stack) reference(name string, at source.Range) *value.Tree {
	if strings.HasPrefix(name, "AWS::") {
		return s.pseudo(name, at)
	}
	if p := s.parameters[name]; p != nil {
		return s.parameter(name, p, at)
	}
	if s.resources[name] == nil {
		if s.generated {
			return s.unknown(name, at)
		}
		return s.fault(at, "there is no parameter or resource "+name, name)
	}
	return s.computed(name, "", at)
}

// pseudo is a pseudo parameter; nil for AWS::NoValue.
func (s *stack) pseudo(name string, at source.Range) *value.Tree {
	class := value.Segment
	switch name {
	case "AWS::NoValue":
		return nil
	case "AWS::URLSuffix":
		// China has another one. What trust policies build with it is the audience, and
		// that is sts.amazonaws.com in every partition.
		return &value.Tree{Kind: value.String, Text: value.LitAt("amazonaws.com", at), At: at}
	case "AWS::AccountId":
		class = value.Account
	case "AWS::Partition":
		class = value.Partition
	case "AWS::StackId", "AWS::NotificationARNs":
		class = value.Any
	case "AWS::Region":
	case "AWS::StackName":
		return s.unknown(name, at)
	default:
		return s.fault(at, "there is no pseudo parameter "+name, name)
	}
	return &value.Tree{Kind: value.Hole, Text: value.HoleAt(s.shared(name), class, at), At: at}
}

// parameter is the value of a parameter: the one that is given, its default, or unknown.
func (s *stack) parameter(name string, p *value.Tree, at source.Range) *value.Tree {
	if s.given != nil {
		if v := s.given.Get(name); v != nil {
			return s.typed(p, v, at)
		}
		if s.given.Unsure(name) != "" {
			return s.unknown(name, at)
		}
	}
	kind := literal(p.Get("Type"))
	d := p.Get("Default")
	if d == nil || !d.IsScalar() || strings.HasPrefix(kind, "AWS::SSM::") {
		return s.unknown(name, at)
	}
	if list := s.lists[name]; list != nil {
		return list
	}
	return &value.Tree{Kind: value.String, Text: asDefault(d.Text).UsedAt(at), At: at}
}

// typed is a given value as the parameter's type has it.
func (s *stack) typed(p, v *value.Tree, at source.Range) *value.Tree {
	kind := literal(p.Get("Type"))
	list := strings.HasPrefix(kind, "List<") || kind == "CommaDelimitedList"
	if list && v.Kind == value.String {
		out := &value.Tree{Kind: value.List, At: v.At}
		for _, t := range cut(v.Text, ",") {
			out.Items = append(out.Items, &value.Tree{Kind: value.String, Text: trim(t), At: v.At})
		}
		return out
	}
	if v.IsScalar() {
		return &value.Tree{Kind: v.Kind, Text: v.Text.UsedAt(at), At: at, Encodes: v.Encodes}
	}
	return v
}

// getAtt is Fn::GetAtt, whose argument is a list or a text with a dot.
func (s *stack) getAtt(arg *value.Tree, at source.Range) *value.Tree {
	if arg.Kind == value.List && len(arg.Items) == 2 {
		id, ok := s.text(arg.Items[0])
		attr, also := s.text(arg.Items[1])
		if !ok || !also {
			return s.fault(at, "Fn::GetAtt takes a resource and an attribute", "Fn::GetAtt")
		}
		i, known := id.Known()
		a, alsoKnown := attr.Known()
		if !known || !alsoKnown {
			return s.unknown("Fn::GetAtt "+id.String()+"."+attr.String(), at)
		}
		return s.attribute(i, a, at)
	}
	id, attr, found := strings.Cut(literal(arg), ".")
	if !found {
		return s.fault(at, "Fn::GetAtt takes a resource and an attribute", "Fn::GetAtt")
	}
	return s.attribute(id, attr, at)
}

// attribute is an attribute of a resource.
func (s *stack) attribute(id, attr string, at source.Range) *value.Tree {
	if s.resources[id] == nil {
		if s.generated {
			return s.unknown(id+"."+attr, at)
		}
		return s.fault(at, "there is no resource "+id, id+"."+attr)
	}
	return s.computed(id, attr, at)
}

// export is an output that other stacks can import.
type export struct {
	// root is a template that nothing nests, path the resources that lead from it to the
	// nested stack with the output.
	root   *template
	path   []string
	output *value.Tree
	// several says that more than one stack exports the name.
	several bool
}

// findExports notes the outputs that roots, and the stacks that they nest, export under a
// name that is known.
func (r *run) findExports(roots []*template) {
	r.exports = map[string]*export{}
	for _, t := range roots {
		left := r.steps
		newStack(r.newWorld(t, fork{}, &left), t).findExports(nil)
	}
}

func (s *stack) findExports(path []string) {
	r := s.world.run
	for _, o := range s.outputs {
		name := o.Get("Export").Get("Name")
		if name == nil {
			continue
		}
		text, _ := s.text(name)
		known, ok := text.Known()
		if !ok || known == "" {
			continue
		}
		if r.exports[known] != nil {
			r.exports[known].several = true
			continue
		}
		r.exports[known] = &export{root: s.world.root, path: path, output: o}
	}
	for _, id := range s.order {
		if nests[s.kind(id)] == "" {
			continue
		}
		if n := s.nest(id); n != nil {
			n.findExports(append(slices.Clip(path), id))
		}
	}
}

// importValue is what another stack of the tree exports, or unknown.
func (s *stack) importValue(arg *value.Tree, at source.Range) *value.Tree {
	name, _ := s.text(arg)
	unknown := &value.Tree{Kind: value.Hole, Text: value.HoleAt("import of "+name.String(), value.Any, at), At: at}
	known, ok := name.Known()
	r := s.world.run
	e := r.exports[known]
	if !ok || e == nil || e.several {
		return unknown
	}
	if s.world.importing[known] {
		s.world.imports.circular = true
		return unknown
	}
	v, found := s.world.imports.values[known]
	if !found {
		v = s.exported(known, e)
	}
	if v != nil && v.IsScalar() {
		return &value.Tree{Kind: v.Kind, Text: v.Text.UsedAt(at), At: at}
	}
	return unknown
}

// exported evaluates an export, at the cost of what imports it. It is remembered unless a
// circle of imports was cut.
func (s *stack) exported(name string, e *export) *value.Tree {
	r, seen := s.world.run, s.world.imports
	s.world.importing[name] = true
	defer delete(s.world.importing, name)
	if !r.single(e.root, s.world.importing) {
		return nil
	}
	before := seen.circular
	seen.circular = false
	w := r.newWorld(e.root, fork{}, s.world.left)
	w.importing, w.imports = s.world.importing, seen
	of := newStack(w, e.root)
	for _, id := range e.path {
		if of != nil {
			of = of.nest(id)
		}
	}
	var v *value.Tree
	if of != nil {
		v = of.eval(e.output.Get("Value"))
	}
	if !seen.circular {
		seen.values[name] = v
	}
	seen.circular = before || seen.circular
	return v
}

// imports are the exports that a world has looked up.
type imports struct {
	values map[string]*value.Tree
	// circular says that an export was met while it was looked up.
	circular bool
}
