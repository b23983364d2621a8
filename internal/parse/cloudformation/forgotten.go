package cloudformation

import (
	"regexp"
	"strings"

	"github.com/irsalint/irsalint/internal/value"
)

// variable is a name in a text as Fn::Sub replaces it.
var variable = regexp.MustCompile(`\$\{([A-Za-z0-9:]+)(\.[A-Za-z0-9.]+)?\}`)

// meant are the properties of a role with its trust policy as it is meant: names of the
// template in texts that are not in Fn::Sub are told of, and replaced.
func (x *resource) meant() *value.Tree {
	const name = "AssumeRolePolicyDocument"
	if x.props.Get(name) == nil {
		return x.props
	}
	props := *x.props
	props.Members = nil
	for _, m := range x.props.Members {
		if key, _ := m.Key.Known(); key == name {
			m.Value = x.replaced(m.Value)
		}
		props.Members = append(props.Members, m)
	}
	return &props
}

// replaced carries out the substitutions that were forgotten in a value.
func (s *stack) replaced(t *value.Tree) *value.Tree {
	if !s.spend() {
		return t
	}
	out := *t
	out.Text = s.replacedText(t.Text)
	if t.IsScalar() && out.Text.IsHole() {
		out.Kind = value.Hole
	}
	out.Items, out.Members = nil, nil
	for _, item := range t.Items {
		out.Items = append(out.Items, s.replaced(item))
	}
	for _, m := range t.Members {
		out.Members = append(out.Members, value.Member{Key: s.replacedText(m.Key), Value: s.replaced(m.Value)})
	}
	return &out
}

func (s *stack) replacedText(t value.Text) value.Text {
	skeleton := t.Skeleton()
	if !strings.Contains(skeleton, "${") {
		return t
	}
	cuts := []int{0}
	var names []string
	for _, m := range variable.FindAllStringSubmatchIndex(skeleton, -1) {
		if id := skeleton[m[2]:m[3]]; s.parameters[id] != nil || s.resources[id] != nil || strings.HasPrefix(id, "AWS::") {
			cuts = append(cuts, m[0], m[1])
			names = append(names, skeleton[m[0]+2:m[1]-1])
		}
	}
	var out []value.Text
	for i, piece := range t.Stretches(append(cuts, len(skeleton))) {
		if i%2 == 1 {
			name := names[i/2]
			s.fault(piece.At(), "${"+name+"} is not replaced: the text is not in Fn::Sub", name)
			b := substituter{s: s}
			piece = b.variable(name, piece.At())
		}
		out = append(out, piece)
	}
	return value.Join(out...)
}
