package terraform

import (
	"errors"
	"regexp"
	"strings"

	"github.com/zclconf/go-cty/cty"
	"github.com/zclconf/go-cty/cty/function/stdlib"

	"github.com/irsalint/irsalint/internal/source"
	"github.com/irsalint/irsalint/internal/value"
)

// affix compares two texts that are known in full.
func affix(f func(s, part string) bool) func(e *env) (cty.Value, error) {
	return func(e *env) (cty.Value, error) {
		t, err := e.texts(2)
		if err != nil {
			return cty.NilVal, err
		}
		s, ok1 := t[0].Known()
		part, ok2 := t[1].Known()
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
	if e.w.foreign {
		return e.h.str(t)
	}
	return e.h.str(t.WithAt(e.w.place(e.Range())))
}

func join(e *env) (cty.Value, error) {
	sep, err := e.text(0)
	if err != nil {
		return cty.NilVal, err
	}
	if len(e.args) < 2 {
		return cty.NilVal, errors.New("wants a separator and lists")
	}
	var parts []value.Text
	length := 0
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
			if length += len(t.Skeleton()) + len(sep.Skeleton()); length > maxText {
				return cty.NilVal, errors.New(tooLong)
			}
		}
	}
	return e.built(value.Join(parts...)), nil
}

// excludes reports whether no hole of a text can hold any part of s. An issuer
// never holds a scheme or the mark of a provider's ARN.
func excludes(t value.Text, s string) bool {
	if strings.HasPrefix(t.Skeleton(), "https://") && s == "https://" || strings.Contains(s, "oidc-provider") {
		return true // nobody nests URLs or ARNs
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
	args, err := e.texts(2)
	if err != nil {
		return cty.NilVal, err
	}
	t := args[1]
	sep, ok := args[0].Known()
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
	args, err := e.texts(3)
	if err != nil {
		return cty.NilVal, err
	}
	t, fresh := args[0], args[2]
	old, ok := args[1].Known()
	if !ok {
		return cty.NilVal, errOpen
	}
	if len(old) > 1 && old[0] == '/' && old[len(old)-1] == '/' {
		return e.replaceRegexp(t, old, fresh)
	}
	if s, _ := fresh.Known(); s == "" && (old == "https://" || old == "http://") && t.IsHole() && old == "https://" {
		return e.h.str(withoutScheme(t)), nil
	}
	if n := strings.Count(t.Skeleton(), old); n*len(fresh.Skeleton()) > maxText {
		return cty.NilVal, errors.New(tooLong)
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
	args, err := e.texts(2)
	if err != nil {
		return cty.NilVal, err
	}
	t := args[0]
	prefix, ok := args[1].Known()
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
	args, err := e.texts(2)
	if err != nil {
		return cty.NilVal, err
	}
	t := args[0]
	suffix, ok := args[1].Known()
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
