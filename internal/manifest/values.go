package manifest

import (
	"fmt"
	"path"
	"slices"
	"strings"

	"github.com/irsalint/irsalint/internal/graph"
	"github.com/irsalint/irsalint/internal/source"
	"github.com/irsalint/irsalint/internal/value"
	"github.com/irsalint/irsalint/internal/yamldoc"
)

// Bounds on a search through values: how deep, and how many trees, which aliases may
// multiply.
const (
	maxValuesDepth = 30
	maxValues      = 200_000
)

// Values reads what the values of a chart say about ServiceAccounts: wherever an
// object that is called after them has annotations, at any depth. The chart itself
// is not known, so that a name which the values do not give is a hole. Whole objects
// that charts pass on are read too. node is the release; namespace is where it is
// installed.
func (r *Reader) Values(node graph.Node, namespace graph.Arg, t *value.Tree) {
	v := &values{reader: r, node: node}
	v.read(place{namespace: namespace}, t)
}

// LooksLikeValues reports whether a YAML document that no one names as the values of
// a chart is worth reading as such: it is no Kubernetes object, and gives a
// ServiceAccount a role.
func LooksLikeValues(name string, t *value.Tree) bool {
	base := strings.ToLower(path.Base(name))
	switch {
	case t == nil || t.Kind != value.Object || IsObject(t):
		return false
	case strings.HasPrefix(base, "kustomization.") || strings.HasPrefix(base, "helmfile") || strings.HasPrefix(base, "chart."):
		return false
	case t.Get("suite") != nil && t.Get("tests") != nil || t.Get("openapi") != nil || t.Get("$schema") != nil:
		return false // tests of charts, and schemas of values
	}
	r := Reader{Graph: &graph.Graph{}}
	r.Values(graph.Node{Scope: &graph.Scope{}}, graph.Arg{}, t)
	return slices.ContainsFunc(r.Graph.ServiceAccounts, func(sa *graph.ServiceAccount) bool { return sa.RoleARN.Set || len(sa.Faulty) > 0 })
}

// values walks the values of one release.
type values struct {
	reader *Reader
	node   graph.Node
	count  int
}

// place is where the walk is.
type place struct {
	steps     []string
	namespace graph.Arg
	// maybe names what decides whether anything here is made; empty when it is.
	maybe string
}

// at is the place one step down.
func (p place) at(step string) place {
	p.steps = append(slices.Clip(p.steps), step)
	return p
}

func (p place) String() string {
	return strings.ReplaceAll(strings.Join(p.steps, "."), ".[", "[")
}

func (v *values) read(p place, t *value.Tree) {
	if v.count++; t == nil || len(p.steps) > maxValuesDepth || v.count > maxValues {
		return
	}
	switch t.Kind {
	case value.List:
		for i, item := range t.Items {
			v.read(p.at(fmt.Sprintf("[%d]", i)), item)
		}
	case value.String:
		if p.elsewhere() {
			v.text(p, t, v.read)
		}
	case value.Object:
		if !isWhole(t) {
			v.object(p, t)
		}
	}
}

func (v *values) object(p place, t *value.Tree) {
	off, maybe := switched(t, "enabled")
	if off {
		return
	}
	if maybe != "" {
		p.maybe = maybe
	}
	account := p.isAccount()
	if account {
		v.account(p, t)
	} else if unknown := v.moved(p, t); unknown != "" {
		p.namespace = graph.Arg{Text: value.HoleAt(unknown, value.Segment, source.Range{}), At: v.node.At}
	}
	for _, m := range t.Members {
		key, known := m.Key.Known()
		if !known || key == "" || strings.IndexByte("._", key[0]) >= 0 || strings.HasPrefix(key, "x-") {
			continue // charts are not asked for such keys, which hold anchors
		}
		next := p.at(key)
		switch {
		case isFlat(key):
			v.flat(next, t, m)
		case slices.Contains(passedOn, key):
			v.objects(next, m.Value, 0)
			v.read(next, m.Value)
		default:
			v.read(next, m.Value)
		}
	}
}

// plain is a key without case and separators.
var plain = strings.NewReplacer("-", "", "_", "")

// isAccount reports whether a place leads to the settings of a ServiceAccount:
// serviceAccount, rbac.serviceAccount, serviceAccounts.server, serviceAccounts[0].
func (p place) isAccount() bool {
	for i := max(0, len(p.steps)-2); i < len(p.steps); i++ {
		if s := plain.Replace(strings.ToLower(p.steps[i])); strings.Contains(s, "serviceaccount") || s == "sa" {
			return true
		}
	}
	return false
}

// isFlat reports a key whose own members are the annotations of a ServiceAccount:
// serviceAccountAnnotations.
func isFlat(key string) bool {
	s := plain.Replace(strings.ToLower(key))
	return strings.HasSuffix(s, "annotations") && (strings.Contains(s, "serviceaccount") || s == "saannotations")
}

// passedOn are the keys under which charts take whole objects to pass on, by what
// charts of many publishers have in common, and the raw charts.
var passedOn = []string{
	"additionalManifests", "additionalResources", "extraDeploy", "extraManifests", "extraObjects", "extraResources",
	"manifests", "objects", "rawResources", "resources", "templates",
}

// isWhole reports a tree that is an object for the cluster, and no values.
func isWhole(t *value.Tree) bool { return IsObject(t) && t.Get("metadata") != nil }

// objects reads whole objects, or texts of them, in a list or under names.
func (v *values) objects(p place, t *value.Tree, depth int) {
	switch {
	case t.Kind == value.String:
		v.text(p, t, v.whole)
	case isWhole(t):
		v.whole(p, t)
	case depth == 0:
		for _, item := range t.Items {
			v.objects(p, item, 1)
		}
		for _, m := range t.Members {
			v.objects(p, m.Value, 1)
		}
	}
}

func (v *values) whole(p place, t *value.Tree) {
	if !isWhole(t) {
		return
	}
	r := *v.reader
	r.Namespace = p.namespace.Text
	r.Read(t)
	v.reader.Problems = r.Problems
}

// text reads YAML that values hold as text, where it says something of identity. One
// that is not YAML before its chart fills it in is left alone.
func (v *values) text(p place, t *value.Tree, read func(place, *value.Tree)) {
	if !Telling([]byte(t.Text.Skeleton())) {
		return
	}
	for _, d := range yamldoc.ParseText(t.Text) {
		if d.Tree != nil && !d.Tree.IsScalar() && v.count < maxValues {
			read(p, d.Tree)
		}
	}
}

// switched reads a switch of a component: whether it is off, or what decides it.
func switched(t *value.Tree, key string) (off bool, maybe string) {
	s := t.Get(key)
	if s == nil || !s.IsScalar() {
		return false, ""
	}
	text, known := s.Text.Known()
	if !known {
		return false, s.Text.String()
	}
	return text == "false", ""
}

// elsewhere reports whether what stands at a place are the values of something else,
// which has a namespace of its own, such as those of an Application.
func (p place) elsewhere() bool {
	return len(p.steps) > 0 && slices.Contains([]string{"values", "valuesObject", "helmValues"}, p.steps[len(p.steps)-1])
}

// moved names the reason for which what stands below may not get into the namespace
// of the release; empty when there is none.
func (v *values) moved(p place, t *value.Tree) string {
	if p.elsewhere() {
		return "namespace of " + p.String() + " in " + v.node.ID()
	}
	for _, at := range []*value.Tree{t, t.Get("global")} {
		for _, key := range []string{"namespace", "namespaceOverride", "forceNamespace"} {
			if at != nil && at.Kind == value.Object && Field(at, key, v.node.At).Set && at.Get(key) != nil {
				return p.at(key).String() + " in " + v.node.ID()
			}
		}
	}
	return ""
}

// account reads the settings of a ServiceAccount.
func (v *values) account(p place, t *value.Tree) {
	annotations := v.annotations(t.Get("annotations"))
	off, maybe := switched(t, "create")
	if off || !hasRole(annotations) {
		return // without the ServiceAccount nothing carries the annotation
	}
	if maybe != "" {
		p.maybe = maybe
	}
	if own := Field(t, "namespace", v.node.At); own.Set && t.Get("namespace") != nil {
		p.namespace = own
	}
	v.add(p, Field(t, "name", v.node.At), annotations)
}

// flat reads annotations under a key of their own, beside which the name may stand.
func (v *values) flat(p place, parent *value.Tree, m value.Member) {
	annotations := v.annotations(m.Value)
	if !hasRole(annotations) {
		return
	}
	key, _ := m.Key.Known()
	stem := key[:len(key)-len("annotations")]
	name := Field(parent, stem+"Name", v.node.At)
	if parent.Get(stem+"Name") == nil {
		name = graph.Arg{At: v.node.At}
	}
	v.add(p, name, annotations)
}

// annotations are an object, or the text of one.
func (v *values) annotations(t *value.Tree) *value.Tree {
	if t != nil && t.Kind == value.String {
		v.text(place{}, t, func(_ place, object *value.Tree) { t = object })
	}
	return t
}

// hasRole reports whether annotations say something of a role: an empty one is for
// other values to fill in.
func hasRole(annotations *value.Tree) bool {
	role := annotations.Get(RoleAnnotation)
	if role == nil {
		return annotations != nil && slices.ContainsFunc(annotations.Members, meantAsRole)
	}
	s, known := role.Text.Known()
	return role.Kind == value.Null || !known || s != ""
}

func (v *values) add(p place, name graph.Arg, annotations *value.Tree) {
	node := v.node
	if !name.Set {
		name.Text = value.HoleAt("name of "+p.String()+" in "+node.ID(), value.Segment, source.Range{})
	}
	node.Address += "/" + p.String()
	sa := &graph.ServiceAccount{Node: node, Namespace: p.namespace, Name: name}
	annotate(sa, annotations)
	g := v.reader.Graph
	g.ServiceAccounts = append(g.ServiceAccounts, sa)
	if p.maybe != "" {
		g.Gaps = append(g.Gaps, graph.Gap{Node: node, Reason: "values decide whether the ServiceAccount is made", Instances: true, Unknown: p.maybe})
	}
}
