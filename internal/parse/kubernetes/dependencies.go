package kubernetes

import (
	"path"
	"strings"

	"github.com/irsalint/irsalint/internal/value"
)

// subValues are the values of a release for a sub-chart that is not in the tree.
type subValues struct {
	// key is what the chart's values call it.
	key    string
	values *value.Tree
}

// missing are the sub-charts of a chart that are not in the tree and that the values
// do not switch off, those that the values say something about.
func (r *run) missing(dir string, layers []*value.Tree) []subValues {
	var declared []*value.Tree
	for _, name := range []string{"Chart.yaml", "requirements.yaml"} {
		if t, _ := r.valuesFile(path.Join(dir, name)); t != nil {
			declared = append(declared, items(t.Get("dependencies"))...)
		}
	}
	if len(declared) == 0 {
		return nil
	}
	merged := r.chartValues(dir, layers)
	var out []subValues
	for _, t := range declared {
		name, key := known(t, "name"), known(t, "alias")
		if key == "" {
			key = name
		}
		if name == "" || r.isVendored(dir, name) || r.isBeside(dir, known(t, "repository")) || isOff(merged, known(t, "condition")) {
			continue
		}
		if v := merged.Get(key); v != nil && v.Kind == value.Object {
			out = append(out, subValues{key, v})
		}
	}
	return out
}

// isVendored reports whether a chart holds a sub-chart, as a directory or packed.
func (r *run) isVendored(dir, name string) bool {
	folder := path.Join(dir, "charts")
	if r.charts[path.Join(folder, name)] {
		return true
	}
	for _, f := range r.in.Tree.List(folder) {
		if base := path.Base(f); strings.HasPrefix(base, name+"-") && strings.HasSuffix(base, ".tgz") {
			return true
		}
	}
	return false
}

// isBeside reports whether a dependency is another chart of the tree.
func (r *run) isBeside(dir, repository string) bool {
	to, ok := strings.CutPrefix(repository, "file://")
	return ok && r.charts[path.Join(dir, to)]
}

// isOff reports whether the first of some paths that the values hold, which a
// dependency has as its condition, is false.
func isOff(values *value.Tree, condition string) bool {
	for _, c := range strings.Split(condition, ",") {
		if v := values.Path(strings.Split(strings.TrimSpace(c), ".")...); v != nil {
			return v.Kind == value.Bool && scalar(v) == "false"
		}
	}
	return false
}
