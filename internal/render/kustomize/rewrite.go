package kustomize

import (
	"sigs.k8s.io/kustomize/api/types"

	"github.com/irsalint/irsalint/internal/render"
	"github.com/irsalint/irsalint/internal/value"
	"github.com/irsalint/irsalint/internal/yamldoc"
)

// plainFiles plans the files that kustomize only reads: an address among them becomes
// a gap, and what is not there a problem.
func (p *plan) plainFiles(n *node) {
	file := func(n *node, e entry) string {
		if p.file(n, e, true) {
			return e.path
		}
		return ""
	}
	n.spec.Crds = p.paths(n, n.spec.Crds, n.k.items("crds"), func(n *node, e entry) string {
		if p.file(n, e, true) && p.goodCRDs(n, e.path) {
			return e.path
		}
		return ""
	})
	n.spec.Configurations = p.paths(n, n.spec.Configurations, n.k.items("configurations"), file)
	if s, ok := n.spec.OpenAPI["path"]; ok {
		if p.file(n, entry{path: s, at: n.k.place("openapi")}, true) && p.goodSchema(n, s) {
			p.schema = true
		} else {
			delete(n.spec.OpenAPI, "path")
		}
	}
	p.schema = p.schema || n.spec.OpenAPI["version"] != ""
	items := n.k.items("replacements")
	var kept []types.ReplacementField
	for i, r := range n.spec.Replacements {
		t := get(item(items, i), "path")
		if r.Path == "" || p.file(n, entry{path: r.Path, at: n.k.at(t)}, true) {
			kept = append(kept, r)
		}
	}
	n.spec.Replacements = kept
}

// file plans one file; false when kustomize shall not see it. Parsed says that
// kustomize will decode it, so that its shape is bounded first.
func (p *plan) file(n *node, e entry, parsed bool) bool {
	name, ok := p.local(n, e)
	if !ok {
		return false
	}
	if !p.x.isFile(name) {
		p.missing(e, "file", name)
		return false
	}
	f, err := p.x.tree.Open(name)
	if err != nil {
		p.fail(e.at, "%v", err)
		return false
	}
	n.cost.add(cost{reads: 1, bytes: len(f.Data)})
	n.children = append(n.children, name)
	if parsed && !p.checked[name] {
		for _, d := range yamldoc.Parse(f) {
			p.shallow(d.Tree)
			if d.Problem != nil && len(p.problems) < maxProblems {
				p.problems = append(p.problems, *d.Problem)
			}
		}
	}
	p.checked[name] = true
	return true
}

// withheld is what stands for the content of secrets, which is never read.
const withheld = "irsalint-withheld"

// withheldData is the same in base64.
const withheldData = "aXJzYWxpbnQtd2l0aGhlbGQ="

// generators plans the generators of ConfigMaps and Secrets.
func (p *plan) generators(n *node) {
	items := n.k.items("configMapGenerator")
	for i := range n.spec.ConfigMapGenerator {
		g, t := &n.spec.ConfigMapGenerator[i], item(items, i)
		var files []string
		for j, s := range g.FileSources {
			key, file := fileSource(s)
			e := entry{path: file, at: n.k.at(item(list(get(t, "files")), j))}
			switch {
			case isURL(file):
				p.gap(n, render.Gap{Reason: "the file is not in the tree", Unknown: file, At: e.at})
				hole := value.Part{Hole: file, At: e.at}
				g.LiteralSources = append(g.LiteralSources, key+"="+p.marks.mark(hole))
			case p.file(n, e, false):
				files = append(files, s)
			}
		}
		g.FileSources = files
		var envs []string
		for j, s := range g.EnvSources {
			e := entry{path: s, at: n.k.at(item(list(get(t, "envs")), j))}
			if p.file(n, e, false) {
				envs = append(envs, s)
			}
		}
		g.EnvSources = envs
		p.generated(n, "ConfigMap", t)
	}
	for i := range n.spec.SecretGenerator {
		g := &n.spec.SecretGenerator[i]
		g.KvPairSources = types.KvPairSources{LiteralSources: []string{withheld + "=" + withheld}}
		if g.Type == "kubernetes.io/tls" {
			g.LiteralSources = []string{"tls.key=" + withheld, "tls.crt=" + withheld}
		}
		p.generated(n, "Secret", item(n.k.items("secretGenerator"), i))
	}
}
