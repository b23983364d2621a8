package terraform

import (
	"errors"
	"regexp/syntax"
	"strings"

	"github.com/zclconf/go-cty/cty"
	"github.com/zclconf/go-cty/cty/function/stdlib"

	"github.com/irsalint/irsalint/internal/value"
)

var errNoMatch = errors.New("the pattern matches no part of the text")

func regex(e *env) (cty.Value, error) {
	v, err := e.plainly(stdlib.RegexFunc)
	if err != errOpen {
		return v, err
	}
	found, v, err := e.cutShape()
	if err == nil && !found {
		return cty.NilVal, errNoMatch
	}
	return v, err
}

func regexAll(e *env) (cty.Value, error) {
	v, err := e.plainly(stdlib.RegexAllFunc)
	if err != errOpen {
		return v, err
	}
	found, v, err := e.cutShape()
	switch {
	case err != nil:
		return cty.NilVal, err
	case !found:
		return cty.EmptyTupleVal, nil
	}
	return list([]cty.Value{v}), nil
}

// cutShape matches a text with holes against a pattern of the form that people
// cut texts apart with.
func (e *env) cutShape() (found bool, v cty.Value, err error) {
	args, err := e.texts(2)
	if err != nil {
		return false, cty.NilVal, err
	}
	pattern, ok := args[0].Known()
	if !ok {
		return false, cty.NilVal, errOpen
	}
	s, ok := newShape(pattern)
	if !ok || len(args[1].Skeleton()) > maxShaped {
		return false, cty.NilVal, errOpen
	}
	i, j, verdict := s.place(args[1])
	switch verdict {
	case value.Unknown:
		return false, cty.NilVal, errOpen
	case value.No:
		return false, cty.NilVal, nil
	}
	return true, e.captured(s, args[1], i, j), nil
}

// maxShaped bounds the texts with holes and the literals that are matched, in
// bytes.
const maxShaped = 4096

// shape is a pattern of one literal with anything before and after it.
type shape struct {
	lit        string
	begin, end bool
	// wild are what may stand before and after the literal; nil is nothing.
	wild [2]*syntax.Regexp
	// groups are the parts that are captured: 0 is before the literal, 1 the
	// literal, 2 after it.
	groups []group
	open   []int
}

type group struct {
	name        string
	first, last int
}

// newShape reads a pattern; false when it is of another form.
func newShape(pattern string) (*shape, bool) {
	re, err := syntax.Parse(pattern, syntax.Perl)
	if err != nil {
		return nil, false
	}
	s := &shape{}
	return s, s.read(re) && s.lit != "" && len(s.lit) <= maxShaped
}

func (s *shape) read(re *syntax.Regexp) bool {
	switch re.Op {
	case syntax.OpConcat:
		for _, sub := range re.Sub {
			if !s.read(sub) {
				return false
			}
		}
		return true
	case syntax.OpCapture:
		n := len(s.groups)
		s.groups = append(s.groups, group{name: re.Name, first: -1})
		s.open = append(s.open, n)
		ok := s.read(re.Sub[0])
		s.open = s.open[:len(s.open)-1]
		return ok && s.groups[n].first >= 0
	case syntax.OpBeginText:
		s.begin = true
		return s.lit == "" && s.wild[0] == nil && len(s.groups) == 0
	case syntax.OpEndText:
		s.end = true
		return s.lit != "" && len(s.open) == 0
	case syntax.OpLiteral:
		if s.lit != "" || s.end || re.Flags&syntax.FoldCase != 0 {
			return false
		}
		s.lit = string(re.Rune)
		s.cover(1)
		return true
	case syntax.OpStar, syntax.OpPlus:
		return s.readWild(re)
	}
	return false
}

func (s *shape) readWild(re *syntax.Regexp) bool {
	side := 0
	if s.lit != "" {
		side = 1
	}
	if re.Sub[0].Op != syntax.OpAnyCharNotNL || s.end || s.wild[side] != nil {
		return false
	}
	s.wild[side] = re
	s.cover(2 * side)
	return true
}

// cover makes a part one of every open group.
func (s *shape) cover(part int) {
	for _, n := range s.open {
		if s.groups[n].first < 0 {
			s.groups[n].first = part
		}
		s.groups[n].last = part
	}
}

// pattern is the shape as a glob.
func (s *shape) pattern() *value.Pattern {
	p := value.NewPattern()
	if !s.begin || s.wild[0] != nil {
		p.Star()
	}
	p.Lit(s.lit)
	if !s.end || s.wild[1] != nil {
		p.Star()
	}
	return p
}

// place finds the literal in the skeleton of a text: the match ends where it ends
// or with the text.
func (s *shape) place(t value.Text) (i, j int, found value.Tri) {
	if value.Match(t, s.pattern()) == value.No {
		return 0, 0, value.No
	}
	skeleton := t.Skeleton()
	i = strings.Index(skeleton, s.lit)
	switch {
	case s.end && s.wild[1] == nil:
		i = len(skeleton) - len(s.lit)
	case s.wild[0] != nil && !lazy(s.wild[0]):
		i = strings.LastIndex(skeleton, s.lit)
	}
	j = i + len(s.lit)
	switch {
	case i < 0 || !strings.HasPrefix(skeleton[i:], s.lit) || !excludes(t, s.lit):
	case s.begin && s.wild[0] == nil && i != 0:
	case s.wild[1] != nil && lazy(s.wild[1]) && !s.end:
	case s.wild[0] != nil && !passes(s.wild[0], t.Sub(0, i)):
	case s.wild[1] != nil && !passes(s.wild[1], t.Sub(j, len(skeleton))):
	case s.wild == [2]*syntax.Regexp{} && !s.begin && !s.end && strings.Count(skeleton, s.lit) != 1:
	default:
		return i, j, value.Yes
	}
	return 0, 0, value.Unknown
}

func lazy(re *syntax.Regexp) bool { return re.Flags&syntax.NonGreedy != 0 }

// passes reports that a text is matched by any run of characters: it has no line
// break, and is not empty where it may not be. A provider's ARN has no line break.
func passes(re *syntax.Regexp, t value.Text) bool {
	if re.Op == syntax.OpPlus && value.Match(t, value.NewPattern()) != value.No {
		return false
	}
	return !strings.Contains(t.Skeleton(), "\n")
}

// captured is the result of a match: the groups, or all of it.
func (e *env) captured(s *shape, t value.Text, i, j int) cty.Value {
	from, to := []int{0, i, j}, []int{i, j, len(t.Skeleton())}
	if len(s.groups) == 0 {
		first, last := 1, 1
		if s.wild[0] != nil {
			first = 0
		}
		if s.wild[1] != nil {
			last = 2
		}
		return e.h.str(t.Sub(from[first], to[last]))
	}
	var list []cty.Value
	byName := map[string]cty.Value{}
	for _, g := range s.groups {
		v := e.h.str(t.Sub(from[g.first], to[g.last]))
		list = append(list, v)
		byName[g.name] = v
	}
	if s.groups[0].name != "" {
		return cty.ObjectVal(byName)
	}
	return cty.TupleVal(list)
}
