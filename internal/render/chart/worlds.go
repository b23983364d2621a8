package chart

import (
	"errors"
	"fmt"
	"maps"
	"slices"
	"strings"

	"github.com/irsalint/irsalint/internal/finding"
	"github.com/irsalint/irsalint/internal/render"
	"github.com/irsalint/irsalint/internal/value"
)

// run renders the release in its first world, in which every hole is a marker. What
// comes out the same in the other worlds, with the markers of each taken for their
// holes, is known but for these holes; what does not is unknown as a whole.
func (j *job) run() {
	open := false
	for _, t := range j.layers() {
		walk(t, func(t *value.Tree) { open = open || t.Kind == value.Hole || t.Open != "" })
	}
	if open {
		// The chart's own values tell the kinds of what is unknown.
		_, base, err := link(j.loaded.root, func(c *chart) map[string]any { return copiedMap(c.values) }, map[string]any{})
		if err == nil {
			j.base = base
		}
	}
	first, err := j.render(&world{u: j.u}, nil)
	if err != nil {
		j.fault(err)
		return
	}
	j.first = first
	j.absences(first.root)
	others, err := j.others(first)
	if err != nil {
		j.fault(err)
		return
	}
	j.missed = j.lost(append([]*rendering{first}, others...))
	b := &builder{job: j, others: others, gaps: map[render.Gap]bool{}, unknown: map[string]*unknown{}}
	b.build()
}

// fault ends a job that cannot render at all.
func (j *job) fault(err error) {
	at := j.loaded.root.at
	if errors.Is(err, errLimit) {
		j.problems = append(j.problems, finding.Problem{Message: limitMessage(err), At: at})
		return
	}
	j.gaps = append(j.gaps, render.Gap{Reason: "the chart cannot be rendered", Unknown: oneLine(err.Error()), At: at})
}

// absences are the sub-charts that the release uses and that are not in the tree.
func (j *job) absences(n *instance) {
	for _, a := range n.absent {
		at := n.chart.at
		if a.index < len(n.chart.declared) {
			at = n.chart.declared[a.index]
		}
		j.gaps = append(j.gaps, render.Gap{Reason: "the sub-chart is not in the tree", Unknown: a.name, At: at})
	}
	for _, sub := range n.deps {
		j.absences(sub)
	}
}

// Bounds on how often a release is rendered.
const (
	maxNameWorlds   = 3
	maxSingleWorlds = 16
)

// others renders the release in the other worlds.
func (j *job) others(first *rendering) ([]*rendering, error) {
	var out []*rendering
	add := func(w *world, wanted func(string) bool) error {
		w.u, w.index = j.u, len(out)+1
		x, err := j.render(w, wanted)
		if err == nil {
			out = append(out, x)
		} else if errors.Is(err, errLimit) || j.budget.ctx.Err() != nil {
			return err
		}
		return nil
	}
	for _, w := range j.openWorlds(first) {
		if err := add(w, nil); err != nil {
			return nil, err
		}
	}
	if j.release.Partial {
		if err := j.givenWorlds(first, &out, add); err != nil {
			return nil, err
		}
	}
	holes := len(j.u.holes)
	switch {
	case holes > firstOpaque:
		return nil, limit("the values have more than 10,000 unknowns")
	case holes == 0 && len(j.u.opaque) > 0:
		err := add(&world{why: "what a function makes"}, func(name string) bool { return first.byName[name].told })
		return out, err
	case holes == 0:
		return out, nil
	}
	named := j.named()
	for _, w := range j.nameWorlds(first.root, named) {
		if err := add(w, nil); err != nil {
			return nil, err
		}
	}
	var inValues []int
	for i := range j.u.holes {
		if !named[i] {
			inValues = append(inValues, i)
		}
	}
	together := len(out)
	for _, w := range j.valueWorlds(inValues) {
		if err := add(w, nil); err != nil {
			return nil, err
		}
	}
	if len(inValues) < 2 {
		return out, nil
	}
	// Where a template failed with all of them at once, one at a time may tell.
	failed := map[string]int{}
	for _, x := range out[together:] {
		for _, r := range x.results {
			if r.err != nil && first.byName[r.name].ok() {
				failed[r.name]++
			}
		}
	}
	if len(failed) == 0 {
		return out, nil
	}
	for i, h := range inValues {
		if 2*i >= maxSingleWorlds || j.budget.steps < maxSteps/4 {
			j.untried(first, failed, inValues[i:])
			break
		}
		for _, w := range j.valueWorlds([]int{h}) {
			if err := add(w, func(name string) bool { return failed[name] > 0 }); err != nil {
				return nil, err
			}
		}
	}
	return out, nil
}

// untried gives up templates that always failed, as long as some of the unknown values
// were not tried alone.
func (j *job) untried(first *rendering, failed map[string]int, holes []int) {
	for _, name := range sortedKeys(failed) {
		if failed[name] > 1 {
			r := first.byName[name]
			j.gaps = append(j.gaps, render.Gap{Reason: "too many values of the template are not known", Unknown: j.why(holes), At: r.p.src.at(0, 0)})
			r.text = nil
		}
	}
}

// givenWorlds give what the values leave empty: all of it, and where a template then
// fails, since some exclude each other, one half and the other.
func (j *job) givenWorlds(first *rendering, out *[]*rendering, add func(*world, func(string) bool) error) error {
	before := len(*out)
	if err := add(givenWorld(first, 0, 1), nil); err != nil || len(*out) == before {
		return err
	}
	failed := map[string]bool{}
	for _, r := range (*out)[before].results {
		failed[r.name] = r.err != nil && first.byName[r.name].ok()
	}
	for from := 0; from < 2 && slices.Contains(slices.Collect(maps.Values(failed)), true); from++ {
		if err := add(givenWorld(first, from, 2), func(name string) bool { return failed[name] }); err != nil {
			return err
		}
	}
	return nil
}

func (r *rendered) ok() bool { return r != nil && r.err == nil }

// named are the holes of the release's name and namespace.
func (j *job) named() map[int]bool {
	out := map[int]bool{}
	for _, t := range []value.Text{j.release.Name, j.release.Namespace} {
		for _, p := range t.Parts() {
			if p.Hole != "" {
				out[j.u.hole(p)] = true
			}
		}
	}
	return out
}

// nameWorlds have other names of the release, above all names that hold those of
// charts: these are often left out of other names then.
func (j *job) nameWorlds(root *instance, named map[int]bool) []*world {
	form := func(name string) map[int]string {
		forms := map[int]string{}
		for _, p := range j.release.Namespace.Parts() {
			if p.Hole != "" {
				forms[j.u.hole(p)] = "kube-system"
			}
		}
		for _, p := range j.release.Name.Parts() {
			if p.Hole != "" {
				forms[j.u.hole(p)] = name
			}
		}
		for i, p := range j.u.holes {
			switch {
			case named[i]:
			case p.Class == value.Account:
				forms[i] = "735182940617"
			case p.Class == value.Partition:
				forms[i] = "aws-cn"
			}
		}
		return forms
	}
	why := j.why(slices.Sorted(maps.Keys(named)))
	var out []*world
	for _, name := range names(root, nil) {
		if len(out) < maxNameWorlds {
			out = append(out, &world{forms: form(name), why: why})
		}
	}
	if len(named) == 0 {
		out = []*world{{forms: form(""), why: j.why(nil)}}
	}
	return out
}

// names joins the names of the charts of a release, as many as fit in the name of a
// release.
func names(n *instance, out []string) []string {
	if !n.library() {
		last := len(out) - 1
		switch {
		case last >= 0 && strings.Contains(out[last], n.meta.Name):
		case last >= 0 && len(out[last])+len(n.meta.Name) < 40:
			out[last] += "-" + n.meta.Name
		default:
			out = append(out, n.meta.Name)
		}
	}
	for _, sub := range n.deps {
		out = names(sub, out)
	}
	return out
}

// valueWorlds have other values for holes: true, nothing, and where the chart has a
// value of a kind another one of that kind.
func (j *job) valueWorlds(holes []int) []*world {
	if len(holes) == 0 {
		return nil
	}
	yes := &world{forms: map[int]string{}, others: map[int]bool{}, why: j.why(holes)}
	no := &world{forms: map[int]string{}, why: yes.why}
	for _, h := range holes {
		yes.others[h] = true
		if j.u.holes[h].Class == value.Any {
			yes.forms[h], no.forms[h] = "true", ""
		}
	}
	return []*world{yes, no}
}

// why names holes.
func (j *job) why(holes []int) string {
	var shown []string
	for i, h := range holes {
		if i == 3 {
			shown = append(shown, fmt.Sprintf("%d others", len(holes)-i))
			break
		}
		shown = append(shown, value.Shown(j.u.holes[h].Hole))
	}
	return strings.Join(shown, ", ")
}
