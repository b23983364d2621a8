package chart

import (
	"path"
	"strings"

	"sigs.k8s.io/yaml"

	"github.com/irsalint/irsalint/internal/value"
	"github.com/irsalint/irsalint/internal/yamldoc"
)

// metadata reads Chart.yaml or requirements.yaml.
func (l *loader) metadata(c *chart, f *entry) bool {
	tree, ok := l.document(f)
	if !ok {
		return false
	}
	if tree == nil {
		return true
	}
	if err := yaml.Unmarshal(f.data(), c.meta); err != nil {
		l.problem(f.start(), "%s cannot be read: %s", path.Base(f.name), oneLine(err.Error()))
		return false
	}
	if list := tree.Get("dependencies"); list != nil && list.Kind == value.List {
		c.declared = nil
		for _, item := range list.Items {
			at := item.At
			if name := item.Get("name"); name != nil {
				at = name.At
			}
			c.declared = append(c.declared, f.at(at))
		}
	}
	return true
}

// values reads values.yaml.
func (l *loader) values(c *chart, f *entry) bool {
	tree, ok := l.document(f)
	if !ok {
		return false
	}
	if tree == nil {
		return true
	}
	if err := yaml.Unmarshal(f.data(), &c.values); err != nil {
		l.problem(f.start(), "values.yaml cannot be read: %s", oneLine(err.Error()))
		return false
	}
	if f.whole.IsZero() {
		c.tree = tree
	}
	return true
}

// document reads the first document of a file; nil for an empty one. It also keeps
// what is too large away from Helm's reader, which has no bound.
func (l *loader) document(f *entry) (*value.Tree, bool) {
	for _, d := range yamldoc.ParsePlain(f.file) {
		switch {
		case d.Problem != nil:
			l.problem(f.at(d.Problem.At), "%s", d.Problem.Message)
			return nil, false
		case d.Templated:
			l.problem(f.start(), "the file is itself a template")
			return nil, false
		case count(d.Tree) > maxValues:
			l.problem(f.start(), "the file expands to more than 100,000 values")
			return nil, false
		}
		return d.Tree, true
	}
	return nil, true
}

func count(t *value.Tree) int {
	n := 1
	for _, item := range t.Items {
		n += count(item)
	}
	for _, m := range t.Members {
		n += count(m.Value)
	}
	return n
}

// oneLine is a message without its further lines, and short.
func oneLine(s string) string {
	s, _, _ = strings.Cut(strings.TrimSpace(s), "\n")
	if len(s) > 300 {
		s = strings.ToValidUTF8(s[:300], "") + "..."
	}
	return s
}
