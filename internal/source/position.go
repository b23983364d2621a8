package source

import (
	"bytes"
	"sort"
	"unicode/utf8"
)

// Position is a place as people and SARIF count it, both 1-based.
type Position struct {
	Line   int
	Column int
}

// Position returns the line and the column, counted in Unicode characters, of a
// byte offset. An offset outside the file is moved to its nearest end.
func (f *File) Position(offset int) Position {
	line, from, to := f.before(offset)
	return Position{Line: line, Column: to.characters - from.characters + 1}
}

// PositionUTF16 is Position with the column counted in UTF-16 code units, as
// SARIF and editors ask for it.
func (f *File) PositionUTF16(offset int) Position {
	line, from, to := f.before(offset)
	return Position{Line: line, Column: to.units - from.units + 1}
}

// before returns the line of an offset and the counts at its beginning and at the
// offset.
func (f *File) before(offset int) (line int, from, to tally) {
	offset = max(0, min(offset, len(f.Data)))
	x := f.positions()
	i := sort.SearchInts(x.lines, offset+1) - 1
	start := x.lines[i]
	if i == 0 && bytes.HasPrefix(f.Data, []byte(bom)) {
		start = min(len(bom), offset)
	}
	return i + 1, f.count(start), f.count(offset)
}

// index makes positions cheap, however long the lines are.
type index struct {
	lines   []int   // byte offset of the start of each line
	tallies []tally // one about every stride bytes, in order
}

// tally is what lies before a byte offset.
type tally struct {
	offset     int
	characters int
	units      int // UTF-16 code units
}

const stride = 4096

func (f *File) positions() *index {
	f.once.Do(func() {
		x := index{lines: []int{0}, tallies: []tally{{}}}
		var t tally
		for t.offset < len(f.Data) {
			if t.offset >= x.tallies[len(x.tallies)-1].offset+stride {
				x.tallies = append(x.tallies, t)
			}
			if f.Data[t.offset] == '\n' {
				x.lines = append(x.lines, t.offset+1)
			}
			t.add(f.Data[t.offset:])
		}
		f.index = x
	})
	return &f.index
}

// count returns what lies before an offset.
func (f *File) count(offset int) tally {
	all := f.positions().tallies
	t := all[sort.Search(len(all), func(i int) bool { return all[i].offset > offset })-1]
	for t.offset < offset {
		t.add(f.Data[t.offset:offset])
	}
	return t
}

// add counts the first character of data; a byte that is not UTF-8 is one.
func (t *tally) add(data []byte) {
	r, size := utf8.DecodeRune(data)
	t.offset += size
	t.characters++
	t.units++
	if r > 0xFFFF {
		t.units++
	}
}
