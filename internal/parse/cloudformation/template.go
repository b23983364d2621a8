package cloudformation

import (
	"bytes"
	"slices"
	"strings"

	"github.com/irsalint/irsalint/internal/finding"
	"github.com/irsalint/irsalint/internal/source"
	"github.com/irsalint/irsalint/internal/value"
	"github.com/irsalint/irsalint/internal/yamldoc"
)

// template is one file as it is written.
type template struct {
	name string
	file *source.File
	// broken says that it cannot be read, or is no template after all.
	broken bool
	// templated says that only a template engine can read it.
	templated bool
	problems  []finding.Problem

	parameters, mappings, conditions, rules, resources, outputs map[string]*value.Tree
	// lists are the defaults of those parameters that are lists.
	lists map[string]*value.Tree
	// order are the logical ids of the resources as they are written, keys the places of
	// those.
	order []string
	keys  map[string]source.Range
	// open names what may add resources of interest, generated says that a macro adds
	// others, to which the template may refer.
	open      string
	generated bool
}

// longForm is the key that a short tag stands for.
func longForm(tag string) string {
	switch name := strings.TrimPrefix(tag, "!"); name {
	case "Ref", "Condition":
		return name
	default:
		return "Fn::" + name
	}
}

// template reads a file once; nil when it is no template.
func (r *run) template(name string) *template {
	r.mu.Lock()
	t, known := r.templates[name]
	r.mu.Unlock()
	if known {
		return t
	}
	t = r.read(name)
	r.mu.Lock()
	defer r.mu.Unlock()
	if other, known := r.templates[name]; known {
		return other
	}
	r.templates[name] = t
	return t
}

func (r *run) read(name string) *template {
	f, err := r.in.Tree.Open(name)
	if err != nil {
		return &template{name: name, broken: true, problems: []finding.Problem{finding.Unreadable(name, err)}}
	}
	if !telling(f.Data) {
		return nil
	}
	t := &template{name: name, file: f}
	docs := yamldoc.ParseTagged(f, longForm)
	docs = slices.DeleteFunc(docs, func(d yamldoc.Document) bool { return d.Tree == nil && d.Problem == nil })
	if len(docs) != 1 {
		if i := slices.IndexFunc(docs, func(d yamldoc.Document) bool { return isTemplate(d.Tree) }); i >= 0 {
			t.broken = true
			t.problem(docs[i].Tree.At, "a template is the only document of its file")
			return t
		}
		return nil
	}
	switch d := docs[0]; {
	case d.Problem != nil && isMarked(f.Data):
		t.broken, t.templated = true, true
	case d.Problem != nil:
		t.broken, t.problems = true, []finding.Problem{*d.Problem}
	case !isTemplate(d.Tree):
		return nil
	default:
		t.sections(d.Tree)
	}
	return t
}

// isMarked reports whether a file has actions of a template engine. Dynamic references of
// CloudFormation look like such.
func isMarked(data []byte) bool {
	data = bytes.ReplaceAll(data, []byte("{{resolve:"), nil)
	for _, mark := range []string{"{{", "{%", "<%"} {
		if bytes.Contains(data, []byte(mark)) {
			return true
		}
	}
	return false
}

// isTemplate reports whether a document is a template by its shape.
func isTemplate(t *value.Tree) bool {
	if t == nil || t.Kind != value.Object || t.Get("apiVersion") != nil {
		return false
	}
	if t.Get("AWSTemplateFormatVersion") != nil {
		return true
	}
	resources := t.Get("Resources")
	if resources == nil || resources.Kind != value.Object {
		return false
	}
	for _, m := range resources.Members {
		if key, _ := m.Key.Known(); strings.HasPrefix(key, forEach) {
			return true
		}
		kind := literal(m.Value.Get("Type"))
		if strings.HasPrefix(kind, "AWS::") || strings.HasPrefix(kind, "Custom::") || strings.HasPrefix(kind, "Alexa::") {
			return true
		}
	}
	return false
}

// literal is a scalar as a text; empty for anything else.
func literal(t *value.Tree) string {
	if !t.IsScalar() {
		return ""
	}
	s, _ := t.Text.Known()
	return s
}

// sections reads the sections of a template.
func (t *template) sections(tree *value.Tree) {
	t.transforms(tree.Get("Transform"))
	t.keys = map[string]source.Range{}
	t.parameters = t.section(tree, "Parameters", nil)
	t.lists = map[string]*value.Tree{}
	for name, p := range t.parameters {
		t.lists[name] = split(p)
	}
	t.mappings = t.section(tree, "Mappings", nil)
	t.conditions = t.section(tree, "Conditions", nil)
	t.rules = t.section(tree, "Rules", nil)
	t.outputs = t.section(tree, "Outputs", nil)
	t.resources = t.section(tree, "Resources", func(m value.Member, key string) {
		t.order = append(t.order, key)
		t.keys[key] = m.Key.At()
	})
}

// section reads the members of a section, those of loops among them. each, where given,
// is told of every member in the order in which they are written.
func (t *template) section(tree *value.Tree, name string, each func(m value.Member, key string)) map[string]*value.Tree {
	out := map[string]*value.Tree{}
	section := tree.Get(name)
	if section == nil || section.Kind == value.Null {
		return out
	}
	if section.Kind != value.Object {
		t.problem(section.At, name+" is an object")
		return out
	}
	x := expander{t: t}
	for _, m := range x.members(section, 0) {
		key, known := m.Key.Known()
		switch {
		case !known || key == "Fn::Transform":
			t.open, t.generated = cmpOr(t.open, m.Key.String()), true
		case out[key] != nil:
			t.problem(m.Key.At(), "duplicate key "+key)
		case m.Value.Kind != value.Object && name != "Conditions":
			if m.Value.Kind != value.Null {
				t.problem(m.Value.At, key+" is an object")
			}
		default:
			out[key] = m.Value
			if each != nil {
				each(m, key)
			}
		}
	}
	return out
}

func cmpOr(a, b string) string {
	if a != "" {
		return a
	}
	return b
}

// knownTransforms are macros that change nothing of what is read here: what they add is
// of other kinds.
var knownTransforms = []string{"AWS::LanguageExtensions", "AWS::Serverless-2016-10-31", "AWS::SecretsManager-", "AWS::CodeDeployBlueGreen", "AWS::CodeStar", "AWS::ServiceCatalog"}

// transforms notes macros that may change the template.
func (t *template) transforms(tree *value.Tree) {
	if tree == nil {
		return
	}
	names := tree.Items
	if tree.Kind != value.List {
		names = []*value.Tree{tree}
	}
next:
	for _, n := range names {
		name := literal(n)
		if n.Kind == value.Object {
			name = literal(n.Get("Name"))
		}
		t.generated = t.generated || name != "AWS::LanguageExtensions"
		for _, known := range knownTransforms {
			if name != "" && strings.HasPrefix(name, known) {
				continue next
			}
		}
		t.open = "macro " + cmpOr(name, "?")
	}
}

func (t *template) problem(at source.Range, message string) {
	if len(t.problems) < maxProblems {
		t.problems = append(t.problems, finding.Problem{Message: message, At: at})
	}
}

// maxProblems bounds what is said of one template.
const maxProblems = 50
