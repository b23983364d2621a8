package terraform

import (
	"errors"
	"fmt"
	"math/big"
	"path"
	"regexp"
	"strings"

	"github.com/zclconf/go-cty/cty"
	"github.com/zclconf/go-cty/cty/convert"
	"github.com/zclconf/go-cty/cty/function/stdlib"
	ctyjson "github.com/zclconf/go-cty/cty/json"

	"github.com/irsalint/irsalint/internal/source"
	"github.com/irsalint/irsalint/internal/value"
)

// structural are functions of ours, which keep holes and places where the
// library's lose them, differ from Terraform's, or read the real disk.
func structural() map[string]func(e *env) (cty.Value, error) {
	return map[string]func(e *env) (cty.Value, error){
		"alltrue":         all(true),
		"anytrue":         all(false),
		"basename":        onPath(path.Base),
		"coalesce":        coalesce,
		"coalescelist":    coalesceList,
		"compact":         compact,
		"concat":          concat,
		"contains":        contains,
		"dirname":         onPath(path.Dir),
		"distinct":        distinct,
		"element":         element,
		"endswith":        affix(strings.HasSuffix),
		"ephemeralasnull": open,
		"file":            file,
		"fileexists":      open,
		"flatten":         flatten,
		"format":          format,
		"join":            join,
		"jsondecode":      jsonDecode,
		"jsonencode":      jsonEncode,
		"keys":            keys,
		"length":          length,
		"lookup":          lookup,
		"merge":           merge,
		"nonsensitive":    same,
		"one":             oneOf,
		"range":           rangeOf,
		"replace":         replace,
		"reverse":         reverse,
		"sensitive":       same,
		"setproduct":      setProduct,
		"split":           split,
		"startswith":      affix(strings.HasPrefix),
		"strcontains":     affix(strings.Contains),
		"templatefile":    templateFile,
		"tobool":          to(cty.Bool),
		"tolist":          toList,
		"tomap":           toMap,
		"tonumber":        to(cty.Number),
		"toset":           toSet,
		"tostring":        to(cty.String),
		"trimprefix":      trimPrefix,
		"trimsuffix":      trimSuffix,
		"values":          values,
		"zipmap":          zipmap,
	}
}

func open(*env) (cty.Value, error) { return cty.NilVal, errOpen }

func same(e *env) (cty.Value, error) {
	if err := e.want(1); err != nil {
		return cty.NilVal, err
	}
	return e.args[0], nil
}

func (e *env) want(n int) error {
	if len(e.args) != n {
		return fmt.Errorf("wants %d arguments", n)
	}
	return nil
}

// text is an argument that is a text, perhaps with holes.
func (e *env) text(i int) (value.Text, error) {
	if i >= len(e.args) {
		return value.Text{}, errors.New("too few arguments")
	}
	t, ok := e.h.text(e.args[i], source.Range{})
	if !ok {
		return t, fmt.Errorf("argument %d is no text", i+1)
	}
	return t, nil
}

// elements are those of a list, tuple or set whose length is known.
func (e *env) elements(i int) ([]cty.Value, error) {
	if i >= len(e.args) {
		return nil, errors.New("too few arguments")
	}
	return elementsOf(e.args[i])
}

func elementsOf(v cty.Value) ([]cty.Value, error) {
	u, marks := v.Unmark()
	switch {
	case !u.IsKnown():
		return nil, errOpen
	case u.IsNull() || !u.CanIterateElements():
		return nil, errors.New("wants a list")
	}
	var out []cty.Value
	for it := u.ElementIterator(); it.Next(); {
		_, x := it.Element()
		if u.Type().IsSetType() && len(marks) <= maxSetMarks {
			x = tidy(x.WithMarks(marks))
		}
		out = append(out, x)
	}
	return out, nil
}

// maxSetMarks bounds the marks of a set that are handed to each element.
const maxSetMarks = 200

// isList reports whether an argument is a list, tuple or set.
func isList(v cty.Value) bool {
	u, _ := v.Unmark()
	t := u.Type()
	return t.IsTupleType() || t.IsListType() || t.IsSetType()
}

func all(and bool) func(e *env) (cty.Value, error) {
	return func(e *env) (cty.Value, error) {
		es, err := e.elements(0)
		if err != nil {
			return cty.NilVal, err
		}
		verdict := value.Is(and)
		for _, x := range es {
			b := value.Unknown
			if u, _ := x.Unmark(); u.IsKnown() && !u.IsNull() {
				c, err := convert.Convert(u, cty.Bool)
				if err != nil {
					return cty.NilVal, err
				}
				b = value.Is(c.True())
			}
			if and {
				verdict = verdict.And(b)
			} else {
				verdict = verdict.Or(b)
			}
		}
		if verdict == value.Unknown {
			return cty.NilVal, errOpen
		}
		return cty.BoolVal(verdict == value.Yes), nil
	}
}

// coalesce is the first argument that is neither null nor empty.
func coalesce(e *env) (cty.Value, error) {
	for i, a := range e.args {
		u, _ := a.Unmark()
		if !u.IsKnown() {
			if x, ok := holeOf(a); ok && (x.class == value.Unique || i == len(e.args)-1) {
				return a, nil
			}
			return cty.NilVal, errOpen
		}
		if u.IsNull() || u.Type() == cty.String && u.AsString() == "" {
			continue
		}
		return a, nil
	}
	return cty.NilVal, errors.New("no argument that is neither null nor empty")
}

func coalesceList(e *env) (cty.Value, error) {
	for _, a := range e.args {
		es, err := elementsOf(a)
		if err == errOpen {
			return cty.NilVal, err
		}
		if len(es) > 0 {
			return a, nil
		}
	}
	return cty.NilVal, errors.New("no argument that is not empty")
}

func compact(e *env) (cty.Value, error) {
	es, err := e.elements(0)
	if err != nil {
		return cty.NilVal, err
	}
	var out []cty.Value
	for _, x := range es {
		u, _ := x.Unmark()
		switch {
		case !u.IsKnown():
			if h, _ := holeOf(x); h.class == value.Any {
				return cty.NilVal, errOpen
			}
		case u.IsNull() || u.Type() == cty.String && u.AsString() == "":
			continue
		}
		out = append(out, x)
	}
	return cty.TupleVal(out), nil
}

func concat(e *env) (cty.Value, error) {
	var out []cty.Value
	for i := range e.args {
		es, err := e.elements(i)
		if err != nil {
			return cty.NilVal, err
		}
		out = append(out, es...)
	}
	return cty.TupleVal(out), nil
}

func contains(e *env) (cty.Value, error) {
	if err := e.want(2); err != nil {
		return cty.NilVal, err
	}
	es, err := e.elements(0)
	if err != nil {
		return cty.NilVal, err
	}
	verdict := value.No
	for _, x := range es {
		verdict = verdict.Or(e.h.equal(x, e.args[1]))
	}
	if verdict == value.Unknown {
		return cty.NilVal, errOpen
	}
	return cty.BoolVal(verdict == value.Yes), nil
}

func distinct(e *env) (cty.Value, error) {
	es, err := e.elements(0)
	if err != nil {
		return cty.NilVal, err
	}
	var out []cty.Value
	for _, x := range es {
		verdict := value.No
		for _, y := range out {
			verdict = verdict.Or(e.h.equal(x, y))
		}
		switch verdict {
		case value.Unknown:
			return cty.NilVal, errOpen
		case value.No:
			out = append(out, x)
		}
	}
	return cty.TupleVal(out), nil
}

func element(e *env) (cty.Value, error) {
	if err := e.want(2); err != nil {
		return cty.NilVal, err
	}
	es, err := e.elements(0)
	if err != nil {
		return cty.NilVal, err
	}
	n, ok := intOf(e.args[1])
	switch {
	case !known(e.args[1]):
		return cty.NilVal, errOpen
	case !ok || len(es) == 0:
		return cty.NilVal, errors.New("wants a list that is not empty and a whole number")
	}
	return es[((n%len(es))+len(es))%len(es)], nil
}

// affix compares two texts that are known in full.
func affix(f func(s, part string) bool) func(e *env) (cty.Value, error) {
	return func(e *env) (cty.Value, error) {
		a, err := e.text(0)
		if err != nil {
			return cty.NilVal, err
		}
		b, err := e.text(1)
		if err != nil {
			return cty.NilVal, err
		}
		s, ok1 := a.Known()
		part, ok2 := b.Known()
		if !ok1 || !ok2 {
			return cty.NilVal, errOpen
		}
		return cty.BoolVal(f(s, part)), nil
	}
}

// onPath applies a function to a path that is known in full.
func onPath(f func(string) string) func(e *env) (cty.Value, error) {
	return func(e *env) (cty.Value, error) {
		t, err := e.text(0)
		if err != nil {
			return cty.NilVal, err
		}
		s, ok := t.Known()
		if !ok {
			return cty.NilVal, errOpen
		}
		return cty.StringVal(f(s)), nil
	}
}

func flatten(e *env) (cty.Value, error) {
	var out []cty.Value
	var walk func(v cty.Value, depth int) error
	walk = func(v cty.Value, depth int) error {
		es, err := elementsOf(v)
		if err != nil {
			return err
		}
		for _, x := range es {
			u, _ := x.Unmark()
			switch {
			case isList(x) && depth < 50 && !(u.IsKnown() && u.IsNull()):
				if err := walk(x, depth+1); err != nil {
					return err
				}
			case !u.IsKnown() && u.Type() == cty.DynamicPseudoType:
				return errOpen // it may be a list
			default:
				out = append(out, x)
			}
		}
		return nil
	}
	if err := e.want(1); err != nil {
		return cty.NilVal, err
	}
	if err := walk(e.args[0], 0); err != nil {
		return cty.NilVal, err
	}
	return cty.TupleVal(out), nil
}

// format handles the verbs %s and %v for texts with holes.
func format(e *env) (cty.Value, error) {
	v, err := e.plainly(stdlib.FormatFunc)
	if err != errOpen {
		return v, err
	}
	t, err := e.text(0)
	if err != nil {
		return cty.NilVal, err
	}
	s, ok := t.Known()
	if !ok {
		return cty.NilVal, errOpen
	}
	var out []value.Text
	next := 1
	for s != "" {
		before, rest, found := strings.Cut(s, "%")
		out = append(out, value.Lit(before))
		if !found {
			break
		}
		if rest == "" {
			return cty.NilVal, errOpen
		}
		verb := rest[0]
		s = rest[1:]
		if verb == '%' {
			out = append(out, value.Lit("%"))
			continue
		}
		if verb != 's' && verb != 'v' && verb != 'd' {
			return cty.NilVal, errOpen
		}
		arg, err := e.text(next)
		if err != nil {
			return cty.NilVal, err
		}
		out = append(out, arg)
		next++
	}
	return e.built(value.Join(out...)), nil
}

// built is a text that a function made; its places are that of the call.
func (e *env) built(t value.Text) cty.Value {
	return e.h.str(t.WithAt(e.w.rng(e.Range())))
}

func join(e *env) (cty.Value, error) {
	sep, err := e.text(0)
	if err != nil {
		return cty.NilVal, err
	}
	var parts []value.Text
	for i := 1; i < len(e.args); i++ {
		es, err := e.elements(i)
		if err != nil {
			return cty.NilVal, err
		}
		for _, x := range es {
			t, ok := e.h.text(x, source.Range{})
			if !ok {
				return cty.NilVal, errors.New("wants lists of texts")
			}
			if len(parts) > 0 {
				parts = append(parts, sep)
			}
			parts = append(parts, t)
		}
	}
	return e.built(value.Join(parts...)), nil
}

func jsonEncode(e *env) (cty.Value, error) {
	if err := e.want(1); err != nil {
		return cty.NilVal, err
	}
	if !known(e.args[0]) {
		return cty.NilVal, errOpen
	}
	plain, ok := e.h.filled(e.args[0])
	if !ok {
		return cty.NilVal, errOpen
	}
	b, err := ctyjson.Marshal(plain, plain.Type())
	if err != nil {
		return cty.NilVal, err
	}
	return cty.StringVal(string(b)).Mark(&encoded{string(b), e.args[0]}), nil
}

// filled is a value without marks in which each unknown is the text of its hole.
func (h *holes) filled(v cty.Value) (cty.Value, bool) {
	ok := true
	out, err := cty.Transform(v, func(_ cty.Path, x cty.Value) (cty.Value, error) {
		u, _ := x.Unmark()
		if u.IsKnown() {
			return u, nil
		}
		name, _ := holeOf(x)
		r, more := h.runeOf(name)
		ok = ok && more
		return cty.StringVal(string(r)), nil
	})
	if err != nil {
		return cty.NilVal, false
	}
	out, _ = out.UnmarkDeep()
	return out, ok
}

func jsonDecode(e *env) (cty.Value, error) {
	if err := e.want(1); err != nil {
		return cty.NilVal, err
	}
	u, marks := e.args[0].Unmark()
	if !u.IsKnown() || u.IsNull() || u.Type() != cty.String {
		return cty.NilVal, errOpen
	}
	for m := range marks {
		if x, ok := m.(*encoded); ok && x.text == u.AsString() {
			return x.v, nil
		}
		if x, ok := m.(*rendered); ok && x.text == u.AsString() {
			return cty.NilVal, errOpen
		}
	}
	t, _ := e.h.text(e.args[0], source.Range{})
	tree, err := value.ParseJSON(t)
	if err != nil {
		return cty.NilVal, errors.New(err.Message)
	}
	return e.h.fromTree(tree), nil
}

// fromTree is a neutral tree as a value.
func (h *holes) fromTree(t *value.Tree) cty.Value {
	switch t.Kind {
	case value.Null:
		return cty.NullVal(cty.DynamicPseudoType)
	case value.String:
		return h.str(t.Text)
	case value.Bool:
		s, _ := t.Text.Known()
		return cty.BoolVal(s == "true")
	case value.Number:
		s, _ := t.Text.Known()
		if f, _, err := big.ParseFloat(s, 10, 512, big.ToNearestEven); err == nil {
			return cty.NumberVal(f)
		}
	case value.List:
		var out []cty.Value
		for _, x := range t.Items {
			out = append(out, h.fromTree(x))
		}
		if t.Open == "" {
			return cty.TupleVal(out)
		}
	case value.Object:
		attrs := map[string]cty.Value{}
		for _, m := range t.Members {
			name, _ := h.encode(m.Key)
			attrs[name] = h.fromTree(m.Value).Mark(&keyed{name, m.Key, m.Value.At})
		}
		if t.Open == "" {
			return cty.ObjectVal(attrs).Mark(&span{t.At})
		}
	}
	return unknown(hole{name: t.Text.String() + t.Open}, cty.DynamicPseudoType)
}

func (e *env) object(i int) (map[string]cty.Value, error) {
	if i >= len(e.args) {
		return nil, errors.New("too few arguments")
	}
	u, _ := e.args[i].Unmark()
	switch t := u.Type(); {
	case !u.IsKnown():
		return nil, errOpen
	case u.IsNull():
		return nil, nil
	case t.IsObjectType() || t.IsMapType():
		return u.AsValueMap(), nil
	}
	return nil, errors.New("wants a map or an object")
}

func keys(e *env) (cty.Value, error) {
	m, err := e.object(0)
	if err != nil {
		return cty.NilVal, err
	}
	var out []cty.Value
	for _, k := range sortedKeys(m) {
		key := cty.StringVal(k)
		for mark := range m[k].Marks() {
			if x, ok := mark.(*keyed); ok && x.name == k {
				key = key.Mark(&origin{k, x.text.Parts()})
			}
		}
		out = append(out, key)
	}
	return cty.TupleVal(out), nil
}

func values(e *env) (cty.Value, error) {
	m, err := e.object(0)
	if err != nil {
		return cty.NilVal, err
	}
	var out []cty.Value
	for _, k := range sortedKeys(m) {
		out = append(out, m[k])
	}
	return cty.TupleVal(out), nil
}

func length(e *env) (cty.Value, error) {
	if err := e.want(1); err != nil {
		return cty.NilVal, err
	}
	u, _ := e.args[0].Unmark()
	switch t := u.Type(); {
	case t.IsTupleType():
		return cty.NumberIntVal(int64(t.Length())), nil
	case !u.IsKnown():
		return cty.NilVal, errOpen
	case u.IsNull():
		return cty.NilVal, errors.New("the argument is null")
	case t == cty.String:
		if hasPrivate(u.AsString()) {
			return cty.NilVal, errOpen
		}
		return stdlib.Strlen(u)
	case t.IsObjectType():
		return cty.NumberIntVal(int64(len(t.AttributeTypes()))), nil
	case u.CanIterateElements():
		return cty.NumberIntVal(int64(u.LengthInt())), nil
	}
	return cty.NilVal, errors.New("wants a text or a collection")
}

func lookup(e *env) (cty.Value, error) {
	m, err := e.object(0)
	if err != nil {
		return cty.NilVal, err
	}
	key, err := e.text(1)
	if err != nil {
		return cty.NilVal, err
	}
	k, ok := key.Known()
	if !ok {
		return cty.NilVal, errOpen
	}
	if v, ok := m[k]; ok {
		return v, nil
	}
	for name := range m {
		if hasPrivate(name) {
			return cty.NilVal, errOpen
		}
	}
	if len(e.args) > 2 {
		return e.args[2], nil
	}
	return cty.NilVal, errors.New("no such key and no default")
}

func merge(e *env) (cty.Value, error) {
	attrs := map[string]cty.Value{}
	for i := range e.args {
		m, err := e.object(i)
		if err != nil {
			return cty.NilVal, err
		}
		for k, v := range m {
			attrs[k] = v
		}
	}
	return cty.ObjectVal(attrs), nil
}

func oneOf(e *env) (cty.Value, error) {
	es, err := e.elements(0)
	switch {
	case err != nil:
		return cty.NilVal, err
	case len(es) == 0:
		return cty.NullVal(cty.DynamicPseudoType), nil
	case len(es) == 1:
		return es[0], nil
	}
	return cty.NilVal, errors.New("wants a list of at most one element")
}

func rangeOf(e *env) (cty.Value, error) {
	for _, a := range e.args {
		if n, ok := intOf(a); ok && (n > maxExpansion || n < -maxExpansion) {
			return cty.NilVal, fmt.Errorf("more than %d numbers", maxExpansion)
		}
	}
	v, err := e.plainly(stdlib.RangeFunc)
	return v, err
}

func setProduct(e *env) (cty.Value, error) {
	n := 1
	for i := range e.args {
		es, err := e.elements(i)
		if err != nil {
			return cty.NilVal, err
		}
		if n *= len(es); n > maxExpansion {
			return cty.NilVal, fmt.Errorf("more than %d combinations", maxExpansion)
		}
	}
	rows := [][]cty.Value{nil}
	for i := range e.args {
		es, _ := e.elements(i)
		var next [][]cty.Value
		for _, row := range rows {
			for _, x := range es {
				next = append(next, append(append([]cty.Value(nil), row...), x))
			}
		}
		rows = next
	}
	var out []cty.Value
	for _, row := range rows {
		out = append(out, cty.TupleVal(row))
	}
	return cty.TupleVal(out), nil
}

func reverse(e *env) (cty.Value, error) {
	es, err := e.elements(0)
	if err != nil {
		return cty.NilVal, err
	}
	out := make([]cty.Value, len(es))
	for i, x := range es {
		out[len(es)-1-i] = x
	}
	return cty.TupleVal(out), nil
}

func zipmap(e *env) (cty.Value, error) {
	ks, err := e.elements(0)
	if err != nil {
		return cty.NilVal, err
	}
	vs, err := e.elements(1)
	if err != nil {
		return cty.NilVal, err
	}
	if len(ks) != len(vs) {
		return cty.NilVal, errors.New("wants as many values as keys")
	}
	attrs := map[string]cty.Value{}
	for i, k := range ks {
		t, ok := e.h.text(k, source.Range{})
		name, more := e.h.encode(t)
		if !ok || !more {
			return cty.NilVal, errOpen
		}
		attrs[name] = vs[i].Mark(&keyed{name, t, source.Range{}})
	}
	return cty.ObjectVal(attrs), nil
}

// to converts a scalar, and leaves it alone where that changes nothing.
func to(t cty.Type) func(e *env) (cty.Value, error) {
	return func(e *env) (cty.Value, error) {
		if err := e.want(1); err != nil {
			return cty.NilVal, err
		}
		u, _ := e.args[0].Unmark()
		if !u.IsKnown() {
			return e.args[0], nil
		}
		return convert.Convert(e.args[0], t)
	}
}

func toList(e *env) (cty.Value, error) {
	es, err := e.elements(0)
	if err != nil {
		return cty.NilVal, err
	}
	return cty.TupleVal(es), nil
}

func toMap(e *env) (cty.Value, error) {
	if _, err := e.object(0); err != nil {
		return cty.NilVal, err
	}
	return e.args[0], nil
}

// toSet makes a set of texts; holes count as texts that differ.
func toSet(e *env) (cty.Value, error) {
	es, err := e.elements(0)
	if err != nil {
		return cty.NilVal, err
	}
	if len(es) == 0 {
		return cty.SetValEmpty(cty.String), nil
	}
	var out []cty.Value
	for _, x := range es {
		t, ok := e.h.text(x, source.Range{})
		if !ok {
			return cty.SetVal(e.plainList(es)), nil
		}
		s, more := e.h.encode(t)
		if !more {
			return cty.NilVal, errOpen
		}
		out = append(out, cty.StringVal(s).Mark(&origin{s, t.Parts()}))
	}
	return cty.SetVal(out), nil
}

func (e *env) plainList(es []cty.Value) []cty.Value {
	var out []cty.Value
	for _, x := range es {
		out = append(out, e.h.plain(x))
	}
	t, _ := convert.UnifyUnsafe(typesOf(out))
	if t == cty.NilType {
		return []cty.Value{cty.DynamicVal}
	}
	for i := range out {
		if c, err := convert.Convert(out[i], t); err == nil {
			out[i] = c
		}
	}
	return out
}

func typesOf(vs []cty.Value) []cty.Type {
	var out []cty.Type
	for _, v := range vs {
		out = append(out, v.Type())
	}
	return out
}

// excludes reports whether no hole of a text can hold any part of s. An issuer
// never holds a scheme or the mark of a provider's ARN.
func excludes(t value.Text, s string) bool {
	if strings.HasPrefix(t.Skeleton(), "https://") && s == "https://" {
		return true // nobody nests URLs
	}
	for _, p := range t.Parts() {
		if p.Hole == "" {
			continue
		}
		switch {
		case p.Class == value.Unique && (strings.Contains(s, "://") || strings.Contains(s, "oidc-provider")):
		case p.Class == value.Account || p.Class == value.Partition:
			if strings.ContainsAny(s, "0123456789-abcdefghijklmnopqrstuvwxyz") && strings.Trim(s, "0123456789-abcdefghijklmnopqrstuvwxyz") == "" {
				return false
			}
		case p.Class == value.Segment && strings.ContainsAny(s, ":/"):
		default:
			return false
		}
	}
	return true
}

func split(e *env) (cty.Value, error) {
	sepText, err := e.text(0)
	if err != nil {
		return cty.NilVal, err
	}
	t, err := e.text(1)
	if err != nil {
		return cty.NilVal, err
	}
	sep, ok := sepText.Known()
	if !ok || sep == "" || !excludes(t, sep) {
		return e.plainly(stdlib.SplitFunc)
	}
	var out []cty.Value
	for {
		before, after, found := cutLiteral(t, sep)
		if !found {
			return cty.TupleVal(append(out, e.h.str(t))), nil
		}
		out = append(out, e.h.str(before))
		t = after
	}
}

// cutLiteral cuts at the first sep of the literals.
func cutLiteral(t value.Text, sep string) (before, after value.Text, found bool) {
	s := t.Skeleton()
	i := strings.Index(s, sep)
	if i < 0 {
		return t, value.Text{}, false
	}
	return t.Sub(0, i), t.Sub(i+len(sep), len(s)), true
}

// providerPrefix are regular expressions that people use to cut the issuer out of
// a provider's ARN.
var providerPrefix = regexp.MustCompile(`^/\^?\(?(arn:)?(aws:)?\.\*\??(oidc-)?provider(\\?/)\)?/$`)

func replace(e *env) (cty.Value, error) {
	if err := e.want(3); err != nil {
		return cty.NilVal, err
	}
	t, err := e.text(0)
	if err != nil {
		return cty.NilVal, err
	}
	oldText, err := e.text(1)
	if err != nil {
		return cty.NilVal, err
	}
	fresh, err := e.text(2)
	if err != nil {
		return cty.NilVal, err
	}
	old, ok := oldText.Known()
	if !ok {
		return cty.NilVal, errOpen
	}
	if len(old) > 1 && old[0] == '/' && old[len(old)-1] == '/' {
		return e.replaceRegexp(t, old, fresh)
	}
	if s, _ := fresh.Known(); s == "" && (old == "https://" || old == "http://") && t.IsHole() && old == "https://" {
		return e.h.str(withoutScheme(t)), nil
	}
	if old == "" || !excludes(t, old) {
		return e.plainly(stdlib.ReplaceFunc)
	}
	var out []value.Text
	for {
		before, after, found := cutLiteral(t, old)
		if !found {
			return e.h.str(value.Join(append(out, t)...)), nil
		}
		out = append(out, before, fresh)
		t = after
	}
}

// withoutScheme is an unknown URL without its scheme. What has none already stays
// as it is.
func withoutScheme(t value.Text) value.Text {
	for _, p := range t.Parts() {
		if p.Hole == "" || p.Class == value.Unique || strings.HasSuffix(p.Hole, `, "https://", "")`) {
			continue
		}
		return value.HoleAt(removeScheme(p.Hole), value.Any, p.At)
	}
	return t
}

func (e *env) replaceRegexp(t value.Text, pattern string, fresh value.Text) (cty.Value, error) {
	s, known := t.Known()
	re, err := regexp.Compile(pattern[1 : len(pattern)-1])
	repl, ok := fresh.Known()
	switch {
	case err != nil:
		return cty.NilVal, err
	case known && ok:
		return e.h.str(value.Lit(re.ReplaceAllString(s, repl)).WithAt(t.At())), nil
	case !ok || repl != "" || !providerPrefix.MatchString(pattern):
		return cty.NilVal, errOpen
	}
	skeleton := t.Skeleton()
	if i := strings.LastIndex(skeleton, "provider/"); i >= 0 && excludes(t, "oidc-provider/") {
		return e.h.str(t.Sub(i+len("provider/"), len(skeleton))), nil
	}
	return cty.NilVal, errOpen
}

func trimPrefix(e *env) (cty.Value, error) {
	t, err := e.text(0)
	if err != nil {
		return cty.NilVal, err
	}
	p, err := e.text(1)
	if err != nil {
		return cty.NilVal, err
	}
	prefix, ok := p.Known()
	if !ok {
		return cty.NilVal, errOpen
	}
	out, found := t.TrimPrefix(prefix)
	if found == value.Unknown {
		if prefix == "https://" && t.IsHole() {
			return e.h.str(withoutScheme(t)), nil
		}
		return cty.NilVal, errOpen
	}
	return e.h.str(out), nil
}

func trimSuffix(e *env) (cty.Value, error) {
	t, err := e.text(0)
	if err != nil {
		return cty.NilVal, err
	}
	p, err := e.text(1)
	if err != nil {
		return cty.NilVal, err
	}
	suffix, ok := p.Known()
	s := t.Skeleton()
	switch {
	case !ok:
		return cty.NilVal, errOpen
	case strings.HasSuffix(s, suffix) && !strings.Contains(suffix, "\x00"):
		return e.h.str(t.Sub(0, len(s)-len(suffix))), nil
	case value.Match(t, value.NewPattern().Star().Lit(suffix)) == value.No:
		return e.h.str(t), nil
	}
	return cty.NilVal, errOpen
}
