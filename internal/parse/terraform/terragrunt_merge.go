package terraform

import (
	"cmp"
	"maps"
	"path"
	"slices"
	"strings"

	"github.com/zclconf/go-cty/cty"
)

// deep merges the members of two objects, those of over being stronger.
func (u *unit) deep(under, over map[string]cty.Value, name string) map[string]cty.Value {
	out := maps.Clone(under)
	if out == nil {
		out = map[string]cty.Value{}
	}
	for _, k := range sortedKeys(over) {
		if old, ok := under[k]; ok {
			out[k] = u.deeper(old, over[k], name+"."+k)
		} else {
			out[k] = over[k]
		}
	}
	return out
}

// deeper merges two values. Lists are concatenated, and an empty value does not always
// replace another: these are left unknown.
func (u *unit) deeper(under, over cty.Value, name string) cty.Value {
	a, _ := under.Unmark()
	b, marks := over.Unmark()
	switch {
	case membered(a) && membered(b):
		return cty.ObjectVal(u.deep(a.AsValueMap(), b.AsValueMap(), name)).WithMarks(marks)
	case plain(a) && plain(b) && (!empty(b) || a.RawEquals(b)):
		return over
	}
	return unknown(hole{name: u.inst.global(name)}, cty.DynamicPseudoType)
}

func membered(v cty.Value) bool {
	return v.IsKnown() && !v.IsNull() && (v.Type().IsObjectType() || v.Type().IsMapType())
}

func plain(v cty.Value) bool { return v.IsKnown() && !v.IsNull() && v.Type().IsPrimitiveType() }

func empty(v cty.Value) bool {
	return v.RawEquals(cty.False) || v.RawEquals(cty.Zero) || v.RawEquals(cty.StringVal(""))
}

// copied are the variable files that terraform loads by itself for a unit: Terragrunt
// puts the files of the unit's directory beside those of the module.
func (p *run) copied(module, unit string) []string {
	files := autoLoaded(unit, p.in.Tree.List(unit))
	if module == unit {
		return files
	}
	for _, f := range autoLoaded(module, p.in.Tree.List(module)) {
		if !slices.ContainsFunc(files, func(own string) bool { return path.Base(own) == path.Base(f) }) {
			files = append(files, f)
		}
	}
	rank := func(f string) string {
		if strings.Contains(path.Base(f), ".auto.tfvars") {
			return "1" + path.Base(f)
		}
		return "0" + path.Base(f)
	}
	slices.SortFunc(files, func(a, b string) int { return cmp.Compare(rank(a), rank(b)) })
	return files
}
