package kubernetes

import (
	"maps"
	"path"
	"regexp"
	"slices"
	"strconv"
	"strings"

	"github.com/irsalint/irsalint/internal/manifest"
	"github.com/irsalint/irsalint/internal/value"
	"github.com/irsalint/irsalint/internal/yamldoc"
)

// maxApplications bounds the Applications of one ApplicationSet.
const maxApplications = 1_000

// parameters are the values that a generator gives to the template, by name; nested
// ones have dots.
type parameters map[string]value.Text

// applicationSet is what the Applications of an ApplicationSet deliver. A generator that
// asks a cluster or a server for its parameters makes one Application, in which they are
// unknown.
func (r *run) applicationSet(d declaration) []*delivery {
	spec := d.tree.Get("spec")
	var out []*delivery
	n := 0
	generators, template := spec.Get("generators"), spec.Get("template")
	if generators == nil || generators.Kind != value.List || template == nil || template.Kind != value.Object {
		return r.notFollowed(d, "ApplicationSet", "the generators or the template are not known")
	}
	if patch := spec.Get("templatePatch"); patch != nil && patch.Kind != value.Null {
		return r.notFollowed(d, "ApplicationSet", "a template patches what it makes")
	}
	for _, g := range generators.Items {
		template := overridden(template, g)
		for _, p := range r.generate(d, g, 0) {
			if n++; n > maxApplications || !r.afford(p.cost(template)) {
				return append(out, r.notFollowed(d, "ApplicationSet", "it makes too many Applications")...)
			}
			application := &value.Tree{Kind: value.Object, At: d.tree.At, Members: substitute(template, p.lookup).Members}
			if application.Path("metadata", "namespace") == nil {
				application = inNamespace(application, d.ownNamespace())
			}
			out = append(out, r.application(declaration{tree: application, scope: d.scope, namespace: d.namespace, depth: d.depth, partial: d.partial})...)
		}
	}
	return out
}

// overridden is the template with what a generator says of its own over it.
func overridden(template, g *value.Tree) *value.Tree {
	for _, m := range g.Members {
		if over := m.Value.Get("template"); over != nil {
			own := *template
			own.Members = slices.Clone(template.Members)
			manifest.Merge(&own, over)
			return &own
		}
	}
	return template
}

// inNamespace gives an object a namespace.
func inNamespace(t *value.Tree, namespace value.Text) *value.Tree {
	meta := t.Get("metadata")
	if meta == nil || meta.Kind != value.Object || len(namespace.Parts()) == 0 {
		return t
	}
	m := *meta
	m.Members = append(slices.Clone(m.Members), value.Member{Key: value.Lit("namespace"), Value: &value.Tree{Kind: value.String, Text: namespace, At: meta.At}})
	out := *t
	out.Members = slices.Clone(t.Members)
	for i := range out.Members {
		if out.Members[i].Value == meta {
			out.Members[i].Value = &m
		}
	}
	return &out
}

// lookup finds the parameter of a placeholder such as {{path.basename}} or
// {{ .path.basename }}.
func (p parameters) lookup(hole value.Part) (value.Text, bool) {
	name := strings.TrimPrefix(strings.TrimSpace(hole.Hole), ".")
	if rest, ok := strings.CutPrefix(name, "index .path.segments "); ok {
		name = "path[" + rest + "]"
	}
	t, ok := p[name]
	return t, ok && written(hole, "{{")
}

// cost bounds the size of the template with these parameters in it.
func (p parameters) cost(template *value.Tree) int {
	longest := 0
	for _, t := range p {
		longest = max(longest, len(t.Skeleton()))
	}
	var cost func(t *value.Tree) int
	cost = func(t *value.Tree) int {
		n := 1 + len(t.Text.Holes())*longest/64
		for _, item := range t.Items {
			n += cost(item)
		}
		for _, m := range t.Members {
			n += 1 + len(m.Key.Holes())*longest/64 + cost(m.Value)
		}
		return n
	}
	return cost(template)
}

func items(t *value.Tree) []*value.Tree {
	if t == nil {
		return nil
	}
	return t.Items
}

func members(t *value.Tree) []value.Member {
	if t == nil {
		return nil
	}
	return t.Members
}

// maxGenerators bounds generators within generators.
const maxGenerators = 3

// generate are the parameters of each Application of a generator. One that asks a
// cluster or a server for them gives one set, with what it says itself.
func (r *run) generate(d declaration, g *value.Tree, depth int) []parameters {
	return slices.DeleteFunc(r.generateAll(d, g, depth), func(p parameters) bool { return !p.match(g.Get("selector")) })
}

// match reports whether parameters may match a selector of labels.
func (p parameters) match(selector *value.Tree) bool {
	for _, m := range members(selector.Get("matchLabels")) {
		key, _ := m.Key.Known()
		want, ok := m.Value.Text.Known()
		if have, known := p[key].Known(); ok && known && len(p[key].Parts()) > 0 && have != want {
			return false
		}
	}
	for _, e := range items(selector.Get("matchExpressions")) {
		have, ok := p[known(e, "key")].Known()
		if !ok || len(p[known(e, "key")].Parts()) == 0 {
			continue
		}
		isIn := slices.Contains(knownItems(e.Get("values")), have)
		if operator := known(e, "operator"); operator == "In" && !isIn || operator == "NotIn" && isIn {
			return false
		}
	}
	return true
}

func (r *run) generateAll(d declaration, g *value.Tree, depth int) []parameters {
	if depth > maxGenerators {
		return nil
	}
	for _, m := range g.Members {
		kind, _ := m.Key.Known()
		switch kind {
		case "list":
			return listGenerator(m.Value)
		case "git":
			for _, root := range d.roots() {
				if out := r.gitGenerator(root, m.Value); len(out) > 0 {
					r.own[repository(m.Value)] = true
					return out
				}
			}
			return []parameters{{}}
		case "matrix":
			out := []parameters{{}}
			for _, inner := range items(m.Value.Get("generators")) {
				out = product(out, r.generate(d, inner, depth+1))
			}
			return out
		case "merge":
			return r.mergeGenerator(d, m.Value, depth)
		}
	}
	p := parameters{}
	for _, m := range g.Members {
		p.values(m.Value)
	}
	return []parameters{p}
}

// mergeGenerator lays the sets of later generators over those of the first that have the
// same merge keys; others of theirs do not count. Where a key is not known, a set may be
// laid over or not.
func (r *run) mergeGenerator(d declaration, g *value.Tree, depth int) []parameters {
	generators, keys := items(g.Get("generators")), knownItems(g.Get("mergeKeys"))
	if len(generators) == 0 {
		return nil
	}
	out := r.generate(d, generators[0], depth+1)
	var maybe []parameters
	for _, inner := range generators[1:] {
		for _, over := range r.generate(d, inner, depth+1) {
			for i, base := range out {
				switch base.same(over, keys) {
				case value.Yes:
					out[i] = base.with(over)
				case value.Unknown:
					if maybe = append(maybe, base.with(over)); len(maybe) > maxApplications {
						return maybe
					}
				}
			}
		}
	}
	return append(out, maybe...)
}

// same answers whether two sets have the same values for keys.
func (p parameters) same(q parameters, keys []string) value.Tri {
	verdict := value.Is(len(keys) > 0).Or(value.Unknown)
	for _, key := range keys {
		a, inA := p[key]
		b, inB := q[key]
		if !inA || !inB {
			verdict = verdict.And(value.Unknown)
			continue
		}
		verdict = verdict.And(value.Equal(a, b))
	}
	return verdict
}

// with is a set with another one over it.
func (p parameters) with(over parameters) parameters {
	out := maps.Clone(p)
	maps.Copy(out, over)
	return out
}

func listGenerator(g *value.Tree) []parameters {
	elements := g.Get("elements")
	if elements == nil || elements.Kind != value.List {
		return []parameters{{}}
	}
	var out []parameters
	for _, e := range elements.Items {
		p := parameters{}
		p.flatten("", e, 0)
		out = append(out, p)
	}
	return out
}

// values adds what a generator itself gives to its sets.
func (p parameters) values(g *value.Tree) {
	for _, m := range members(g.Get("values")) {
		if key, ok := m.Key.Known(); ok && m.Value.IsScalar() {
			p["values."+key] = substituteText(m.Value.Text, p.lookup)
		}
	}
}

// product joins each of some parameters with each of others.
func product(a, b []parameters) []parameters {
	var out []parameters
	for _, x := range a {
		for _, y := range b {
			if len(out) > maxApplications {
				return out
			}
			out = append(out, x.with(y))
		}
	}
	return out
}

// flatten notes the scalars of a tree by their paths.
func (p parameters) flatten(prefix string, t *value.Tree, depth int) {
	if t.IsScalar() {
		p[prefix] = t.Text
		return
	}
	for _, m := range t.Members {
		if key, ok := m.Key.Known(); ok && depth < maxLists*maxLists {
			p.flatten(strings.TrimPrefix(prefix+"."+key, "."), m.Value, depth+1)
		}
	}
}

// gitGenerator looks for directories or files of the repository, which is taken to be
// this one when it has them.
func (r *run) gitGenerator(root string, g *value.Tree) []parameters {
	var out []parameters
	prefix := known(g, "pathParamPrefix")
	add := func(p parameters) {
		if prefix != "" {
			p.prefix(prefix)
		}
		p.values(g)
		out = append(out, p)
	}
	directories, files := items(g.Get("directories")), items(g.Get("files"))
	if !r.afford((len(directories)*len(r.dirs) + len(files)*len(r.in.Tree.Names())) / 64) {
		return nil
	}
	if chosen := newSelection(directories); chosen != nil {
		for _, dir := range r.directories() {
			rest, ok := below(root, dir)
			if len(out) > maxApplications {
				break
			}
			if ok && chosen.has(rest) {
				add(pathParameters(rest))
			}
		}
	}
	for _, f := range files {
		pattern := glob(known(f, "path"), false)
		if pattern == nil {
			continue
		}
		for _, name := range r.in.Tree.Names() {
			if len(out) > maxApplications {
				break
			}
			rest, ok := below(root, name)
			if !ok || !pattern.MatchString(rest) {
				continue
			}
			for _, p := range r.fileParameters(name, path.Dir(rest)) {
				add(p)
			}
		}
	}
	return out
}

// directories are those of the tree but its root, in byte order.
func (r *run) directories() []string {
	if r.sorted == nil {
		for dir := range r.dirs {
			if dir != "." {
				r.sorted = append(r.sorted, dir)
			}
		}
		slices.Sort(r.sorted)
	}
	return r.sorted
}

// below is a name relative to a directory that holds it.
func below(dir, name string) (string, bool) {
	if dir == "." {
		return name, true
	}
	return strings.CutPrefix(name, dir+"/")
}

// selection are the patterns of directories that a generator takes and leaves out.
type selection struct{ in, out []*regexp.Regexp }

// newSelection compiles patterns; nil where none takes anything.
func newSelection(patterns []*value.Tree) *selection {
	s := &selection{}
	for _, p := range patterns {
		switch x := glob(known(p, "path"), false); {
		case x == nil:
		case known(p, "exclude") == "true":
			s.out = append(s.out, x)
		default:
			s.in = append(s.in, x)
		}
	}
	if len(s.in) == 0 {
		return nil
	}
	return s
}

// has reports whether a directory matches one of the patterns and none that excludes.
// Argo CD takes neither the root nor what is below a directory whose name begins with a
// dot.
func (s *selection) has(dir string) bool {
	match := func(x *regexp.Regexp) bool { return x.MatchString(dir) }
	if strings.HasPrefix(dir, ".") || strings.Contains(dir, "/.") {
		return false
	}
	return slices.ContainsFunc(s.in, match) && !slices.ContainsFunc(s.out, match)
}

// pathParameters are those of a directory.
func pathParameters(dir string) parameters {
	p := parameters{"path": value.Lit(dir), "path.path": value.Lit(dir), "path.basename": value.Lit(path.Base(dir))}
	p["path.basenameNormalized"] = value.Lit(strings.NewReplacer("_", "-", ".", "-").Replace(strings.ToLower(path.Base(dir))))
	for i, s := range strings.Split(dir, "/") {
		p["path["+strconv.Itoa(i)+"]"] = value.Lit(s)
	}
	return p
}

// prefix renames what is known of a path.
func (p parameters) prefix(prefix string) {
	for key, t := range maps.Clone(p) {
		if key == "path" || strings.HasPrefix(key, "path.") || strings.HasPrefix(key, "path[") {
			delete(p, key)
			p[prefix+"."+key] = t
		}
	}
}

// fileParameters are those that the objects in a file give.
func (r *run) fileParameters(name, dir string) []parameters {
	f, err := r.in.Tree.Open(name)
	if err != nil {
		return nil
	}
	var out []parameters
	for _, d := range yamldoc.Parse(f) {
		if d.Tree == nil {
			continue
		}
		elements := []*value.Tree{d.Tree}
		if d.Tree.Kind == value.List {
			elements = d.Tree.Items
		}
		for _, e := range elements {
			p := pathParameters(dir)
			p["path.filename"] = value.Lit(path.Base(name))
			p.flatten("", e, 0)
			out = append(out, p)
		}
	}
	return out
}
