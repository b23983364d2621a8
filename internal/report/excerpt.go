package report

import (
	"bytes"
	"strings"
	"unicode/utf8"

	"github.com/irsalint/irsalint/internal/source"
)

// Limits of a shown source line, in columns. A longer line, such as minified
// JSON, is cut to a window that begins a little before the range.
const (
	maxColumns  = 120
	leadColumns = 30
)

// cutMark stands where a line was cut.
const cutMark = "..."

// excerpt is the line on which a range begins, ready to print.
type excerpt struct {
	line int
	text string
	// indent and marks are the columns before and under the range.
	indent, marks int
	// more says that the range goes on after what the marks cover.
	more bool
}

// excerptOf shows where a range begins; false when its file has no text. The
// cost does not depend on the length of the line.
func excerptOf(r source.Range) (excerpt, bool) {
	if r.IsZero() || len(r.File.Data) == 0 {
		return excerpt{}, false
	}
	start := min(max(r.Start, 0), len(r.File.Data))
	end := min(max(r.End, start), len(r.File.Data))
	left, cutLeft := lineBefore(r.File.Data, start)
	right, cutRight := lineAfter(r.File.Data, start)
	before := cells(r.File.Data[left:start])
	marked := cells(r.File.Data[start:min(end, right)])
	after := cells(r.File.Data[max(start, min(end, right)):right])

	e := excerpt{line: r.File.Position(start).Line, more: end > right}
	if total := width(before) + width(marked) + width(after); cutLeft || cutRight || total > maxColumns {
		if strings.HasSuffix(r.File.Name, ".json") {
			// A line of JSON may hold a whole cluster, its secrets too: nothing but the range
			// is shown of it.
			cutLeft, before = cutLeft || len(before) > 0, nil
			cutRight, after = cutRight || len(after) > 0, nil
		}
		if cutLeft || width(before)+width(marked) > maxColumns {
			before, cutLeft = last(before, leadColumns, cutLeft)
		}
		room := maxColumns - width(before)
		var cutMarked, cutAfter bool
		marked, cutMarked = first(marked, room, false)
		after, cutAfter = first(after, room-width(marked), cutRight || cutMarked)
		e.more = e.more || cutMarked
		cutRight = cutAfter
	}
	if cutLeft {
		before = append([]cell{{cutMark, len(cutMark)}}, before...)
	}
	e.text = join(before) + join(marked) + join(after)
	if cutRight {
		e.text += cutMark
	}
	e.indent, e.marks = width(before), max(1, width(marked))
	return e, true
}

// reach bounds, in bytes, how far a line is looked at on either side.
const reach = 4 * maxColumns

// lineBefore returns where the line of an offset begins, or some place before the
// offset when that is far off.
func lineBefore(data []byte, offset int) (start int, cut bool) {
	low := max(0, offset-reach)
	if i := bytes.LastIndexByte(data[low:offset], '\n'); i >= 0 {
		return low + i + 1, false
	}
	if low == 0 {
		if bytes.HasPrefix(data[:offset], []byte("\ufeff")) {
			return len("\ufeff"), false
		}
		return 0, false
	}
	for low < offset && !utf8.RuneStart(data[low]) {
		low++
	}
	return low, true
}

// lineAfter returns where the line of an offset ends, or some place after it.
func lineAfter(data []byte, offset int) (end int, cut bool) {
	high := min(len(data), offset+reach)
	if i := bytes.IndexByte(data[offset:high], '\n'); i >= 0 {
		high = offset + i
		if high > offset && data[high-1] == '\r' {
			high--
		}
		return high, false
	}
	if high == len(data) {
		return high, false
	}
	for high > offset && !utf8.RuneStart(data[high]) {
		high--
	}
	return high, true
}

// last keeps the cells at the end that fit into so many columns.
func last(cs []cell, columns int, cut bool) ([]cell, bool) {
	total := width(cs)
	for total > columns {
		total -= cs[0].width
		cs, cut = cs[1:], true
	}
	return cs, cut
}

// first keeps the cells at the beginning that fit into so many columns.
func first(cs []cell, columns int, cut bool) ([]cell, bool) {
	total := width(cs)
	for total > columns {
		total -= cs[len(cs)-1].width
		cs, cut = cs[:len(cs)-1], true
	}
	return cs, cut
}
