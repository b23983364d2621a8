package terraform

import (
	"regexp"
	"strings"
	"testing"
)

// TestReplaceAll: as the library replaces, up to the bounds.
func TestReplaceAll(t *testing.T) {
	for _, pattern := range []string{"a", "", "a*", "^a", "b$", "(a)(b)?", `\b`, "x", "(?P<n>[ab]+)", "a.*b|a"} {
		for _, s := range []string{"", "a", "abab aab", "éaé", "bbb"} {
			for _, repl := range []string{"", "-", "$1$0", "${n}!", "$$", "$2x"} {
				re := regexp.MustCompile(pattern)
				if got, err := replaceAll(re, s, repl); err != nil || got != re.ReplaceAllString(s, repl) {
					t.Errorf("%q in %q by %q: %q, %v", pattern, s, repl, got, err)
				}
			}
		}
	}
	long := strings.Repeat("a", 1<<18)
	for _, tt := range [][2]string{{"a", long}, {"", long}, {"(.*)", strings.Repeat("$1", 100)}, {"a.*b|a", ""}, {"(.{0,900}b)?a", ""}} {
		if got, err := replaceAll(regexp.MustCompile(tt[0]), long, tt[1]); err == nil {
			t.Errorf("%q gives %d bytes", tt[0], len(got))
		}
	}
}
