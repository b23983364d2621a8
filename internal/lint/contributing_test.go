package lint_test

import (
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
)

// root is the top of the repository, seen from the directory of this test.
var root = filepath.Join("..", "..")

// repositoryPath is a path of the repository as prose quotes it.
var repositoryPath = regexp.MustCompile("`((?:internal|rules|testdata|cmd)/[^ `*]+|[A-Z]+\\.md|Makefile)`")

// What CONTRIBUTING says must be there is there, and its recipes stay short.
func TestContributing(t *testing.T) {
	data, err := os.ReadFile(filepath.Join(root, "CONTRIBUTING.md"))
	if err != nil {
		t.Fatal(err)
	}
	sections := strings.Split(string(data), "\n## ")
	if want := "irsalint will not:"; !strings.Contains(sections[0], want) {
		t.Errorf("it does not begin with %q", want)
	}
	if len(sections) < 3 {
		t.Fatalf("got %d sections, want the recipes for a rule and a format", len(sections)-1)
	}
	for _, s := range sections[1:] {
		if n := strings.Count(strings.TrimSpace(s), "\n"); n >= 10 {
			t.Errorf("section %q has %d lines, want less than ten", strings.SplitN(s, "\n", 2)[0], n)
		}
	}
	paths := repositoryPath.FindAllStringSubmatch(string(data), -1)
	if len(paths) < 10 {
		t.Errorf("found %d paths, want at least ten: does the expression still fit?", len(paths))
	}
	for _, p := range paths {
		if _, err := os.Stat(filepath.Join(root, filepath.FromSlash(p[1]))); err != nil {
			t.Errorf("it names %s: %v", p[1], err)
		}
	}
}
