package terraform

import (
	"fmt"
	"path"
	"reflect"
	"strings"
	"sync"

	"github.com/hashicorp/hcl/v2"
	"github.com/hashicorp/hcl/v2/ext/typeexpr"
	"github.com/hashicorp/hcl/v2/hclsyntax"
	"github.com/zclconf/go-cty/cty"
	"github.com/zclconf/go-cty/cty/convert"

	"github.com/irsalint/irsalint/internal/finding"
	"github.com/irsalint/irsalint/internal/graph"
	"github.com/irsalint/irsalint/internal/source"
	"github.com/irsalint/irsalint/internal/value"
)

// root is one root module with the values of its variables.
type root struct {
	run *run
	// dir is the directory of the root module, id that of the Terragrunt unit which
	// applies it, at the place that says so; id is dir without one.
	dir, id string
	at      source.Range
	// files are the variable files that apply, the strongest last.
	files []string
	// world begins the names of unknowns where the root is evaluated several times, and
	// worlds is how often.
	world  string
	worlds int
	vars   map[string]cty.Value
	// open are the variables that a variable file sets which is not loaded.
	open map[string]bool
	// plan is set where the root stands for a plan; planOnly says that its
	// configuration is not in the tree.
	plan     *plan
	planOnly bool
	// openAll says that any variable may be set by what is not known.
	openAll bool
	// gaps are files that the root reads and that cannot be read.
	gaps []graph.Gap
	// spent counts evaluations, depth those under way.
	spent, depth int
	instances    int
	problems     []finding.Problem
	reported     map[source.Range]bool
	graphScope   *graph.Scope
	// evaluation tells the documents of this evaluation from those of another one of
	// the same root; it is not shown.
	evaluation string
	// states are the roots whose outputs this one reads, by directory; reader is the
	// root that reads this one.
	states map[string]*instance
	reader *root
	// manifest lists the modules that terraform has installed, by call.
	manifest     map[string]installedModule
	manifestOnce sync.Once
}

// Bounds on the evaluation of one root, but for maxRunEvaluations.
const (
	maxEvaluations = 200_000
	// maxRunEvaluations bounds those of all roots together; an instance, which stays in
	// memory, counts as instanceEvaluations.
	maxRunEvaluations   = 5_000_000
	instanceEvaluations = 100
	maxDepth            = 200
	maxCalls            = 32
	maxExpansion        = 2_000
	maxInstances        = 50_000
)

// instance is a module as one call makes it.
type instance struct {
	root *root
	mod  *module
	// path is the address of the call, such as module.x["k"].; empty for the root.
	path string
	// over names the unknown that says how many instances there are.
	over string
	// parent and call are where the arguments are evaluated.
	parent *scope
	call   *block
	trail  []source.Range
	// at is the call in the tree that leads to a module from elsewhere; zero in a
	// module of the tree.
	at    source.Range
	level int
	// unit is set for the locals of a Terragrunt file.
	unit *unit
	// manifestKey is the instance's key in terraform's module manifest.
	manifestKey string

	memo map[string]cty.Value
	// busy are the keys of memo whose evaluation is under way.
	busy     map[string]bool
	children map[string][]*instance
	expanded map[*block][]*resource
	// byName are the resources by type, provider and name.
	byName map[string]map[string]*resource
}

func newInstance(r *root, m *module) *instance {
	return &instance{root: r, mod: m, memo: map[string]cty.Value{}, busy: map[string]bool{}, children: map[string][]*instance{}, expanded: map[*block][]*resource{}, byName: map[string]map[string]*resource{}}
}

// scope is where an expression is evaluated: a module instance and the each or
// count of a block.
type scope struct {
	inst *instance
	// key and val are each.key and each.value; count is count.index.
	key, val, count cty.Value
	ctx             *hcl.EvalContext
}

var scopeType = cty.Capsule("scope", reflect.TypeFor[scope]())

func (i *instance) scope() *scope {
	s := &scope{inst: i}
	s.init()
	return s
}

func (s *scope) init() {
	s.ctx = &hcl.EvalContext{
		Variables: map[string]cty.Value{scopeKey: cty.CapsuleVal(scopeType, s)},
	}
}

// global makes an address of the module unique over all roots.
func (i *instance) global(address string) string { return i.root.global(i.path + address) }

// global makes an address of the root unique over all roots and their worlds.
func (r *root) global(address string) string {
	if r.id == "." {
		return r.world + address
	}
	return r.world + r.id + ":" + address
}

// eval evaluates an expression; what cannot be evaluated is an unknown named
// after it.
func (s *scope) eval(a *attribute) cty.Value {
	r := s.inst.root
	if r.depth >= maxDepth || r.spent > maxEvaluations {
		for _, p := range a.from.problems(spentAll(a.expr)) {
			s.inst.report(p)
		}
		// The name must not need another evaluation.
		return unknown(hole{name: s.siteName(a.expr, a.from)}, cty.DynamicPseudoType)
	}
	r.spent++
	r.depth++
	defer func() { r.depth-- }()
	v, diags := s.value(a.expr)
	if diags.HasErrors() {
		r.fail(s, a, diags)
		return a.from.derive(a.expr, s.ctx, cty.DynamicPseudoType)
	}
	return a.from.named(v, a.expr, s.ctx)
}

func (s *scope) value(e hclsyntax.Expression) (v cty.Value, diags hcl.Diagnostics) {
	if v, diags = e.Value(s.ctx); !diags.HasErrors() && !small(v) {
		return cty.DynamicVal, fault(e, fmt.Sprintf("a value of more than %d values", maxValues))
	}
	return v, diags
}

// siteName names what an expression is in one copy of a block.
func (s *scope) siteName(e hcl.Expression, w *rewriter) string {
	return derivedName(w.shown(e), fmt.Sprint(w.source(e), s.inst.global(w.file.Name), e.Range(), s.inst.root.run.h.keyText(s.key), keyText(s.count)))
}

// fail notes an error that is certain: one in which no unknown value has a part, and
// no default that only says that a value was not given.
func (r *root) fail(s *scope, a *attribute, diags hcl.Diagnostics) {
	for _, t := range references(a.expr) {
		v, d := traverse(s.ctx, t)
		u, marks := v.UnmarkDeep()
		for m := range marks {
			if _, ok := m.(assumed); ok {
				return
			}
		}
		if d.HasErrors() || !u.IsWhollyKnown() || r.run.h.holed(u) {
			return
		}
	}
	for _, p := range a.from.problems(diags) {
		s.inst.report(p)
	}
}

// resolve evaluates a reference of the module.
func (s *scope) resolve(t hcl.Traversal) (cty.Value, hcl.Diagnostics) {
	shown := s.inst.global(traversalText(t))
	second := ""
	if len(t) > 1 {
		second, _ = attrName(t[1])
	}
	if s.inst.unit != nil {
		if v, ok, diags := s.inst.unit.resolve(t, second, shown); ok {
			return v, diags
		}
	}
	switch t.RootName() {
	case "var":
		return s.inst.root.run.h.steps(s.inst.variable(second), t[min(2, len(t)):], shown)
	case "local":
		return s.inst.root.run.h.steps(s.inst.local(second), t[min(2, len(t)):], shown)
	case "each":
		return s.resolveEach(second, t, shown)
	case "count":
		if s.count != cty.NilVal && second == "index" {
			return s.count, nil
		}
	case "path":
		return s.path(second), nil
	case "terraform", "tofu":
		return unknown(hole{name: s.inst.global("terraform." + second)}, cty.String), nil
	case "module":
		return s.inst.module(second, t[min(2, len(t)):], shown)
	case "data":
		if len(t) > 2 {
			name, _ := attrName(t[2])
			return s.inst.resource("data."+second, s.inst.mod.data[second+"."+name], name, t[3:], shown)
		}
	case "self":
	default:
		if len(t) > 1 {
			return s.inst.resource(t.RootName(), s.inst.mod.managed[t.RootName()+"."+second], second, t[2:], shown)
		}
	}
	return cty.DynamicVal, noSuch(t.SourceRange(), traversalText(t))
}

func (s *scope) resolveEach(which string, t hcl.Traversal, shown string) (cty.Value, hcl.Diagnostics) {
	v := s.val
	if which == "key" {
		v = s.key
	}
	if v == cty.NilVal {
		return cty.DynamicVal, noSuch(t.SourceRange(), traversalText(t))
	}
	return s.inst.root.run.h.steps(v, t[min(2, len(t)):], shown)
}

// path answers path.module and path.root as terraform does when it is run in the root
// module, wherever that lies.
func (s *scope) path(which string) cty.Value {
	if which == "cwd" {
		return unknown(hole{name: "path.cwd"}, cty.String)
	}
	if which != "module" || s.inst.path == "" {
		return cty.StringVal(".")
	}
	return cty.StringVal(relativePath(s.inst.root.dir, s.inst.mod.dir))
}

// relativePath is the way from one root-relative directory to another.
func relativePath(from, to string) string {
	a, b := strings.Split(path.Clean(from), "/"), strings.Split(path.Clean(to), "/")
	if from == "." {
		a = nil
	}
	if to == "." {
		b = nil
	}
	for len(a) > 0 && len(b) > 0 && a[0] == b[0] {
		a, b = a[1:], b[1:]
	}
	return path.Join(strings.Repeat("../", len(a)), strings.Join(b, "/"))
}

// once evaluates something of the instance a single time; a circle is an unknown.
func (i *instance) once(key string, at source.Range, f func() cty.Value) cty.Value {
	if v, ok := i.memo[key]; ok {
		if i.busy[key] {
			i.report(problem(at, "circular reference: "+key+" depends on itself"))
		}
		return v
	}
	i.memo[key] = unknown(hole{name: i.global(key)}, cty.DynamicPseudoType)
	i.busy[key] = true
	v := f()
	delete(i.busy, key)
	i.memo[key] = v
	return v
}

// report notes a problem of the module once for each place.
func (i *instance) report(p finding.Problem) {
	if p.At.IsZero() {
		p.At = i.at
	}
	i.root.report(p)
}

// report notes a problem once for each place.
func (r *root) report(p finding.Problem) {
	if !r.reported[p.At] {
		r.reported[p.At] = true
		r.problems = append(r.problems, p)
	}
}

func (i *instance) local(name string) cty.Value {
	a := i.mod.locals[name]
	if a == nil {
		return unknown(hole{name: i.global("local." + name)}, cty.DynamicPseudoType)
	}
	return i.once("local."+name, a.at, func() cty.Value { return i.scope().eval(a) })
}

// variable is the value of an input variable: what the call or a variable file
// gives it, else its default, else an unknown.
func (i *instance) variable(name string) cty.Value {
	open := unknown(hole{name: i.global("var." + name)}, cty.DynamicPseudoType)
	b := i.mod.variables[name]
	if b == nil {
		return open
	}
	return i.once("var."+name, b.at, func() cty.Value {
		v, given := i.given(name)
		if !given {
			d := b.attrs["default"]
			if d == nil || i.path == "" && (i.root.open[name] || i.root.openAll) {
				return b.constrain(open)
			}
			v = i.scope().eval(d)
			if i.path == "" {
				v = i.root.run.h.defaulted(v, i.global("var."+name))
			}
		}
		return b.constrain(v)
	})
}

// given returns the argument of the call, or the value of a variable file, unless it
// is a null that stands for the default.
func (i *instance) given(name string) (cty.Value, bool) {
	v, ok := i.argument(name)
	if !ok {
		return cty.NilVal, false
	}
	if u, _ := v.Unmark(); u.IsKnown() && u.IsNull() && i.mod.variables[name].nonNull() {
		return cty.NilVal, false
	}
	return v, true
}

func (i *instance) argument(name string) (cty.Value, bool) {
	if i.path == "" {
		v, ok := i.root.vars[name]
		return v, ok
	}
	a := i.call.attrs[name]
	if a == nil {
		return cty.NilVal, false
	}
	v := i.parent.eval(a)
	if i.mod.foreign && !i.parent.inst.mod.foreign {
		v = stamped(v, a.at)
	}
	return v, true
}

func (b *block) nonNull() bool {
	a := b.attrs["nullable"]
	if a == nil {
		return false
	}
	l, ok := a.expr.(*hclsyntax.LiteralValueExpr)
	return ok && l.Val.Type() == cty.Bool && l.Val.False()
}

// constrain converts a value to the variable's type. A value that does not fit
// is left as it is: terraform would have refused it.
func (b *block) constrain(v cty.Value) cty.Value {
	t, defaults := b.constraint()
	if t == cty.DynamicPseudoType {
		return v
	}
	if !known(v) {
		u, marks := v.Unmark()
		if u.Type() == cty.DynamicPseudoType {
			return cty.UnknownVal(t.WithoutOptionalAttributesDeep()).WithMarks(marks)
		}
	}
	if defaults != nil && known(v) {
		if u, _ := v.Unmark(); !u.IsNull() {
			v = defaults.Apply(v)
		}
	}
	v = b.from.h.withSets(v, t)
	if c, err := convert.Convert(v, t); err == nil {
		return c
	}
	return v
}

// constraint is the variable's type, with the defaults of optional attributes.
func (b *block) constraint() (cty.Type, *typeexpr.Defaults) {
	a := b.attrs["type"]
	if a == nil {
		return cty.DynamicPseudoType, nil
	}
	e := plainExpr(a.expr)
	switch hcl.ExprAsKeyword(e) {
	case "list":
		return cty.List(cty.DynamicPseudoType), nil
	case "map":
		return cty.Map(cty.DynamicPseudoType), nil
	}
	t, defaults, diags := typeexpr.TypeConstraintWithDefaults(e)
	if diags.HasErrors() {
		return cty.DynamicPseudoType, nil
	}
	unmarkDefaults(defaults)
	return t, defaults
}

// plainExpr undoes our wrapping at the top of a type expression, which is written as a
// text in JSON and was before terraform 0.12.
func plainExpr(e hclsyntax.Expression) hcl.Expression {
	if s, ok := literal(e); ok {
		if x, diags := hclsyntax.ParseExpression([]byte(s), "", hcl.InitialPos); !diags.HasErrors() {
			return x
		}
	}
	return typeExpr{e}
}

// typeExpr lets the type expression reader see through our nodes.
type typeExpr struct{ hclsyntax.Expression }

func (t typeExpr) UnwrapExpression() hcl.Expression { return unwrap(t.Expression) }

func unwrap(e hcl.Expression) hcl.Expression {
	for {
		w, ok := e.(interface{ UnwrapExpression() hcl.Expression })
		if !ok {
			return e
		}
		e = w.UnwrapExpression()
	}
}

// defaulted marks every text of a variable's value as a default.
func (h *holes) defaulted(v cty.Value, name string) cty.Value {
	out, err := cty.Transform(v, func(path cty.Path, e cty.Value) (cty.Value, error) {
		u, marks := e.Unmark()
		if u.IsKnown() && u.IsNull() {
			inner := name
			for _, step := range path {
				if a, ok := step.(cty.GetAttrStep); ok {
					inner += "." + a.Name
				}
			}
			return e.Mark(assumed{inner}), nil
		}
		if !u.IsKnown() || u.Type() != cty.String {
			return e, nil
		}
		s := u.AsString()
		parts := []value.Part{{Lit: s}}
		if o := believed(marks, s); o != nil {
			parts = append([]value.Part(nil), o.parts...)
		}
		for i := range parts {
			parts[i].Default = true
		}
		return u.Mark(&origin{s, parts}), nil
	})
	if err != nil {
		return v
	}
	return out
}

// unmarkDefaults takes the places off the defaults of optional attributes:
// typeexpr cannot apply marked ones.
func unmarkDefaults(d *typeexpr.Defaults) {
	if d == nil {
		return
	}
	for name, v := range d.DefaultValues {
		d.DefaultValues[name], _ = v.UnmarkDeep()
	}
	for _, child := range d.Children {
		unmarkDefaults(child)
	}
}
