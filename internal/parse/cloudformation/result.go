package cloudformation

import (
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"io"
	"strings"

	"github.com/irsalint/irsalint/internal/source"
	"github.com/irsalint/irsalint/internal/value"
)

// result is the unknown result of a function. It is the same unknown only for the same
// arguments: the name that messages show does not tell all of them apart.
func (s *stack) result(name string, at source.Range, args ...*value.Tree) *value.Tree {
	sum := sha256.New()
	for _, a := range args {
		s.identify(sum, a)
	}
	return s.unknown(value.World(hex.EncodeToString(sum.Sum(nil)[:8]))+name, at)
}

// identify writes what tells a value from others, as in every world of the root.
func (s *stack) identify(w io.Writer, t *value.Tree) {
	switch {
	case t == nil:
		fmt.Fprint(w, "nothing;")
	case !s.spend():
		return
	default:
		fmt.Fprintf(w, "%d%q%q;", t.Kind, s.plain(t.Text), s.worldless(t.Open))
		for _, item := range t.Items {
			s.identify(w, item)
		}
		for _, m := range t.Members {
			fmt.Fprintf(w, "%q:", s.plain(m.Key))
			s.identify(w, m.Value)
		}
		fmt.Fprint(w, ".")
	}
}

// plain identifies a text as in every world of the root.
func (s *stack) plain(t value.Text) string {
	return s.worldless(t.Identity())
}

func (s *stack) worldless(name string) string {
	return strings.ReplaceAll(name, value.World(s.world.scope.ID), "")
}
