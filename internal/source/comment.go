package source

// Comment is a comment of a file.
type Comment struct {
	// Text is what it says, without the signs that make it one.
	Text string
	At   Range
	// Covers is what it is about: the line that it stands on or, where it has that for
	// itself, the next one, and the block or value that begins on that line. Zero for a
	// comment with nothing below it.
	Covers Range
}

// LineRange is the line of an offset without its indentation and its end.
func (f *File) LineRange(offset int) Range {
	start, end := offset, offset
	for start > 0 && f.Data[start-1] != '\n' {
		start--
	}
	for end < len(f.Data) && f.Data[end] != '\n' {
		end++
	}
	for start < end && (f.Data[start] == ' ' || f.Data[start] == '\t') {
		start++
	}
	for end > start && (f.Data[end-1] == ' ' || f.Data[end-1] == '\t' || f.Data[end-1] == '\r') {
		end--
	}
	return Range{File: f, Start: start, End: end}
}
