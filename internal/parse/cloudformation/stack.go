package cloudformation

import (
	"crypto/sha256"
	"encoding/hex"
	"strings"

	"github.com/irsalint/irsalint/internal/finding"
	"github.com/irsalint/irsalint/internal/graph"
	"github.com/irsalint/irsalint/internal/source"
	"github.com/irsalint/irsalint/internal/value"
)

// world is a root template in one of the ways in which its unknown conditions can turn
// out, with all that it nests.
type world struct {
	run   *run
	root  *template
	scope *graph.Scope
	fork  fork
	// asked are comparisons that the fork does not answer, in the order of the questions.
	asked   []comparison
	known   map[string]bool
	imports *imports
	// importing are the exports that are being looked up.
	importing map[string]bool
	problems  []finding.Problem
	told      map[finding.Problem]bool
	graph     graph.Graph
	// left are the steps that may still be evaluated, here and in the root's other worlds.
	left *int
}

// stack is a template with the values of its parameters, a nested one below another.
type stack struct {
	*template
	world *world
	// path is that of the stack in its root, with a dot at its end; empty for the root.
	path   string
	parent *stack
	// calls are the places of the resources that nest it, the outermost first.
	calls []source.Range
	// given are the values of parameters that the nesting resource gives; nil for the
	// root, whose parameters have their defaults.
	given *value.Tree
	// props are the evaluated properties of resources, single those that were asked for
	// one by one; evaluating is what is being worked on, so that it does not lead back to
	// itself.
	props, single map[string]*value.Tree
	evaluating    map[string]bool
	// truth is of conditions.
	truth map[string]value.Tri
	// restsOn are the defaults of parameters on which conditions rest, rests the one on
	// which what is being decided does.
	restsOn map[string]source.Range
	rests   source.Range
	nested  map[string]*stack
}

func newStack(w *world, t *template) *stack {
	return &stack{given: w.run.parametersOf(t), template: t, world: w, props: map[string]*value.Tree{}, single: map[string]*value.Tree{}, evaluating: map[string]bool{}, truth: map[string]value.Tri{}, restsOn: map[string]source.Range{}, nested: map[string]*stack{}}
}

// maxName bounds the name of an unknown, which may be made of those of others, in bytes.
const maxName = 1024

// hole is an unknown of the stack, by what it is called in the template.
func (s *stack) hole(name string, class value.Class, at source.Range) value.Text {
	if len(name) > maxName {
		sum := sha256.Sum256([]byte(s.worldless(name)))
		name = value.World(hex.EncodeToString(sum[:8])) + strings.ToValidUTF8(value.Shown(name)[:maxName/4], "") + "…"
	}
	return value.HoleAt(s.global(name), class, at)
}

// global is a name made unique over all stacks.
func (s *stack) global(name string) string { return value.World(s.world.scope.ID) + s.path + name }

// shared is a name that is the same in all stacks of a root: they are of one account.
func (s *stack) shared(name string) string { return value.World(s.world.scope.ID) + name }

func (s *stack) unknown(name string, at source.Range) *value.Tree {
	return &value.Tree{Kind: value.Hole, Text: s.hole(name, value.Any, at), At: at}
}

// fault tells of a problem once, and stands for the value that it leaves unknown.
func (s *stack) fault(at source.Range, message, name string) *value.Tree {
	p := finding.Problem{Message: message, At: at}
	if !s.world.told[p] && len(s.world.problems) < maxProblems {
		s.world.told[p] = true
		s.world.problems = append(s.world.problems, p)
	}
	return s.unknown(name, at)
}

// maxNested bounds how deep stacks nest.
const maxNested = 16

// spend reports whether more may be evaluated.
func (s *stack) spend() bool {
	*s.world.left--
	return *s.world.left >= 0
}

// properties are those of a resource, evaluated; nil for a resource that is not there.
func (s *stack) properties(id string) *value.Tree {
	if p, ok := s.props[id]; ok {
		return p
	}
	r := s.resources[id]
	if r == nil {
		return nil
	}
	if s.evaluating[id] {
		return nil
	}
	s.evaluating[id] = true
	p := r.Get("Properties")
	if p == nil {
		p = &value.Tree{Kind: value.Object, At: s.keys[id]}
	}
	p = s.eval(p)
	if p == nil || p.Kind != value.Object && p.Kind != value.Hole {
		p = &value.Tree{Kind: value.Object, At: s.keys[id]}
	}
	s.props[id] = p
	delete(s.evaluating, id)
	return p
}

// property is one property of a resource, evaluated alone: what the others refer to may
// lead back here.
func (s *stack) property(id, name string) *value.Tree {
	if p, ok := s.props[id]; ok {
		return p.Get(name)
	}
	key := id + "\x00" + name
	if v, ok := s.single[key]; ok {
		return v
	}
	written := s.resources[id].Get("Properties")
	t := written.Get(name)
	switch {
	case t == nil && written != nil && written.Unsure(name) != "":
		return s.unknown(written.Unsure(name), written.At)
	case t == nil:
		return nil
	case s.evaluating[key]:
		return s.fault(t.At, "the property "+name+" of "+id+" refers to itself", id+"."+name)
	}
	s.evaluating[key] = true
	v := s.eval(t)
	delete(s.evaluating, key)
	s.single[key] = v
	return v
}

// kind is the type of a resource; empty for one that is not there.
func (s *stack) kind(id string) string { return literal(s.resources[id].Get("Type")) }

// node is that of a resource.
func (s *stack) node(id string) graph.Node {
	return graph.Node{Scope: s.world.scope, Address: s.path + id, At: s.keys[id], Calls: s.calls}
}
