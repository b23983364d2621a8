package source

// Range is a half-open stretch of bytes of a file. The zero Range is nowhere.
type Range struct {
	File       *File
	Start, End int
}

// IsZero reports whether the range is nowhere.
func (r Range) IsZero() bool { return r.File == nil }

// Text returns the bytes of the range; empty for a range that lies nowhere or
// outside its file.
func (r Range) Text() string {
	if r.File == nil || r.Start < 0 || r.End > len(r.File.Data) || r.Start > r.End {
		return ""
	}
	return string(r.File.Data[r.Start:r.End])
}

// Begin returns the position of the first byte.
func (r Range) Begin() Position { return r.File.Position(r.Start) }

// Finish returns the position just after the last byte.
func (r Range) Finish() Position { return r.File.Position(r.End) }

// To returns the range from the beginning of r to the end of last, or r alone
// when last lies in another file or before r.
func (r Range) To(last Range) Range {
	if r.File != last.File || last.End < r.Start {
		return r
	}
	return Range{File: r.File, Start: r.Start, End: last.End}
}

// Contains reports whether another range lies within r, in the same file.
func (r Range) Contains(other Range) bool {
	return r.File == other.File && r.Start <= other.Start && other.End <= r.End
}

// FirstLine cuts the range at the end of its first line.
func (r Range) FirstLine() Range {
	for i := r.Start; r.File != nil && i < r.End; i++ {
		if c := r.File.Data[i]; c == '\n' || c == '\r' {
			return Range{File: r.File, Start: r.Start, End: i}
		}
	}
	return r
}
