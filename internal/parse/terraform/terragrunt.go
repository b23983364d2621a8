package terraform

import (
	"maps"
	"path"
	"slices"
	"strings"
	"sync"

	"github.com/hashicorp/hcl/v2"
	"github.com/hashicorp/hcl/v2/hclsyntax"
	"github.com/zclconf/go-cty/cty"

	"github.com/irsalint/irsalint/internal/finding"
	"github.com/irsalint/irsalint/internal/graph"
	"github.com/irsalint/irsalint/internal/source"
)

// unit is one configuration file of Terragrunt, evaluated for a directory: the unit
// itself, a file that it includes, or one that it reads.
type unit struct {
	run *run
	// dir is where the unit lies, to which paths and functions relate; from is the
	// directory of this file.
	dir, from string
	file      *unitFile
	inst      *instance
	includes  map[string]*unit
	// merged are the included files that this one is laid over, in order.
	merged []mergedFile
	level  int
}

// mergedFile is an included file. The inputs over it are merged with its own member by
// member if deep, else they replace them.
type mergedFile struct {
	*unit
	deep bool
}

// unitFile is a parsed file.
type unitFile struct {
	name     string
	attrs    map[string]*attribute
	blocks   []*block
	problems []finding.Problem
}

const (
	unitName = "terragrunt.hcl"
	// repository stands for the absolute path of the analysed root.
	repository = "/repository"
	// maxUnits bounds how deep files include, read and depend on each other.
	maxUnits = 12
)

func isUnit(name string) bool { return path.Base(name) == unitName }

// unitFile parses a file once.
func (p *run) unitFile(name string) *unitFile {
	load, _ := p.unitFiles.LoadOrStore(name, sync.OnceValue(func() *unitFile {
		u := &unitFile{name: name, attrs: map[string]*attribute{}}
		f, w, problem := p.open(name)
		if problem != nil {
			u.problems = []finding.Problem{*problem}
			return u
		}
		w.funcs = p.unitFuncs()
		file, diags := hclsyntax.ParseConfig(trimBOM(f.Data), name, startPos(f.Data))
		u.problems = w.problems(diags)
		if file == nil {
			return u
		}
		if body, ok := file.Body.(*hclsyntax.Body); ok {
			w.body(body)
			for _, key := range sortedKeys(body.Attributes) {
				a := body.Attributes[key]
				u.attrs[key] = &attribute{key, a.Expr, w.place(a.Expr.Range()), w}
			}
			u.blocks = w.blocks(body)
		}
		return u
	}))
	return load.(func() *unitFile)()
}

// newUnit evaluates a file for a unit's directory.
func (p *run) newUnit(name, dir string, level int) *unit {
	file := p.unitFile(name)
	if p.spent.Load() > maxRunEvaluations {
		file = &unitFile{name: name, problems: []finding.Problem{problem(p.start(name), tookTooLong)}}
	}
	u := &unit{run: p, dir: dir, from: path.Dir(name), file: file, level: level, includes: map[string]*unit{}}
	r := p.newRoot(dir, nil)
	r.problems = append(r.problems, u.file.problems...)
	m := &module{dir: dir, locals: map[string]*attribute{}}
	for _, b := range u.file.blocks {
		if b.kind == "locals" {
			for name, a := range b.attrs {
				m.locals[name] = a
			}
		}
	}
	u.inst = newInstance(r, m)
	u.inst.unit = u
	if level < maxUnits {
		u.include()
	}
	return u
}

// include evaluates the files that the file includes.
func (u *unit) include() {
	for _, b := range u.file.blocks {
		if b.kind != "include" || b.attrs["path"] == nil {
			continue
		}
		label := ""
		if len(b.labels) > 0 {
			label = b.labels[0]
		}
		name, ok := u.path(b.attrs["path"])
		if !ok {
			continue
		}
		included := u.run.newUnit(name, u.dir, u.level+1)
		u.includes[label] = included
		strategy := ""
		if a := b.attrs["merge_strategy"]; a != nil {
			strategy, _ = literal(a.expr)
		}
		if strategy != "no_merge" {
			u.merged = append(u.merged, mergedFile{included, strings.HasPrefix(strategy, "deep")})
		}
	}
}

// path is an argument that names a file or directory of the tree.
func (u *unit) path(a *attribute) (string, bool) {
	v, _ := u.inst.scope().eval(a).Unmark()
	if !v.IsKnown() || v.IsNull() || v.Type() != cty.String || hasPrivate(v.AsString()) {
		return "", false
	}
	return u.clean(v.AsString())
}

// clean is the root-relative name for a path as the unit writes it.
func (u *unit) clean(name string) (string, bool) {
	if rest, ok := strings.CutPrefix(name, repository); ok && (rest == "" || rest[0] == '/') {
		name = path.Clean("." + rest)
	} else if path.IsAbs(name) {
		return "", false
	} else {
		name = path.Join(u.dir, name)
	}
	return name, name != ".." && !strings.HasPrefix(name, "../")
}

// block is the block of a kind that has an argument: the unit's own, else that of the
// last included file.
func (u *unit) block(kind, attr string) (*attribute, *unit) {
	for _, b := range u.file.blocks {
		if b.kind == kind && b.attrs[attr] != nil {
			return b.attrs[attr], u
		}
	}
	for _, m := range slices.Backward(u.merged) {
		if a, from := m.block(kind, attr); a != nil {
			return a, from
		}
	}
	return nil, nil
}

// target is the module that the unit applies, and the place that says so; nil for
// one that is not known.
func (u *unit) target() (dir string, at source.Range) {
	a, from := u.block("terraform", "source")
	if a == nil {
		return u.dir, source.Range{File: u.inst.root.run.start(u.file.name).File}
	}
	v, _ := from.inst.scope().eval(a).Unmark()
	if !v.IsKnown() || v.IsNull() || v.Type() != cty.String || hasPrivate(v.AsString()) {
		return "", a.at
	}
	src := v.AsString()
	if dir, ok := modelOf(src, ""); ok {
		return dir, a.at
	}
	if strings.Contains(src, "::") || strings.Contains(src, "?") || strings.Contains(strings.TrimPrefix(src, repository), ":") {
		return "", a.at
	}
	dir, ok := from.clean(strings.Replace(src, "//", "/", 1))
	if !ok {
		return "", a.at
	}
	return dir, a.at
}

// inputs are the values for the module's variables; open says that there may be
// others.
func (u *unit) inputs() (values map[string]cty.Value, open bool) {
	values = map[string]cty.Value{}
	if a := u.file.attrs["inputs"]; a != nil {
		open = !u.assign(values, a)
	}
	for _, m := range slices.Backward(u.merged) {
		under, o := m.inputs()
		open = open || o
		if m.deep {
			values = u.deep(under, values, "merged inputs")
		} else {
			maps.Copy(under, values)
			values = under
		}
	}
	for _, b := range u.file.blocks {
		if b.kind == "terraform" && slices.ContainsFunc(b.blocks, func(n *block) bool {
			return n.kind == "extra_arguments" && (n.attrs["required_var_files"] != nil || n.attrs["optional_var_files"] != nil || n.attrs["arguments"] != nil)
		}) {
			open = true
		}
	}
	return values, open
}

// assign adds the values of an object; false when it may have others. An argument
// that cannot be evaluated does not lose the others.
func (u *unit) assign(values map[string]cty.Value, a *attribute) bool {
	if o, ok := a.expr.(*object); ok {
		for _, item := range o.Items {
			key, diags := (&concrete{item.KeyExpr, o.w}).Value(u.inst.scope().ctx)
			k, _ := key.Unmark()
			if diags.HasErrors() || !k.IsKnown() || k.Type() != cty.String || hasPrivate(k.AsString()) {
				return false
			}
			values[k.AsString()] = u.inst.scope().eval(&attribute{k.AsString(), item.ValueExpr, o.w.place(item.ValueExpr.Range()), o.w})
		}
		return true
	}
	v := u.inst.scope().eval(a)
	maps.Copy(values, membersOf(v))
	x, _ := v.Unmark()
	if !x.IsKnown() {
		return false
	}
	if !x.IsNull() && x.CanIterateElements() && (x.Type().IsObjectType() || x.Type().IsMapType()) {
		maps.Copy(values, x.AsValueMap())
	}
	return true
}

// root is the root module that the unit makes; nil when its module is not known.
func (u *unit) root() *root {
	dir, at := u.target()
	if dir == "" || u.run.module(dir) == nil {
		return nil
	}
	r := u.run.newRoot(dir, u.run.copied(dir, u.dir))
	r.id, r.at = u.dir, at
	r.vars, r.openAll = u.inputs()
	r.assign(nil) // inputs are environment variables, which files override
	u.run.spent.Add(u.spent())
	r.problems = append(r.problems, u.problems()...)
	return r
}

// gaps notes a module that is not known.
func (u *unit) gaps() []graph.Gap {
	a, from := u.block("terraform", "source")
	if dir, _ := u.target(); a == nil || dir != "" {
		return nil
	}
	shown := a.from.source(a.expr)
	if v, ok := u.run.h.text(from.inst.scope().eval(a), a.at); ok {
		shown = v.String()
	}
	node := graph.Node{Scope: &graph.Scope{ID: "tf:" + u.dir}, Address: "terraform", At: a.at}
	return []graph.Gap{{Node: node, Reason: unmodelled, Unknown: shown}}
}

// spent counts the evaluations of the unit and of the files that it includes.
func (u *unit) spent() int64 {
	n := int64(u.inst.root.spent)
	for _, included := range u.includes {
		n += included.spent()
	}
	return n
}

func (u *unit) problems() []finding.Problem {
	out := slices.Clone(u.inst.root.problems)
	for _, label := range sortedKeys(u.includes) {
		out = append(out, u.includes[label].problems()...)
	}
	return out
}

// resolve answers references that only exist in Terragrunt; false for any other.
func (u *unit) resolve(t hcl.Traversal, label, shown string) (cty.Value, bool, hcl.Diagnostics) {
	switch t.RootName() {
	case "include":
		if len(t) > 2 {
			if part, ok := attrName(t[2]); ok && u.includes[label] != nil {
				v, diags := u.run.h.steps(u.includes[label].value(part), t[3:], shown)
				return v, true, diags
			}
		}
		if included := u.includes[""]; included != nil && len(t) > 1 {
			v, diags := u.run.h.steps(included.value(label), t[2:], shown)
			return v, true, diags
		}
	case "dependency":
		if len(t) > 3 {
			part, _ := attrName(t[2])
			name, ok := attrName(t[3])
			if part == "outputs" && ok {
				v, diags := u.run.h.steps(u.output(label, name), t[4:], shown)
				return v, true, diags
			}
		}
	}
	return cty.NilVal, false, nil
}

// value is what other files see of the file: its locals or its inputs.
func (u *unit) value(part string) cty.Value {
	attrs := map[string]cty.Value{}
	switch part {
	case "locals":
		for _, name := range sortedKeys(u.inst.mod.locals) {
			attrs[name] = u.inst.local(name)
		}
	case "inputs":
		values, open := u.inputs()
		if open {
			return unknown(hole{name: u.inst.global(part)}, cty.DynamicPseudoType)
		}
		attrs = values
	default:
		return unknown(hole{name: u.inst.global(part)}, cty.DynamicPseudoType)
	}
	return cty.ObjectVal(attrs)
}

// output is an output of a unit that this one depends on.
func (u *unit) output(label, name string) cty.Value {
	for _, b := range u.file.blocks {
		if b.kind != "dependency" || len(b.labels) == 0 || b.labels[0] != label || b.attrs["config_path"] == nil {
			continue
		}
		dir, ok := u.path(b.attrs["config_path"])
		if !ok {
			break
		}
		if strings.HasSuffix(dir, ".hcl") {
			dir = path.Dir(dir)
		}
		if inst := u.run.applied(dir, u.level+1); inst != nil {
			if v := inst.output(name); !sharesResource(v) {
				return v
			}
		}
		return unknown(hole{name: dir + ":output." + name}, cty.DynamicPseudoType)
	}
	for _, included := range sortedKeys(u.includes) {
		for _, b := range u.includes[included].file.blocks {
			if b.kind == "dependency" && len(b.labels) > 0 && b.labels[0] == label {
				return u.includes[included].output(label, name)
			}
		}
	}
	return unknown(hole{name: u.inst.global("dependency." + label + ".outputs." + name)}, cty.DynamicPseudoType)
}

// sharesResource reports whether a value has parts that are only evaluated when they are asked
// for, which roots that are evaluated side by side must not share.
func sharesResource(v cty.Value) bool {
	_, marks := v.UnmarkDeep()
	for m := range marks {
		if _, ok := m.(*resource); ok {
			return true
		}
	}
	return false
}

// applied is the module instance of the unit in a directory, for those that depend on
// it; nil when it is not known or the unit depends on itself.
func (p *run) applied(dir string, level int) *instance {
	if inst, ok := p.dependencies[dir]; ok {
		return inst
	}
	p.dependencies[dir] = nil
	name := path.Join(dir, unitName)
	if _, err := p.in.Tree.Open(name); err != nil || level > maxUnits {
		return nil
	}
	if r := p.newUnit(name, dir, level).root(); r != nil {
		p.dependencies[dir] = r.instance()
	}
	return p.dependencies[dir]
}
