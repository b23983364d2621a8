package source

import (
	"bytes"
	"math/rand/v2"
	"strings"
	"testing"
	"unicode/utf16"
	"unicode/utf8"

	"github.com/google/go-cmp/cmp"
)

func TestPosition(t *testing.T) {
	long := strings.Repeat("日", 10000)
	tests := []struct {
		name   string
		data   string
		offset int
		want   [3]int // line, column, column in UTF-16
	}{
		{"empty file", "", 0, [3]int{1, 1, 1}},
		{"beginning", "ab\ncd\n", 0, [3]int{1, 1, 1}},
		{"line end", "ab\ncd\n", 2, [3]int{1, 3, 3}},
		{"next line", "ab\ncd\n", 3, [3]int{2, 1, 1}},
		{"end of file", "ab\ncd\n", 6, [3]int{3, 1, 1}},
		{"before the file", "ab", -1, [3]int{1, 1, 1}},
		{"after the file", "ab", 9, [3]int{1, 3, 3}},
		{"carriage return", "a\r\nb", 3, [3]int{2, 1, 1}},
		{"two bytes", "é=x", 2, [3]int{1, 2, 2}},
		{"beyond the basic plane", "🚀=x", 4, [3]int{1, 2, 3}},
		{"byte order mark", "\ufeffab", 4, [3]int{1, 2, 2}},
		{"within the byte order mark", "\ufeffab", 1, [3]int{1, 1, 1}},
		{"byte order mark alone later", "a\n\ufeffb", 5, [3]int{2, 2, 2}},
		{"invalid UTF-8", "\xff\xfea", 2, [3]int{1, 3, 3}},
		{"long line", long, 3 * 9999, [3]int{1, 10000, 10000}},
		{"after a long line", long + "\nb", 3*10000 + 2, [3]int{2, 2, 2}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			f := NewFile("x", []byte(tt.data))
			p, u := f.Position(tt.offset), f.PositionUTF16(tt.offset)
			if u.Line != p.Line {
				t.Errorf("line %d counted in characters, %d in UTF-16", p.Line, u.Line)
			}
			if diff := cmp.Diff(tt.want, [3]int{p.Line, p.Column, u.Column}); diff != "" {
				t.Errorf("position (-want +got):\n%s", diff)
			}
		})
	}
}

// The index changes no position: the characters of the line are counted anew.
func TestPositionProperty(t *testing.T) {
	random := rand.New(rand.NewPCG(1, 2))
	pieces := []string{"a", "é", "日", "🚀", "\xff", "\xe6\x97", "\r\n", "\n", strings.Repeat("x", 500), strings.Repeat("日", 700)}
	for range 300 {
		var data []byte
		for range random.IntN(60) {
			data = append(data, pieces[random.IntN(len(pieces))]...)
		}
		f := NewFile("x", data)
		for range 50 {
			offset := random.IntN(len(data) + 1)
			start := bytes.LastIndexByte(data[:offset], '\n') + 1
			line := string(data[start:offset])
			want := [3]int{bytes.Count(data[:start], []byte("\n")) + 1, utf8.RuneCountInString(line) + 1, len(utf16.Encode([]rune(line))) + 1}
			got := [3]int{f.Position(offset).Line, f.Position(offset).Column, f.PositionUTF16(offset).Column}
			// An offset within a character has no column of its own.
			if offset < len(data) && utf8.RuneStart(data[offset]) && got != want {
				t.Fatalf("offset %d of %q: got %v, want %v", offset, data, got, want)
			}
		}
	}
}

func BenchmarkPositionLongLine(b *testing.B) {
	f := NewFile("x", bytes.Repeat([]byte("abcdefgh"), 1<<20))
	f.Position(0)
	for b.Loop() {
		f.Position(len(f.Data))
	}
}
