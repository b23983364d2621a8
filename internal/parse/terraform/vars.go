package terraform

import (
	"path"
	"slices"
	"strings"

	"github.com/hashicorp/hcl/v2/hclsyntax"
	"github.com/zclconf/go-cty/cty"

	"github.com/irsalint/irsalint/internal/finding"
)

// varFile parses a variable file into its assignments.
func (p *run) varFile(name string) ([]*attribute, []finding.Problem) {
	f, w, problem := p.open(name)
	if problem != nil {
		return nil, []finding.Problem{*problem}
	}
	if strings.HasSuffix(name, ".json") {
		attrs, diags := w.jsonAttributes()
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

// assign gives a root the values of its variable files, and opens the variables
// that only a file sets which is not loaded.
func (r *root) assign(files []string, nearest map[string]string) {
	for _, f := range append(autoLoaded(r.dir, files), r.run.in.Options.VarFiles...) {
		attrs, problems := r.run.varFile(f)
		r.problems = append(r.problems, problems...)
		for _, a := range attrs {
			if v, diags := a.expr.Value(r.bare()); !diags.HasErrors() {
				r.vars[a.name] = v
			} else {
				r.problems = append(r.problems, a.from.problems(diags)...)
				r.vars[a.name] = unknown(hole{name: "var." + a.name}, cty.DynamicPseudoType)
			}
		}
	}
	for f, dir := range nearest {
		if dir != r.dir || slices.Contains(autoLoaded(path.Dir(f), files), f) && path.Dir(f) == r.dir {
			continue
		}
		attrs, _ := r.run.varFile(f)
		for _, a := range attrs {
			if _, set := r.vars[a.name]; !set {
				r.open[a.name] = true
			}
		}
	}
}
