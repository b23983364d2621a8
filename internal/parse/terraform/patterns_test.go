package terraform_test

import (
	"testing"

	"github.com/irsalint/irsalint/internal/parse/parsetest"
)

// TestPatterns reads the shapes in which people write trusts and ServiceAccounts.
func TestPatterns(t *testing.T) { goldens(t, "testdata/patterns.txt", parsetest.Declared) }

// TestProviderPrefix cuts the issuer out of the ARN of a provider that is not known,
// with the regular expressions that people write for it.
func TestProviderPrefix(t *testing.T) {
	tests := []struct {
		pattern string
		cuts    bool
	}{
		{`/^(.*provider/)/`, true},
		{`/^.*:oidc-provider//`, true},
		{`/.*oidc-provider\\//`, true},
		{`/^.+provider//`, true},
		{`/arn:.*:oidc-provider//`, true},
		{`/^arn:aws:iam::\\d+:oidc-provider\\//`, true},
		{`/arn:aws:iam::[0-9]+:oidc-provider//`, true},
		{`/arn:aws:iam::\\d{12}:oidc-provider//`, true},
		{`/oidc-provider//`, false},
		{`/\\d+:oidc-provider//`, false},
		{`/^(.*provider)/`, false},
	}
	for _, tt := range tests {
		out, _ := runTrap(t, "variable \"h\" {}\n"+trapNamed(`replace(var.h, "`+tt.pattern+`", "")`))
		if got := out.Graph.Roles[0].Name.Text.String(); (got == "${issuer of var.h}") != tt.cuts {
			t.Errorf("%s makes %s", tt.pattern, got)
		}
	}
}

// TestCertain evaluates what only looks certain.
func TestCertain(t *testing.T) { goldens(t, "testdata/certain.txt", parsetest.Declared) }
