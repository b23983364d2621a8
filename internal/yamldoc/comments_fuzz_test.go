package yamldoc_test

import (
	"testing"

	"github.com/irsalint/irsalint/internal/source"
	"github.com/irsalint/irsalint/internal/yamldoc"
)

// FuzzComments: comments and what they are about lie in the file, a comment first.
func FuzzComments(f *testing.F) {
	for _, s := range []string{
		"# x\na: 1 # x\nb:\n  # x\n  - c\n", "\ufeff# x\na: [\n# x\n", "{{/* x */}}\nkind: A\n{{ if .x }}\n  # x\n  b: {{ . }}\n{{ end }}\n---\n# x", "a: &a {x: 1} # x\nb: *a # x\n", "a: |\n  # x\n# x\r\nb: 'x # x'\r\n",
	} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, text string) {
		file := source.NewFile("a.yaml", []byte(text))
		for _, c := range yamldoc.Comments(file, "x") {
			if c.At.Start < 0 || c.At.Start >= c.At.End || c.At.End > len(text) {
				t.Errorf("a comment at %d to %d of %d", c.At.Start, c.At.End, len(text))
			}
			if !c.Covers.IsZero() && (c.Covers.Start < 0 || c.Covers.Start > c.Covers.End || c.Covers.End > len(text)) {
				t.Errorf("covers %d to %d of %d", c.Covers.Start, c.Covers.End, len(text))
			}
		}
	})
}
