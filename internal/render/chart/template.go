package chart

import (
	"fmt"
	"sort"
	"strings"
	"text/template/parse"

	"github.com/irsalint/irsalint/internal/source"
)

// sourceText is the text of a template and where it stands.
type sourceText struct {
	text string
	// file and base say where the text stands: file is nil for a text that stands in no
	// file, such as one that was made by a template.
	file *source.File
	base int
	// whole, where set, is the place of all that the text makes: that of an archive.
	whole source.Range
}

// at is the place of a stretch of the text.
func (s sourceText) at(start, end int) source.Range {
	if s.file == nil || !s.whole.IsZero() {
		return s.whole
	}
	return source.Range{File: s.file, Start: s.base + start, End: s.base + end}
}

// parsed is a template file as the parser reads it, with our marks in its trees. It
// does not change and may be executed concurrently.
type parsed struct {
	name  string
	src   sourceText
	trees map[string]*parse.Tree
	// marks are the nodes that we put in.
	marks []*mark
	err   error
	// functions are the names of all functions that it calls.
	functions map[string]bool
	// literals are the quoted texts in it.
	literals map[string]bool
}

// A mark is a text node that is put before every node which does something. It is
// not printed: the writer knows it by its address, spends a step, and takes what is
// written next for what that node makes. Marks at both ends of a template's body
// count how deep templates call each other.
type mark struct {
	text [markSize]byte
	kind markKind
	at   source.Range
	// files is how often the node uses the files of the chart.
	files int
}

type markKind uint8

const (
	// stepMark stands before a node that writes nothing itself.
	stepMark markKind = iota
	// textMark stands before text that is written as it is.
	textMark
	// actionMark stands before an action that may write something.
	actionMark
	enterMark
	exitMark
)

const markSize = 10

// markHead begins every mark. It could stand in a text too, so that it proves nothing.
const markHead = "\x00\x01\x02"

// put writes the numbers of the mark's template and of the mark into its text.
func (m *mark) put(file, index int) {
	copy(m.text[:], markHead)
	for i := range 3 {
		m.text[3+i] = byte(file >> (8 * i))
	}
	for i := range 4 {
		m.text[6+i] = byte(index >> (8 * i))
	}
}

// markNumbers are those that put wrote.
func markNumbers(b []byte) (file, index int) {
	for i := range 3 {
		file |= int(b[3+i]) << (8 * i)
	}
	for i := range 4 {
		index |= int(b[6+i]) << (8 * i)
	}
	return file, index
}

// parseTemplate parses a template. number tells it from the other templates of a
// set.
func parseTemplate(name string, src sourceText, number int) *parsed {
	p := &parsed{name: name, src: src, functions: map[string]bool{}, literals: map[string]bool{}}
	actions, err := scan(src.text)
	if err != nil {
		p.err = err
		return p
	}
	t := parse.New(name)
	trees := map[string]*parse.Tree{}
	if _, p.err = t.Parse(src.text, "{{", "}}", trees, functionNames()); p.err != nil {
		return p
	}
	p.trees = trees
	m := &marker{p: p, number: number, actions: actions}
	for _, name := range sortedKeys(trees) {
		m.body(trees[name])
	}
	return p
}

// parseMessage is what the parser found wrong, and the line it names.
func (p *parsed) parseMessage() (message string, line int) {
	message = p.err.Error()
	rest, ok := strings.CutPrefix(message, "template: "+p.name+":")
	if !ok {
		return message, 1
	}
	if _, err := fmt.Sscanf(rest, "%d:", &line); err != nil {
		return rest, 1
	}
	_, rest, _ = strings.Cut(rest, ": ")
	return rest, line
}

// marker puts marks into the trees of a template.
type marker struct {
	p       *parsed
	number  int
	actions [][2]int
	tree    *parse.Tree
}

func (m *marker) body(t *parse.Tree) {
	if t.Root == nil {
		return
	}
	if parse.IsEmptyTree(t.Root) {
		// The set keeps a template that is not empty over an empty one of its name.
		return
	}
	m.tree = t
	m.list(t.Root)
	t.Root.Nodes = append([]parse.Node{m.node(enterMark, t.Root.Pos, source.Range{}, 0)}, t.Root.Nodes...)
	t.Root.Nodes = append(t.Root.Nodes, m.node(exitMark, t.Root.Pos, source.Range{}, 0))
}

func (m *marker) node(kind markKind, pos parse.Pos, at source.Range, files int) parse.Node {
	k := &mark{kind: kind, at: at, files: files}
	k.put(m.number, len(m.p.marks))
	m.p.marks = append(m.p.marks, k)
	return &parse.TextNode{NodeType: parse.NodeText, Pos: pos, Text: k.text[:]}
}

// action is the place of the action that holds an offset.
func (m *marker) action(pos parse.Pos) source.Range {
	i := sort.Search(len(m.actions), func(i int) bool { return m.actions[i][1] > int(pos) })
	if i == len(m.actions) {
		return m.p.src.at(int(pos), int(pos))
	}
	return m.p.src.at(m.actions[i][0], m.actions[i][1])
}

func (m *marker) list(l *parse.ListNode) {
	if l == nil {
		return
	}
	var out []parse.Node
	for _, n := range l.Nodes {
		kind, at, files := stepMark, source.Range{}, 0
		switch n := n.(type) {
		case *parse.TextNode:
			if len(n.Text) == 0 {
				continue
			}
			kind, at = textMark, m.p.src.at(int(n.Pos), int(n.Pos)+len(n.Text))
		case *parse.ActionNode:
			kind, at, files = actionMark, m.action(n.Pos), m.pipe(n.Pipe)
			if len(n.Pipe.Decl) == 0 {
				m.guard(n.Pipe)
			}
		case *parse.TemplateNode:
			kind, at, files = actionMark, m.action(n.Pos), m.pipe(n.Pipe)
		case *parse.IfNode:
			files = m.branch(&n.BranchNode)
		case *parse.WithNode:
			files = m.branch(&n.BranchNode)
		case *parse.RangeNode:
			files = m.branch(&n.BranchNode)
			if n.List == nil {
				n.List = &parse.ListNode{NodeType: parse.NodeList, Pos: n.Pos}
			}
			n.List.Nodes = append([]parse.Node{m.node(stepMark, n.Pos, source.Range{}, 0)}, n.List.Nodes...)
		}
		out = append(out, m.node(kind, n.Position(), at, files), n)
	}
	l.Nodes = out
}

func (m *marker) branch(n *parse.BranchNode) int {
	m.list(n.List)
	m.list(n.ElseList)
	return m.pipe(n.Pipe)
}

// guard puts what is printed through a function that refuses values which cannot be
// printed in any time.
func (m *marker) guard(p *parse.PipeNode) {
	name := parse.NewIdentifier(guardName).SetPos(p.Pos).SetTree(m.tree)
	p.Cmds = append(p.Cmds, &parse.CommandNode{NodeType: parse.NodeCommand, Pos: p.Pos, Args: []parse.Node{name}})
}

// guardName is not among functionNames, so that no template can call it.
const guardName = "guarded"

// fileMethods are the methods of .Files whose work is as large as the files.
var fileMethods = map[string]bool{"AsConfig": true, "AsSecrets": true, "Get": true, "GetBytes": true, "Glob": true, "Lines": true}

// pipe notes the functions and texts of a pipeline and counts the methods of files.
func (m *marker) pipe(p *parse.PipeNode) int {
	if p == nil {
		return 0
	}
	n := 0
	for _, c := range p.Cmds {
		for _, arg := range c.Args {
			n += m.arg(arg)
		}
	}
	return n
}

func (m *marker) arg(arg parse.Node) int {
	n := 0
	fields := func(names []string) {
		for _, name := range names {
			if fileMethods[name] {
				n++
			}
		}
	}
	switch arg := arg.(type) {
	case *parse.IdentifierNode:
		m.p.functions[arg.Ident] = true
	case *parse.StringNode:
		m.p.literals[arg.Text] = true
	case *parse.FieldNode:
		fields(arg.Ident)
	case *parse.VariableNode:
		fields(arg.Ident)
	case *parse.ChainNode:
		fields(arg.Field)
		n += m.arg(arg.Node)
	case *parse.PipeNode:
		n += m.pipe(arg)
	}
	return n
}
