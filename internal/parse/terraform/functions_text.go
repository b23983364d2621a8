package terraform

import (
	"errors"
	"strings"
	"unicode"

	"github.com/zclconf/go-cty/cty"
	"github.com/zclconf/go-cty/cty/function/stdlib"

	"github.com/irsalint/irsalint/internal/source"
	"github.com/irsalint/irsalint/internal/value"
)

// matching answers whether a text matches the pattern of another one.
func matching(pattern func(part value.Text) *value.Pattern) func(e *env) (cty.Value, error) {
	return func(e *env) (cty.Value, error) {
		t, err := e.texts(2)
		if err != nil {
			return cty.NilVal, err
		}
		if len(t[0].Skeleton())*len(t[1].Skeleton()) > maxCompared {
			return cty.NilVal, errOpen
		}
		verdict := value.Match(t[0], pattern(t[1]))
		if verdict == value.Unknown {
			return cty.NilVal, errOpen
		}
		return cty.BoolVal(verdict == value.Yes), nil
	}
}

// maxCompared bounds the work of a match, in pairs of characters.
const maxCompared = 1 << 24

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

func format(e *env) (cty.Value, error) { return e.formatted(e.args) }

// formatted handles the verbs %s, %v and %d for texts with holes.
func (e *env) formatted(args []cty.Value) (cty.Value, error) {
	row := *e
	row.args = args
	v, err := row.plainly(stdlib.FormatFunc)
	if err != errOpen {
		return v, err
	}
	t, err := row.text(0)
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
		arg, err := row.verb(verb, next)
		if err != nil {
			return cty.NilVal, err
		}
		out = append(out, arg)
		next++
	}
	if next != len(args) {
		return cty.NilVal, errors.New("wants as many arguments as verbs")
	}
	return e.built(value.Join(out...)), nil
}

// verb is an argument as a verb of a format writes it.
func (e *env) verb(verb byte, i int) (value.Text, error) {
	if i >= len(e.args) {
		return value.Text{}, errors.New("too few arguments")
	}
	plain := e.h.plain(e.args[i])
	if plain.IsWhollyKnown() && !e.h.holed(plain) {
		v, err := stdlib.Format(cty.StringVal("%"+string(verb)), plain)
		if err != nil {
			return value.Text{}, err
		}
		return value.Lit(v.AsString()), nil
	}
	if collection(e.args[i]) {
		return value.Text{}, errOpen
	}
	return e.text(i)
}

// formatList formats once for each element of the lists among its arguments.
func formatList(e *env) (cty.Value, error) {
	rows, width := 1, 0
	for _, a := range e.args {
		u, _ := a.Unmark()
		switch {
		case !u.IsKnown() || u.IsNull():
		case u.Type() == cty.String:
			width += len(u.AsString())
		case isList(a):
			rows = max(rows, u.LengthInt())
		}
	}
	if rows*width > maxListed {
		return cty.NilVal, errors.New(tooLong)
	}
	v, err := e.plainly(stdlib.FormatListFunc)
	if err != errOpen {
		return v, err
	}
	columns := make([][]cty.Value, len(e.args))
	n := -1
	for i, a := range e.args {
		if !known(a) && i > 0 && !scalar(a) {
			return cty.NilVal, errOpen // it may be a list
		}
		if !isList(a) {
			continue
		}
		if columns[i], err = e.ordered(i); err != nil {
			return cty.NilVal, err
		}
		if n >= 0 && n != len(columns[i]) {
			return cty.NilVal, errors.New("wants lists of one length")
		}
		n = len(columns[i])
	}
	var out []cty.Value
	for k := range max(n, 0) {
		row := make([]cty.Value, len(e.args))
		for i, a := range e.args {
			row[i] = a
			if isList(a) {
				row[i] = columns[i][k]
			}
		}
		v, err := e.formatted(row)
		if err != nil {
			return cty.NilVal, err
		}
		out = append(out, v)
	}
	switch {
	case n < 0:
		return cty.NilVal, errOpen
	case n == 0:
		return cty.ListValEmpty(cty.String), nil
	}
	return list(out), nil
}

// maxListed bounds the texts that one call makes, in bytes.
const maxListed = 16 * maxText

// scalar reports that a value is no collection.
func scalar(v cty.Value) bool {
	u, _ := v.Unmark()
	return u.Type().IsPrimitiveType()
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
	var all []cty.Value
	for i := 1; i < len(e.args); i++ {
		es, err := e.scalars(i)
		if err != nil {
			return cty.NilVal, err
		}
		all = append(all, es...)
	}
	if len(all) == 1 {
		if u, _ := all[0].Unmark(); u.IsKnown() && !u.IsNull() && u.Type() == cty.String {
			return all[0], nil // with whatever it remembers
		}
	}
	var parts []value.Text
	length := 0
	for _, x := range all {
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
	return e.built(value.Join(parts...)), nil
}

// excludes reports whether no hole of a text can hold any part of s. An issuer
// never holds a scheme or the mark of a provider's ARN.
func excludes(t value.Text, s string) bool {
	skeleton := t.Skeleton()
	if strings.HasPrefix(skeleton, "https://") && strings.HasSuffix("https://", s) && len(s) > 1 || strings.Contains(s, "oidc-provider") && strings.Contains(skeleton, "oidc-provider") {
		return true // nobody nests URLs or ARNs
	}
	for _, p := range t.Parts() {
		if p.Hole == "" {
			continue
		}
		switch {
		case (p.Class == value.Unique || isIssuer(p.Hole)) && (strings.Contains(s, "//") || strings.Contains(s, "oidc-provider")):
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
	if ok && sep == "oidc-provider/" && t.IsHole() {
		if issuer, err := e.issuerOf(t); err == nil {
			before, _ := holeOf(e.open())
			return list([]cty.Value{unknown(hole{name: before.name + "[0]"}, cty.String), issuer}), nil
		}
	}
	if !ok || sep == "" || !excludes(t, sep) {
		return e.plainly(stdlib.SplitFunc)
	}
	var out []cty.Value
	for {
		before, after, found := cutLiteral(t, sep)
		if !found {
			return list(append(out, e.h.str(t))), nil
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

// lettered applies a function that maps each character for itself. A hole becomes
// the hole that the function makes of it, where it changes it at all.
func lettered(f func(string) string) func(e *env) (cty.Value, error) {
	return func(e *env) (cty.Value, error) {
		t, err := e.text(0)
		if err != nil {
			return cty.NilVal, err
		}
		var out []value.Part
		for _, p := range t.Parts() {
			switch {
			case p.Hole == "":
				lit := f(p.Lit)
				p.Exact = p.Exact && lit == p.Lit
				p.Lit = lit
			case p.Class == value.Account || p.Class == value.Partition && f("a-z") == "a-z":
			default:
				p.Hole = e.applied(p.Hole)
				if p.Class != value.Segment {
					p.Class = value.Any
				}
			}
			out = append(out, p)
		}
		return e.h.str(value.NewText(out...)), nil
	}
}

// applied names what the call makes of a hole.
func (e *env) applied(name string) string {
	if shown := e.name + "(" + name + ")"; len(shown) <= longestName {
		return shown
	}
	return derivedName(e.w.shown(e.FunctionCallExpr), e.w.source(e.FunctionCallExpr)+"\x00"+e.name+"\x00"+name)
}

func trimSpace(e *env) (cty.Value, error) { return e.trimmed(unicode.IsSpace, true) }

func chomp(e *env) (cty.Value, error) {
	return e.trimmed(func(r rune) bool { return r == '\n' || r == '\r' }, false)
}

func trim(e *env) (cty.Value, error) {
	t, err := e.text(1)
	if err != nil {
		return cty.NilVal, err
	}
	set, ok := t.Known()
	if !ok {
		return cty.NilVal, errOpen
	}
	return e.trimmed(func(r rune) bool { return strings.ContainsRune(set, r) }, true)
}

// trimmed removes characters from the end of a text, and from the start as well,
// where what remains there is no hole that might hold more of them.
func (e *env) trimmed(in func(rune) bool, both bool) (cty.Value, error) {
	t, err := e.text(0)
	if err != nil {
		return cty.NilVal, err
	}
	parts := t.Parts()
	i, j := 0, len(t.Skeleton())
	for len(parts) > 0 && both && parts[0].Hole == "" {
		rest := strings.TrimLeftFunc(parts[0].Lit, in)
		if i += len(parts[0].Lit) - len(rest); rest != "" {
			break
		}
		parts = parts[1:]
	}
	if both && !solid(parts, 0, in) {
		return cty.NilVal, errOpen
	}
	for len(parts) > 0 && parts[len(parts)-1].Hole == "" {
		last := parts[len(parts)-1].Lit
		rest := strings.TrimRightFunc(last, in)
		if j -= len(last) - len(rest); rest != "" {
			break
		}
		parts = parts[:len(parts)-1]
	}
	if !solid(parts, len(parts)-1, in) {
		return cty.NilVal, errOpen
	}
	return e.h.str(t.Sub(min(i, j), j)), nil
}

// solid reports that a part neither is empty nor begins or ends with any of some
// characters.
func solid(parts []value.Part, i int, in func(rune) bool) bool {
	if i < 0 || i >= len(parts) || parts[i].Hole == "" {
		return true
	}
	switch parts[i].Class {
	case value.Account:
		return !strings.ContainsFunc("0123456789", in)
	case value.Partition:
		return !strings.ContainsFunc("abcdefghijklmnopqrstuvwxyz-", in)
	case value.Unique:
		return in(' ')
	}
	return false
}

// indent writes spaces after each line break; a hole may hold one unless it is of
// a class that has none.
func indent(e *env) (cty.Value, error) {
	if t, err := e.text(1); err == nil {
		if n, _ := e.whole(0); n*strings.Count(t.Skeleton(), "\n") > maxText {
			return cty.NilVal, errors.New(tooLong)
		}
	}
	v, err := e.plainly(stdlib.IndentFunc)
	if err != errOpen || !known(e.args[0]) {
		return v, err
	}
	n, ok := e.whole(0)
	t, err := e.text(1)
	if err != nil {
		return cty.NilVal, err
	}
	var out []value.Part
	for _, p := range t.Parts() {
		if !ok || n < 0 || p.Hole != "" && p.Class == value.Any {
			return cty.NilVal, errOpen
		}
		if lit := strings.ReplaceAll(p.Lit, "\n", "\n"+strings.Repeat(" ", n)); lit != p.Lit {
			p.Lit, p.Exact = lit, false
		}
		out = append(out, p)
	}
	return e.h.str(value.NewText(out...)), nil
}

// substr takes a stretch of the literal start of a text, or what follows one.
func substr(e *env) (cty.Value, error) {
	v, err := e.plainly(stdlib.SubstrFunc)
	if err != errOpen {
		return v, err
	}
	t, err := e.text(0)
	if err != nil {
		return cty.NilVal, err
	}
	from, ok := e.whole(1)
	n, also := e.whole(2)
	skeleton := t.Skeleton()
	start := strings.IndexByte(skeleton, 0) // the first hole
	if !ok || !also || from < 0 || start < 0 || strings.ContainsFunc(skeleton[:start], notASCII) {
		return cty.NilVal, errOpen
	}
	// A hole may begin with a mark that combines with the character before it; the host
	// of an issuer does not.
	switch {
	case n < 0 && (from < start || from == start && isIssuer(t.Holes()[0])):
		return e.h.str(t.Sub(from, len(skeleton))), nil
	case n >= 0 && n < start && from < start-n:
		return e.h.str(t.Sub(from, from+n)), nil
	}
	return cty.NilVal, errOpen
}

// notASCII reports that a character need not be one position of a text.
func notASCII(r rune) bool { return r >= unicode.MaxASCII || r == '\r' }
