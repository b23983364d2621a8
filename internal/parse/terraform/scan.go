package terraform

import (
	"fmt"
	"strings"
	"unicode/utf8"
)

// Bounds on what the recursive parser of HCL is given: it has none of its own,
// and a stack that overflows cannot be caught.
const (
	maxNesting = 250
	maxChain   = 2000
)

// level is one bracket that is open, and the operators of the expression in it so
// far.
type level struct {
	bracket byte
	chain   int
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

// scan looks over the bytes of a file before they are parsed. It returns the
// offset and the reason of what must not be parsed; the reason is empty for a
// file that may be. It does not tell texts from code, so that it errs towards
// refusing.
func scan(data []byte) (int, string) {
	levels := []level{{}}
	for i := 0; i < len(data); i++ {
		top := &levels[len(levels)-1]
		switch c := data[i]; c {
		case '(', '[', '{':
			if len(levels) > maxNesting {
				return i, fmt.Sprintf("nested more than %d deep", maxNesting)
			}
			levels = append(levels, level{bracket: c})
		case ')', ']', '}':
			if len(levels) > 1 {
				levels = levels[:len(levels)-1]
			}
		case ',':
			top.chain = 0
		case '\n':
			if top.bracket == 0 || top.bracket == '{' { // elsewhere an expression goes on
				top.chain = 0
			}
		case '+', '-', '*', '/', '%', '!', '&', '|', '=', '<', '>', '?', ':', '.':
			if top.chain++; top.chain > maxChain {
				return i, fmt.Sprintf("more than %d operators in one expression", maxChain)
			}
		case '\\':
			if escapesPrivate(data[i+1:]) {
				return i, "a character of the private planes"
			}
		default:
			if c >= 0xF3 {
				if r, size := utf8.DecodeRune(data[i:]); size > 1 && isPrivate(r) {
					return i, "a character of the private planes"
				}
			}
		}
	}
	return 0, ""
}
