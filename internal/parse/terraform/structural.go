package terraform

import (
	"crypto/md5"
	"crypto/sha1"
	"crypto/sha256"
	"crypto/sha512"
	"encoding/base64"
	"encoding/hex"
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
		"alltrue":          all(true),
		"anytrue":          all(false),
		"base64sha256":     onBytes(hashed(sha256.New, base64.StdEncoding.EncodeToString)),
		"base64sha512":     onBytes(hashed(sha512.New, base64.StdEncoding.EncodeToString)),
		"basename":         onPath(path.Base),
		"chomp":            chomp,
		"coalesce":         coalesce,
		"coalescelist":     coalesceList,
		"compact":          compact,
		"concat":           concat,
		"contains":         contains,
		"dirname":          onPath(path.Dir),
		"distinct":         distinct,
		"element":          element,
		"endswith":         matching(func(part value.Text) *value.Pattern { return value.NewPattern().Star().Text(part) }),
		"file":             file,
		"filebase64":       onFile(base64.StdEncoding.EncodeToString),
		"filebase64sha256": onFile(hashed(sha256.New, base64.StdEncoding.EncodeToString)),
		"filebase64sha512": onFile(hashed(sha512.New, base64.StdEncoding.EncodeToString)),
		"fileexists":       fileExists,
		"filemd5":          onFile(hashed(md5.New, hex.EncodeToString)),
		"fileset":          fileSet,
		"filesha1":         onFile(hashed(sha1.New, hex.EncodeToString)),
		"filesha256":       onFile(hashed(sha256.New, hex.EncodeToString)),
		"filesha512":       onFile(hashed(sha512.New, hex.EncodeToString)),
		"flatten":          flatten,
		"format":           format,
		"formatlist":       formatList,
		"indent":           indent,
		"index":            indexOf,
		"join":             join,
		"jsondecode":       jsonDecode,
		"jsonencode":       jsonEncode,
		"keys":             keys,
		"length":           length,
		"lookup":           lookup,
		"lower":            lettered(strings.ToLower),
		"matchkeys":        matchKeys,
		"merge":            merge,
		"nonsensitive":     same,
		"one":              oneOf,
		"range":            rangeOf,
		"regex":            regex,
		"regexall":         regexAll,
		"replace":          replace,
		"reverse":          reverse,
		"sensitive":        same,
		"setintersection":  setIntersection,
		"setproduct":       setProduct,
		"setsubtract":      setSubtract,
		"setunion":         setUnion,
		"slice":            slice,
		"sort":             sorted,
		"split":            split,
		"startswith":       matching(func(part value.Text) *value.Pattern { return value.NewPattern().Text(part).Star() }),
		"strcontains":      matching(func(part value.Text) *value.Pattern { return value.NewPattern().Star().Text(part).Star() }),
		"substr":           substr,
		"sum":              sum,
		"templatefile":     templateFile,
		"templatestring":   templateString,
		"timecmp":          timeCompare,
		"tobool":           to(cty.Bool),
		"tolist":           toList,
		"tomap":            toMap,
		"tonumber":         to(cty.Number),
		"toset":            toSet,
		"tostring":         to(cty.String),
		"transpose":        transpose,
		"trim":             trim,
		"trimprefix":       trimPrefix,
		"trimspace":        trimSpace,
		"trimsuffix":       trimSuffix,
		"uuidv5":           uuidV5,
		"values":           values,
		"yamldecode":       yamlDecode,
		"yamlencode":       yamlEncode,
		"zipmap":           zipmap,
	}
}

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
	case !u.IsKnown() || supplied(marks):
		return nil, errOpen
	case u.IsNull() || !isList(v):
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

// sequence are the elements of a list or tuple.
func (e *env) sequence(i int) ([]cty.Value, error) {
	if u, _ := e.args[i].Unmark(); u.Type().IsSetType() {
		return nil, errors.New("a set has no order")
	}
	return e.elements(i)
}

// supplied reports that a value has attributes that a provider makes.
func supplied(marks cty.ValueMarks) bool {
	for m := range marks {
		if _, ok := m.(*resource); ok {
			return true
		}
	}
	return false
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
	u, marks := e.args[i].Unmark()
	switch t := u.Type(); {
	case !u.IsKnown() || supplied(marks):
		return nil, errOpen
	case u.IsNull():
		return nil, errors.New("the argument is null")
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
		u, marks := e.args[0].Unmark()
		if !u.IsKnown() {
			return cty.UnknownVal(t).WithMarks(marks), nil
		}
		if t != cty.String && e.h.holed(e.h.plain(u)) {
			return cty.NilVal, errOpen
		}
		return convert.Convert(e.args[0], t)
	}
}
