package chart

import (
	"github.com/irsalint/irsalint/internal/value"
)

// openWorlds have other values where those of the release are open: something unknown
// may say there what they do not say, so that what the chart's own values say is not
// certain. In one world texts, numbers and the members of objects are others, in one
// the booleans.
func (j *job) openWorlds(first *rendering) []*world {
	var open []opening
	layers := j.layers()
	for i, layer := range layers {
		visitOpen(layer, nil, func(at []step, t *value.Tree) {
			open = append(open, opening{at, t.Open, layers[i:]})
		})
	}
	if len(open) == 0 {
		return nil
	}
	over := func(change func(w *world, v any) (any, bool)) func(*world) map[string]any {
		return func(w *world) map[string]any {
			out := map[string]any{}
			for _, o := range open {
				o.add(w, out, first.values, change)
			}
			return out
		}
	}
	return []*world{
		{why: open[0].why, strict: true, values: over(otherText)},
		{why: open[0].why, values: over(otherSwitch)},
	}
}

// opening is an object of values that is open, and the layers that lie over it.
type opening struct {
	path   []step
	why    string
	layers []*value.Tree
}

// visitOpen visits the open objects of a tree.
func visitOpen(t *value.Tree, at []step, visit func([]step, *value.Tree)) {
	if t == nil || t.Kind != value.Object {
		return
	}
	if t.Open != "" {
		visit(at, t)
	}
	for _, m := range t.Members {
		if key, known := m.Key.Known(); known {
			visitOpen(m.Value, append(at[:len(at):len(at)], step{key: key}), visit)
		}
	}
}

// otherText gives texts and numbers others, and objects a further member.
func otherText(w *world, v any) (any, bool) {
	text := w.marker(lastMarker - 1)
	switch v := v.(type) {
	case nil, string:
		return text, true
	case float64:
		return v + 1, true
	case map[string]any, Values:
		return map[string]any{text: text}, true
	}
	return nil, false
}

// otherSwitch turns booleans over.
func otherSwitch(_ *world, v any) (any, bool) {
	b, ok := v.(bool)
	return !b, ok
}

// add puts other values into out for all that the release's values do not say.
func (o opening) add(w *world, out, values map[string]any, change func(*world, any) (any, bool)) {
	for _, s := range o.path {
		values, _ = asMap(values[s.key])
		inner, ok := asMap(out[s.key])
		if !ok {
			inner = map[string]any{}
			out[s.key] = inner
		}
		out = inner
	}
	var said []*value.Tree
	for _, t := range o.layers {
		for _, s := range o.path {
			t = t.Get(s.key)
		}
		if t != nil {
			said = append(said, t)
		}
	}
	o.inside(w, out, values, said, change)
}

func (o opening) inside(w *world, out, values map[string]any, said []*value.Tree, change func(*world, any) (any, bool)) {
	if more, ok := change(w, values); ok {
		for k, v := range more.(map[string]any) {
			out[k] = v
		}
	}
	over := map[string][]*value.Tree{}
	for _, t := range said {
		for _, m := range t.Members {
			if k, known := m.Key.Known(); known {
				over[k] = append(over[k], m.Value)
			}
		}
	}
	for k, v := range values {
		below := over[k]
		inner, isMap := asMap(v)
		switch {
		case isMap:
			old, _ := asMap(out[k])
			if old == nil {
				old = map[string]any{}
			}
			o.inside(w, old, inner, below, change)
			if len(old) > 0 {
				out[k] = old
			}
		case len(below) == 0:
			if x, ok := change(w, v); ok {
				out[k] = x
			}
		}
	}
}

// givenWorld gives texts that the values leave empty, as whoever releases the chart may.
// What is rendered without them is taken to be rendered, as defaults are, but no text
// that they would change is known. It gives those of every step-th path from one on.
func givenWorld(first *rendering, from, step int) *world {
	return &world{why: "values that are not given", weak: true, strict: step > 1, values: func(w *world) map[string]any {
		n := -from
		return given(first.values, 0, func() (string, bool) {
			n++
			return w.marker(lastMarker - 1), n > 0 && (n-1)%step == 0
		})
	}}
}

// given are the empty texts in values, filled in.
func given(values map[string]any, depth int, next func() (string, bool)) map[string]any {
	out := map[string]any{}
	for _, k := range sortedKeys(values) {
		inner, isMap := asMap(values[k])
		s, isText := values[k].(string)
		switch {
		case isMap && depth < maxNesting:
			if x := given(inner, depth+1, next); len(x) > 0 {
				out[k] = x
			}
		case values[k] == nil || isText && s == "":
			if text, ok := next(); ok {
				out[k] = text
			}
		}
	}
	return out
}
