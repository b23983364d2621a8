package kustomize

import (
	"bytes"
	"strings"

	"github.com/irsalint/irsalint/internal/source"
	"github.com/irsalint/irsalint/internal/value"
)

// generator is an object that an entry of a generator makes, as far as it has places.
type generator struct {
	kind   string
	object *value.Tree
}

// generated notes what an entry of a generator makes.
func (p *plan) generated(n *node, kind string, g *value.Tree) {
	name := get(g, "name")
	if name == nil {
		return
	}
	meta := &value.Tree{Kind: value.Object, At: name.At, Members: []value.Member{{Key: value.LitAt("name", name.At), Value: name}}}
	if namespace := get(g, "namespace"); namespace != nil {
		meta.Members = append(meta.Members, value.Member{Key: value.LitAt("namespace", namespace.At), Value: namespace})
	}
	data := &value.Tree{Kind: value.Object, At: g.At}
	if kind != "Secret" {
		for _, l := range list(get(g, "literals")) {
			data.Members = append(data.Members, literal(l)...)
		}
		for _, f := range list(get(g, "files")) {
			data.Members = append(data.Members, p.fileMember(n, f)...)
		}
		for _, e := range append(one(get(g, "env")), list(get(g, "envs"))...) {
			data.Members = append(data.Members, p.envMembers(n, e)...)
		}
	}
	n.generators = append(n.generators, generator{kind, &value.Tree{Kind: value.Object, At: name.At, Members: []value.Member{
		{Key: value.LitAt("metadata", g.At), Value: meta},
		{Key: value.LitAt("data", g.At), Value: data},
	}}})
}

func one(t *value.Tree) []*value.Tree {
	if t == nil {
		return nil
	}
	return []*value.Tree{t}
}

// literal is the member of an entry key=value.
func literal(l *value.Tree) []value.Member {
	skeleton := l.Text.Skeleton()
	i := strings.IndexByte(skeleton, '=')
	if i <= 0 {
		return nil
	}
	key, text := l.Text.Sub(0, i), l.Text.Sub(i+1, len(skeleton))
	if s := text.Skeleton(); len(s) >= 2 && s[0] == s[len(s)-1] && (s[0] == '"' || s[0] == '\'') {
		text = text.Sub(1, len(s)-1)
	}
	v := &value.Tree{Kind: value.String, Text: text, At: text.At()}
	if v.At.IsZero() {
		v.At = l.At
	}
	return []value.Member{{Key: key, Value: v}}
}

// fileMember is the member of a file.
func (p *plan) fileMember(n *node, f *value.Tree) []value.Member {
	key, s := fileSource(rawText(f))
	name, ok := n.k.target(s)
	if !ok || !p.checked[name] {
		return nil
	}
	file, err := p.x.tree.Open(name)
	if err != nil {
		return nil
	}
	whole := source.Range{File: file, End: len(file.Data)}
	v := &value.Tree{Kind: value.String, Text: value.LitAt(string(file.Data), whole), At: whole}
	return []value.Member{{Key: value.NewText(value.Part{Lit: key, At: f.At}), Value: v}}
}

// envMembers are the members of a file of lines key=value.
func (p *plan) envMembers(n *node, e *value.Tree) []value.Member {
	name, ok := n.k.target(rawText(e))
	if !ok || !p.checked[name] {
		return nil
	}
	file, err := p.x.tree.Open(name)
	if err != nil {
		return nil
	}
	var out []value.Member
	start := 0
	for _, line := range bytes.SplitAfter(file.Data, []byte("\n")) {
		text := bytes.TrimRight(line, "\r\n")
		lead := len(text) - len(bytes.TrimLeft(text, " \t"))
		if i := bytes.IndexByte(text, '='); i > lead {
			at := func(from, to int) source.Range {
				return source.Range{File: file, Start: start + from, End: start + to}
			}
			key := value.LitAt(string(text[lead:i]), at(lead, i))
			v := value.LitAt(string(text[i+1:]), at(i+1, len(text)))
			out = append(out, value.Member{Key: key, Value: &value.Tree{Kind: value.String, Text: v, At: at(i+1, len(text))}})
		}
		start += len(line)
	}
	return out
}
