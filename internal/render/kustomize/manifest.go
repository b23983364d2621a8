package kustomize

import (
	"bytes"
	"strings"

	"github.com/irsalint/irsalint/internal/finding"
	"github.com/irsalint/irsalint/internal/render"
	"github.com/irsalint/irsalint/internal/source"
	"github.com/irsalint/irsalint/internal/value"
	"github.com/irsalint/irsalint/internal/yamldoc"
)

// manifests is a file of objects, or what stands in place of one.
type manifests struct {
	file *source.File
	// objects are those of all documents, lists taken apart, in order.
	objects []*value.Tree
	// text is what kustomize gets when it is not the file itself.
	text []byte
	// gap says that some documents were left out.
	gap     *render.Gap
	problem *finding.Problem
	// open names the unknown base that the objects belong to.
	open string
	// seeded says that only JSON patches are for it.
	seeded bool
	cost   cost
}

// readManifests reads a file of the tree, with or without the definitions of custom
// resources in it.
func readManifests(f *source.File, definitions bool) *manifests {
	m := &manifests{file: f}
	definitions = definitions || !hasDefinitions(f)
	wanted := func(doc []byte) bool { return definitions || !isDefinition(doc) }
	templated := false
	for _, d := range yamldoc.ParseIf(f, wanted) {
		switch {
		case d.Problem != nil && m.problem == nil:
			m.problem = d.Problem
		case d.Templated:
			templated = true
		case d.Tree != nil:
			m.objects = flatten(m.objects, d.Tree, 0)
		}
	}
	if m.problem != nil {
		return m
	}
	if templated {
		m.gap = &render.Gap{Reason: "only a template engine can read it", Unknown: m.file.Name, At: source.Range{File: m.file}}
	}
	if templated || !definitions {
		m.keep(func(doc []byte) bool { return wanted(doc) && (!templated || !isTemplated(f.Name, doc)) })
	}
	return m
}

// isTemplated reports whether only a template engine can read some of a document.
func isTemplated(name string, doc []byte) bool {
	for _, d := range yamldoc.Parse(source.NewFile(name, doc)) {
		if d.Templated {
			return true
		}
	}
	return false
}

// maxLists bounds how deep lists of objects may hold further lists.
const maxLists = 4

// flatten adds an object, or those of a list.
func flatten(out []*value.Tree, t *value.Tree, depth int) []*value.Tree {
	if items := t.Get("items"); strings.HasSuffix(str(t.Get("kind")), "List") && items != nil && items.Kind == value.List && depth < maxLists {
		for _, item := range items.Items {
			out = flatten(out, item, depth+1)
		}
		return out
	}
	return append(out, t)
}

// str is a known scalar; empty for all else.
func str(t *value.Tree) string {
	if t == nil {
		return ""
	}
	s, _ := t.Text.Known()
	return s
}

// keep gives kustomize only some documents.
func (m *manifests) keep(wanted func(doc []byte) bool) {
	m.text = []byte{}
	if strings.HasSuffix(m.file.Name, ".json") {
		return
	}
	for _, doc := range documents(m.file.Data) {
		if wanted(doc) {
			m.text = append(m.text, doc...)
		}
	}
}

// documents cuts a stream before each line that begins with ---.
func documents(data []byte) [][]byte {
	var out [][]byte
	start := 0
	for pos := 0; pos < len(data); {
		end := len(data)
		if i := bytes.IndexByte(data[pos:], '\n'); i >= 0 {
			end = pos + i + 1
		}
		if pos > start && bytes.HasPrefix(data[pos:end], []byte("---")) {
			out = append(out, data[start:pos])
			start = pos
		}
		pos = end
	}
	return append(out, data[start:])
}

// virtual are objects that are in no file of the tree.
func virtual(m *marks, objects []*value.Tree) *manifests {
	v := &manifests{objects: objects}
	var b strings.Builder
	for _, o := range objects {
		b.WriteString("---\n" + m.document(o))
	}
	v.text = []byte(b.String())
	return v
}
