package terraform

import (
	"errors"
	"regexp"
	"regexp/syntax"
	"strings"

	"github.com/zclconf/go-cty/cty"
	"github.com/zclconf/go-cty/cty/function/stdlib"

	"github.com/irsalint/irsalint/internal/iam"
	"github.com/irsalint/irsalint/internal/value"
)

// providerPrefix are regular expressions that people use to cut the issuer out of
// a provider's ARN.
var providerPrefix = regexp.MustCompile(`^/\^?\(?((arn:)?(aws:)?\.[*+]\??:?|arn:aws:iam::(\.[*+]|\\d[*+]|\\d\{12\}|\[0-9\][*+]):)(oidc-)?provider\\?/\)?/$`)

// schemePattern are regular expressions that people use to remove a URL's scheme.
var schemePattern = regexp.MustCompile(`^/\^?\(?https\??:(\\?/){2}\)?/$`)

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
		if p.Hole == "" || p.Class == value.Unique || isIssuer(p.Hole) {
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
		out, err := replaceAll(re, s, repl)
		if err != nil {
			return cty.NilVal, err
		}
		return e.h.str(value.Lit(out).WithAt(t.At())), nil
	case ok && repl == "" && schemePattern.MatchString(pattern) && (t.IsHole() || strings.HasPrefix(t.Skeleton(), "https://")):
		return e.trimScheme(t)
	case !ok || repl != "" || !providerPrefix.MatchString(pattern):
		return cty.NilVal, errOpen
	}
	skeleton := t.Skeleton()
	if i := strings.LastIndex(skeleton, "provider/"); i >= 0 && excludes(t, "oidc-provider/") {
		return e.h.str(t.Sub(i+len("provider/"), len(skeleton))), nil
	}
	return e.issuerOf(t)
}

// replaceAll replaces the matches of a text as long as that stays in bounds. Each
// search for a match may go to the end of the text.
func replaceAll(re *regexp.Regexp, s, repl string) (string, error) {
	most := maxMatched / ((len(s) + 1) * instructions(re))
	matches := re.FindAllStringSubmatchIndex(s, most+1)
	if len(matches) > most {
		return "", errors.New("a pattern that takes too long to match")
	}
	var out []byte
	end := 0
	for _, m := range matches {
		out = append(out, s[end:m[0]]...)
		if len(out)+expansion(repl, m) > maxText {
			return "", errors.New(tooLong)
		}
		out = re.ExpandString(out, repl, s, m)
		end = m[1]
	}
	return string(append(out, s[end:]...)), nil
}

// maxMatched bounds the work of a replacement, in bytes by instructions.
const maxMatched = 1 << 28

// instructions is the size of the program that a pattern becomes, each of which may
// be under way at each byte.
func instructions(re *regexp.Regexp) int {
	parsed, err := syntax.Parse(re.String(), syntax.Perl)
	if err != nil {
		return maxMatched
	}
	program, err := syntax.Compile(parsed.Simplify())
	if err != nil {
		return maxMatched
	}
	return len(program.Inst)
}

// expansion bounds what a replacement makes of a match: each of its references is a
// part of the match.
func expansion(repl string, match []int) int {
	return len(repl) + strings.Count(repl, "$")*(match[1]-match[0])
}

// issuerOf is the issuer in the ARN of a provider that is not known.
func (e *env) issuerOf(arn value.Text) (cty.Value, error) {
	if issuer, ok := iam.IssuerOfProvider(arn); ok == value.Unknown && arn.IsHole() {
		return e.h.str(issuer), nil
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
	if prefix == "https://" {
		return e.trimScheme(t)
	}
	out, found := t.TrimPrefix(prefix)
	if found == value.Unknown {
		return cty.NilVal, errOpen
	}
	return e.h.str(out), nil
}

// trimScheme removes the scheme of a URL.
func (e *env) trimScheme(t value.Text) (cty.Value, error) {
	out, found := t.TrimPrefix("https://")
	switch {
	case found != value.Unknown:
		return e.h.str(out), nil
	case t.IsHole():
		return e.h.str(withoutScheme(t)), nil
	}
	return cty.NilVal, errOpen
}
