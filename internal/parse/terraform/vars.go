package terraform

import (
	"bytes"
	"fmt"
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
	"github.com/irsalint/irsalint/internal/value"
)

// varFile parses a variable file into its assignments.
func (p *run) varFile(name string) ([]*attribute, []finding.Problem) {
	f, w, problem := p.open(name)
	if problem != nil {
		return nil, []finding.Problem{*problem}
	}
	if strings.HasSuffix(name, ".json") {
		attrs, diags := w.jsonAttributes(func(string) bool { return true })
		return attrs, w.problems(diags)
	}
	file, diags := hclsyntax.ParseConfig(trimBOM(f.Data), name, startPos(f.Data))
	if file == nil {
		return nil, w.problems(diags)
	}
	body, ok := file.Body.(*hclsyntax.Body)
	if !ok {
		return nil, w.problems(diags)
	}
	w.body(body)
	var out []*attribute
	for _, key := range sortedKeys(body.Attributes) {
		a := body.Attributes[key]
		out = append(out, &attribute{key, a.Expr, w.rng(a.Expr.Range()), w})
	}
	return out, w.problems(diags)
}

// autoLoaded returns the variable files that terraform loads by itself in a
// directory, in its order of precedence, the strongest last.
func autoLoaded(dir string, files []string) []string {
	var first, auto []string
	for _, f := range files {
		if path.Dir(f) != dir {
			continue
		}
		switch base := path.Base(f); {
		case base == "terraform.tfvars" || base == "terraform.tfvars.json":
			first = append(first, f)
		case strings.HasSuffix(base, ".auto.tfvars") || strings.HasSuffix(base, ".auto.tfvars.json"):
			auto = append(auto, f)
		}
	}
	slices.Sort(first)
	slices.Sort(auto)
	return append(first, auto...)
}

// assignments are those of a variable file, evaluated.
type assignments struct {
	values   map[string]cty.Value
	problems []finding.Problem
	// sealed says why nothing of the file can be read without being its user's fault.
	sealed string
}

// open says that the file may assign more than is known.
func (v *assignments) open() bool { return v.sealed != "" || len(v.problems) > 0 }

// sealed recognises variable files that are not readable as they lie in a repository:
// those that git-crypt encrypts, and templates that another tool renders first.
func sealed(data []byte) string {
	switch {
	case bytes.HasPrefix(data, []byte("\x00GITCRYPT\x00")):
		return "the variable file is encrypted"
	case bytes.Contains(data, []byte("<%")):
		return "the variable file is a template of another tool"
	}
	return ""
}

// assigned reads a variable file once, however many roots and worlds use it.
func (p *run) assigned(name string) *assignments {
	load, _ := p.varFileOnce.LoadOrStore(name, sync.OnceValue(func() *assignments {
		if f, err := p.in.Tree.Open(name); err == nil && sealed(f.Data) != "" {
			return &assignments{sealed: sealed(f.Data)}
		}
		attrs, problems := p.varFile(name)
		v := &assignments{values: map[string]cty.Value{}, problems: problems}
		for _, a := range attrs {
			if slices.ContainsFunc(problems, func(p finding.Problem) bool { return p.At.Start <= a.at.End }) {
				continue // what the parser makes of the broken part is not what is meant
			}
			x, diags := a.expr.Value(&hcl.EvalContext{})
			if diags.HasErrors() {
				v.problems = append(v.problems, a.from.problems(diags)...)
				x = unknown(hole{name: "var." + a.name}, cty.DynamicPseudoType)
			}
			v.values[a.name] = x
		}
		return v
	}))
	return load.(func() *assignments)()
}

// maxWorlds bounds the variable files with which one root is evaluated.
const maxWorlds = 64

// worlds are the roots that a directory stands for: with what terraform loads by
// itself and the files that the user names, and where the user names none, with each
// other variable file that belongs to it. others are those files.
func (p *run) worlds(dir string, others []string) []*root {
	auto := autoLoaded(dir, p.in.Tree.List(dir))
	base := p.newRoot(dir, append(auto, p.in.Options.VarFiles...))
	others = slices.DeleteFunc(others, func(f string) bool {
		if slices.Contains(auto, f) {
			return true
		}
		base.problems = append(base.problems, p.assigned(f).problems...)
		if p.assigned(f).open() {
			base.openAll = true
			base.seal(f)
		}
		return !p.sets(dir, f)
	})
	var out []*root
	if len(p.in.Options.VarFiles) > 0 {
		others = nil
	}
	if !p.incomplete(base, others) {
		out = append(out, base)
	}
	for _, f := range others[:min(len(others), maxWorlds)] {
		r := p.newRoot(dir, append(slices.Clone(auto), f))
		r.world = value.World(f)
		out = append(out, r)
	}
	if len(others) > maxWorlds {
		out[0].report(problem(p.start(others[maxWorlds]), fmt.Sprintf("more than %d variable files for one root module: the rest is not analysed", maxWorlds)))
	}
	for _, r := range out {
		r.worlds = len(out)
		r.assign(others)
	}
	if out[0] != base {
		out[0].problems = append(out[0].problems, base.problems...)
		out[0].gaps = append(out[0].gaps, base.gaps...)
	}
	return out
}

func (p *run) newRoot(dir string, files []string) *root {
	return &root{run: p, dir: dir, id: dir, files: files, vars: map[string]cty.Value{}, open: map[string]bool{}, reported: map[source.Range]bool{}}
}

// sets reports whether a variable file sets a variable of a root.
func (p *run) sets(dir, file string) bool {
	for name := range p.assigned(file).values {
		if p.modules[dir].variables[name] != nil {
			return true
		}
	}
	return false
}

// incomplete reports whether a root needs one of the other files: they set a
// variable that has no default and that nothing else sets.
func (p *run) incomplete(r *root, others []string) bool {
	for _, other := range others {
		for name := range p.assigned(other).values {
			v := p.modules[r.dir].variables[name]
			set := slices.ContainsFunc(r.files, func(f string) bool { _, ok := p.assigned(f).values[name]; return ok })
			if v != nil && v.attrs["default"] == nil && !set {
				return true
			}
		}
	}
	return false
}

// assign gives a root the values of its variable files, and opens the variables
// that only another file sets.
func (r *root) assign(others []string) {
	for _, f := range r.files {
		assigned := r.run.assigned(f)
		r.problems = append(r.problems, assigned.problems...)
		r.openAll = r.openAll || assigned.open()
		r.seal(f)
		maps.Copy(r.vars, assigned.values)
	}
	for _, f := range others {
		for name := range r.run.assigned(f).values {
			if _, set := r.vars[name]; !set {
				r.open[name] = true
			}
		}
	}
}

// seal notes a variable file that cannot be read as it lies there.
func (r *root) seal(file string) {
	if reason := r.run.assigned(file).sealed; reason != "" {
		r.gaps = append(r.gaps, graph.Gap{Node: graph.Node{Address: file, At: r.run.start(file)}, Reason: reason, Unknown: file})
	}
}

// start is the beginning of a file.
func (p *run) start(name string) source.Range {
	f, err := p.in.Tree.Open(name)
	if err != nil {
		f = source.NewFile(name, nil)
	}
	return source.Range{File: f}
}
