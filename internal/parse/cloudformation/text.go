package cloudformation

import (
	"strings"

	"github.com/irsalint/irsalint/internal/iam"
	"github.com/irsalint/irsalint/internal/source"
	"github.com/irsalint/irsalint/internal/value"
)

// sub is Fn::Sub: a text with ${name} in it, or that and an object of names.
func (s *stack) sub(arg *value.Tree, at source.Range) *value.Tree {
	var names *value.Tree
	if arg.Kind == value.List {
		if len(arg.Items) != 2 || arg.Items[1].Kind != value.Object {
			return s.fault(at, "Fn::Sub takes a text, or a list of a text and an object", "Fn::Sub")
		}
		arg, names = arg.Items[0], arg.Items[1]
	}
	if arg.Kind != value.String {
		return s.fault(at, "Fn::Sub takes a text", "Fn::Sub")
	}
	b := substituter{s: s, names: names, whole: at, text: arg.Text, skeleton: arg.Text.Skeleton()}
	return s.built(s.dynamic(b.run()), at)
}

type substituter struct {
	s        *stack
	names    *value.Tree
	whole    source.Range
	text     value.Text
	skeleton string
	out      []value.Text
}

func (b *substituter) run() value.Text {
	pos := 0
	for {
		i := strings.Index(b.skeleton[pos:], "${")
		if i < 0 {
			break
		}
		i += pos
		n := strings.IndexByte(b.skeleton[i:], '}')
		if n < 0 {
			break
		}
		j := i + n + 1
		b.out = append(b.out, b.text.Sub(pos, i))
		if inner := b.skeleton[i+2 : j-1]; strings.HasPrefix(inner, "!") {
			// ${!name} is written ${name}.
			b.out = append(b.out, b.text.Sub(i, i+2), b.text.Sub(i+3, j))
		} else {
			b.out = append(b.out, b.variable(strings.TrimSpace(inner), b.text.Sub(i, j).At()))
		}
		pos = j
	}
	b.out = append(b.out, b.text.Sub(pos, len(b.skeleton)))
	return value.Join(b.out...)
}

// variable is what stands for ${name}.
func (b *substituter) variable(name string, at source.Range) value.Text {
	var v *value.Tree
	switch given := b.names.Get(name); {
	case given != nil:
		v = b.s.eval(given)
	case strings.Contains(name, "."):
		id, attr, _ := strings.Cut(name, ".")
		v = b.s.attribute(id, attr, at)
	default:
		v = b.s.reference(name, at)
	}
	if v == nil {
		return value.Text{}
	}
	if !v.IsScalar() {
		return b.s.hole(name, value.Any, at)
	}
	if len(v.Text.Parts()) == 0 {
		return value.Text{}
	}
	var parts []value.Part
	for _, p := range v.Text.Parts() {
		parts = append(parts, p.Through(at))
	}
	return value.NewText(parts...)
}

func (s *stack) splitText(arg *value.Tree, at source.Range) *value.Tree {
	args, fault := s.items(arg, at, "Fn::Split", 2)
	if fault != nil {
		return fault
	}
	separator, _ := s.text(args[0])
	t, ok := s.text(args[1])
	sep, known := separator.Known()
	if !ok || !known || sep == "" {
		return s.result("Fn::Split of "+t.String(), at, args[:2]...)
	}
	if (strings.Count(t.Skeleton(), sep)+1)*len(t.Parts()) > maxPieces {
		return s.fault(at, "Fn::Split makes too many pieces", "Fn::Split")
	}
	out := &value.Tree{Kind: value.List, At: at}
	if t.IsHole() && strings.HasSuffix(sep, "oidc-provider/") {
		if issuer, found := iam.IssuerOfProvider(t); found == value.Unknown {
			out.Items = []*value.Tree{s.result("Fn::Split of "+t.String(), at, args[:2]...), {Kind: value.Hole, Text: issuer.WithAt(at), At: at}}
			return out
		}
	}
	if t.IsHole() && schemes[sep] {
		out.Items = []*value.Tree{{Kind: value.String, Text: value.Lit(strings.TrimSuffix("https://", sep)), At: at}, {Kind: value.Hole, Text: schemeless(t), At: at}}
		return out
	}
	for _, piece := range cut(t, sep) {
		out.Items = append(out.Items, &value.Tree{Kind: value.String, Text: piece, At: at})
		if piece.IsHole() {
			out.Items[len(out.Items)-1].Kind = value.Hole
		}
	}
	if last := len(out.Items) - 1; !excludes(t, sep) {
		// A hole may hold further separators: all from the first such hole on is open.
		for i, item := range out.Items {
			if !excludes(item.Text, sep) {
				last = i
				break
			}
		}
		out.Items, out.Open = out.Items[:last], s.global("Fn::Split "+sep+" of "+t.String())
	}
	return out
}

// maxPieces bounds the pieces of a text times the parts that it is made of.
const maxPieces = 1_000_000

// schemes are separators that cut the scheme off a URL.
var schemes = map[string]bool{"//": true, "://": true, "https://": true}

// cut splits a text at the separators that stand in its literals.
func cut(t value.Text, sep string) []value.Text {
	var out []value.Text
	for {
		s := t.Skeleton()
		i := strings.Index(s, sep)
		if i < 0 {
			return append(out, t)
		}
		out = append(out, t.Sub(0, i))
		t = t.Sub(i+len(sep), len(s))
	}
}

// excludes reports whether no hole of a text can hold the separator. Nobody nests URLs or
// ARNs in each other.
func excludes(t value.Text, sep string) bool {
	for _, p := range t.Parts() {
		switch {
		case p.Hole == "":
		case p.Class == value.Segment && strings.ContainsAny(sep, ":/"):
		case p.Class == value.Account && strings.Trim(sep, "0123456789") != "":
		case p.Class == value.Partition && strings.Trim(sep, "abcdefghijklmnopqrstuvwxyz-") != "":
		case isIssuer(p.Hole) && (schemes[sep] || strings.Contains(sep, "oidc-provider")):
		default:
			return false
		}
	}
	return true
}

// schemeCut ends the name of an unknown URL without its scheme.
const schemeCut = " without https://"

// isIssuer reports whether a hole is named after an issuer without its scheme.
func isIssuer(name string) bool {
	return strings.HasSuffix(name, "#issuer") || strings.HasSuffix(name, schemeCut) || strings.HasPrefix(name, "issuer of ")
}

// schemeless is a URL as IAM keeps it.
func schemeless(url value.Text) value.Text {
	out, found := url.TrimPrefix("https://")
	if found == value.Unknown && url.IsHole() && !isIssuer(url.Holes()[0]) {
		return value.HoleAt(url.Holes()[0]+schemeCut, value.Any, url.At())
	}
	return out
}

// asDefault marks a text as the default of a parameter.
func asDefault(t value.Text) value.Text {
	var parts []value.Part
	for _, p := range t.Parts() {
		p.Default = true
		parts = append(parts, p)
	}
	return value.NewText(parts...)
}
