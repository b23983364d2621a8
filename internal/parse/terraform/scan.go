package terraform

import (
	"bytes"
	"encoding/json"
	"fmt"
	"strings"
	"unicode/utf8"

	"github.com/hashicorp/hcl/v2"
	"github.com/hashicorp/hcl/v2/hclsyntax"
)

// Bounds on what the recursive parser of HCL is given: it has none of its own,
// and a stack that overflows cannot be caught.
const (
	// maxNesting bounds the brackets that are open at a time.
	maxNesting = 250
	// maxChain bounds the operators of an expression and of those that it is part of.
	maxChain = 2000
	// maxDirectives bounds the template directives of a file, which nest without
	// brackets.
	maxDirectives = 2000
	// maxTokens bounds the size of a file: each token takes hundreds of bytes.
	maxTokens = 1_000_000
	// maxMelded bounds the bytes that the parser copies to join the lines of texts,
	// which it does one by one.
	maxMelded = 4 << 30
	// maxPieces bounds the lines and interpolations of one text.
	maxPieces = 50_000
	// maxBroken bounds the line breaks between quotes, each of which is an error.
	maxBroken = 1000
	// maxUnclosed bounds the bytes that the lexer reads in search of the ends of
	// comments, for each of which it goes to the end of the file.
	maxUnclosed = 1 << 27
	// maxTiny is the size up to which a file may be tiny, in bytes.
	maxTiny = 1 << 15
	// maxDigits bounds a number: the time to read one grows with its square.
	maxDigits = 1000
)

var (
	tooDeep       = fmt.Sprintf("nested more than %d deep", maxNesting)
	tooManyTokens = fmt.Sprintf("more than %d words and signs", maxTokens)
	tooManyDigits = fmt.Sprintf("a number of more than %d digits", maxDigits)
)

// scanner is what looks for the parts of a file that must not be parsed. It returns
// the offset and the reason of the first one; the reason is empty for a file without.
type scanner func(data []byte) (int, string)

// scanText looks for the characters that stand for holes.
func scanText(data []byte) (int, string) {
	for i := 0; i < len(data); i++ {
		if c := data[i]; c == '\\' && escapesPrivate(data[i+1:]) || c >= 0xF3 && startsPrivate(data[i:]) {
			return i, "a character of the private planes"
		}
	}
	return 0, ""
}

func startsPrivate(s []byte) bool {
	r, size := utf8.DecodeRune(s)
	return size > 1 && isPrivate(r)
}

// escapesPrivate reports whether an escape stands for a character of the private
// planes: \U000F.... and \U0010.... in HCL, \uDB80 to \uDBFF in JSON.
func escapesPrivate(s []byte) bool {
	if len(s) < 5 {
		return false
	}
	hex := strings.ToLower(string(s[1:5]))
	switch s[0] {
	case 'U':
		return hex == "000f" || hex == "0010"
	case 'u':
		return hex >= "db80" && hex <= "dbff"
	}
	return false
}

// scanConfig looks over a file in HCL.
func scanConfig(data []byte) (int, string) {
	return scanHCL(data, hclsyntax.LexConfig, level{lines: true, block: true})
}

// scanTemplate looks over a file that is a template.
func scanTemplate(data []byte) (int, string) {
	return scanHCL(data, hclsyntax.LexTemplate, level{})
}

func scanHCL(data []byte, lex lexer, outermost level) (int, string) {
	if i, why := scanText(data); why != "" {
		return i, why
	}
	if tiny(data) {
		return 0, ""
	}
	return new(tokenScan).tokens(data, lex, outermost)
}

// tiny reports whether a file is too small to go over any bound, as most are.
func tiny(data []byte) bool {
	if len(data) > maxTiny {
		return false
	}
	brackets, signs := 0, 0
	for _, c := range data {
		switch {
		case c == '(' || c == '[' || c == '{':
			brackets++
		case c == ' ' || '0' <= c && c <= '9' || 'A' <= c && c <= 'Z' || 'a' <= c && c <= 'z':
		default:
			signs++
		}
	}
	return brackets <= maxNesting/2 && signs <= maxChain/2
}

type lexer func([]byte, string, hcl.Pos) (hclsyntax.Tokens, hcl.Diagnostics)

// tokenScan follows the brackets of a file, by the tokens that the parser will see.
type tokenScan struct {
	levels []level
	// chain is the sum of those of the levels.
	chain int
	// count, directives, broken and melded count what the bounds are on.
	count, directives, broken, melded int
	// newLine says that nothing follows the last line break yet.
	newLine bool
}

// level is one bracket that is open, or the file.
type level struct {
	open hclsyntax.TokenType
	// begun says that it has a token, spread that it has a line break.
	begun, spread bool
	// lines says that a line break ends an expression in it; block that it is a body,
	// assigned that an argument of it has begun.
	lines, block, assigned bool
	// chain are the operators of the expression in it so far.
	chain int
	// parts are the pieces of a template so far, text the bytes of the literals that
	// stand at its end.
	parts, text int
}

func (l *level) closedBy(t hclsyntax.TokenType) bool {
	switch l.open {
	case hclsyntax.TokenOParen:
		return t == hclsyntax.TokenCParen
	case hclsyntax.TokenOBrack:
		return t == hclsyntax.TokenCBrack
	case hclsyntax.TokenOBrace:
		return t == hclsyntax.TokenCBrace
	case hclsyntax.TokenOQuote:
		return t == hclsyntax.TokenCQuote
	case hclsyntax.TokenOHeredoc:
		return t == hclsyntax.TokenCHeredoc
	}
	return t == hclsyntax.TokenTemplateSeqEnd && (l.open == hclsyntax.TokenTemplateInterp || l.open == hclsyntax.TokenTemplateControl)
}

// tokens takes a text. It takes it from its beginning once more for each part, so that
// it need not hold the tokens of a whole file that has too many.
func (s *tokenScan) tokens(data []byte, lex lexer, outermost level) (int, string) {
	before := *s
	for end := 0; end < len(data); {
		end = min(end+2*maxTokens-s.count, len(data))
		*s = before
		s.levels = []level{outermost}
		if i, why := s.part(data[:end], lex, end == len(data)); why != "" {
			return i, why
		}
	}
	return 0, ""
}

// part takes the beginning of a text. What reaches its end may be cut in two.
func (s *tokenScan) part(data []byte, lex lexer, whole bool) (int, string) {
	if tail := data[bytes.LastIndex(data, []byte("*/"))+1:]; bytes.Count(tail, []byte("/*")) > maxUnclosed/len(data) {
		return len(data) - len(tail), "too many comments that do not end"
	}
	tokens, _ := lex(data, "", startPos(nil))
	for _, t := range tokens {
		if t.Range.End.Byte == len(data) && !whole {
			break
		}
		if why := s.token(t); why != "" {
			return t.Range.Start.Byte, why
		}
	}
	return 0, ""
}

// token takes the next token; it returns why there must be no more.
func (s *tokenScan) token(t hclsyntax.Token) string {
	if s.count++; s.count > maxTokens {
		return tooManyTokens
	}
	top := &s.levels[len(s.levels)-1]
	switch t.Type {
	case hclsyntax.TokenNewline, hclsyntax.TokenComment:
		if bytes.HasSuffix(t.Bytes, []byte("\n")) {
			s.endLine(top)
		}
		return ""
	}
	first, why := !top.begun, ""
	top.begun = true // before the levels move
	switch t.Type {
	case hclsyntax.TokenOParen, hclsyntax.TokenOBrace, hclsyntax.TokenOQuote, hclsyntax.TokenOHeredoc:
		why = s.open(t.Type)
	case hclsyntax.TokenOBrack: // may be an index, which goes on an expression
		if why = s.operator(top); why == "" {
			why = s.open(t.Type)
		}
	case hclsyntax.TokenTemplateInterp, hclsyntax.TokenTemplateControl:
		why = s.sequence(top, t.Type)
	case hclsyntax.TokenCParen, hclsyntax.TokenCBrack, hclsyntax.TokenCBrace, hclsyntax.TokenCQuote, hclsyntax.TokenCHeredoc, hclsyntax.TokenTemplateSeqEnd:
		s.close(top, t.Type)
	case hclsyntax.TokenStringLit, hclsyntax.TokenQuotedLit:
		why = s.literal(top, len(t.Bytes))
	case hclsyntax.TokenComma:
		s.reset(top)
	case hclsyntax.TokenEqual:
		s.reset(top)
		top.assigned = true
	case hclsyntax.TokenIdent:
		if first && !top.block && string(t.Bytes) == "for" {
			top.lines = false
		}
	case hclsyntax.TokenNumberLit:
		if len(t.Bytes) > maxDigits {
			why = tooManyDigits
		}
	case hclsyntax.TokenQuotedNewline:
		if s.broken++; s.broken > maxBroken {
			why = fmt.Sprintf("more than %d line breaks between quotes", maxBroken)
		}
	case hclsyntax.TokenEOF:
	default:
		why = s.operator(top)
	}
	s.newLine = false
	return why
}

func (s *tokenScan) endLine(top *level) {
	s.newLine, top.spread = true, true
	if top.lines {
		s.reset(top)
		top.assigned = false
	}
}

// reset ends the expression in a level.
func (s *tokenScan) reset(top *level) {
	s.chain -= top.chain
	top.chain = 0
}

func (s *tokenScan) operator(top *level) string {
	top.chain++
	if s.chain++; s.chain > maxChain {
		return fmt.Sprintf("more than %d operators in one expression", maxChain)
	}
	return ""
}

func (s *tokenScan) open(t hclsyntax.TokenType) string {
	if len(s.levels) > maxNesting {
		return tooDeep
	}
	top := &s.levels[len(s.levels)-1]
	brace := t == hclsyntax.TokenOBrace
	s.levels = append(s.levels, level{open: t, lines: brace, block: brace && top.block && !top.assigned})
	return ""
}

// close leaves the innermost level. Of brackets that do not match, what the parser
// makes is not certain: they stay open. So does a body that ends after something on
// the same line, which the parser may take for a part of a broken argument.
func (s *tokenScan) close(top *level, t hclsyntax.TokenType) {
	if !top.closedBy(t) || top.block && top.spread && !s.newLine {
		return
	}
	s.reset(top)
	s.levels = s.levels[:len(s.levels)-1]
}

// sequence opens an interpolation or a directive of a template.
func (s *tokenScan) sequence(top *level, t hclsyntax.TokenType) string {
	if t == hclsyntax.TokenTemplateControl {
		if s.directives++; s.directives > maxDirectives {
			return fmt.Sprintf("more than %d template directives", maxDirectives)
		}
	}
	top.text = 0
	if top.parts++; top.parts > maxPieces {
		return fmt.Sprintf("a text of more than %d pieces", maxPieces)
	}
	return s.open(t)
}

// literal takes a piece of a text, which the parser joins with the one before it:
// it copies that one, and moves every piece that follows.
func (s *tokenScan) literal(top *level, length int) string {
	const pointer = 16
	top.parts++
	if top.text > 0 {
		if s.melded += top.text + pointer*top.parts; s.melded > maxMelded {
			return "a text of too many lines"
		}
	}
	top.text += length
	return ""
}

// scanJSON looks over a file in JSON, each text of which is a template.
func scanJSON(data []byte) (int, string) {
	if i, why := scanText(data); why != "" {
		return i, why
	}
	texts := new(tokenScan)
	depth, digits := 0, 0
	for i := 0; i < len(data); i++ {
		c := data[i]
		if digits++; c < '0' || c > '9' {
			digits = 0
		}
		switch c {
		case '{', '[':
			depth++
		case '}', ']':
			depth = max(depth-1, 0)
		case ',':
			texts.count++
		case '"':
			quoted := data[i:jsonTextEnd(data, i)]
			if why := texts.quoted(quoted); why != "" {
				return i, why
			}
			i += len(quoted) - 1
		}
		switch {
		case depth > maxNesting:
			return i, tooDeep
		case digits > maxDigits:
			return i, tooManyDigits
		case texts.count > maxTokens:
			return i, tooManyTokens
		}
	}
	return 0, ""
}

// quoted takes a text of JSON. One that is broken will not be parsed.
func (s *tokenScan) quoted(text []byte) string {
	var template string
	if err := json.Unmarshal(text, &template); err != nil {
		return ""
	}
	_, why := s.tokens([]byte(template), hclsyntax.LexTemplate, level{})
	return why
}

// jsonTextEnd is where the text ends that begins at an offset, as the parser reads
// it: a control character ends it too.
func jsonTextEnd(data []byte, start int) int {
	for i := start + 1; i < len(data); i++ {
		switch c := data[i]; {
		case c == '\\':
			i++
		case c == '"':
			return i + 1
		case c < ' ':
			return i
		}
	}
	return len(data)
}
