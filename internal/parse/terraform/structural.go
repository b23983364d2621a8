package terraform

import (
	"errors"
	"fmt"
	"path"
	"strings"

	"github.com/zclconf/go-cty/cty"
	"github.com/zclconf/go-cty/cty/convert"

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
		"fileexists":      fileExists,
		"flatten":         flatten,
		"format":          format,
		"index":           indexOf,
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
		"sum":             sum,
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

// texts are the first n arguments as texts.
func (e *env) texts(n int) ([]value.Text, error) {
	out := make([]value.Text, n)
	for i := range out {
		var err error
		if out[i], err = e.text(i); err != nil {
			return nil, err
		}
	}
	return out, nil
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
