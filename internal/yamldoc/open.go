package yamldoc

import (
	"sort"

	"sigs.k8s.io/kustomize/kyaml/yaml"

	"github.com/irsalint/irsalint/internal/source"
	"github.com/irsalint/irsalint/internal/value"
)

// open finds, for each place where an engine may add lines, the nodes that these may
// belong to.
func (c *converter) open(root *yaml.Node) {
	if len(c.fills) == 0 {
		return
	}
	c.opened, c.glued = map[*yaml.Node]string{}, map[*yaml.Node]string{}
	for _, f := range c.fills {
		line := sort.SearchInts(c.lines, f.start-c.base+1)
		chain, leaf, column := descend(root, line)
		c.add(f, chain, leaf, column)
	}
}

// descend returns the containers that a fill in a line may add to, from the outermost on, and
// the scalar before it with the column of what holds that.
func descend(n *yaml.Node, line int) (chain []*yaml.Node, leaf *yaml.Node, column int) {
	for len(chain) <= maxDepth {
		if n.Kind != yaml.MappingNode && n.Kind != yaml.SequenceNode {
			return chain, n, column
		}
		chain = append(chain, n)
		step := 1
		if n.Kind == yaml.MappingNode {
			step = 2
		}
		i := sort.Search(len(n.Content)/step, func(i int) bool { return n.Content[i*step].Line > line })
		if i == 0 {
			return chain, nil, 0
		}
		column = n.Column - 1
		n = n.Content[i*step-1]
	}
	return chain, nil, 0
}

// add opens the containers of which the lines may be a part: those whose column it
// is, or all when no one knows.
func (c *converter) add(f fill, chain []*yaml.Node, leaf *yaml.Node, column int) {
	if leaf != nil && leaf.Kind == yaml.ScalarNode {
		empty := leaf.Tag == "!!null" && leaf.Value == ""
		switch {
		case empty && !f.only && (f.indent < 0 || f.indent > column || f.indent == column && !f.keys):
			c.opened[leaf] = f.name
			if f.indent > column {
				return
			}
		case !empty && (f.glued || f.indent > column):
			c.glued[leaf] = f.name
		}
	}
	if f.only {
		return
	}
	found := false
	for _, n := range chain {
		flow := n.Style&yaml.FlowStyle != 0
		other := f.items && n.Kind == yaml.MappingNode || f.keys && n.Kind == yaml.SequenceNode
		if flow || n.Column-1 == f.indent && !other {
			c.opened[n] = f.name
			found = found || !flow
		}
	}
	if !found {
		for _, n := range chain {
			c.opened[n] = f.name
		}
	}
}

// several leaves a container in brackets open when an action stands in the place of
// one of its nodes: it may write several, or none.
func (c *converter) several(t *value.Tree, n, child *yaml.Node, at source.Range) bool {
	if n.Style&yaml.FlowStyle == 0 || child.Kind != yaml.ScalarNode || child.Style != 0 {
		return false
	}
	hidden := overlapping(c.units, at.Start, at.End)
	if len(hidden) > 0 {
		t.Open = hidden[0].name
	}
	return len(hidden) > 0
}

// hide turns the stretches of a scalar that are actions into holes.
func (c *converter) hide(n *yaml.Node, t *value.Tree) bool {
	hidden := overlapping(c.units, t.At.Start, t.At.End)
	glue := c.glued[n]
	if len(hidden) == 0 && glue == "" {
		return false
	}
	h := hider{file: t.At.File, units: hidden}
	for _, p := range t.Text.Parts() {
		h.part(p)
	}
	for len(h.units) > 0 {
		h.next()
	}
	if glue != "" {
		h.out = append(h.out, value.Part{Hole: glue, At: source.Range{File: t.At.File, Start: t.At.End, End: t.At.End}})
	}
	t.Text = value.NewText(h.out...)
	return true
}

// hider puts holes in the place of units.
type hider struct {
	file  *source.File
	units []unit
	// shown says that the first unit has its hole already.
	shown bool
	out   []value.Part
}

func (h *hider) show() {
	if u := h.units[0]; !h.shown {
		h.out = append(h.out, value.Part{Hole: u.name, At: source.Range{File: h.file, Start: u.start, End: u.end}})
	}
	h.shown = true
}

func (h *hider) next() {
	h.show()
	h.units, h.shown = h.units[1:], false
}

// part adds what is left of a part of the text.
func (h *hider) part(p value.Part) {
	for {
		for len(h.units) > 0 && h.units[0].end <= p.At.Start {
			h.next()
		}
		if len(h.units) == 0 || h.units[0].start >= p.At.End {
			h.out = append(h.out, p)
			return
		}
		u := h.units[0]
		if !p.Exact {
			h.show()
			return
		}
		if n := u.start - p.At.Start; n > 0 {
			h.out = append(h.out, stretch(p, 0, n)...)
		}
		h.show()
		if u.end >= p.At.End {
			return
		}
		p = stretch(p, u.end-p.At.Start, len(p.Lit))[0]
	}
}
