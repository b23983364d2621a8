package terraform_test

import "testing"

// TestPatterns reads the shapes in which people write trusts and ServiceAccounts.
func TestPatterns(t *testing.T) { goldens(t, "testdata/patterns.txt", declared) }
