package terraform

import (
	"errors"
	"fmt"
	"regexp"
	"strconv"
	"strings"
	"unicode"

	ctyyaml "github.com/zclconf/go-cty-yaml"
	"github.com/zclconf/go-cty/cty"

	"github.com/irsalint/irsalint/internal/source"
	"github.com/irsalint/irsalint/internal/value"
	"github.com/irsalint/irsalint/internal/yamldoc"
)

// escapedHole is how the library writes the character of a hole, always between
// double quotes.
var escapedHole = regexp.MustCompile(`\\U(000F|0010)[0-9A-F]{4}`)

func yamlEncode(e *env) (cty.Value, error) {
	if !known(e.args[0]) || e.shuffled() {
		return cty.NilVal, errOpen
	}
	plain, ok := e.h.filled(e.args[0])
	if !ok || mentions(plain, escapedHole) {
		return cty.NilVal, errOpen
	}
	v, err := ctyyaml.YAMLEncodeFunc.Call([]cty.Value{plain})
	if err != nil {
		return cty.NilVal, err
	}
	s := escapedHole.ReplaceAllStringFunc(v.AsString(), unescapeHole)
	return cty.StringVal(s).Mark(&encoded{s, e.args[0]}), nil
}

// shuffled reports that a hole may change the order of a set in the argument.
func (e *env) shuffled() bool {
	found := false
	_ = cty.Walk(e.h.plain(e.args[0]), func(_ cty.Path, x cty.Value) (bool, error) {
		found = found || x.Type().IsSetType() && x.IsKnown() && !x.IsNull() && x.LengthInt() > 1 && !e.h.certain(x)
		return !found, nil
	})
	return found
}

func unescapeHole(s string) string {
	n, _ := strconv.ParseInt(s[2:], 16, 32)
	return string(rune(n))
}

// mentions reports whether a text of a value matches a pattern.
func mentions(v cty.Value, re *regexp.Regexp) bool {
	found := false
	_ = cty.Walk(v, func(_ cty.Path, x cty.Value) (bool, error) {
		if x.Type() == cty.String && x.IsKnown() && !x.IsNull() {
			found = found || re.MatchString(x.AsString())
		}
		if x.Type().IsObjectType() {
			for k := range x.Type().AttributeTypes() {
				found = found || re.MatchString(k)
			}
		}
		return !found, nil
	})
	return found
}

// yamlDecode reads YAML, and keeps the places of its keys and texts.
func yamlDecode(e *env) (cty.Value, error) {
	v, err := yamlValue(e)
	if err != nil {
		return v, err
	}
	t, _ := e.h.text(e.args[0], source.Range{})
	if docs := yamldoc.ParseText(t); len(docs) == 1 && docs[0].Tree != nil {
		v = e.h.placed(v, docs[0].Tree)
	}
	return v, nil
}

// placed gives the keys and texts of a value the places that they have in the tree
// that it was read from.
func (h *holes) placed(v cty.Value, t *value.Tree) cty.Value {
	u, marks := v.Unmark()
	switch {
	case !u.IsKnown() || u.IsNull():
	case u.Type().IsObjectType() && t.Kind == value.Object:
		attrs := map[string]cty.Value{}
		for k, x := range u.AsValueMap() {
			attrs[k] = x
		}
		for _, m := range t.Members {
			if name, ok := h.encode(m.Key); ok && attrs[name] != cty.NilVal {
				attrs[name] = h.placed(attrs[name], m.Value).Mark(&keyed{name, m.Key, m.Value.At})
			}
		}
		return cty.ObjectVal(attrs).WithMarks(marks).Mark(&span{t.At})
	case u.Type().IsTupleType() && t.Kind == value.List && u.LengthInt() == len(t.Items):
		var out []cty.Value
		for i, x := range u.AsValueSlice() {
			out = append(out, h.placed(x, t.Items[i]))
		}
		return cty.TupleVal(out).WithMarks(marks)
	case u.Type() == cty.String && t.IsScalar():
		if s, ok := h.encode(t.Text); ok && s == u.AsString() {
			return v.Mark(&origin{s, t.Text.Parts()})
		}
	}
	return v
}

// yamlValue reads YAML in which holes stand for scalars, or for parts of them.
func yamlValue(e *env) (cty.Value, error) {
	v, err := e.plainly(ctyyaml.YAMLDecodeFunc)
	if err != errOpen || !known(e.args[0]) {
		return v, err
	}
	u, _ := e.args[0].Unmark()
	if u.IsNull() || u.Type() != cty.String {
		return cty.NilVal, errors.New("wants a text")
	}
	v, err = ctyyaml.YAMLDecodeFunc.Call([]cty.Value{u})
	if err != nil {
		return cty.NilVal, errOpen
	}
	other := otherwise(u.AsString())
	out, err := cty.Transform(v, func(p cty.Path, x cty.Value) (cty.Value, error) {
		if x.Type() != cty.String || x.IsNull() || !hasPrivate(x.AsString()) {
			return x, nil
		}
		return e.h.scalar(p, x.AsString(), other), nil
	})
	if err != nil {
		return cty.NilVal, fmt.Errorf("decoding: %w", err)
	}
	return out, nil
}

// otherwise is YAML with a number for each hole: where that makes a number of a
// scalar, the scalar is not quoted.
func otherwise(s string) cty.Value {
	v, err := ctyyaml.YAMLDecodeFunc.Call([]cty.Value{cty.StringVal(filledWith('1', s))})
	if err != nil {
		return cty.DynamicVal
	}
	return v
}

// scalar is a scalar with holes: a text where it is quoted, or where no value of
// the holes makes it anything else.
func (h *holes) scalar(p cty.Path, s string, other cty.Value) cty.Value {
	t := value.NewText(h.decode(s)...)
	if t.IsHole() {
		if x, err := p.Apply(other); err == nil && x.IsKnown() && !x.IsNull() && x.Type() == cty.String {
			return h.str(t)
		}
	} else if onlyText(t) {
		return h.str(t)
	}
	parts := t.Parts()
	if t.IsHole() {
		return unknown(hole{parts[0].Hole, value.Any}, cty.DynamicPseudoType)
	}
	return unknown(hole{name: t.String()}, cty.DynamicPseudoType)
}

// notText are the scalars of YAML, other than numbers and times, that are no text.
var notText = []string{"", "~", "null", "true", "false", "yes", "no", "on", "off", "y", "n", "<<"}

// numeric are the characters of numbers and times.
const numeric = "0123456789abcdefxoinftzABCDEFXOINFTZ_+-.: "

// onlyText reports that an unquoted scalar is a text whatever its holes hold. No
// number and no time begins with a letter.
func onlyText(t value.Text) bool {
	skeleton := t.Skeleton()
	foreign := strings.ContainsFunc(skeleton, func(r rune) bool { return r != 0 && !strings.ContainsRune(numeric, r) })
	if !foreign && !unicode.IsLetter(rune(skeleton[0])) {
		return false
	}
	for _, w := range notText {
		if value.MatchFold(t, value.NewPattern().Lit(w)) != value.No {
			return false
		}
	}
	return true
}
