package terraform

import (
	"math/rand/v2"
	"strings"
	"testing"

	"github.com/hashicorp/hcl/v2"
	"github.com/hashicorp/hcl/v2/hclsyntax"
)

// TestScan: what is nested is refused wherever it hides, and text is not code.
func TestScan(t *testing.T) {
	rep := strings.Repeat
	tests := []struct {
		name string
		scan scanner
		text string
		why  string
	}{
		{"brackets", scanConfig, "a = " + rep("[", 300), tooDeep},
		{"closers in texts", scanConfig, "a = " + rep(`[")",`, 300), tooDeep},
		{"closers that do not match", scanConfig, "a = " + rep("([)]", 300), tooDeep},
		{"bodies that broken arguments keep open", scanConfig, rep("a {\n!}\n", 300), tooDeep},
		{"interpolations", scanConfig, "a = " + rep(`"${`, 300), tooDeep},
		{"indexes", scanConfig, "a = b" + rep("[c]", 3000), "more than 2000 operators in one expression"},
		{"operators over lines", scanConfig, "a = \"${1" + rep("\n+1", 3000) + "}\"\n", "more than 2000 operators in one expression"},
		{"operators of a for", scanConfig, "a = {for a in b : a => 1" + rep("\n+1", 3000) + "}\n", "more than 2000 operators in one expression"},
		{"operators around brackets", scanConfig, "a = " + rep(rep("!", 100)+"(", 100), "more than 2000 operators in one expression"},
		{"directives", scanConfig, "a = <<T\n" + rep("%{ if true }\n", 3000) + "T\n", "more than 2000 template directives"},
		{"directives of a template", scanTemplate, rep("%{ if true }\n", 3000), "more than 2000 template directives"},
		{"lines", scanConfig, "a = <<T\n" + rep("x\n", 50_000) + "T\n", "a text of too many lines"},
		{"comments", scanConfig, rep("/*\n", 100_000), "too many comments that do not end"},
		{"digits", scanConfig, "a = " + rep("1", 40_000), tooManyDigits},
		{"tokens", scanConfig, "a = [" + rep("1,", 1_000_000) + "]", tooManyTokens},
		{"line breaks between quotes", scanConfig, rep("\"\n", 40_000), "more than 1000 line breaks between quotes"},
		{"JSON", scanJSON, rep("[", 300), tooDeep},
		{"JSON closers in texts", scanJSON, rep(`["]",`, 300), tooDeep},
		{"JSON template", scanJSON, `{"a": "${` + rep("(", 300) + `"}`, tooDeep},
		{"JSON escapes", scanJSON, `{"a": "\u0024{` + rep(`\u0028`, 300) + `"}`, tooDeep},
		{"JSON number", scanJSON, rep("1", 2000), tooManyDigits},
		{"JSON elements", scanJSON, "[" + rep("1,", 1_100_000) + "1]", tooManyTokens},

		{"colours in a heredoc", scanConfig, "a = <<T\n" + rep("\\e[1m ( {\n", 300) + "T\n", ""},
		{"brackets in a text", scanConfig, "a = \"" + rep("([{", 300) + "\"\n", ""},
		{"brackets in comments", scanConfig, rep("# (\n// [\n/* { */\n", 300), ""},
		{"operators in a text", scanConfig, "a = [\"" + rep("- + / ", 3000) + "\"]\n", ""},
		{"escaped sequences", scanTemplate, rep("$${ %%{ ", 3000), ""},
		{"text of a template", scanTemplate, rep("f( a[ b{\n", 300), ""},
		{"long text", scanConfig, "a = \"" + rep("a, b-c. ", 900_000) + "\"\n", ""},
		{"globs", scanConfig, "a = [" + rep(`"arn:aws:s3:::b/*", `, 2000) + "]\n", ""},
		{"blocks", scanConfig, rep("a \"b\" {\n  c { d = 1 }\n  e = {\n    f = [1] }\n}\n", 300), ""},
		{"arguments", scanConfig, "a {\n" + rep("  b = c.d + e[0]\n", 5000) + "}\n", ""},
		{"JSON text", scanJSON, `{"a": "` + rep("f( [ { ", 300) + `"}`, ""},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			if _, why := tt.scan([]byte(tt.text)); why != tt.why {
				t.Errorf("got %q, want %q", why, tt.why)
			}
		})
	}
}

// TestScanRandom: the parser does not nest deeper than the bounds in anything that
// is let pass, however broken.
func TestScanRandom(t *testing.T) {
	pieces := []string{
		"(", ")", "[", "]", "{", "}", "${", "%{", "%{ if a }", "%{ else }", "%{ endif }", "%{ for a in b }", "%{ endfor }",
		"\"", "\"", "<<T\n", "T\n", "\nT\n", "\n", "\n", " ", ",", "a", "for a in b : ", "a {\n", "}\n", "a = ", "1", "+", "!", "-", "?", ":",
		".", "=", "=>", "...", "[*]", ".*", "f(", "#", "/*", "*/", "//", "~}", "$", "%", "$${", "\\", "é", "::",
	}
	random := rand.New(rand.NewPCG(1, 2))
	passed := 0
	for range 300 {
		// A few pieces, many times over, nest far deeper than the bounds.
		var unit, text strings.Builder
		for range 1 + random.IntN(8) {
			unit.WriteString(pieces[random.IntN(len(pieces))])
		}
		for text.Len() < 20_000 {
			text.WriteString(unit.String())
			if random.IntN(50) == 0 {
				text.WriteString(pieces[random.IntN(len(pieces))])
			}
		}
		data := []byte(text.String())
		for _, scan := range []scanner{scanConfig, scanTemplate, scanJSON, scanText} {
			if i, _ := scan(data); i < 0 || i > len(data) {
				t.Fatalf("offset %d in %q", i, unit.String())
			}
		}
		if _, why := scanConfig(data); why == "" {
			passed++
			file, _ := hclsyntax.ParseConfig(data, "", hcl.InitialPos)
			shallow(t, file.Body.(*hclsyntax.Body), unit.String())
		}
		if _, why := scanTemplate(data); why == "" {
			passed++
			e, _ := hclsyntax.ParseTemplate(data, "", hcl.InitialPos)
			shallow(t, e, unit.String())
		}
	}
	if passed < 50 {
		t.Errorf("only %d texts were let pass", passed)
	}
}

// shallow fails for a tree that is deeper than the sum of the bounds.
func shallow(t *testing.T, n hclsyntax.Node, unit string) {
	t.Helper()
	d := &depth{}
	_ = hclsyntax.Walk(n, d)
	if most := 3*maxNesting + 3*maxChain + 2*maxDirectives; d.deepest > most {
		t.Errorf("%q many times is %d deep", unit, d.deepest)
	}
}

type depth struct{ now, deepest int }

func (d *depth) Enter(hclsyntax.Node) hcl.Diagnostics {
	d.now++
	d.deepest = max(d.deepest, d.now)
	return nil
}

func (d *depth) Exit(hclsyntax.Node) hcl.Diagnostics {
	d.now--
	return nil
}
