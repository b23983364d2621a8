package cli

import (
	"fmt"
	"strings"
	"testing"

	"github.com/irsalint/irsalint/internal/config"
	"github.com/irsalint/irsalint/internal/graph"
	"github.com/irsalint/irsalint/internal/lint"
	"github.com/irsalint/irsalint/internal/source"
	"github.com/irsalint/irsalint/internal/suppress"
)

// uncommented is a configuration with all that is commented out.
func uncommented(text string) string {
	var b strings.Builder
	for line := range strings.Lines(text) {
		if s, ok := strings.CutPrefix(line, "#"); ok && !strings.HasPrefix(s, " yaml-language-server") && (s[0] != ' ' || strings.HasPrefix(s, "  ")) {
			line = s
		}
		b.WriteString(line)
	}
	return b.String()
}

// TestInitConfig: what init writes says nothing as it stands, and is right where the
// comments are taken away, whatever things are called.
func TestInitConfig(t *testing.T) {
	hostile := []string{"a\nrules: {x: off}", "#x", `"`, "- a", "b: c", "\u2028", "*", "'", "off"}
	many := make([]string, maxExamples+3)
	for i := range many {
		many[i] = fmt.Sprintf("dir-%d", i)
	}
	tests := map[string]lint.Survey{
		"nothing": {},
		"much": {Roles: 1, Findings: 2, VarFiles: many, Charts: many, Unplaced: many, Samples: many, Subjects: many, Masters: many,
			Undeclared: []graph.Undeclared{{ARN: "arn:aws:iam::111122223333:role/x", Subjects: []string{"system:serviceaccount:a:b"}}}},
		"hostile": {Roles: 2, VarFiles: hostile, Charts: hostile, Unplaced: hostile, Samples: hostile, Subjects: hostile, Masters: hostile,
			Undeclared: []graph.Undeclared{{ARN: "arn:aws:iam::111122223333:role/x", Subjects: []string{"system:serviceaccount:a\n:b"}}}},
	}
	for name, found := range tests {
		t.Run(name, func(t *testing.T) {
			text, err := configOf(found, "2026-03-02")
			if err != nil {
				t.Fatal(err)
			}
			for line := range strings.Lines(string(text)) {
				if line != "\n" && !strings.HasPrefix(line, "#") {
					t.Errorf("not commented out: %q", line)
				}
			}
			c, err := config.Parse(source.NewFile(config.FileName, []byte(uncommented(string(text)))))
			if err != nil {
				t.Fatalf("%v in\n%s", err, uncommented(string(text)))
			}
			if err := (suppress.Checker{Policy: c.IgnorePolicy, Known: func(string) bool { return true }, Today: "2026-01-01"}).Check(c.Ignores[0]); err != nil {
				t.Errorf("the ignore is not what the policy wants: %v", err)
			}
			if want := max(1, min(len(found.Charts), maxExamples)); len(c.Helm.Releases) != want || len(c.Allow.Subjects) != want || len(c.ExternalRoles) != 1 {
				t.Errorf("got %d releases, %d subjects, %d roles; want %d, %d and 1", len(c.Helm.Releases), len(c.Allow.Subjects), len(c.ExternalRoles), want, want)
			}
			for i, r := range c.Helm.Releases {
				if len(found.Charts) > 0 && r.Chart.Name != found.Charts[i] {
					t.Errorf("got %q, want %q", r.Chart.Name, found.Charts[i])
				}
			}
		})
	}
}
