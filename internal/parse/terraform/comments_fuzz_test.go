package terraform_test

import (
	"testing"

	"github.com/irsalint/irsalint/internal/parse/terraform"
	"github.com/irsalint/irsalint/internal/source"
)

// FuzzComments: comments and what they are about lie in the file.
func FuzzComments(f *testing.F) {
	for _, s := range []string{
		"# x\na = 1 # x\n", "a {\n  /* x */\n  b = [1, # x\n  2]\n}\n// x", "a = <<EOT\n# x\n${b /* x */}\nEOT\n", "\ufeff# x\na = \"${\n# x\n", "]]}}) # x\n# x\xff\r\na",
	} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, text string) {
		for _, c := range (terraform.Parser{}).Comments(source.NewFile("a.tf", []byte(text)), "x") {
			if c.At.Start < 0 || c.At.Start >= c.At.End || c.At.End > len(text) {
				t.Errorf("a comment at %d to %d of %d", c.At.Start, c.At.End, len(text))
			}
			if !c.Covers.IsZero() && (c.Covers.Start < 0 || c.Covers.Start > c.Covers.End || c.Covers.End > len(text)) {
				t.Errorf("covers %d to %d of %d", c.Covers.Start, c.Covers.End, len(text))
			}
		}
	})
}
