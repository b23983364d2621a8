package graph

import (
	"testing"

	"github.com/irsalint/irsalint/internal/source"
	"github.com/irsalint/irsalint/internal/value"
)

// TestSubjectReach: whose workflows a subject of GitHub Actions lets in.
func TestSubjectReach(t *testing.T) {
	tests := []struct{ subject, like, equals string }{
		{"repo:org/name:ref:refs/heads/main", "repository", "repository"},
		{"repo:org/name:*", "repository", "repository"},
		{"repo:org@*/name@*:environment:dev", "repository", "repository"},
		{"repo:org@1/name@2:*", "repository", "repository"},
		{"repo:org/*", "owner", "repository"},
		{"repo:org/name*", "owner", "repository"},
		{"repo:org/*:ref:refs/heads/main", "owner", "repository"},
		{"repo:org@*/*:environment:dev", "owner", "repository"},
		{"repo:*", "any", "repository"},
		{"repo:org*/name:*", "any", "repository"},
		{"*", "any", "repository"},
		{"*:environment:dev", "any", "repository"},
	}
	for _, tt := range tests {
		if got := subjectReach(value.Lit(tt.subject), true); got != tt.like {
			t.Errorf("%s: %s, want %s", tt.subject, got, tt.like)
		}
		if got := subjectReach(value.Lit(tt.subject), false); got != tt.equals {
			t.Errorf("%s, compared exactly: %s, want %s", tt.subject, got, tt.equals)
		}
	}
	hole := value.HoleAt("var.x", value.Any, source.Range{})
	for want, text := range map[string]value.Text{
		"unknown":    value.Join(value.Lit("repo:"), hole),
		"repository": value.Join(value.Lit("repo:org/name:"), hole),
	} {
		if got := subjectReach(text, true); got != want {
			t.Errorf("%s: %s, want %s", text, got, want)
		}
	}
}
