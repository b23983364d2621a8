// Package yamldoc reads YAML and JSON files into value.Tree, with the exact range
// of every key and scalar. It is the only package that knows the YAML library.
//
// It knows no kinds of documents. What stands for a value that a tool fills in
// later, such as ${NAME}, <NAME> or {{ name }}, is a hole. Of a text that is only YAML
// when a template engine has filled it in, it reads what is certain whatever the
// engine makes of the rest: actions are holes, and an object or list to which an action
// or the body of a condition or loop may add is open.
package yamldoc

import (
	"bytes"
	"errors"
	"fmt"
	"regexp"
	"strconv"
	"strings"

	"sigs.k8s.io/kustomize/kyaml/yaml"

	"github.com/irsalint/irsalint/internal/finding"
	"github.com/irsalint/irsalint/internal/source"
	"github.com/irsalint/irsalint/internal/value"
)

// Document is one document of a file.
type Document struct {
	// Tree is nil for an empty document and for one that cannot be read.
	Tree *value.Tree
	// Problem says why it cannot be read; nil for a template.
	Problem *finding.Problem
	// Templated says that an engine fills it in. Tree then holds what is certain; it is
	// nil when that is nothing, or when not even the document is.
	Templated bool
}

// Parse reads every document of a file. A broken one does not lose the others; of
// several that are broken, or that are templates without a tree, the first is told.
func Parse(f *source.File) []Document {
	return ParseIf(f, func([]byte) bool { return true })
}

// ParsePlain reads a file that no template engine touches, whatever its comments and
// scalars hold.
func ParsePlain(f *source.File) []Document {
	return parse(f, func([]byte) bool { return true }, &reader{file: f})
}

// ParseTagged reads a file as it is written: nothing in it stands for what is filled in
// later. A node with a tag of its own, such as !Ref, is an object of one member, whose
// key is told by the tag; no key leaves the node as it is.
func ParseTagged(f *source.File, key func(tag string) string) []Document {
	return parse(f, func([]byte) bool { return true }, &reader{file: f, tags: key})
}

// ParseIf reads the documents whose bytes are wanted.
func ParseIf(f *source.File, wanted func(doc []byte) bool) []Document {
	return parse(f, wanted, newReader(f))
}

func parse(f *source.File, wanted func(doc []byte) bool, r *reader) []Document {
	if i := f.InvalidUTF8(); i >= 0 {
		return []Document{{Problem: at(f, i, "the file is not UTF-8")}}
	}
	if strings.HasSuffix(f.Name, ".json") {
		return []Document{r.json()}
	}
	if isJSON(f.Data) {
		if d := r.json(); d.Tree != nil {
			return []Document{d}
		}
	}
	var out []Document
	for _, part := range split(f.Data) {
		if !wanted(f.Data[part[0]:part[1]]) {
			continue
		}
		d := r.document(part[0], part[1])
		if d.Tree == nil && !d.Templated && d.Problem == nil || d.Tree == nil && r.told(d) {
			continue
		}
		out = append(out, d)
	}
	return out
}

// isJSON reports whether a file of any name may be JSON, which YAML reads too, but not
// where it is indented by tabs.
func isJSON(data []byte) bool {
	data = bytes.TrimLeft(data, " \t\r\n")
	return bytes.HasPrefix(data, []byte("{")) && bytes.HasPrefix(bytes.TrimLeft(data[1:], " \t\r\n"), []byte(`"`))
}

func at(f *source.File, offset int, message string) *finding.Problem {
	return &finding.Problem{Message: message, At: source.Range{File: f, Start: offset, End: min(offset+1, len(f.Data))}}
}

// split cuts a stream before each line that begins with ---. Block scalars are
// indented, so that no text of theirs is taken for one.
func split(data []byte) [][2]int {
	var out [][2]int
	start := 0
	for pos := 0; pos < len(data); {
		end := len(data)
		if i := bytes.IndexByte(data[pos:], '\n'); i >= 0 {
			end = pos + i + 1
		}
		line := data[pos:end]
		if bytes.HasPrefix(line, []byte("---")) && (len(line) == 3 || bytes.IndexByte([]byte(" \t\r\n"), line[3]) >= 0) && pos > start {
			out = append(out, [2]int{start, pos})
			start = pos
		}
		pos = end
	}
	return append(out, [2]int{start, len(data)})
}

// errorLine finds the line in an error of the library.
var errorLine = regexp.MustCompile(`line (\d+)`)

// parseOne reads a document that lies at an offset of a file. The data is that of the
// file, except where the converter says that a template has actions.
func (c *converter) parseOne(start int, data []byte) Document {
	if i, why := scan(data); why != "" {
		return Document{Problem: at(c.file, start+i, why)}
	}
	var n yaml.Node
	if err := yaml.Unmarshal(data, &n); err != nil {
		return Document{Problem: syntaxError(c.file, start, data, err)}
	}
	if n.Kind != yaml.DocumentNode || len(n.Content) == 0 {
		return Document{}
	}
	c.base, c.data, c.lines = start, data, lineStarts(data)
	c.open(n.Content[0])
	tree, err := c.tree(n.Content[0], 0)
	if err != nil {
		return Document{Problem: at(c.file, start, err.Error())}
	}
	if tree.Kind == value.Null {
		return Document{}
	}
	return Document{Tree: tree}
}

func syntaxError(f *source.File, start int, data []byte, err error) *finding.Problem {
	offset := start
	message := strings.TrimPrefix(err.Error(), "yaml: ")
	if m := errorLine.FindStringSubmatchIndex(message); m != nil {
		line, _ := strconv.Atoi(message[m[2]:m[3]])
		if strings.Contains(message, "did not find expected") {
			line++ // the library counts the lines of its parser, unlike its scanner's, from 0
		}
		lines := lineStarts(bytes.TrimRight(data, "\r\n"))
		offset = start + lines[min(max(line, 1), len(lines))-1]
		message = strings.TrimLeft(message[m[1]:], ": ")
	}
	return at(f, offset, "invalid YAML: "+message)
}

// lineStarts are the offsets of lines as the library counts them.
func lineStarts(data []byte) []int {
	lines := []int{0}
	for i := 0; i < len(data); i++ {
		switch c := data[i]; {
		case c == '\n' || c == '\r' && (i+1 == len(data) || data[i+1] != '\n'):
			lines = append(lines, i+1)
		case c < 0xC2: // most bytes
		case bytes.HasPrefix(data[i:], []byte("\u0085")):
			lines = append(lines, i+2)
		case bytes.HasPrefix(data[i:], []byte("\u2028")), bytes.HasPrefix(data[i:], []byte("\u2029")):
			lines = append(lines, i+3)
		}
	}
	return lines
}

// Bounds on what the library is given, which has none of its own.
const (
	maxDepth = 250
	maxNodes = 500_000
	// maxFlow bounds the brackets and the indicators of one line: the library's
	// time grows with their square.
	maxFlow = 20_000
)

// scan looks over a document before it is parsed: brackets and block indicators
// nest without limit in a few bytes each. It errs towards refusing.
func scan(data []byte) (int, string) {
	depth, flow, lead := 0, 0, true
	indicators := 0
	for i, c := range data {
		switch c {
		case '[', '{':
			depth++
			flow++
			lead = false
			if depth > maxDepth {
				return i, fmt.Sprintf("nested more than %d deep", maxDepth)
			}
		case ']', '}':
			depth = max(0, depth-1)
			lead = false
		case '\n':
			flow, indicators, lead = 0, 0, true
		case '-', '?', ':':
			if lead {
				indicators++
			}
			if indicators > maxDepth {
				return i, fmt.Sprintf("nested more than %d deep", maxDepth)
			}
		case ' ', '\t', '\r':
		default:
			lead = false
		}
		if flow > maxFlow {
			return i, fmt.Sprintf("more than %d brackets on one line", maxFlow)
		}
	}
	return 0, ""
}

var errTooLarge = errors.New("the document expands to more than 500,000 nodes")
