package cloudformation

import (
	"bytes"
	"path"
	"strconv"
	"strings"

	"github.com/irsalint/irsalint/internal/source"
	"github.com/irsalint/irsalint/internal/value"
)

// nests are the types whose resources are stacks, with the property that names the
// template.
var nests = map[string]string{"AWS::CloudFormation::Stack": "TemplateURL", "AWS::Serverless::Application": "Location"}

// children are the templates of the tree that a template nests.
func (r *run) children(t *template) []*template {
	var out []*template
	for _, id := range t.order {
		if property := nests[literal(t.resources[id].Get("Type"))]; property != "" {
			if child := r.child(t, id); child != nil {
				out = append(out, child)
			}
		}
	}
	return out
}

// child is the template of a nested stack; nil when it is not in the tree.
func (r *run) child(t *template, id string) *template {
	dir, resource := path.Dir(t.name), t.resources[id]
	if asset := literal(resource.Path("Metadata", "aws:asset:path")); asset != "" {
		return r.templateAt(path.Join(dir, asset))
	}
	url := resource.Path("Properties", nests[literal(resource.Get("Type"))])
	address := t.address(url)
	if address != "" && !strings.Contains(address, "://") && !strings.Contains(address, unknown) {
		return r.templateAt(path.Join(dir, address))
	}
	// A bucket holds a copy of the tree: what the address ends with is a path in it.
	for end := tail(address); end != ""; {
		for at := dir; ; at = path.Dir(at) {
			if c := r.templateAt(path.Join(at, end)); c != nil && c != t && (strings.Contains(end, "/") || fits(c, t, id)) {
				return c
			}
			if at == "." {
				break
			}
		}
		_, end, _ = strings.Cut(end, "/")
	}
	return nil
}

func (r *run) templateAt(name string) *template {
	name, err := source.Clean(name)
	if err != nil {
		return nil
	}
	if _, err := r.in.Tree.Open(name); err != nil {
		return nil
	}
	if t := r.template(name); t != nil && !t.broken {
		return t
	}
	return nil
}

// fits reports whether a template has the parameters that a nested stack gives it and
// the outputs that are used of it, and is given what it needs: one that has but the file
// name of what an address means mostly does not.
func fits(t, parent *template, id string) bool {
	given := parent.resources[id].Path("Properties", "Parameters")
	if given != nil {
		for _, m := range given.Members {
			if name, known := m.Key.Known(); known && t.parameters[name] == nil {
				return false
			}
		}
	}
	for name, p := range t.parameters {
		if p.Get("Default") == nil && given.Get(name) == nil && given.Unsure(name) == "" {
			return false
		}
	}
	mark := []byte(id + ".Outputs.")
	for rest := parent.file.Data; ; {
		i := bytes.Index(rest, mark)
		if i < 0 {
			return true
		}
		rest = rest[i+len(mark):]
		n := 0
		for n < len(rest) && isAlphanumeric(rune(rest[n])) {
			n++
		}
		if t.outputs[string(rest[:n])] == nil {
			return false
		}
	}
}

// unknown stands for what is not known in an address.
const unknown = "}"

// address is the address of a template as far as it is known without a stack: parameters
// have their defaults.
func (t *template) address(url *value.Tree) string {
	name, arg := "", url
	if url != nil {
		name, arg = call(url)
	}
	switch {
	case url == nil:
		return ""
	case url.IsScalar() && url.Kind != value.Hole:
		return literal(url)
	case name == "Ref":
		if p := t.parameters[literal(arg)]; p != nil && p.Get("Default") != nil {
			return literal(p.Get("Default"))
		}
	case name == "Fn::Sub" && arg.Kind == value.List && len(arg.Items) == 2:
		return t.substituted(literal(arg.Items[0]), arg.Items[1])
	case name == "Fn::Sub":
		return t.substituted(literal(arg), nil)
	case name == "Fn::Join" && arg.Kind == value.List && len(arg.Items) == 2 && arg.Items[1].Kind == value.List:
		var parts []string
		for _, item := range arg.Items[1].Items {
			parts = append(parts, t.address(item))
		}
		return strings.Join(parts, literal(arg.Items[0]))
	}
	return unknown
}

// substituted is the text of an Fn::Sub as far as it is known.
func (t *template) substituted(text string, names *value.Tree) string {
	return variable.ReplaceAllStringFunc(text, func(v string) string {
		name := v[2 : len(v)-1]
		if given := names.Get(name); given != nil {
			return t.address(given)
		}
		if p := t.parameters[name]; p != nil && p.Get("Default") != nil {
			return literal(p.Get("Default"))
		}
		return unknown
	})
}

// tail is the end of an address that is a path: without the host, and what follows the
// last unknown part of it.
func tail(address string) string {
	if i := strings.LastIndex(address, unknown); i >= 0 {
		address = address[i+1:]
	}
	if i := strings.Index(address, "://"); i >= 0 {
		_, address, _ = strings.Cut(address[i+3:], "/")
	}
	return strings.TrimPrefix(address, "/")
}

// nest is the stack of a resource; nil when its template is not in the tree.
func (s *stack) nest(id string) *stack {
	if n, ok := s.nested[id]; ok {
		return n
	}
	s.nested[id] = nil
	t := s.world.run.child(s.template, id)
	if t == nil {
		return nil
	}
	if s.depth() >= maxNested || s.inside(t) {
		s.fault(s.keys[id], "the stack nests itself, or more than "+strconv.Itoa(maxNested)+" others", id)
		return nil
	}
	n := newStack(s.world, t)
	n.path, n.parent = s.path+id+".", s
	n.calls = append(append([]source.Range(nil), s.calls...), s.keys[id])
	n.given = s.property(id, "Parameters")
	if n.given == nil {
		n.given = &value.Tree{Kind: value.Object}
	}
	s.nested[id] = n
	return n
}

func (s *stack) depth() int {
	n := 0
	for p := s.parent; p != nil; p = p.parent {
		n++
	}
	return n
}

func (s *stack) inside(t *template) bool {
	for p := s; p != nil; p = p.parent {
		if p.template == t {
			return true
		}
	}
	return false
}

// output is an output of a nested stack.
func (s *stack) output(id, name string, at source.Range) *value.Tree {
	n := s.nest(id)
	if n == nil {
		return s.unknown(id+".Outputs."+name, at)
	}
	o := n.outputs[name]
	if o == nil {
		return s.fault(at, "the template "+n.name+" has no output "+name, id+".Outputs."+name)
	}
	if c := o.Get("Condition"); c != nil && n.condition(literal(c), c.At) == value.No {
		return s.fault(at, "the output "+name+" is not made: its condition fails", id+".Outputs."+name)
	}
	key := "output " + name
	if n.evaluating[key] {
		return s.fault(at, "the output "+name+" refers to itself", id+".Outputs."+name)
	}
	n.evaluating[key] = true
	defer delete(n.evaluating, key)
	v := n.eval(o.Get("Value"))
	if v == nil {
		return s.unknown(id+".Outputs."+name, at)
	}
	if v.IsScalar() {
		return &value.Tree{Kind: v.Kind, Text: v.Text.UsedAt(at), At: at, Encodes: v.Encodes}
	}
	return v
}
