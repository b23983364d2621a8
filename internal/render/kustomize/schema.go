package kustomize

import (
	"strings"

	"github.com/irsalint/irsalint/internal/source"
	"github.com/irsalint/irsalint/internal/value"
	"github.com/irsalint/irsalint/internal/yamldoc"
)

// goodSchema bounds an OpenAPI schema: kustomize follows references for ever.
func (p *plan) goodSchema(n *node, s string) bool {
	name, _ := n.k.target(s)
	f, err := p.x.tree.Open(name)
	if err != nil {
		return false
	}
	at := source.Range{File: f}
	docs := yamldoc.Parse(f)
	if len(docs) != 1 || docs[0].Tree == nil {
		p.fail(at, "this is no OpenAPI schema")
		return false
	}
	definitions := docs[0].Tree.Get("definitions")
	next := map[string]string{}
	if definitions != nil {
		for _, m := range definitions.Members {
			key, _ := m.Key.Known()
			next["#/definitions/"+key] = str(m.Value.Get("$ref"))
		}
	}
	for from := range next {
		steps := 0
		for to := from; to != ""; to = next[to] {
			if steps++; steps > len(next) {
				p.fail(at, "definitions of the OpenAPI schema refer to themselves")
				return false
			}
		}
	}
	if !goodRefs(docs[0].Tree, next) {
		p.fail(at, "the OpenAPI schema refers to what it does not define")
		return false
	}
	return true
}

// goodRefs reports whether every reference of a schema is to a definition of its own
// or one of Kubernetes'.
func goodRefs(t *value.Tree, defined map[string]string) bool {
	for _, m := range t.Members {
		if key, _ := m.Key.Known(); key == "$ref" && m.Value.Kind == value.String {
			ref := str(m.Value)
			if _, ok := defined[ref]; !ok && !strings.HasPrefix(ref, "#/definitions/io.k8s.") {
				return false
			}
		}
		if !goodRefs(m.Value, defined) {
			return false
		}
	}
	for _, item := range t.Items {
		if !goodRefs(item, defined) {
			return false
		}
	}
	return true
}

// maxRefs bounds the ways along references through definitions of custom resources,
// all of which kustomize goes.
const maxRefs = 10_000

// goodCRDs bounds definitions of custom resources: kustomize follows their references
// without an end.
func (p *plan) goodCRDs(n *node, s string) bool {
	name, _ := n.k.target(s)
	f, err := p.x.tree.Open(name)
	if err != nil {
		return false
	}
	at := source.Range{File: f}
	definitions := map[string]*value.Tree{}
	for _, d := range yamldoc.Parse(f) {
		if d.Tree != nil {
			for _, m := range d.Tree.Members {
				key, _ := m.Key.Known()
				definitions[key] = get(get(m.Value, "schema"), "properties")
			}
		}
	}
	if len(definitions) == 0 {
		p.fail(at, "this defines no custom resources")
		return false
	}
	w := ways{definitions, map[string]int{}}
	for name := range definitions {
		if w.from(name) > maxRefs {
			p.fail(at, "definitions of custom resources refer to themselves, or too often to each other")
			return false
		}
	}
	return true
}

// ways counts the ways along references.
type ways struct {
	definitions map[string]*value.Tree
	known       map[string]int
}

func (w ways) from(name string) int {
	if count, ok := w.known[name]; ok {
		return count
	}
	w.known[name] = maxRefs + 1 // while it is being counted: a way that comes back
	count := 1
	if properties := w.definitions[name]; properties != nil {
		for _, m := range properties.Members {
			if ref := str(get(m.Value, "$ref")); ref != "" && count <= maxRefs {
				count += w.from(ref)
			}
		}
	}
	w.known[name] = min(count, maxRefs+1)
	return w.known[name]
}

// maxSteps bounds the length of a path to a field, all of which kustomize may create.
const maxSteps = 250

// shallow refuses paths to fields that are too long.
func (p *plan) shallow(t *value.Tree) {
	if t == nil {
		return
	}
	if t.Kind == value.String && len(t.Text.Parts()) > 0 {
		s := t.Text.Skeleton()
		if max(strings.Count(s, "/"), strings.Count(s, ".")) > maxSteps && !strings.ContainsAny(s, " \n\"") {
			p.fail(t.At, "a path of more than %d steps", maxSteps)
		}
	}
	for _, m := range t.Members {
		p.shallow(m.Value)
	}
	for _, item := range t.Items {
		p.shallow(item)
	}
}
