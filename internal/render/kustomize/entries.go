package kustomize

import (
	"strings"

	"sigs.k8s.io/kustomize/api/types"

	"github.com/irsalint/irsalint/internal/render"
	"github.com/irsalint/irsalint/internal/value"
)

// resources plans the entries of resources: files, directories and addresses.
func (p *plan) resources(n *node) {
	n.spec.Resources = p.paths(n, n.spec.Resources, n.k.items("resources", "bases"), p.resource)
}

// paths keeps those entries that take accepts, as it returns them.
func (p *plan) paths(n *node, paths []string, items []*value.Tree, take func(*node, entry) string) []string {
	var out []string
	for i, s := range paths {
		if s = take(n, entry{path: s, at: n.k.at(item(items, i)), tree: item(items, i)}); s != "" {
			out = append(out, s)
		}
	}
	return out
}

// resource plans an entry and returns what kustomize shall see of it; empty for an
// address, which is a gap.
func (p *plan) resource(n *node, e entry) string {
	name, ok := p.local(n, e)
	switch {
	case !ok:
		return ""
	case p.x.isFile(name):
		p.manifest(n, name, e.at)
		if isRepository(e.path) {
			return "./" + e.path
		}
		return e.path
	case isRemote(e.path):
		p.remote(n, e)
		return ""
	case p.x.isDir(name):
		if c := p.include(n, name, e.at); c != nil && c.spec.Kind == types.ComponentKind {
			p.fail(e.at, "%s is a component: it belongs under components", name)
		}
		return e.path
	}
	p.missing(e, "file or directory", name)
	return ""
}

// component plans an entry of components, which are directories.
func (p *plan) component(n *node, e entry) string {
	name, ok := p.local(n, e)
	switch {
	case !ok:
	case isRemote(e.path):
		p.remote(n, e)
	case !p.x.isDir(name):
		p.fail(e.at, "there is no directory %s", name)
	default:
		if c := p.include(n, name, e.at); c != nil && c.spec.Kind != types.ComponentKind {
			p.fail(e.at, "%s is no component: it belongs under resources", name)
		}
		return e.path
	}
	return ""
}

// local is the root-relative name of an entry; false for what is fetched whatever the
// tree holds, and for what lies outside.
func (p *plan) local(n *node, e entry) (string, bool) {
	if isURL(e.path) {
		p.remote(n, e)
		return "", false
	}
	name, ok := n.k.target(e.path)
	if !ok && isRemote(e.path) {
		p.remote(n, e)
		return "", false
	}
	if !ok {
		p.outside(e)
	}
	return name, ok
}

func (p *plan) outside(e entry) {
	switch {
	case e.path == "":
		p.fail(e.at, "a path is empty")
	case strings.ContainsAny(e.path, "\n\x00"):
		p.fail(e.at, "this is neither a path nor an object")
	default:
		p.fail(e.at, "%s is outside the analysed root", e.path)
	}
}

func (p *plan) remote(n *node, e entry) {
	p.gap(n, render.Gap{Reason: "the base is not in the tree", Unknown: e.path, At: e.at})
}
