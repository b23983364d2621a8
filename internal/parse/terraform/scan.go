package terraform

import (
	"fmt"
	"unicode/utf8"
)

// Bounds on what the recursive parser of HCL is given: it has none of its own,
// and a stack that overflows cannot be caught.
const (
	maxNesting = 250
	maxChain   = 2000
)

// scan looks over the bytes of a file before they are parsed. It returns the
// offset and the reason of what must not be parsed; the reason is empty for a
// file that may be. It counts without knowing strings from code, so that it errs
// towards refusing.
func scan(data []byte) (int, string) {
	depth, chain := 0, 0
	for i := 0; i < len(data); i++ {
		switch c := data[i]; c {
		case '(', '[', '{':
			if depth++; depth > maxNesting {
				return i, fmt.Sprintf("nested more than %d deep", maxNesting)
			}
		case ')', ']', '}':
			depth = max(0, depth-1)
		case '\n':
			chain = 0
		case '+', '-', '*', '/', '%', '!', '&', '|', '=', '<', '>', '?', ':', '.':
			if chain++; chain > maxChain {
				return i, fmt.Sprintf("more than %d operators on one line", maxChain)
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
