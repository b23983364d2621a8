package chart

import (
	"strconv"
	"strings"

	"github.com/irsalint/irsalint/internal/value"
)

// What is not known is rendered as a marker: a word that no chart holds, lower-case,
// short enough for names that are cut, and another one in each world. A world is one
// assumption about everything unknown; what is the same in all worlds, with the
// markers taken for what they stand for, is known.
//
// A marker is a letter for its world, four characters that the release's input does
// not hold, and three digits for what it stands for.
const markerSize = 8

// The digits of a marker tell what it stands for.
const (
	firstHole   = 0
	firstOpaque = 10_000
	firstLeaf   = 20_000
	lastMarker  = 36 * 36 * 36
)

// unknowns is everything that is not known of a release.
type unknowns struct {
	infix string
	holes []value.Part
	byKey map[string]int
	// opaque are results of functions that are not the same each time.
	opaque   []string
	opaqueBy map[string]int
	// leaves are values that have a marker so that what they decide is seen.
	leaves []*leaf
}

// infixes are tried in order; the last is taken though the input should hold it.
var infixes = []string{"q7xj", "x9vq", "z4kq", "j8wx", "v6qz", "k3xq", "w5jz"}

// newUnknowns chooses markers that none of the texts holds.
func newUnknowns(held func(infix string) bool) *unknowns {
	u := &unknowns{byKey: map[string]int{}, opaqueBy: map[string]int{}}
	for _, u.infix = range infixes {
		if !held(u.infix) {
			break
		}
	}
	return u
}

// hole returns the number of a hole.
func (u *unknowns) hole(p value.Part) int {
	i, known := u.byKey[p.Hole]
	if !known {
		i = len(u.holes)
		u.byKey[p.Hole] = i
		u.holes = append(u.holes, p)
	}
	return i
}

// world is one assumption.
type world struct {
	u *unknowns
	// index is the number of the world and gives its markers their letter.
	index int
	// forms are the holes that are rendered as something else than their marker.
	forms map[int]string
	// others are the holes which, where the chart has a value of a kind, are not that
	// value but another one of its kind.
	others map[int]bool
	// values makes those that lie over the values of the release.
	values func(w *world) map[string]any
	// strict says that a template which fails in this world tells nothing certain.
	strict bool
	// weak says that what is not there in this world, or only there, tells nothing.
	weak bool
	// why names what the world assumes otherwise than the first one.
	why string
	// leaves are those that are rendered as their markers.
	leaves []*leaf
}

// letters begin markers. None is a hexadecimal digit.
const worldLetters = "hjkmnpqrstvwxyz"

const base36 = "0123456789abcdefghijklmnopqrstuvwxyz"

func (w *world) marker(n int) string {
	return string([]byte{worldLetters[w.index%len(worldLetters)]}) + w.u.infix +
		string([]byte{base36[n/1296%36], base36[n/36%36], base36[n%36]})
}

// hole is what stands for a hole in this world.
func (w *world) hole(n int) string {
	if s, ok := w.forms[n]; ok {
		return s
	}
	return w.marker(firstHole + n)
}

// opaque is what a function makes the n-th time in a template.
func (w *world) opaque(template string, n int, kind string) string {
	key := template + "\x00" + strconv.Itoa(n)
	i, known := w.u.opaqueBy[key]
	if !known {
		if i = len(w.u.opaque); i == firstLeaf-firstOpaque {
			panic(limit("it asks for more than 10,000 random results"))
		}
		w.u.opaqueBy[key] = i
		w.u.opaque = append(w.u.opaque, kind)
	}
	return w.marker(firstOpaque + i)
}

// stretch is a piece of a text: literal, or what a marker stands for.
type stretch struct {
	from, to int
	// marker is -1 for literal text.
	marker int
}

// cut finds the markers of this world in a text.
func (w *world) cut(s string) []stretch {
	var out []stretch
	pos := 0
	for i := 0; ; {
		n := strings.Index(s[i:], w.u.infix)
		if n < 0 {
			break
		}
		start := i + n - 1
		i += n + 1
		number, ok := w.number(s, start)
		if start < pos || !ok {
			continue
		}
		if start > pos {
			out = append(out, stretch{pos, start, -1})
		}
		pos = start + markerSize
		out = append(out, stretch{start, pos, number})
		i = pos
	}
	if pos < len(s) {
		out = append(out, stretch{pos, len(s), -1})
	}
	return out
}

// number reads the marker at an offset.
func (w *world) number(s string, start int) (int, bool) {
	if start < 0 || start+markerSize > len(s) || s[start] != worldLetters[w.index%len(worldLetters)] {
		return 0, false
	}
	n := 0
	for _, c := range []byte(s[start+5 : start+markerSize]) {
		d := strings.IndexByte(base36, c)
		if d < 0 {
			return 0, false
		}
		n = n*36 + d
	}
	switch {
	case n < firstOpaque:
		return n, n < len(w.u.holes)
	case n < firstLeaf:
		return n, n-firstOpaque < len(w.u.opaque)
	}
	return n, n-firstLeaf < len(w.u.leaves)
}

// text is a text of this world in Go: its holes become what stands for them.
func (w *world) text(t value.Text) string {
	if s, known := t.Known(); known {
		return s
	}
	var b strings.Builder
	for _, p := range t.Parts() {
		switch {
		case p.Hole == "":
			b.WriteString(p.Lit)
		case isAction(p):
			b.WriteString(p.At.Text())
		default:
			b.WriteString(w.hole(w.u.hole(p)))
		}
	}
	return b.String()
}

// isAction reports a hole that is a template's action as it stands in the values: tpl
// may execute it, and if nothing does it is the same hole again.
func isAction(p value.Part) bool {
	s := p.At.Text()
	return strings.HasPrefix(s, "{{") && strings.Trim(s, "${}<> ") == p.Hole
}

// leaf is a text of the values with its place.
type leaf struct {
	number int
	// chart is the one whose values.yaml holds it. It is nil for the release's own
	// values, of which layer is the number.
	chart *chart
	layer int
	path  []step
	text  value.Text
	// raw is the text as templates see it.
	raw string
	// key is the key under which it stands.
	key value.Text
}

// step leads from a value to one inside.
type step struct {
	key   string
	index int
	list  bool
}

// chartValues are a chart's own values in this world.
func (w *world) chartValues(c *chart) map[string]any {
	out := copiedMap(c.values)
	w.mark(out, c, 0)
	return out
}

// mark puts the markers of leaves into the values of a chart or of a layer.
func (w *world) mark(values map[string]any, c *chart, layer int) {
	for _, f := range w.leaves {
		if f.chart == c && f.layer == layer {
			put(values, f.path, w.marker(firstLeaf+f.number))
		}
	}
}

// put replaces the text at a path.
func put(v any, path []step, text string) {
	for i, s := range path {
		last := i == len(path)-1
		switch in := v.(type) {
		case map[string]any:
			if _, isText := in[s.key].(string); last && isText {
				in[s.key] = text
			}
			v = in[s.key]
		case []any:
			if !s.list || s.index >= len(in) {
				return
			}
			if _, isText := in[s.index].(string); last && isText {
				in[s.index] = text
			}
			v = in[s.index]
		default:
			return
		}
	}
}
