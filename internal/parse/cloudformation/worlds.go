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

// scope is that of a root in the fork. Its last answer tells it from others.
func (f fork) scope(t *template) *graph.Scope {
	s := &graph.Scope{ID: "cfn:" + t.name}
	for i, a := range f.answers {
		if i == 0 {
			s.ID += "?"
		}
		s.At = a.at
		if a.holds {
			s.ID, s.Note = s.ID+"y", "where this holds"
		} else {
			s.ID, s.Note = s.ID+"n", "where this fails"
		}
	}
	return s
}

func (r *run) newWorld(t *template, f fork) *world {
	return &world{
		run: r, root: t, fork: f, scope: f.scope(t),
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
			w.scope.Of, w.scope.Worlds = "cfn:"+t.name, len(worlds)
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
	pending := []fork{{}}
	var done []*world
	for len(pending) > 0 && ctx.Err() == nil {
		f := pending[0]
		pending = pending[1:]
		w := r.newWorld(t, f)
		w.build()
		if len(w.asked) == 0 {
			done = append(done, w)
			continue
		}
		if len(done)+len(pending)+2 > maxWorlds {
			w := r.newWorld(t, fork{})
			w.build()
			return []*world{w}
		}
		pending = append(pending, f.with(w.asked[0], true), f.with(w.asked[0], false))
	}
	return done
}

// single reports whether a root has but one world.
func (r *run) single(t *template, importing map[string]bool) bool {
	if v, ok := r.singles.Load(t); ok {
		return v.(bool)
	}
	w := r.newWorld(t, fork{})
	w.importing = importing
	w.build()
	r.singles.Store(t, len(w.asked) == 0)
	return len(w.asked) == 0
}
