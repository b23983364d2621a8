package cloudformation

import (
	"context"
	"slices"

	"github.com/irsalint/irsalint/internal/finding"
	"github.com/irsalint/irsalint/internal/graph"
	"github.com/irsalint/irsalint/internal/value"
)

// maxWorlds bounds the ways in which the unknown conditions of a root can turn out that
// are looked at one by one. With more of them conditions stay unknown.
const maxWorlds = 16

// What is evaluated is bounded, in steps: that of one root with its worlds, and that of all
// roots, of which each has its share.
const (
	maxSteps    = 500_000
	maxAllSteps = 20_000_000
)

// fork is a way in which some comparisons turn out.
type fork struct{ answers []answer }

type answer struct {
	comparison
	holds bool
}

// with is the fork in which one more comparison is true or false.
func (f fork) with(c comparison, holds bool) fork {
	return fork{append(slices.Clip(f.answers), answer{c, holds})}
}

// scope is that of a root in the fork.
func (f fork) scope(t *template) *graph.Scope {
	s := &graph.Scope{ID: "cfn:" + t.name}
	for i, a := range f.answers {
		if i == 0 {
			s.ID += "?"
		}
		c, letter := graph.Choice{At: a.at, Note: "where this holds"}, "y"
		if !a.holds {
			c.Note, letter = "where this fails", "n"
		}
		s.ID += letter
		s.Choices = append(s.Choices, c)
	}
	return s
}

// class are the values that the fork takes for equal to one. known is the one of them
// that is known; empty for none.
type class struct {
	members map[string]bool
	known   string
}

func (f fork) class(of string) class {
	c := class{members: map[string]bool{of: true}}
	for grown := true; grown; {
		grown = false
		for _, a := range f.answers {
			if !a.holds || c.members[a.left] == c.members[a.right] {
				continue
			}
			c.members[a.left], c.members[a.right], grown = true, true, true
			if a.known {
				c.known = a.right
			}
		}
	}
	return c
}

// answer is what the fork already says of a comparison.
func (f fork) answer(c comparison) value.Tri {
	left, right := f.class(c.left), f.class(c.right)
	if c.known {
		right.known = c.right
	}
	switch {
	case left.members[c.right]:
		return value.Yes
	case left.known != "" && right.known != "":
		return value.No // each equals another text
	}
	for _, a := range f.answers {
		if !a.holds && (left.members[a.left] && right.members[a.right] || left.members[a.right] && right.members[a.left]) {
			return value.No
		}
	}
	return value.Unknown
}

func (r *run) newWorld(t *template, f fork, left *int) *world {
	return &world{
		run: r, root: t, fork: f, scope: f.scope(t), left: left,
		known: map[string]bool{}, told: map[finding.Problem]bool{}, importing: map[string]bool{},
		imports: &imports{values: map[string]*value.Tree{}},
	}
}

// root evaluates a root in every way in which the comparisons that it asks for can turn
// out.
func (r *run) root(ctx context.Context, t *template) result {
	worlds := r.worlds(ctx, t)
	var out result
	told := map[finding.Problem]bool{}
	for _, w := range worlds {
		if len(worlds) > 1 {
			w.scope.Of, w.scope.Worlds, w.scope.World = "cfn:"+t.name, len(worlds), "condition"
		}
		out.graph.Add(&w.graph)
		for _, p := range w.problems {
			if !told[p] {
				told[p] = true
				out.problems = append(out.problems, p)
			}
		}
	}
	return out
}

// worlds are those of a root: two for each comparison that the evaluation asks for.
func (r *run) worlds(ctx context.Context, t *template) []*world {
	left := r.steps
	first := r.newWorld(t, fork{}, &left)
	first.build()
	pending := []*world{first}
	var done []*world
	for len(pending) > 0 && ctx.Err() == nil {
		w := pending[0]
		pending = pending[1:]
		if len(w.asked) == 0 {
			done = append(done, w)
			continue
		}
		if len(done)+len(pending)+2 > maxWorlds || left < 0 {
			return []*world{first}
		}
		for _, holds := range []bool{true, false} {
			next := r.newWorld(t, w.fork.with(w.asked[0], holds), &left)
			next.build()
			pending = append(pending, next)
		}
	}
	return done
}

// single reports whether a root has but one world.
func (r *run) single(t *template, importing map[string]bool) bool {
	if v, ok := r.singles.Load(t); ok {
		return v.(bool)
	}
	left := r.steps
	w := r.newWorld(t, fork{}, &left)
	w.importing = importing
	w.build()
	r.singles.Store(t, len(w.asked) == 0)
	return len(w.asked) == 0
}
