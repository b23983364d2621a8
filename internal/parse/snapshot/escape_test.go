package snapshot

import (
	"net/url"
	"testing"

	"github.com/irsalint/irsalint/internal/source"
	"github.com/irsalint/irsalint/internal/value"
)

// TestUnescape compares with the standard library, and looks for the place of every
// character.
func TestUnescape(t *testing.T) {
	for _, s := range []string{"{\"a\": \"b\"}", "{\"sub\": \"system:serviceaccount:*:é\u20ac\U0001F600\"}", "a+b"} {
		encoded := url.PathEscape(s)
		f := source.NewFile("x", []byte(encoded))
		got := unescape(value.LitAt(encoded, source.Range{File: f, End: len(encoded)}))
		if text, _ := got.Known(); text != s {
			t.Errorf("%q became %q", encoded, text)
		}
		for _, p := range got.Parts() {
			if back, err := url.PathUnescape(p.At.Text()); err != nil || back != p.Lit {
				t.Errorf("%q is placed at %q", p.Lit, p.At.Text())
			}
		}
	}
	for _, s := range []string{"{\"a\": \"100%25\"}", "%", "%2", "%zz", "100%", "a"} {
		if text, _ := unescape(value.Lit(s)).Known(); text != s {
			t.Errorf("%q became %q", s, text)
		}
	}
}
