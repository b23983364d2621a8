package source

import "bytes"

// Comment is a comment of a file.
type Comment struct {
	// Text is what it says, without the signs that make it one.
	Text string
	At   Range
	// Covers is what it is about: the line that it stands on or, where it has that for
	// itself, the next one, and the block or value that begins on that line. Zero for a
	// comment with nothing below it.
	Covers Range
	// Within is what encloses that, outermost first: headers of blocks, keys, the kind and
	// name of a Kubernetes object.
	Within string
}

// MaxComments bounds how many comments are taken from a file.
const MaxComments = 500

// LineRange is the line of an offset without its indentation, its end and a byte order
// mark.
func (f *File) LineRange(offset int) Range {
	start, end := offset, offset
	for start > 0 && f.Data[start-1] != '\n' {
		start--
	}
	for end < len(f.Data) && f.Data[end] != '\n' {
		end++
	}
	if start == 0 && bytes.HasPrefix(f.Data, []byte(bom)) {
		start = min(end, len(bom))
	}
	for start < end && (f.Data[start] == ' ' || f.Data[start] == '\t') {
		start++
	}
	for end > start && (f.Data[end-1] == ' ' || f.Data[end-1] == '\t' || f.Data[end-1] == '\r') {
		end--
	}
	return Range{File: f, Start: start, End: end}
}
