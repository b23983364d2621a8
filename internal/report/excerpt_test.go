package report

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/irsalint/irsalint/internal/source"
)

func TestExcerpt(t *testing.T) {
	long := strings.Repeat("a", 5<<20)
	wide := strings.Repeat("日", 1000)
	tests := []struct {
		name       string
		data       string
		start, end int
		// want is the shown line and the marks below it.
		want []string
	}{
		{"one word", "a = b\n", 4, 5, []string{"a = b", "    ^"}},
		{"nothing between", "a = b\n", 4, 4, []string{"a = b", "    ^"}},
		{"end of line", "ab\ncd\n", 2, 2, []string{"ab", "  ^"}},
		{"end of file", "ab\n", 3, 3, []string{"", "^"}},
		{"beyond the file", "ab", 7, 9, []string{"ab", "  ^"}},
		{"several lines", "x\n{\n  a\n}\n", 2, 8, []string{"{", "^..."}},
		{"line end in the range", "ab\ncd\n", 0, 3, []string{"ab", "^^..."}},
		{"CRLF", "ab\r\ncd\r\n", 0, 2, []string{"ab", "^^"}},
		{"tab before", "\ta = b", 5, 6, []string{"    a = b", "        ^"}},
		{"tab within", "a\tb", 0, 3, []string{"a    b", "^^^^^^"}},
		{"wide characters", "日本 = x", 0, 6, []string{"日本 = x", "^^^^"}},
		{"combining mark", "e\u0301x", 3, 4, []string{"e\u0301x", " ^"}},
		{"escape sequence before", "\x1b[2Jx", 4, 5, []string{`\x1b[2Jx`, "       ^"}},
		{"bidirectional override", "a\u202eb", 4, 5, []string{`a\u202eb`, "       ^"}},
		{"invalid UTF-8", "\xff\xfex", 2, 3, []string{`\xff\xfex`, "        ^"}},
		{"byte order mark", "\ufeffab", 3, 4, []string{"ab", "^"}},
		{"carriage return within", "a\rb", 2, 3, []string{`a\rb`, "   ^"}},
		{"beginning of a long line", long, 0, 3, []string{strings.Repeat("a", 120) + "...", "^^^"}},
		{"middle of a long line", long, 9999, 10001, []string{"..." + strings.Repeat("a", 120) + "...", strings.Repeat(" ", 33) + "^^"}},
		{"end of a long line", long, len(long) - 2, len(long), []string{"..." + strings.Repeat("a", 32), strings.Repeat(" ", 33) + "^^"}},
		{"all of a long line", long, 0, len(long), []string{strings.Repeat("a", 120) + "...", strings.Repeat("^", 120) + "..."}},
		{"long line of wide characters", wide, 900, 903, []string{"..." + strings.Repeat("日", 60) + "...", strings.Repeat(" ", 33) + "^^"}},
		{"middle of a character", wide, 901, 902, []string{"..." + strings.Repeat("日", 13) + `\xe6\x97\xa5` + strings.Repeat("日", 41) + "...", strings.Repeat(" ", 33) + "^^^^"}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			e, ok := excerptOf(source.Range{File: source.NewFile("x", []byte(tt.data)), Start: tt.start, End: tt.end})
			if !ok {
				t.Fatal("got no excerpt")
			}
			marks := strings.Repeat(" ", e.indent) + strings.Repeat("^", e.marks)
			if e.more {
				marks += cutMark
			}
			if diff := cmp.Diff(tt.want, []string{e.text, marks}); diff != "" {
				t.Errorf("excerpt (-want +got):\n%s", diff)
			}
		})
	}
}

func TestNoExcerpt(t *testing.T) {
	for name, r := range map[string]source.Range{
		"nowhere":    {},
		"unreadable": {File: source.NewFile("x", nil)},
	} {
		if e, ok := excerptOf(r); ok {
			t.Errorf("%s: got %+v", name, e)
		}
	}
}

// TestExcerptOfJSON: of a long line of JSON nothing but the range is shown.
func TestExcerptOfJSON(t *testing.T) {
	data := `{"data": {"password": "aHVudGVyMg=="}, "fault": true, "other": "` + strings.Repeat("x", 100) + `"}`
	at := strings.Index(data, "true")
	e, _ := excerptOf(source.Range{File: source.NewFile("x.json", []byte(data)), Start: at, End: at + 4})
	if e.text != "...true..." || e.indent != 3 || e.marks != 4 {
		t.Errorf("%+v", e)
	}
}
