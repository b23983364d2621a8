package terraform

import (
	"bytes"
	"fmt"
	"strings"

	"github.com/hashicorp/hcl/v2/hclsyntax"

	"github.com/irsalint/irsalint/internal/source"
)

// Comments implements parse.Commenter: JSON has none.
func (Parser) Comments(f *source.File, word string) []source.Comment {
	if strings.HasSuffix(f.Name, ".json") {
		return nil
	}
	tokens, _ := hclsyntax.LexConfig(trimBOM(f.Data), f.Name, startPos(f.Data))
	var out []source.Comment
	var within enclosing
	for i, t := range tokens {
		within.pass(f, t)
		if t.Type != hclsyntax.TokenComment || !bytes.Contains(t.Bytes, []byte(word)) {
			continue
		}
		if len(out) > source.MaxComments {
			break
		}
		at := source.Range{File: f, Start: t.Range.Start.Byte, End: t.Range.Start.Byte + len(bytes.TrimRight(t.Bytes, "\r\n"))}
		out = append(out, source.Comment{Text: commentText(at.Text()), At: at, Covers: covered(f, tokens, i), Within: within.String()})
	}
	return out
}

// enclosing are the brackets that are open at a token: what stands before each on its line,
// and how many items of it are over.
type enclosing []bracket

type bracket struct {
	header string
	items  int
}

func (e *enclosing) pass(f *source.File, t hclsyntax.Token) {
	open := *e
	switch {
	case opening[t.Type]:
		line := f.LineRange(t.Range.Start.Byte)
		*e = append(open, bracket{header: string(f.Data[line.Start:max(line.Start, t.Range.Start.Byte)])})
	case closing[t.Type] && len(open) > 0:
		*e = open[:len(open)-1]
	case t.Type == hclsyntax.TokenComma && len(open) > 0:
		open[len(open)-1].items++
	}
}

func (e enclosing) String() string {
	var out []string
	for _, b := range e {
		out = append(out, fmt.Sprintf("%s %d", b.header, b.items))
	}
	return strings.Join(out, "\n")
}

func commentText(s string) string {
	if inner, block := strings.CutPrefix(s, "/*"); block {
		return strings.TrimSpace(strings.TrimSuffix(inner, "*/"))
	}
	return strings.TrimSpace(strings.TrimPrefix(strings.TrimLeft(s, "#"), "//"))
}

// covered is what the comment at an index is about.
func covered(f *source.File, tokens hclsyntax.Tokens, i int) source.Range {
	first := i
	for first > 0 && tokens[first-1].Range.End.Line == tokens[i].Range.Start.Line && tokens[first-1].Type != hclsyntax.TokenNewline && tokens[first-1].Type != hclsyntax.TokenComment {
		first--
	}
	if first == i {
		first = firstBelow(f, tokens, i)
	}
	if first < 0 {
		return source.Range{}
	}
	// A line within a heredoc or a list begins with another token than its own first.
	start := tokens[first].Range.Start.Byte
	line := f.LineRange(start)
	return source.Range{File: f, Start: line.Start, End: max(line.End, construct(tokens[first:], start))}
}

// firstBelow is the index of the first token on the line below a comment and those that follow
// it directly; -1 where that line is empty.
func firstBelow(f *source.File, tokens hclsyntax.Tokens, i int) int {
	line := 0
	for ; i < len(tokens); i++ {
		t := tokens[i]
		switch {
		case t.Type == hclsyntax.TokenComment && (line == 0 || t.Range.Start.Line == line+1):
			line = f.Position(t.Range.Start.Byte + len(bytes.TrimRight(t.Bytes, "\r\n"))).Line
		case t.Type == hclsyntax.TokenNewline && t.Range.Start.Line == line:
		case t.Range.Start.Line == line+1 && t.Type != hclsyntax.TokenNewline && t.Type != hclsyntax.TokenEOF:
			return i
		default:
			return -1
		}
	}
	return -1
}

// opening and closing are the tokens between which a line break ends nothing.
var opening = map[hclsyntax.TokenType]bool{
	hclsyntax.TokenOBrace: true, hclsyntax.TokenOBrack: true, hclsyntax.TokenOParen: true, hclsyntax.TokenOQuote: true,
	hclsyntax.TokenOHeredoc: true, hclsyntax.TokenTemplateInterp: true, hclsyntax.TokenTemplateControl: true,
}

var closing = map[hclsyntax.TokenType]bool{
	hclsyntax.TokenCBrace: true, hclsyntax.TokenCBrack: true, hclsyntax.TokenCParen: true, hclsyntax.TokenCQuote: true,
	hclsyntax.TokenCHeredoc: true, hclsyntax.TokenTemplateSeqEnd: true,
}

// construct is where the block or value that the tokens begin ends.
func construct(tokens hclsyntax.Tokens, end int) int {
	depth := 0
	for _, t := range tokens {
		switch {
		case opening[t.Type]:
			depth++
		case closing[t.Type]:
			depth--
		case depth == 0 && (t.Type == hclsyntax.TokenNewline || t.Type == hclsyntax.TokenComma || t.Type == hclsyntax.TokenComment || t.Type == hclsyntax.TokenEOF):
			return end
		}
		if depth < 0 {
			return end
		}
		end = t.Range.End.Byte
	}
	return end
}
