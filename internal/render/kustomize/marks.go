package kustomize

import (
	"encoding/json"
	"strconv"
	"strings"

	"github.com/irsalint/irsalint/internal/value"
)

// marks stand for holes while kustomize works. A mark is made of letters and digits,
// so that it may stand in a name, and is found again inside longer texts.
type marks struct {
	holes []value.Part
	index map[string]int
	// reserved says that a text already holds what begins a mark.
	reserved bool
}

// markPrefix begins every mark. Input that holds it is refused.
const markPrefix = "irsa1int0x"

// markEnd ends a mark: its number has none of it.
const markEnd = "z"

// encode is a text with its holes marked.
func (m *marks) encode(t value.Text) string {
	var b strings.Builder
	for _, p := range t.Parts() {
		if p.Hole == "" {
			m.reserved = m.reserved || strings.Contains(p.Lit, markPrefix)
			b.WriteString(p.Lit)
			continue
		}
		b.WriteString(m.mark(p))
	}
	return b.String()
}

func (m *marks) mark(p value.Part) string {
	key := p.Hole + "\x00" + strconv.Itoa(int(p.Class)) + "\x00" + strconv.Itoa(p.At.Start)
	if p.At.File != nil {
		key += p.At.File.Name
	}
	i, ok := m.index[key]
	if !ok {
		if m.index == nil {
			m.index = map[string]int{}
		}
		i = len(m.holes)
		m.holes = append(m.holes, p)
		m.index[key] = i
	}
	return markPrefix + strconv.Itoa(i) + markEnd
}

// decode puts holes back for marks.
func (m *marks) decode(t value.Text) value.Text {
	if len(m.holes) == 0 || !strings.Contains(t.Skeleton(), markPrefix) {
		return t
	}
	var out []value.Part
	for _, p := range t.Parts() {
		rest := p.Lit
		for p.Hole == "" {
			i := strings.Index(rest, markPrefix)
			if i < 0 {
				break
			}
			number, after, ended := strings.Cut(rest[i+len(markPrefix):], markEnd)
			n, err := strconv.Atoi(number)
			if !ended || err != nil || n < 0 || n >= len(m.holes) {
				break
			}
			if i > 0 {
				out = append(out, value.Part{Lit: rest[:i], At: p.At})
			}
			out = append(out, m.holes[n])
			rest = after
		}
		switch {
		case p.Hole != "" || rest == p.Lit:
			out = append(out, p)
		case rest != "":
			out = append(out, value.Part{Lit: rest, At: p.At})
		}
	}
	return value.NewText(out...)
}

// decodeTree puts holes back into a whole tree.
func (m *marks) decodeTree(t *value.Tree) {
	if len(m.holes) == 0 || t == nil {
		return
	}
	t.Text = m.decode(t.Text)
	if t.Kind == value.String && t.Text.IsHole() {
		t.Kind = value.Hole
	}
	for i := range t.Members {
		t.Members[i].Key = m.decode(t.Members[i].Key)
		m.decodeTree(t.Members[i].Value)
	}
	for _, item := range t.Items {
		m.decodeTree(item)
	}
}

// write writes a tree as YAML in flow style, holes marked.
func (m *marks) write(b *strings.Builder, t *value.Tree) {
	switch {
	case t == nil || t.Kind == value.Null:
		b.WriteString("null")
	case t.Kind == value.Object:
		b.WriteString("{")
		last := map[string]int{}
		for i, member := range t.Members {
			last[member.Key.Identity()] = i
		}
		first := true
		for i, member := range t.Members {
			if last[member.Key.Identity()] != i {
				continue
			}
			if !first {
				b.WriteString(",\n")
			}
			first = false
			// An explicit key may be longer than the 1024 characters of an implicit one.
			b.WriteString("? " + quote(m.encode(member.Key)) + "\n: ")
			m.write(b, member.Value)
		}
		b.WriteString("}")
	case t.Kind == value.List:
		b.WriteString("[")
		for i, item := range t.Items {
			if i > 0 {
				b.WriteString(",\n")
			}
			m.write(b, item)
		}
		b.WriteString("]")
	case t.Kind == value.Bool || t.Kind == value.Number:
		b.WriteString(m.encode(t.Text))
	default:
		b.WriteString(quote(m.encode(t.Text)))
	}
}

// quote is a text in double quotes, as both JSON and YAML read it.
func quote(s string) string {
	q, err := json.Marshal(s)
	if err != nil {
		return `""`
	}
	return string(q)
}

// document is a tree as one YAML document.
func (m *marks) document(t *value.Tree) string {
	var b strings.Builder
	m.write(&b, t)
	b.WriteString("\n")
	return b.String()
}
