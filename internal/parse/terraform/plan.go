package terraform

import (
	"bytes"
	"encoding/json"
	"fmt"
	"maps"
	"math/big"
	"path"
	"slices"
	"strconv"
	"strings"

	"github.com/hashicorp/hcl/v2/hclsyntax"
	tfjson "github.com/hashicorp/terraform-json"
	"github.com/zclconf/go-cty/cty"

	"github.com/irsalint/irsalint/internal/finding"
	"github.com/irsalint/irsalint/internal/graph"
	"github.com/irsalint/irsalint/internal/source"
	"github.com/irsalint/irsalint/internal/value"
)

// plan is what "terraform show -json" tells of a plan or of a state. Where its
// configuration is in the tree, that is evaluated with the plan's variables, and the
// plan fills in what is not known without it.
type plan struct {
	file *source.File
	// vars are the values of the root's variables; nil for a state.
	vars      map[string]cty.Value
	resources map[string]*planned
	order     []string
	// account is the account that the configuration is applied to, where it is known.
	account string
}

// planned is one resource of a plan, as it will be.
type planned struct {
	address, module, kind, name string
	data                        bool
	index                       any
	attrs                       map[string]cty.Value
	// at is its address in the plan.
	at source.Range
}

// isPlan reports whether a file name may be that of a plan.
func isPlan(name string) bool {
	return strings.HasSuffix(name, ".json") && !isConfig(name) && !isVars(name)
}

// looksPlanned reports whether a file begins as plans and states do.
func looksPlanned(data []byte) bool {
	head := data[:min(len(data), 4096)]
	return bytes.Contains(head, []byte(`"format_version"`)) && bytes.Contains(head, []byte(`"terraform_version"`))
}

// readPlan reads a file; nil when it is neither a plan nor a state.
func (p *run) readPlan(name string) (*plan, *finding.Problem) {
	f, err := p.in.Tree.Open(name)
	if err != nil || !looksPlanned(f.Data) {
		return nil, nil
	}
	bad := func(err error) *finding.Problem {
		return &finding.Problem{Message: "not a plan or state that can be read: " + err.Error(), At: source.Range{File: f}}
	}
	out := &plan{file: f, resources: map[string]*planned{}}
	var probe struct {
		Planned json.RawMessage `json:"planned_values"`
		Values  json.RawMessage `json:"values"`
	}
	if err := json.Unmarshal(f.Data, &probe); err != nil {
		return nil, bad(err)
	}
	switch {
	case probe.Planned != nil:
		var x tfjson.Plan
		if err := json.Unmarshal(f.Data, &x); err != nil {
			return nil, bad(err)
		}
		out.plan(&x)
	case probe.Values != nil:
		var x tfjson.State
		if err := json.Unmarshal(f.Data, &x); err != nil {
			return nil, bad(err)
		}
		out.state(x.Values)
	default:
		return nil, nil
	}
	out.place()
	return out, nil
}

func (p *plan) plan(x *tfjson.Plan) {
	p.vars = map[string]cty.Value{}
	for name, v := range x.Variables {
		if v != nil {
			p.vars[name] = fromJSON(v.Value, nil, "var."+name)
		}
	}
	if x.PriorState != nil {
		p.state(x.PriorState.Values)
	}
	// What exists before the plan is only of interest as data.
	maps.DeleteFunc(p.resources, func(_ string, r *planned) bool { return !r.data })
	p.order = slices.DeleteFunc(p.order, func(a string) bool { return p.resources[a] == nil })
	for _, c := range x.ResourceChanges {
		if c.Change == nil || c.Change.After == nil && c.Change.AfterUnknown == nil || c.Change.Actions.Delete() || c.DeposedKey != "" {
			continue
		}
		p.add(&planned{
			address: c.Address, module: c.ModuleAddress, kind: c.Type, name: c.Name, data: c.Mode == tfjson.DataResourceMode,
			index: c.Index, attrs: attributes(c.Change.After, c.Change.AfterUnknown, c.Address),
		})
	}
}

func (p *plan) state(values *tfjson.StateValues) {
	if values != nil {
		p.stateModule(values.RootModule, 0)
	}
}

func (p *plan) stateModule(m *tfjson.StateModule, depth int) {
	if m == nil || depth > maxCalls {
		return
	}
	for _, r := range m.Resources {
		p.add(&planned{
			address: r.Address, module: m.Address, kind: r.Type, name: r.Name, data: r.Mode == tfjson.DataResourceMode,
			index: r.Index, attrs: attributes(map[string]any(r.AttributeValues), nil, r.Address),
		})
	}
	for _, child := range m.ChildModules {
		p.stateModule(child, depth+1)
	}
}

func (p *plan) add(r *planned) {
	if p.resources[r.address] == nil {
		p.order = append(p.order, r.address)
	}
	p.resources[r.address] = r
	if account, ok := r.attrs["account_id"]; ok && r.data && r.kind == "aws_caller_identity" && account.IsKnown() && account.Type() == cty.String && !account.IsNull() {
		p.account = account.AsString()
	}
}

func attributes(after, unknown any, address string) map[string]cty.Value {
	known, _ := after.(map[string]any)
	open, _ := unknown.(map[string]any)
	out := map[string]cty.Value{}
	for k, v := range known {
		out[k] = fromJSON(v, open[k], address+"."+k)
	}
	for k, u := range open {
		if _, ok := known[k]; !ok {
			out[k] = fromJSON(nil, u, address+"."+k)
		}
	}
	return out
}

// fromJSON is a value of a plan; what the second tree marks as true is a hole.
func fromJSON(v, unknown any, name string) cty.Value {
	if b, _ := unknown.(bool); b {
		return cty.UnknownVal(cty.DynamicPseudoType).Mark(hole{name: name})
	}
	switch v := v.(type) {
	case string:
		if hasPrivate(v) {
			return cty.UnknownVal(cty.String).Mark(hole{name: name})
		}
		return cty.StringVal(v)
	case bool:
		return cty.BoolVal(v)
	case float64:
		return cty.NumberFloatVal(v)
	case json.Number:
		if f, _, err := big.ParseFloat(v.String(), 10, 512, big.ToNearestEven); err == nil {
			return cty.NumberVal(f)
		}
	case []any:
		open, _ := unknown.([]any)
		var out []cty.Value
		for i, x := range v {
			var u any
			if i < len(open) {
				u = open[i]
			}
			out = append(out, fromJSON(x, u, fmt.Sprintf("%s[%d]", name, i)))
		}
		return cty.TupleVal(out)
	case map[string]any:
		return cty.ObjectVal(attributes(v, unknown, name))
	}
	if open, ok := unknown.(map[string]any); ok && len(open) > 0 {
		return cty.ObjectVal(attributes(nil, open, name))
	}
	if open, ok := unknown.([]any); ok && len(open) > 0 {
		return cty.UnknownVal(cty.DynamicPseudoType).Mark(hole{name: name})
	}
	return cty.NullVal(cty.DynamicPseudoType)
}

// place finds where the plan first names each resource.
func (p *plan) place() {
	data := p.file.Data
	for _, r := range p.resources {
		r.at = source.Range{File: p.file}
	}
	for i := 0; i < len(data); i++ {
		if data[i] != '"' {
			continue
		}
		end := jsonTextEnd(data, i)
		var text string
		if err := json.Unmarshal(data[i:end], &text); err == nil {
			if r := p.resources[text]; r != nil && r.at.End == 0 {
				r.at.Start, r.at.End = i+1, end-1
			}
		}
		i = end - 1
	}
}

// root finds the configuration that the plan was made of: the root module at or above
// the file, else the only one in the tree, that has all the plan's blocks.
func (p *plan) root(dirs []string, run *run) (dir string, ok bool) {
	var fitting []string
	for _, dir := range dirs {
		if p.fits(run.modules[dir]) {
			fitting = append(fitting, dir)
		}
	}
	for dir := path.Dir(p.file.Name); ; dir = path.Dir(dir) {
		if slices.Contains(fitting, dir) {
			return dir, true
		}
		if dir == "." {
			break
		}
	}
	if len(fitting) == 1 {
		return fitting[0], true
	}
	return path.Dir(p.file.Name), false
}

func (p *plan) fits(m *module) bool {
	for _, r := range p.resources {
		switch {
		case r.module != "":
			name, _, _ := strings.Cut(strings.TrimPrefix(r.module, "module."), ".")
			name, _, _ = strings.Cut(name, "[")
			if m.calls[name] == nil {
				return false
			}
		case r.data:
			if m.data[r.kind+"."+r.name] == nil {
				return false
			}
		case m.managed[r.kind+"."+r.name] == nil:
			return false
		}
	}
	return len(p.resources) > 0
}

// planned are the roots that the plans among the files stand for.
func (p *run) planned(dirs []string) (out []*root, problems []finding.Problem) {
	for _, name := range p.in.Files {
		if !isPlan(name) {
			continue
		}
		x, problem := p.readPlan(name)
		if problem != nil {
			problems = append(problems, *problem)
		}
		if x == nil {
			continue
		}
		dir, ok := x.root(dirs, p)
		r := p.newRoot(dir, []string{name})
		r.plan = x
		r.world = value.World(name)
		r.planOnly = !ok
		r.openAll = x.vars == nil
		maps.Copy(r.vars, x.vars)
		out = append(out, r)
	}
	return out, problems
}

// planned is what the plan says of the resource; nil without one.
func (r *resource) planned() *planned {
	if r.inst.root.plan == nil {
		return nil
	}
	return r.inst.root.plan.resources[r.address()]
}

// filled is an attribute's value with what the plan knows of it: all of it inside a
// module from elsewhere, else only what has unknowns.
func (r *resource) filled(name string, v cty.Value) cty.Value {
	x := r.planned()
	if x == nil {
		return v
	}
	known, ok := x.attrs[name]
	if !ok || !known.IsWhollyKnown() || known.IsNull() {
		return v
	}
	h := r.inst.root.run.h
	if r.inst.at.IsZero() && h.documentOf(v) != nil {
		return v
	}
	u, _ := v.UnmarkDeep()
	if u.IsWhollyKnown() && !h.holed(u) && r.inst.at.IsZero() {
		return v
	}
	if t, ok := h.text(v, source.Range{}); ok && known.Type() == cty.String && !t.At().IsZero() {
		return h.str(value.Lit(known.AsString()).WithAt(t.At()))
	}
	return known
}

// documented is the value of an argument that is a policy document: as it is written
// in the tree as long as anything of it is known, for the sake of its places.
func (r *resource) documented(name string, v cty.Value) cty.Value {
	if known(v) && r.inst.at.IsZero() {
		return v
	}
	return r.filled(name, v)
}

// planKeys are the keys that the plan has for a repeated block of which the
// configuration alone does not tell them; none without a plan.
func (i *instance) planKeys(address string) []cty.Value {
	if i.root.plan == nil {
		return nil
	}
	seen := map[string]bool{}
	var out []cty.Value
	for _, a := range i.root.plan.order {
		rest, ok := strings.CutPrefix(a, address+"[")
		if !ok {
			continue
		}
		key, _ := cutKey(rest)
		if seen[key] {
			continue
		}
		seen[key] = true
		if n, err := strconv.Atoi(key); err == nil {
			out = append(out, cty.NumberIntVal(int64(n)))
		} else if s, err := strconv.Unquote(key); err == nil {
			out = append(out, cty.StringVal(s))
		}
	}
	return out
}

// cutKey cuts an address after a key and its bracket.
func cutKey(s string) (key, rest string) {
	if strings.HasPrefix(s, `"`) {
		for i := 1; i < len(s); i++ {
			switch s[i] {
			case '\\':
				i++
			case '"':
				return s[:i+1], strings.TrimPrefix(s[i+1:], "]")
			}
		}
		return s, ""
	}
	key, rest, _ = strings.Cut(s, "]")
	return key, rest
}

// rest adds the resources of a plan that the configuration in the tree does not
// show: those of modules that are not in it, or all of them.
func (b *builder) rest() {
	p := b.root.plan
	if p == nil {
		return
	}
	modules := map[string]*instance{}
	for _, address := range p.order {
		x := p.resources[address]
		if x.data || b.seen[address] || b.kinds[x.kind] == nil {
			continue
		}
		in := modules[x.module]
		if in == nil {
			in = b.plannedModule(x)
			modules[x.module] = in
		}
		add := b.kinds[x.kind]
		add(b, x.resource(in))
	}
}

// plannedModule is a module of which only the plan is known. Its resources are
// reported at the call in the tree, if there is one.
func (b *builder) plannedModule(x *planned) *instance {
	in := newInstance(b.root, &module{dir: b.root.dir, foreign: true})
	if x.module != "" {
		in.path = x.module + "."
		name, _, _ := strings.Cut(strings.TrimPrefix(x.module, "module."), ".")
		name, _, _ = strings.Cut(name, "[")
		if m := b.root.run.module(b.root.dir); m != nil && !b.root.planOnly && m.calls[name] != nil {
			in.at = m.calls[name].at
		}
	}
	return in
}

// resource is a resource of the plan as if it had been written with its values.
func (x *planned) resource(in *instance) *resource {
	at := x.at
	if !in.at.IsZero() {
		at = in.at
	}
	w := &rewriter{h: in.root.run.h, file: x.at.File, funcs: in.root.run.funcs}
	b := &block{kind: "resource", labels: []string{x.kind, x.name}, at: at, whole: at, attrs: map[string]*attribute{}, from: w}
	for name, v := range x.attrs {
		if v.IsKnown() && v.IsNull() {
			continue
		}
		b.attrs[name] = &attribute{name, &hclsyntax.LiteralValueExpr{Val: in.named(v)}, at, w}
	}
	key := ""
	switch i := x.index.(type) {
	case string:
		key = keyText(cty.StringVal(i))
	case float64:
		key = keyText(cty.NumberFloatVal(i))
	}
	return &resource{inst: in, block: b, scope: in.scope(), key: key, memo: map[string]cty.Value{}}
}

// named makes the names of a plan's holes unique over all worlds.
func (i *instance) named(v cty.Value) cty.Value {
	out, err := cty.Transform(v, func(_ cty.Path, e cty.Value) (cty.Value, error) {
		if x, ok := holeOf(e); ok {
			u, _ := e.Unmark()
			return u.Mark(hole{name: i.root.global(x.name), class: x.class}), nil
		}
		return e, nil
	})
	if err != nil {
		return v
	}
	return out
}

// planScope is the graph's scope of a plan.
func planScope(r *root) *graph.Scope {
	s := &graph.Scope{ID: "tf:" + r.id + "?" + r.plan.file.Name}
	if !r.planOnly {
		s.Choices = []graph.Choice{{At: source.Range{File: r.plan.file}, Note: "in this plan"}}
	}
	return s
}
