package terraform

import (
	"bytes"
	"maps"
	"path"
	"slices"
	"strings"
	"unicode/utf8"

	"github.com/hashicorp/hcl/v2"
	"github.com/hashicorp/hcl/v2/hclsyntax"

	"github.com/irsalint/irsalint/internal/finding"
	"github.com/irsalint/irsalint/internal/source"
)

// attribute is an argument of a block.
type attribute struct {
	name string
	expr hclsyntax.Expression
	// at is the argument's value as written.
	at   source.Range
	from *rewriter
}

// block is a block of configuration, native or JSON.
type block struct {
	kind   string
	labels []string
	// at is the header: the labels, or the keyword where there are none.
	at     source.Range
	whole  source.Range
	attrs  map[string]*attribute
	blocks []*block
	from   *rewriter
}

// module is a directory's configuration, parsed once and shared by every call.
type module struct {
	dir       string
	variables map[string]*block
	locals    map[string]*attribute
	outputs   map[string]*block
	calls     map[string]*block
	// managed and data are the resources by type and name, in source order.
	managed, data map[string]*block
	order         []*block
	callOrder     []*block
	// backend is where the state is kept; nil for the default.
	backend  *block
	problems []finding.Problem
	parsed   []string
	// foreign says that it is not part of the analysed configuration itself.
	foreign bool
}

// isConfig reports whether a file name is Terraform or OpenTofu configuration. Hidden
// files are not read.
func isConfig(name string) bool {
	if strings.HasPrefix(path.Base(name), ".") {
		return false
	}
	return strings.HasSuffix(name, ".tf") || strings.HasSuffix(name, ".tofu") ||
		strings.HasSuffix(name, ".tf.json") || strings.HasSuffix(name, ".tofu.json")
}

func isVars(name string) bool {
	return strings.HasSuffix(name, ".tfvars") || strings.HasSuffix(name, ".tfvars.json")
}

// load parses a directory.
func (p *run) load(dir string, names []string) *module {
	m := &module{
		dir: dir, variables: map[string]*block{}, locals: map[string]*attribute{}, outputs: map[string]*block{},
		calls: map[string]*block{}, managed: map[string]*block{}, data: map[string]*block{},
	}
	for _, name := range ordered(names) {
		blocks, problems := p.parseFile(name)
		m.problems = append(m.problems, problems...)
		if len(problems) == 0 {
			m.parsed = append(m.parsed, name)
		}
		for _, b := range blocks {
			if isOverride(name) {
				m.override(b)
			} else {
				m.add(b)
			}
		}
	}
	return m
}

// ordered puts override files last, and leaves out a file of Terraform beside which
// OpenTofu has one of the same name.
func ordered(names []string) []string {
	var plain, overrides []string
	for _, name := range names {
		switch {
		case slices.Contains(names, tofu(name)):
		case isOverride(name):
			overrides = append(overrides, name)
		default:
			plain = append(plain, name)
		}
	}
	return append(plain, overrides...)
}

// tofu is the name that OpenTofu prefers to a name of Terraform's.
func tofu(name string) string {
	if stem, ok := strings.CutSuffix(name, ".tf.json"); ok {
		return stem + ".tofu.json"
	}
	return strings.TrimSuffix(name, ".tf") + ".tofu"
}

func isOverride(name string) bool {
	stem := strings.TrimSuffix(path.Base(name), ".json")
	stem = strings.TrimSuffix(stem, path.Ext(stem))
	return stem == "override" || strings.HasSuffix(stem, "_override")
}

// override merges a block into the one of the same address: its arguments replace
// those, and its nested blocks, which are arguments in JSON, all of their type.
func (m *module) override(b *block) {
	if n, ok := topLevel[b.kind]; !ok || len(b.labels) < n {
		return
	}
	address := strings.Join(b.labels, ".")
	var base *block
	switch b.kind {
	case "variable":
		base = m.variables[address]
	case "output":
		base = m.outputs[address]
	case "module":
		base = m.calls[address]
	case "resource":
		base = m.managed[address]
	case "data":
		base = m.data[address]
	}
	if base == nil {
		m.add(b)
		return
	}
	maps.Copy(base.attrs, b.attrs)
	base.blocks = slices.DeleteFunc(base.blocks, func(old *block) bool {
		return b.attrs[old.nested()] != nil || slices.ContainsFunc(b.blocks, func(x *block) bool { return x.nested() == old.nested() })
	})
	base.blocks = append(base.blocks, b.blocks...)
}

// nested is the type of a nested block, also of a dynamic one.
func (b *block) nested() string {
	if b.kind == "dynamic" && len(b.labels) > 0 {
		return b.labels[0]
	}
	return b.kind
}

// add files a top-level block. One without its labels is none: the parser has
// reported it.
func (m *module) add(b *block) {
	if n, ok := topLevel[b.kind]; !ok || len(b.labels) < n {
		return
	}
	label := func(i int) string { return b.labels[i] }
	switch b.kind {
	case "variable":
		m.variables[label(0)] = b
	case "output":
		m.outputs[label(0)] = b
	case "locals":
		for name, a := range b.attrs {
			m.locals[name] = a
		}
	case "terraform":
		for _, n := range b.blocks {
			if n.kind == "backend" {
				m.backend = n
			}
		}
	case "module":
		m.calls[label(0)] = b
		m.callOrder = append(m.callOrder, b)
	case "resource":
		m.managed[label(0)+"."+label(1)] = b
		m.order = append(m.order, b)
	case "data":
		m.data[label(0)+"."+label(1)] = b
		m.order = append(m.order, b)
	}
}

// parseFile parses a configuration file into its top-level blocks. Of a broken
// file, what the parser recovers is used.
func (p *run) parseFile(name string) ([]*block, []finding.Problem) {
	f, w, problem := p.open(name)
	if problem != nil {
		return nil, []finding.Problem{*problem}
	}
	if strings.HasSuffix(name, ".json") {
		return parseJSON(f, w)
	}
	body, diags := hclsyntax.ParseConfig(trimBOM(f.Data), name, startPos(f.Data))
	problems := w.problems(diags)
	if body == nil {
		return nil, problems
	}
	native, ok := body.Body.(*hclsyntax.Body)
	if !ok {
		return nil, problems
	}
	w.body(native)
	return w.blocks(native), problems
}

// open reads a file and makes sure that the parser of configuration may have it.
func (p *run) open(name string) (*source.File, *rewriter, *finding.Problem) {
	if strings.HasSuffix(name, ".json") {
		return p.openFor(name, scanJSON)
	}
	return p.openFor(name, scanConfig)
}

// openFor reads a file in which the scanner finds nothing.
func (p *run) openFor(name string, scan scanner) (*source.File, *rewriter, *finding.Problem) {
	open := p.in.Tree.Open
	if strings.HasPrefix(name, modelRoot) {
		open = openModel
	}
	f, err := open(name)
	if err != nil {
		problem := finding.Unreadable(name, err)
		return nil, nil, &problem
	}
	at := func(offset int, message string) *finding.Problem {
		return &finding.Problem{Message: message, At: source.Range{File: f, Start: offset, End: min(offset+1, len(f.Data))}}
	}
	if i := notUTF8(f); i >= 0 {
		return nil, nil, at(i, "the file is not UTF-8")
	}
	if i, why := scan(f.Data); why != "" {
		return nil, nil, at(i, why)
	}
	funcs := p.funcs
	if strings.HasPrefix(name, modelRoot) {
		funcs = p.modelFuncs
	}
	return f, &rewriter{h: p.h, file: f, funcs: funcs, foreign: foreign(name)}, nil
}

// notUTF8 is the offset of the first byte that is not UTF-8 and not in a comment, where
// Terraform allows any; -1 for none.
func notUTF8(f *source.File) int {
	first := f.InvalidUTF8()
	if first < 0 || strings.HasSuffix(f.Name, ".json") {
		return first
	}
	tokens, _ := hclsyntax.LexConfig(trimBOM(f.Data), f.Name, startPos(f.Data))
	for _, t := range tokens {
		if t.Type != hclsyntax.TokenComment && !utf8.Valid(t.Bytes) {
			return max(first, t.Range.Start.Byte)
		}
	}
	return -1
}

const byteOrderMark = "\ufeff"

func trimBOM(data []byte) []byte { return bytes.TrimPrefix(data, []byte(byteOrderMark)) }

func startPos(data []byte) hcl.Pos {
	return hcl.Pos{Line: 1, Column: 1, Byte: len(data) - len(trimBOM(data))}
}

// problems turns the library's errors into ours.
func (w *rewriter) problems(diags hcl.Diagnostics) []finding.Problem {
	var out []finding.Problem
	for _, d := range diags {
		if d.Severity != hcl.DiagError {
			continue
		}
		at := source.Range{File: w.file}
		if w.foreign {
			at = source.Range{}
		} else if d.Subject != nil {
			at = w.rng(*d.Subject)
		}
		message := strings.TrimSuffix(d.Summary, ".")
		if d.Detail != "" {
			message += ": " + d.Detail
		}
		out = append(out, finding.Problem{Message: message, At: at})
	}
	return out
}

// blocks converts the blocks of a native body.
func (w *rewriter) blocks(b *hclsyntax.Body) []*block {
	var out []*block
	for _, n := range b.Blocks {
		x := &block{kind: n.Type, labels: n.Labels, from: w, attrs: map[string]*attribute{}}
		x.at = w.place(n.TypeRange)
		if len(n.LabelRanges) > 0 {
			x.at = w.place(n.LabelRanges[0]).To(w.place(n.LabelRanges[len(n.LabelRanges)-1]))
		}
		x.whole = w.place(n.TypeRange).To(w.place(n.CloseBraceRange))
		for name, a := range n.Body.Attributes {
			x.attrs[name] = &attribute{name, a.Expr, w.place(a.Expr.Range()), w}
		}
		x.blocks = w.blocks(n.Body)
		out = append(out, x)
	}
	return out
}

// directories groups configuration files by directory, in order.
func directories(names []string) map[string][]string {
	dirs := map[string][]string{}
	for _, name := range names {
		if isConfig(name) {
			dirs[path.Dir(name)] = append(dirs[path.Dir(name)], name)
		}
	}
	for _, files := range dirs {
		slices.Sort(files)
	}
	return dirs
}

// localSource returns the directory of a module call whose source is a path.
func localSource(dir string, call *block) (string, bool) {
	a := call.attrs["source"]
	if a == nil {
		return "", false
	}
	s, ok := literal(a.expr)
	if !ok || !strings.HasPrefix(s, "./") && !strings.HasPrefix(s, "../") && s != "." && s != ".." {
		return "", false
	}
	return path.Join(dir, s), true
}

// literal returns the text of an expression that is one literal.
func literal(e hclsyntax.Expression) (string, bool) {
	t, ok := e.(*template)
	if !ok || len(t.Parts) > 1 {
		return "", false
	}
	if len(t.Parts) == 0 {
		return "", true
	}
	l, ok := t.Parts[0].(*hclsyntax.LiteralValueExpr)
	if !ok {
		return "", false
	}
	return l.Val.AsString(), true
}
