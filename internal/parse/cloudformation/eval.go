package cloudformation

import (
	"encoding/base64"
	"strconv"
	"strings"

	"github.com/irsalint/irsalint/internal/source"
	"github.com/irsalint/irsalint/internal/value"
)

// intrinsics are the functions of templates. Each gets its argument as it is written,
// and the place of the call.
var intrinsics map[string]func(s *stack, arg *value.Tree, at source.Range) *value.Tree

func init() {
	intrinsics = map[string]func(s *stack, arg *value.Tree, at source.Range) *value.Tree{
		"Ref":              (*stack).ref,
		"Condition":        (*stack).conditionValue,
		"Fn::And":          (*stack).logical,
		"Fn::Base64":       (*stack).base64,
		"Fn::Cidr":         opaque("Fn::Cidr"),
		"Fn::Equals":       (*stack).logical,
		"Fn::FindInMap":    (*stack).findInMap,
		"Fn::GetAtt":       (*stack).getAtt,
		"Fn::GetAZs":       opaque("Fn::GetAZs"),
		"Fn::If":           (*stack).choose,
		"Fn::ImportValue":  (*stack).importValue,
		"Fn::Join":         (*stack).join,
		"Fn::Length":       (*stack).length,
		"Fn::Not":          (*stack).logical,
		"Fn::Or":           (*stack).logical,
		"Fn::Select":       (*stack).selectItem,
		"Fn::Split":        (*stack).splitText,
		"Fn::Sub":          (*stack).sub,
		"Fn::ToJsonString": (*stack).toJSON,
		"Fn::Transform":    opaque("Fn::Transform"),
	}
}

// eval is a value with its functions carried out; nil for AWS::NoValue, which takes away
// what it stands for.
func (s *stack) eval(t *value.Tree) *value.Tree {
	if t == nil {
		return nil
	}
	if !s.spend() {
		return s.fault(source.Range{File: s.file}, "the template takes too many steps to evaluate", "too many steps")
	}
	switch t.Kind {
	case value.String:
		return s.scalar(t)
	case value.List:
		out := &value.Tree{Kind: value.List, At: t.At, Open: t.Open}
		for _, item := range t.Items {
			if v := s.eval(item); v != nil {
				out.Items = append(out.Items, v)
			}
		}
		return out
	case value.Object:
		if name, arg := call(t); name != "" {
			return s.call(name, arg, t)
		}
		return s.object(t)
	}
	return t
}

// call is the function that an object of one member is; empty for none.
func call(t *value.Tree) (string, *value.Tree) {
	if len(t.Members) != 1 {
		return "", nil
	}
	m := t.Members[0]
	key, _ := m.Key.Known()
	if strings.HasPrefix(key, "Fn::") && !strings.HasPrefix(key, forEach) || key == "Ref" || key == "Condition" && m.Value.IsScalar() {
		return key, m.Value
	}
	return "", nil
}

func (s *stack) call(name string, arg, whole *value.Tree) *value.Tree {
	f := intrinsics[name]
	if strings.HasPrefix(name, "Fn::Rain::") { // of a tool that writes templates
		f = opaque(name)
	}
	if f == nil {
		return s.fault(whole.Members[0].Key.At(), "unknown function "+name, name)
	}
	return f(s, arg, whole.At)
}

func (s *stack) object(t *value.Tree) *value.Tree {
	out := &value.Tree{Kind: value.Object, At: t.At, Open: t.Open}
	x := expander{t: s.template, list: s.eval}
	for _, m := range x.members(t, 0) {
		key, known := m.Key.Known()
		switch {
		case !known:
			out.Open = m.Key.String()
			continue
		case key == "Fn::Transform":
			out.Open = "Fn::Transform"
			continue
		}
		if v := s.eval(m.Value); v != nil {
			out.Members = append(out.Members, value.Member{Key: m.Key, Value: v})
		}
	}
	return out
}

// scalar is a text in which dynamic references are holes.
func (s *stack) scalar(t *value.Tree) *value.Tree {
	text := s.dynamic(t.Text)
	if text.IsHole() {
		return &value.Tree{Kind: value.Hole, Text: text, At: t.At}
	}
	out := *t
	out.Text = text
	return &out
}

// dynamic makes holes of {{resolve:service:key}}.
func (s *stack) dynamic(t value.Text) value.Text {
	const mark = "{{resolve:"
	skeleton := t.Skeleton()
	var out []value.Text
	done := 0
	for {
		i := strings.Index(skeleton[done:], mark)
		n := -1
		if i >= 0 {
			n = strings.Index(skeleton[done+i:], "}}")
		}
		if n < 0 || !s.spend() {
			break
		}
		i += done
		j := i + n + 2
		name := t.Sub(i+2, j-2)
		out = append(out, t.Sub(done, i), value.HoleAt(s.shared(name.String()), value.Any, name.At()))
		done = j
	}
	if done == 0 {
		return t
	}
	return value.Join(append(out, t.Sub(done, len(skeleton)))...)
}

// opaque is a function whose result is not known.
func opaque(name string) func(s *stack, arg *value.Tree, at source.Range) *value.Tree {
	return func(s *stack, arg *value.Tree, at source.Range) *value.Tree { return s.result(name, at, s.eval(arg)) }
}

// items are the evaluated elements of a list of a length from least on.
func (s *stack) items(arg *value.Tree, at source.Range, name string, least int) ([]*value.Tree, *value.Tree) {
	if arg.Kind != value.List || len(arg.Items) < least {
		return nil, s.fault(at, name+" takes a list of "+strconv.Itoa(least)+" or more", name)
	}
	return arg.Items, nil
}

// text is an evaluated argument as a text; false for what is none.
func (s *stack) text(t *value.Tree) (value.Text, bool) {
	v := s.eval(t)
	if v == nil || !v.IsScalar() {
		return value.Text{}, false
	}
	return v.Text, true
}

func (s *stack) join(arg *value.Tree, at source.Range) *value.Tree {
	args, fault := s.items(arg, at, "Fn::Join", 2)
	if fault != nil {
		return fault
	}
	separator, ok := s.text(args[0])
	list := s.eval(args[1])
	switch {
	case !ok || list == nil:
		return s.fault(at, "Fn::Join takes a separator and a list", "Fn::Join")
	case list.Kind != value.List || list.Open != "":
		return s.result("Fn::Join of "+shown(list), at, args[0], list)
	}
	var parts []value.Text
	for i, item := range list.Items {
		if i > 0 {
			parts = append(parts, separator)
		}
		if !item.IsScalar() {
			return s.result("Fn::Join of "+shown(list), at, args[0], list)
		}
		parts = append(parts, through(item.Text, item.At, at))
	}
	return s.built(value.Join(parts...), at)
}

// maxText bounds a text that a function builds, in bytes.
const maxText = 1 << 20

// built is a text that a function made.
func (s *stack) built(t value.Text, at source.Range) *value.Tree {
	n := len(t.Skeleton()) + 16*len(t.Parts())
	if *s.world.left -= n / 8; n > maxText {
		return s.fault(at, "the text gets longer than 1 MiB", "a long text")
	}
	if t.IsHole() {
		return &value.Tree{Kind: value.Hole, Text: t, At: at}
	}
	return &value.Tree{Kind: value.String, Text: t, At: at}
}

// through is a text as part of another one: what was written elsewhere is placed where
// it is put in.
func through(t value.Text, where, whole source.Range) value.Text {
	var parts []value.Part
	for _, p := range t.Parts() {
		if !whole.Contains(p.At) {
			p = p.Through(at(where, whole))
		}
		parts = append(parts, p)
	}
	return value.NewText(parts...)
}

func at(where, whole source.Range) source.Range {
	if whole.Contains(where) {
		return where
	}
	return whole
}

// shown names an unknown list or value in a message.
func shown(t *value.Tree) string {
	switch {
	case t == nil:
		return "nothing"
	case t.Open != "":
		return value.Shown(t.Open)
	case t.IsScalar():
		return t.Text.String()
	}
	return "a list"
}

func (s *stack) base64(arg *value.Tree, at source.Range) *value.Tree {
	t, ok := s.text(arg)
	if plain, known := t.Known(); ok && known {
		return &value.Tree{Kind: value.String, Text: value.LitAt(base64.StdEncoding.EncodeToString([]byte(plain)), at), At: at}
	}
	return s.result("Fn::Base64 of "+t.String(), at, &value.Tree{Kind: value.String, Text: t})
}

func (s *stack) length(arg *value.Tree, at source.Range) *value.Tree {
	list := s.eval(arg)
	if list == nil || list.Kind != value.List || list.Open != "" {
		return s.result("Fn::Length of "+shown(list), at, list)
	}
	return &value.Tree{Kind: value.Number, Text: value.LitAt(strconv.Itoa(len(list.Items)), at), At: at}
}

// toJSON is the text of a value, which remembers what it encodes.
func (s *stack) toJSON(arg *value.Tree, at source.Range) *value.Tree {
	v := s.eval(arg)
	if v == nil || v.Kind == value.Hole {
		return s.result("Fn::ToJsonString of "+shown(v), at, v)
	}
	return &value.Tree{Kind: value.String, Text: s.result("Fn::ToJsonString", at, v).Text, Encodes: v, At: at}
}

func (s *stack) selectItem(arg *value.Tree, at source.Range) *value.Tree {
	args, fault := s.items(arg, at, "Fn::Select", 2)
	if fault != nil {
		return fault
	}
	index, _ := s.text(args[0])
	list := s.eval(args[1])
	known, ok := index.Known()
	i, err := strconv.Atoi(known)
	switch {
	case !ok || list == nil || list.Kind == value.Hole:
		return s.result("Fn::Select "+index.String()+" of "+shown(list), at, args[0], list)
	case list.Kind != value.List:
		return s.fault(at, "Fn::Select takes an index and a list", "Fn::Select")
	case err != nil || i < 0:
		return s.fault(args[0].At, "the index of Fn::Select is no number", "Fn::Select")
	case i >= len(list.Items) && list.Open == "":
		return s.fault(args[0].At, "Fn::Select: the list has only "+strconv.Itoa(len(list.Items))+" elements", "Fn::Select")
	case i >= len(list.Items):
		return s.result("Fn::Select "+known+" of "+shown(list), at, args[0], list)
	}
	item := *list.Items[i]
	item.At = at
	return &item
}

// findInMap is an entry of a mapping.
func (s *stack) findInMap(arg *value.Tree, at source.Range) *value.Tree {
	args, fault := s.items(arg, at, "Fn::FindInMap", 3)
	if fault != nil {
		return fault
	}
	var t *value.Tree
	var keys []value.Text
	var names []string
	byDefault := false
	for _, a := range args[:3] {
		key, _ := s.text(a)
		keys, names = append(keys, key), append(names, key.String())
		byDefault = byDefault || key.IsDefault()
	}
	for i, a := range args[:3] {
		name, known := keys[i].Known()
		if !known {
			return s.result("Fn::FindInMap "+strings.Join(names, "."), at, args[:3]...)
		}
		if t = t.Get(name); i == 0 {
			t = s.mappings[name]
		}
		if t == nil {
			if len(args) > 3 {
				if def := args[3].Get("DefaultValue"); def != nil {
					return s.eval(def)
				}
			}
			return s.fault(a.At, "there is no "+strings.Join(names, ".")+" in Mappings", "Fn::FindInMap "+strings.Join(names, "."))
		}
	}
	if byDefault {
		t = s.allDefault(t)
	}
	if t.IsScalar() {
		return &value.Tree{Kind: t.Kind, Text: t.Text.UsedAt(at), At: at}
	}
	return t
}
