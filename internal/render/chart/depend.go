package chart

import (
	"fmt"
	"path"
	"slices"
	"strings"

	helm "helm.sh/helm/v3/pkg/chart"
)

// instance is a chart as one release uses it: under its alias, with the sub-charts
// that are switched on.
type instance struct {
	chart  *chart
	meta   helm.Metadata
	values map[string]any
	parent *instance
	deps   []*instance
	absent []absence
}

// absence is a declared sub-chart that is not there: the name that it would have and
// its number among the declared ones.
type absence struct {
	name  string
	index int
}

// linker makes the instances of one release.
type linker struct {
	// values are those of a chart's values.yaml, as the release takes them.
	values func(*chart) map[string]any
	count  int
}

// maxInstances bounds how many charts a release uses: aliases multiply.
const maxInstances = 500

var errInstances = fmt.Errorf("the chart has more than %d sub-charts", maxInstances)

// instance makes an instance of a chart and of all charts below.
func (l *linker) instance(c *chart, parent *instance) (*instance, error) {
	if l.count++; l.count > maxInstances {
		return nil, errInstances
	}
	n := &instance{chart: c, meta: *c.meta, values: l.values(c), parent: parent}
	for _, sub := range c.deps {
		x, err := l.instance(sub, n)
		if err != nil {
			return nil, err
		}
		n.deps = append(n.deps, x)
	}
	return n, nil
}

func (n *instance) has(name string) bool {
	for _, d := range n.deps {
		if d.meta.Name == name {
			return true
		}
	}
	return false
}

// path is what the names of the chart's templates begin with.
func (n *instance) path() string {
	if n.parent == nil {
		return n.meta.Name
	}
	return path.Join(n.parent.path(), "charts", n.meta.Name)
}

// library reports a chart whose templates are only included.
func (n *instance) library() bool { return strings.EqualFold(n.meta.Type, "library") }

// compatible reports whether a version is in a range of versions.
func compatible(constraint, version string) bool {
	if len(constraint) > 1000 || len(version) > 1000 {
		return false
	}
	compare := sprigFunctions()["semverCompare"].(func(string, string) (bool, error))
	ok, err := compare(constraint, version)
	return ok && err == nil
}

// enable takes the sub-charts out that tags and conditions switch off, and gives the
// others their aliases.
func (l *linker) enable(n *instance, values map[string]any, prefix string) error {
	if n.meta.Dependencies == nil {
		return nil
	}
	if err := l.alias(n); err != nil {
		return err
	}
	all := copiedMap(values)
	if err := coalesce(n, all, false); err != nil {
		return err
	}
	off := map[string]bool{}
	var declared []*helm.Dependency
	for _, d := range n.meta.Dependencies {
		if enabled(d, all, prefix) {
			declared = append(declared, d)
		} else {
			off[d.Name] = true
		}
	}
	n.absent = slices.DeleteFunc(n.absent, func(a absence) bool { return off[a.name] })
	var deps []*instance
	for _, sub := range n.deps {
		if off[sub.meta.Name] {
			continue
		}
		if err := l.enable(sub, all, prefix+sub.meta.Name+"."); err != nil {
			return err
		}
		deps = append(deps, sub)
	}
	n.meta.Dependencies, n.deps = declared, deps
	return nil
}

// alias makes the instances of the sub-charts that are declared, which may be more
// than one of a chart. A chart that is not declared stays.
func (l *linker) alias(n *instance) error {
	var deps []*instance
	for _, sub := range n.deps {
		declared := false
		for _, d := range n.meta.Dependencies {
			declared = declared || d != nil && sub.meta.Name == d.Name && compatible(d.Version, sub.meta.Version)
		}
		if !declared {
			deps = append(deps, sub)
		}
	}
	var all []*helm.Dependency
	n.absent = nil
	for i, d := range n.meta.Dependencies {
		if d == nil {
			continue
		}
		own := *d
		if own.Alias != "" {
			own.Name = own.Alias
		}
		if sub := n.chart.find(d); sub != nil {
			x, err := l.instance(sub, n)
			if err != nil {
				return err
			}
			x.meta.Name = own.Name
			deps = append(deps, x)
		} else {
			n.absent = append(n.absent, absence{own.Name, i})
		}
		all = append(all, &own)
	}
	n.deps, n.meta.Dependencies = deps, all
	return nil
}

// find returns the sub-chart that a declaration is about; nil when it is not there.
func (c *chart) find(d *helm.Dependency) *chart {
	for _, sub := range c.deps {
		if sub.meta.Name == d.Name && compatible(d.Version, sub.meta.Version) {
			return sub
		}
	}
	return nil
}

// enabled judges by the tags of a sub-chart, and over them by its condition.
func enabled(d *helm.Dependency, values map[string]any, prefix string) bool {
	on := true
	if tags, ok := asMap(values["tags"]); ok {
		hasTrue, hasFalse := false, false
		for _, tag := range d.Tags {
			if b, ok := tags[tag].(bool); ok {
				hasTrue, hasFalse = hasTrue || b, hasFalse || !b
			}
		}
		on = hasTrue || !hasFalse
	}
	for _, condition := range strings.Split(strings.TrimSpace(d.Condition), ",") {
		if condition == "" {
			continue
		}
		if v, ok := pathValue(values, prefix+condition); ok {
			if b, ok := v.(bool); ok {
				return b
			}
		}
	}
	return on
}

// importValues takes the values that charts ask of their sub-charts.
func (n *instance) importValues() error {
	for _, sub := range n.deps {
		if err := sub.importValues(); err != nil {
			return err
		}
	}
	if n.meta.Dependencies == nil {
		return nil
	}
	all := map[string]any{}
	if err := coalesce(n, all, true); err != nil {
		return err
	}
	imported := map[string]any{}
	for _, d := range n.meta.Dependencies {
		for _, item := range d.ImportValues {
			child, parent := "", "."
			switch item := item.(type) {
			case string:
				child = "exports." + item
			case map[string]any:
				child, parent = fmt.Sprint(item["child"]), fmt.Sprint(item["parent"])
			default:
				continue
			}
			found, ok := table(all, d.Name+"."+child)
			if !ok {
				continue
			}
			coalesceTables(imported, nested(parent, found), true)
		}
	}
	n.values = copiedMap(all)
	coalesceTables(n.values, imported, true)
	return nil
}

// nested puts values at a path with dots.
func nested(path string, values map[string]any) map[string]any {
	if path == "." {
		return values
	}
	steps := strings.Split(path, ".")
	for i := len(steps) - 1; i >= 0; i-- {
		values = map[string]any{steps[i]: values}
	}
	return values
}

// link settles what charts a release uses, and with which values.
func link(c *chart, of func(*chart) map[string]any, values map[string]any) (*instance, map[string]any, error) {
	l := &linker{values: of}
	root, err := l.instance(c, nil)
	if err != nil {
		return nil, nil, err
	}
	if err := l.enable(root, values, ""); err != nil {
		return nil, nil, err
	}
	if err := root.importValues(); err != nil {
		return nil, nil, err
	}
	all := copiedMap(values)
	return root, all, coalesce(root, all, false)
}
