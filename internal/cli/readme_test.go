package cli_test

import (
	"bytes"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"github.com/irsalint/irsalint/internal/cli"
)

// named is a block of the README that begins with the name of a file.
var named = regexp.MustCompile("(?s)```[a-z]+\n(# (policies/[^\n ]+)\n.*?)```")

// TestReadmeRule: the rule that the README gives as an example passes its tests and runs.
func TestReadmeRule(t *testing.T) {
	readme, err := os.ReadFile("../../README.md")
	if err != nil {
		t.Fatal(err)
	}
	dir := t.TempDir()
	blocks := named.FindAllStringSubmatch(string(readme), -1)
	if len(blocks) != 2 {
		t.Fatalf("%d files, want a rule and its example", len(blocks))
	}
	for _, b := range blocks {
		name := filepath.Join(dir, filepath.FromSlash(b[2]))
		if err := os.MkdirAll(filepath.Dir(name), 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(name, []byte(b[1]), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	policies := filepath.Join(dir, "policies")
	var out, errs bytes.Buffer
	if code := cli.Main([]string{"rules", "test", policies}, nil, &out, &errs); code != 0 || out.String() != "1 passed, 0 failed\n" {
		t.Errorf("code %d\n%s%s", code, &out, &errs)
	}
	out.Reset()
	demo := filepath.Join("..", "..", "testdata", "projects", "demo")
	if code := cli.Main([]string{"--rules", policies, demo}, nil, &out, &errs); code != 1 || !strings.Contains(out.String(), "medium[foreign-namespace]: ") {
		t.Errorf("code %d\n%s%s", code, &out, &errs)
	}
}
