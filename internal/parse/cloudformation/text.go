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
	b := substituter{s: s, names: names}
	return s.built(s.dynamic(b.run(arg.Text)), at)
}

type substituter struct {
	s     *stack
	names *value.Tree
}

// run replaces what stands in ${} in a text.
func (b *substituter) run(t value.Text) value.Text {
	skeleton := t.Skeleton()
	// cuts are the ends of all pieces: each ${name}, and what is before it.
	cuts := []int{0}
	for pos := 0; ; {
		i := strings.Index(skeleton[pos:], "${")
		if i < 0 {
			break
		}
		n := strings.IndexByte(skeleton[pos+i:], '}')
		if n < 0 {
			break
		}
		cuts = append(cuts, pos+i, pos+i+n+1)
		pos += i + n + 1
	}
	var out []value.Text
	for i, piece := range t.Stretches(append(cuts, len(skeleton))) {
		if i%2 == 0 {
			out = append(out, piece)
			continue
		}
		inner := skeleton[cuts[i]+2 : cuts[i+1]-1]
		if strings.HasPrefix(inner, "!") { // ${!name} is written ${name}
			out = append(out, piece.Sub(0, 2), piece.Sub(3, len(piece.Skeleton())))
		} else {
			out = append(out, b.variable(strings.TrimSpace(inner), piece.At()))
		}
	}
	return value.Join(out...)
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
	skeleton := t.Skeleton()
	cuts := []int{0}
	for pos := 0; ; {
		i := strings.Index(skeleton[pos:], sep)
		if i < 0 {
			break
		}
		cuts = append(cuts, pos+i, pos+i+len(sep))
		pos += i + len(sep)
	}
	var out []value.Text
	for i, piece := range t.Stretches(append(cuts, len(skeleton))) {
		if i%2 == 0 {
			out = append(out, piece)
		}
	}
	return out
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

// defaultOf is where a default of a parameter was written that a text holds.
func defaultOf(t value.Text) source.Range {
	for _, p := range t.Parts() {
		switch {
		case p.Default && p.Interpolated:
			return p.Other
		case p.Default:
			return p.At
		}
	}
	return source.Range{}
}

// allDefault marks all texts of a value as defaults: one decides that they are there.
func (s *stack) allDefault(t *value.Tree) *value.Tree {
	if t == nil || !s.spend() {
		return t
	}
	out := *t
	out.Text = asDefault(t.Text)
	out.Items, out.Members = nil, nil
	for _, item := range t.Items {
		out.Items = append(out.Items, s.allDefault(item))
	}
	for _, m := range t.Members {
		out.Members = append(out.Members, value.Member{Key: m.Key, Value: s.allDefault(m.Value)})
	}
	out.Encodes = s.allDefault(t.Encodes)
	return &out
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
