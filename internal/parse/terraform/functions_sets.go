package terraform

import (
	"errors"
	"fmt"
	"maps"
	"slices"
	"strings"

	"github.com/zclconf/go-cty/cty"
	"github.com/zclconf/go-cty/cty/convert"

	"github.com/irsalint/irsalint/internal/source"
	"github.com/irsalint/irsalint/internal/value"
)

// precedes reports that one encoded text sorts before another whatever their
// holes hold: they differ first in two literal characters, or one ends there.
func precedes(a, b string) bool {
	x, y := []rune(a), []rune(b)
	for len(x) > 0 && len(y) > 0 && x[0] == y[0] {
		x, y = x[1:], y[1:]
	}
	switch {
	case len(y) == 0 || isPrivate(y[0]):
		return false
	case len(x) == 0:
		return true
	}
	return x[0] < y[0]
}

// inOrder reports that texts are sorted, each before the next for certain.
func inOrder(names []string) bool {
	for i := 1; i < len(names); i++ {
		if !precedes(names[i-1], names[i]) {
			return false
		}
	}
	return true
}

// ordered are the elements of a list, or those of a set in an order that no hole
// can change.
func (e *env) ordered(i int) ([]cty.Value, error) {
	es, err := e.elements(i)
	if err != nil || len(es) < 2 {
		return es, err
	}
	if u, _ := e.args[i].Unmark(); u.Type().IsSetType() && !e.h.certain(u) {
		return nil, errOpen
	}
	return es, nil
}

// certain reports that no hole changes the number or the order of the elements
// of a set.
func (h *holes) certain(set cty.Value) bool {
	u := h.plain(set)
	if u.IsWhollyKnown() && !h.holed(u) {
		return true
	}
	if !u.IsWhollyKnown() || u.Type().ElementType() != cty.String {
		return false
	}
	var names []string
	for it := u.ElementIterator(); it.Next(); {
		_, x := it.Element()
		if x.IsNull() {
			return false
		}
		names = append(names, x.AsString())
	}
	return inOrder(names)
}

// settled reports that the keys of an object are as many and in the order that
// they seem to be.
func settled(m map[string]cty.Value) bool {
	names := sortedKeys(m)
	return !slices.ContainsFunc(names, hasPrivate) || inOrder(names)
}

// shuffled reports that holes may change in which order a collection is walked, or how
// many elements it has.
func (h *holes) shuffled(v cty.Value) bool {
	u, marks := v.Unmark()
	switch {
	case !u.IsKnown() || u.IsNull() || supplied(marks) || !u.CanIterateElements() || u.LengthInt() < 2:
		return false
	case u.Type().IsSetType():
		return !h.certain(u)
	case u.Type().IsObjectType() || u.Type().IsMapType():
		return !settled(u.AsValueMap())
	}
	return false
}

// mayReplace reports that a key may turn out to be another one of an object.
func (h *holes) mayReplace(attrs map[string]cty.Value, key string) bool {
	t, open := value.NewText(h.decode(key)...), hasPrivate(key)
	if open && len(attrs) > maxPairwise {
		return true
	}
	for k := range attrs {
		if k != key && (open || hasPrivate(k)) && value.Equal(value.NewText(h.decode(k)...), t) != value.No {
			return true
		}
	}
	return false
}

// provided reports whether attributes that a provider makes are part of a value.
func provided(v cty.Value) bool {
	_, marks := v.UnmarkDeep()
	return supplied(marks)
}

// unified converts elements of several types to the one that fits them all; nil
// where there is none. Where an element is not known, scalars only.
func (h *holes) unified(es []cty.Value) []cty.Value {
	types := make([]cty.Type, len(es))
	same, scalars, whole := true, true, true
	for i, x := range es {
		u := h.plain(x)
		types[i] = u.Type()
		same = same && types[i].Equals(types[0])
		scalars = scalars && types[i].IsPrimitiveType()
		whole = whole && u.IsWhollyKnown() && !h.holed(u) && !provided(x)
	}
	if same || !scalars && !whole {
		return es
	}
	t, _ := convert.UnifyUnsafe(types)
	if t == cty.NilType || t == cty.DynamicPseudoType {
		return nil
	}
	out := make([]cty.Value, len(es))
	for i, x := range es {
		c, err := convert.Convert(x, t)
		if err != nil {
			return nil
		}
		out[i] = c
	}
	return out
}

var errMixed = errors.New("elements of types that do not fit together")

// list is a list of elements; a tuple where their types are not known.
func list(es []cty.Value) cty.Value {
	for _, x := range es {
		u, _ := x.Unmark()
		if t := u.Type(); !t.Equals(es[0].Type()) || t.HasDynamicTypes() {
			return cty.TupleVal(es)
		}
	}
	if len(es) == 0 {
		return cty.EmptyTupleVal
	}
	return cty.ListVal(es)
}

// mapping is a map; an object where the types of its elements are not known.
func mapping(attrs map[string]cty.Value) cty.Value {
	if len(attrs) == 0 {
		return cty.EmptyObjectVal
	}
	if list(slices.Collect(maps.Values(attrs))).Type().IsTupleType() {
		return cty.ObjectVal(attrs)
	}
	return cty.MapVal(attrs)
}

// fits reports that the elements of a list, even of an empty one, can be of a type.
func (e *env) fits(i int, t cty.Type) bool {
	u, _ := e.args[i].Unmark()
	if !u.Type().IsListType() && !u.Type().IsSetType() || u.Type().ElementType() == cty.DynamicPseudoType {
		return true
	}
	return convert.GetConversionUnsafe(u.Type().ElementType(), t) != nil || u.Type().ElementType().Equals(t)
}

// scalars are the elements of a list of texts.
func (e *env) scalars(i int) ([]cty.Value, error) {
	es, err := e.ordered(i)
	if err == nil && !e.fits(i, cty.String) {
		err = errMixed
	}
	return es, err
}

// uniform are the elements of a list argument, converted to one type.
func (e *env) uniform(i int) ([]cty.Value, error) {
	es, err := e.ordered(i)
	if err != nil {
		return nil, err
	}
	out := e.h.unified(es)
	if out == nil && len(es) > 0 {
		return nil, errMixed
	}
	return out, nil
}

func toList(e *env) (cty.Value, error) {
	if e.null(0) {
		return e.typedNull(cty.List(cty.String), isList)
	}
	es, err := e.uniform(0)
	if err != nil {
		return cty.NilVal, err
	}
	return list(es), nil
}

func (e *env) null(i int) bool {
	u, _ := e.args[i].Unmark()
	return u.IsKnown() && u.IsNull()
}

// typedNull is null as a collection, where its own type is none that this cannot
// be made of.
func (e *env) typedNull(t cty.Type, from func(cty.Value) bool) (cty.Value, error) {
	if u, _ := e.args[0].Unmark(); u.Type() != cty.DynamicPseudoType && !from(u) {
		return cty.NilVal, errMixed
	}
	return cty.NullVal(t), nil
}

func toMap(e *env) (cty.Value, error) {
	if e.null(0) {
		return e.typedNull(cty.Map(cty.String), func(v cty.Value) bool { return v.Type().IsMapType() || v.Type().IsObjectType() })
	}
	m, err := e.object(0)
	if err != nil {
		return cty.NilVal, err
	}
	var es []cty.Value
	names := sortedKeys(m)
	for _, k := range names {
		es = append(es, m[k])
	}
	out := e.h.unified(es)
	if out == nil && len(es) > 0 {
		return cty.NilVal, errMixed
	}
	attrs := map[string]cty.Value{}
	for i, k := range names {
		attrs[k] = out[i]
	}
	return mapping(attrs), nil
}

func toSet(e *env) (cty.Value, error) {
	if e.null(0) {
		return e.typedNull(cty.Set(cty.String), isList)
	}
	es, err := e.elements(0)
	if err != nil {
		return cty.NilVal, err
	}
	return e.h.set(es)
}

// set makes a set. Holes count as texts that differ.
func (h *holes) set(es []cty.Value) (cty.Value, error) {
	if len(es) == 0 {
		return cty.SetValEmpty(cty.String), nil
	}
	all := cty.TupleVal(es)
	if provided(all) {
		return cty.NilVal, errOpen
	}
	plain := h.plain(all)
	open := !plain.IsWhollyKnown() || h.holed(plain)
	if es = h.unified(es); es == nil {
		return cty.NilVal, errMixed
	}
	if u, _ := es[0].Unmark(); !open && u.Type() != cty.String {
		return cty.SetVal(h.plain(cty.TupleVal(es)).AsValueSlice()), nil
	}
	var out []cty.Value
	for _, x := range es {
		t, ok := h.text(x, source.Range{})
		if !ok {
			return h.plainSet(es, open)
		}
		s, more := h.encode(t)
		if !more {
			return cty.NilVal, errOpen
		}
		out = append(out, cty.StringVal(s).Mark(&origin{s, t.Parts()}))
	}
	return cty.SetVal(out), nil
}

// plainSet is a set of what are no texts.
func (h *holes) plainSet(es []cty.Value, open bool) (cty.Value, error) {
	vs := h.plain(cty.TupleVal(es)).AsValueSlice()
	for _, v := range vs {
		if !v.Type().Equals(vs[0].Type()) || open && !v.IsWhollyKnown() {
			return cty.NilVal, errOpen
		}
	}
	return cty.SetVal(vs), nil
}

func setUnion(e *env) (cty.Value, error) {
	var all []cty.Value
	for i := range e.args {
		es, err := e.elements(i)
		if err != nil {
			return cty.NilVal, err
		}
		all = append(all, es...)
	}
	return e.h.set(all)
}

func setIntersection(e *env) (cty.Value, error) {
	return e.filtered(func(x value.Tri) value.Tri { return x })
}

func setSubtract(e *env) (cty.Value, error) {
	return e.filtered(value.Tri.Not)
}

// filtered keeps the elements of the first set by whether each other set has
// them.
func (e *env) filtered(keep func(has value.Tri) value.Tri) (cty.Value, error) {
	sets, err := e.sets()
	if err != nil {
		return cty.NilVal, err
	}
	if len(slices.Concat(sets...)) > maxPairwise {
		return cty.NilVal, errOpen
	}
	var out []cty.Value
	for _, x := range sets[0] {
		verdict := value.Yes
		for _, set := range sets[1:] {
			verdict = verdict.And(keep(e.h.among(set, x)))
		}
		switch verdict {
		case value.Unknown:
			return cty.NilVal, errOpen
		case value.Yes:
			out = append(out, x)
		}
	}
	return e.h.set(out)
}

// sets are the arguments as sets, their elements of one type.
func (e *env) sets() ([][]cty.Value, error) {
	var all []cty.Value
	var sizes []int
	for i := range e.args {
		es, err := e.elements(i)
		if err != nil {
			return nil, err
		}
		all, sizes = append(all, es...), append(sizes, len(es))
	}
	if all = e.h.unified(all); all == nil && slices.Max(sizes) > 0 {
		return nil, errMixed
	}
	for i := range e.args {
		if len(all) > 0 && !e.fits(i, e.h.plain(all[0]).Type()) {
			return nil, errMixed
		}
	}
	var out [][]cty.Value
	for _, n := range sizes {
		out = append(out, all[:n])
		all = all[n:]
	}
	return out, nil
}

// mayMeet reports that some key of one object may turn out to be another one of
// the other.
func (h *holes) mayMeet(a, b map[string]cty.Value) bool {
	if !slices.ContainsFunc(slices.Collect(maps.Keys(a)), hasPrivate) && !slices.ContainsFunc(slices.Collect(maps.Keys(b)), hasPrivate) {
		return false
	}
	if len(a)+len(b) > maxPairwise {
		return true
	}
	return slices.ContainsFunc(slices.Collect(maps.Keys(b)), func(k string) bool { return h.mayReplace(a, k) })
}

// maxPairwise bounds the lists whose elements are compared with each other.
const maxPairwise = 2_000

// among answers whether an element is one of several.
func (h *holes) among(es []cty.Value, x cty.Value) value.Tri {
	verdict := value.No
	for _, y := range es {
		verdict = verdict.Or(h.equal(x, y))
	}
	return verdict
}

func setProduct(e *env) (cty.Value, error) {
	n, set := 1, false
	columns, types := make([][]cty.Value, len(e.args)), make([]cty.Type, len(e.args))
	if len(e.args) < 2 {
		return cty.NilVal, errors.New("wants at least two lists")
	}
	for i, a := range e.args {
		es, err := e.uniform(i)
		if err != nil {
			return cty.NilVal, err
		}
		if n *= len(es); n > maxExpansion {
			return cty.NilVal, fmt.Errorf("more than %d combinations", maxExpansion)
		}
		u, _ := a.Unmark()
		set = set || u.Type().IsSetType()
		columns[i], types[i] = es, cty.DynamicPseudoType
		if t := u.Type(); t.IsListType() || t.IsSetType() {
			types[i] = t.ElementType()
		} else if len(es) > 0 {
			types[i] = e.h.plain(es[0]).Type()
		}
	}
	if n == 0 && set {
		return cty.SetValEmpty(cty.Tuple(types)), nil
	}
	if n == 0 {
		return cty.ListValEmpty(cty.Tuple(types)), nil
	}
	rows := [][]cty.Value{nil}
	for _, column := range columns {
		var next [][]cty.Value
		for _, row := range rows {
			for _, x := range column {
				next = append(next, append(slices.Clone(row), x))
			}
		}
		rows = next
	}
	var out []cty.Value
	for _, row := range rows {
		out = append(out, cty.TupleVal(row))
	}
	if set {
		return e.h.set(out)
	}
	return list(out), nil
}

// sorted sorts texts whose order no hole can change.
func sorted(e *env) (cty.Value, error) {
	es, err := e.elements(0)
	if err != nil {
		return cty.NilVal, err
	}
	if !e.fits(0, cty.String) {
		return cty.NilVal, errMixed
	}
	byName := map[string]cty.Value{}
	var names []string
	for _, x := range es {
		t, ok := e.h.text(x, source.Range{})
		if !ok {
			return cty.NilVal, errors.New("wants a list of texts")
		}
		s, more := e.h.encode(t)
		if !more {
			return cty.NilVal, errOpen
		}
		byName[s] = e.h.str(t)
		names = append(names, s)
	}
	slices.Sort(names)
	if strings.ContainsFunc(strings.Join(names, ""), isPrivate) && !inOrder(slices.Compact(slices.Clone(names))) {
		return cty.NilVal, errOpen
	}
	var out []cty.Value
	for _, s := range names {
		out = append(out, byName[s])
	}
	return list(out), nil
}

// slice takes a stretch of a list of known length.
func slice(e *env) (cty.Value, error) {
	es, err := e.sequence(0)
	if err != nil {
		return cty.NilVal, err
	}
	if !known(e.args[1]) || !known(e.args[2]) {
		return cty.NilVal, errOpen
	}
	i, ok := e.whole(1)
	j, also := e.whole(2)
	if !ok || !also || i < 0 || j < i || j > len(es) {
		return cty.NilVal, errors.New("wants whole numbers within the list")
	}
	return e.like(0, es[i:j]), nil
}

// whole is an argument that is a whole number, perhaps written as a text.
func (e *env) whole(i int) (int, bool) {
	u, _ := e.args[i].Unmark()
	n, err := convert.Convert(u, cty.Number)
	if err != nil {
		return 0, false
	}
	return intOf(n)
}

// like is a list where the argument is one, else a tuple.
func (e *env) like(i int, es []cty.Value) cty.Value {
	if u, _ := e.args[i].Unmark(); u.Type().IsListType() {
		return list(es)
	}
	return cty.TupleVal(es)
}

// matchKeys keeps the values whose keys are among those wanted.
func matchKeys(e *env) (cty.Value, error) {
	vs, err := e.uniform(0)
	if err != nil {
		return cty.NilVal, err
	}
	ks, err := e.ordered(1)
	if err != nil {
		return cty.NilVal, err
	}
	wanted, err := e.elements(2)
	if err != nil {
		return cty.NilVal, err
	}
	if len(ks) != len(vs) {
		return cty.NilVal, errors.New("wants as many keys as values")
	}
	if len(ks)+len(wanted) > maxPairwise {
		return cty.NilVal, errOpen
	}
	both := e.h.unified(slices.Concat(ks, wanted))
	if both == nil && len(ks)+len(wanted) > 0 {
		return cty.NilVal, errMixed
	}
	var out []cty.Value
	for i, v := range vs {
		switch e.h.among(both[len(ks):], both[i]) {
		case value.Unknown:
			return cty.NilVal, errOpen
		case value.Yes:
			out = append(out, v)
		}
	}
	return list(out), nil
}
