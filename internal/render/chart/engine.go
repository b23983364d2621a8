package chart

import (
	"fmt"
	"path"
	"strings"
	"text/template"
	"time"
)

// engine executes the templates of one set for one release, one rendering after
// another. It is not safe for concurrent use.
type engine struct {
	// partial says that values which are not there may still be given.
	partial bool
	budget  *budget
	// world gives what is unknown in the present rendering.
	world *world
	set   *template.Template
	// templates are those of the set.
	templates []*parsed
	// files are all parsed templates by their numbers; texts those that templates
	// made, behind them.
	files []*parsed
	texts []*parsed
	// made finds the texts that were parsed already.
	made map[string]*parsed
	// bound are the functions that templates called so far.
	bound template.FuncMap
	// fileCost is what a use of the chart's files costs, in steps.
	fileCost int

	// depth is how deep templates call each other.
	depth int
	// template is the one that is executed, and opaques how many results that are not
	// the same each time it asked for.
	template string
	opaques  int
}

// newEngine puts templates into a set. They are in Helm's order: what stands higher in
// the chart replaces what stands deeper.
func newEngine(b *budget, templates, numbered []*parsed, fileCost int) (*engine, error) {
	e := &engine{budget: b, set: template.New(inlineName).Option("missingkey=zero"), templates: templates, files: numbered, made: map[string]*parsed{}, bound: template.FuncMap{}, fileCost: fileCost}
	e.set.Funcs(e.late(e.set))
	functions := map[string]bool{guardName: true}
	for _, p := range templates {
		for name := range p.functions {
			functions[name] = true
		}
	}
	e.set.Funcs(e.functions(functions))
	for _, p := range templates {
		if err := add(e.set, p); err != nil {
			return nil, err
		}
	}
	return e, nil
}

// before is Helm's order of templates.
func before(a, b string) bool {
	if x, y := strings.Count(a, "/"), strings.Count(b, "/"); x != y {
		return x > y
	}
	return a > b
}

func add(set *template.Template, p *parsed) error {
	for _, name := range sortedKeys(p.trees) {
		if _, err := set.AddParseTree(name, p.trees[name]); err != nil {
			return err
		}
	}
	return nil
}

// late are the functions that are bound to a set of templates.
func (e *engine) late(t *template.Template) template.FuncMap {
	return template.FuncMap{
		"include": func(name string, data any) (string, error) { return e.include(t, name, data) },
		"tpl":     func(text string, data any) (string, error) { return e.tpl(t, text, data) },
	}
}

func (e *engine) include(t *template.Template, name string, data any) (string, error) {
	w := &writer{e: e}
	if err := e.budget.take(2, 0); err != nil {
		return "", err
	}
	found := t.Lookup(name)
	if found == nil {
		return "", &missingTemplate{name}
	}
	err := found.Execute(w, data)
	return string(w.buf), err
}

// missingTemplate is the error of a template that includes one which is not there.
type missingTemplate struct{ name string }

func (m *missingTemplate) Error() string { return fmt.Sprintf("no template %q", m.name) }

// inlineName is that of the template that tpl makes of a text.
const inlineName = "gotpl"

// tpl executes a text as a template. What it defines is only known inside.
func (e *engine) tpl(parent *template.Template, text string, data any) (string, error) {
	e.budget.must(2, len(text))
	if !strings.Contains(text, "{{") {
		return e.withoutNoValue(text), nil
	}
	p := e.made[text]
	if p == nil {
		e.budget.must(100+len(text), 20*len(text))
		p = parseTemplate(inlineName, sourceText{text: text}, len(e.files)+len(e.texts))
		e.made[text] = p
		e.texts = append(e.texts, p)
	}
	if p.err != nil {
		message, _ := p.parseMessage()
		return "", need("cannot parse a text as a template: %s", message)
	}
	fs := e.functions(p.functions)
	t := parent.Funcs(fs).New(inlineName)
	if len(p.trees) == 1 {
		// It is not added to the set: nothing can include it.
		t.Tree = p.trees[inlineName]
	} else {
		e.budget.must(200+2*len(e.files)+2*len(e.bound), 64*len(e.files))
		clone, err := parent.Clone()
		if err != nil {
			return "", err
		}
		clone.Option("missingkey=zero").Funcs(e.late(clone))
		if err := add(clone, p); err != nil {
			return "", err
		}
		t = clone.Lookup(inlineName)
	}
	w := &writer{e: e}
	e.depth++
	defer func() { e.depth-- }()
	if e.depth > maxCalls {
		return "", limit("templates include each other more than 200 deep")
	}
	if err := t.Execute(w, data); err != nil {
		return "", err
	}
	return e.withoutNoValue(string(w.buf)), nil
}

// noValue is what text/template writes for what is not there. Helm takes it away.
const noValue = "<no value>"

// absent stands for a value that is not there: nothing, unless whoever releases the chart
// may still give it.
func (e *engine) absent() string {
	if !e.partial {
		return ""
	}
	return e.opaque("a value that is not given")
}

func (e *engine) withoutNoValue(s string) string {
	var b strings.Builder
	for {
		i := strings.Index(s, noValue)
		if i < 0 {
			b.WriteString(s)
			return b.String()
		}
		b.WriteString(s[:i] + e.absent())
		s = s[i+len(noValue):]
	}
}

// mark returns the mark whose bytes these are; nil when they only look like one.
func (e *engine) mark(b []byte) *mark {
	file, index := markNumbers(b)
	var p *parsed
	switch {
	case file < len(e.files):
		p = e.files[file]
	case file < len(e.files)+len(e.texts):
		p = e.texts[file-len(e.files)]
	default:
		return nil
	}
	if index >= len(p.marks) || &p.marks[index].text[0] != &b[0] {
		return nil
	}
	return p.marks[index]
}

// rendered is what one template made.
type rendered struct {
	name string
	p    *parsed
	text []byte
	segs []segment
	// told says that something in it is not the same each time.
	told bool
	err  error
}

// execute renders one template. What it writes before it fails is lost.
func (e *engine) execute(p *parsed, data map[string]any, base string) (r rendered) {
	r.name, r.p = p.name, p
	defer func() {
		// The library lets errors of the run time through, such as an index out of range.
		if x := recover(); x != nil {
			r.text, r.segs, r.err = nil, nil, fmt.Errorf("%v", x)
		}
	}()
	data["Template"] = Values{"Name": p.name, "BasePath": base}
	w := &writer{e: e}
	e.depth, e.template, e.opaques = 0, p.name, 0
	t := e.set.Lookup(p.name)
	if t == nil {
		return r // it holds nothing at all
	}
	if err := t.Execute(w, data); err != nil {
		r.err = err
		return r
	}
	w.dropNoValue()
	r.text, r.segs, r.told = w.buf, w.segs, e.opaques > 0
	return r
}

// opaque is a text that is not the same each time.
func (e *engine) opaque(kind string) string {
	e.budget.must(1, markerSize)
	e.opaques++
	return e.world.opaque(e.template, e.opaques, kind)
}

func (e *engine) randInt(low, high int) int {
	e.opaques++
	if high <= low {
		panic("invalid argument to randInt")
	}
	return low + e.world.index%(high-low)
}

// now differs from world to world.
func (e *engine) now() time.Time {
	e.budget.must(1, 0)
	e.opaques++
	return time.Date(2024, 5, 17, 9, 41, 33, 0, time.UTC).AddDate(e.world.index, e.world.index, e.world.index)
}

// partial reports a template that only others include.
func partial(name string) bool { return strings.HasPrefix(path.Base(name), "_") }
