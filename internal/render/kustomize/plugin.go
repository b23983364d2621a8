package kustomize

import (
	"encoding/json"
	"slices"
	"strings"

	"sigs.k8s.io/kustomize/api/konfig"
	"sigs.k8s.io/kustomize/api/krusty"
	"sigs.k8s.io/kustomize/api/types"

	"github.com/irsalint/irsalint/internal/render"
	"github.com/irsalint/irsalint/internal/value"
	"github.com/irsalint/irsalint/internal/yamldoc"
)

// helmPlugin is the builtin generator that runs helm.
const helmPlugin = "HelmChartInflationGenerator"

// plugins plans generators, transformers and validators. Those that are built into
// kustomize stay; what would run a program is a gap.
func (p *plan) plugins(n *node) {
	n.spec.Generators = p.paths(n, n.spec.Generators, n.k.items("generators"), p.plugin)
	n.spec.Transformers = p.paths(n, n.spec.Transformers, n.k.items("transformers"), p.plugin)
	n.spec.Validators = p.paths(n, n.spec.Validators, n.k.items("validators"), p.plugin)
}

// plugin plans an entry: an object written out, a file of objects or a kustomization
// that makes them.
func (p *plan) plugin(n *node, e entry) string {
	if objects, ok := inline(nodeText(e.tree, e.path)); ok {
		if kept := p.builtin(n, e, objects); !slices.Equal(kept, objects) {
			return p.marks.stream(kept)
		}
		return e.path
	}
	name, ok := p.local(n, e)
	switch {
	case !ok:
		return ""
	case p.x.isFile(name):
		m := p.manifest(n, name, e.at)
		if m == nil {
			return ""
		}
		if kept := p.builtin(n, e, m.objects); !slices.Equal(kept, m.objects) {
			p.read[name] = true
			return p.marks.stream(kept)
		}
		if isRepository(e.path) {
			return "./" + e.path
		}
		return e.path
	case isRemote(e.path):
		p.remote(n, e)
	case p.x.isDir(name):
		c := p.include(n, name, e.at)
		if c != nil && p.allBuiltin(n, c, e, map[*node]bool{}) {
			return e.path
		}
		p.gap(n, render.Gap{Reason: "a plugin is not run", Unknown: name, At: e.at})
	default:
		p.missing(e, "file or directory", name)
	}
	return ""
}

// inline reads an entry that is itself the objects.
func inline(t value.Text) ([]*value.Tree, bool) {
	var out []*value.Tree
	for _, d := range yamldoc.ParseText(t) {
		if d.Tree == nil || d.Tree.Kind != value.Object {
			return nil, false
		}
		out = append(out, d.Tree)
	}
	return out, len(out) > 0
}

// stream is objects as one text; empty for none.
func (m *marks) stream(objects []*value.Tree) string {
	var b strings.Builder
	for i, o := range objects {
		if i > 0 {
			b.WriteString("---\n")
		}
		b.WriteString(m.document(o))
	}
	return b.String()
}

// builtin returns the configurations of builtin plugins that may run, and turns the
// others into gaps.
func (p *plan) builtin(n *node, e entry, objects []*value.Tree) []*value.Tree {
	var kept []*value.Tree
	for _, o := range objects {
		p.shallow(o)
		kind := str(o.Get("kind"))
		address := address(o, 0)
		switch {
		case str(o.Get("apiVersion")) != konfig.BuiltinPluginApiVersion || !slices.Contains(krusty.GetBuiltinPluginNames(), kind):
			p.gap(n, render.Gap{Reason: "a plugin is not run", Unknown: kind + "/" + str(o.Path("metadata", "name")), At: e.at})
		case kind == helmPlugin:
			p.helmPlugin(n, e, o)
		case kind == "SecretGenerator":
			p.generated(n, "Secret", o)
			kept = append(kept, secretless(o))
		case address != "":
			p.gap(n, render.Gap{Reason: "the file is not in the tree", Unknown: address, At: e.at})
		default:
			p.pluginPatches(n, e, o)
			if kind == "ConfigMapGenerator" {
				p.generated(n, "ConfigMap", o)
			}
			kept = append(kept, o)
		}
	}
	return kept
}

// allBuiltin reports whether all objects of a kustomization that makes plugins are
// builtin ones; else the whole of it is a gap.
func (p *plan) allBuiltin(n, c *node, e entry, seen map[*node]bool) bool {
	seen[c] = true
	for _, name := range c.children {
		if d := p.nodes[name]; d != nil && !seen[d] {
			if !p.allBuiltin(n, d, e, seen) {
				return false
			}
		}
		if m := p.files[name]; m != nil && !slices.Equal(p.builtin(n, e, m.objects), m.objects) {
			return false
		}
	}
	return true
}

// pathFields are the fields in which a builtin plugin names files.
var pathFields = []string{"env", "envs", "files", "path", "paths", "replacements"}

// pluginPaths calls do with every path that a builtin plugin's configuration names.
func pluginPaths(t *value.Tree, field string, depth int, do func(p string)) {
	if t == nil || depth > 3 {
		return
	}
	if t.Kind == value.String && field != "" {
		_, s, found := strings.Cut(rawText(t), "=")
		if !found || field != "files" {
			s = rawText(t)
		}
		do(s)
	}
	for _, item := range t.Items {
		pluginPaths(item, field, depth+1, do)
	}
	for _, m := range t.Members {
		key, _ := m.Key.Known()
		if key = strings.ToLower(key); slices.Contains(pathFields, key) {
			pluginPaths(m.Value, key, depth+1, do)
		}
	}
}

// rawText is a scalar as kustomize reads it, placeholders as written.
func rawText(t *value.Tree) string {
	var b strings.Builder
	for _, part := range t.Text.Parts() {
		if part.Hole != "" {
			b.WriteString(part.At.Text())
		} else {
			b.WriteString(part.Lit)
		}
	}
	return b.String()
}

// address is one that a builtin plugin would fetch; empty when there is none.
func address(o *value.Tree, depth int) string {
	found := ""
	pluginPaths(o, "", depth, func(s string) {
		if isURL(s) {
			found = s
		}
	})
	return found
}

// secretless is the configuration of a SecretGenerator without its sources.
func secretless(o *value.Tree) *value.Tree {
	out := *o
	out.Members = nil
	for _, m := range o.Members {
		key, _ := m.Key.Known()
		switch strings.ToLower(key) {
		case "files", "env", "envs", "literals":
		default:
			out.Members = append(out.Members, m)
		}
	}
	literal := &value.Tree{Kind: value.String, Text: value.Lit(withheld + "=" + withheld)}
	out.Members = append(out.Members, value.Member{Key: value.Lit("literals"), Value: &value.Tree{Kind: value.List, Items: []*value.Tree{literal}}})
	return &out
}

// pluginFiles are the files that an entry of generators, transformers or validators
// names in turn.
func (x *Index) pluginFiles(k *kustomization, s string) []string {
	objects, ok := inline(value.Lit(s))
	if name, local := k.target(s); !ok && local && x.isFile(name) {
		if f, err := x.tree.Open(name); err == nil {
			objects = readManifests(f, true).objects
		}
	}
	var out []string
	for _, o := range objects {
		pluginPaths(o, "", 0, func(p string) { out = append(out, p) })
	}
	return out
}

// helmPlugin plans a chart that a generator's configuration names.
func (p *plan) helmPlugin(n *node, e entry, o *value.Tree) {
	var c struct {
		types.HelmGlobals
		types.HelmChart
	}
	if err := json.Unmarshal([]byte(toJSON(o)), &c); err != nil {
		p.fail(e.at, "invalid configuration of %s", helmPlugin)
		return
	}
	p.chart(n, &c.HelmGlobals, &c.HelmChart, o, e.at)
}

// pluginPatches notes the patches of a builtin plugin for places, and plans its files.
func (p *plan) pluginPatches(n *node, e entry, o *value.Tree) {
	target, _ := selector(o.Get("target"))
	pluginPaths(o, "", 0, func(s string) {
		if _, isObject := inline(value.Lit(s)); !isObject {
			p.file(n, entry{path: s, at: e.at}, str(o.Get("kind")) != "ConfigMapGenerator")
			p.patchFile(n, s, target, e.at)
		}
	})
	for _, field := range []string{"patch", "patches", "jsonOp"} {
		if t := o.Get(field); t != nil && t.Kind == value.String {
			p.patchText(n, t.Text, target, e.at)
		}
	}
}
