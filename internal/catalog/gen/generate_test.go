package main

import (
	"os"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/irsalint/irsalint/internal/catalog/metadata"
)

// TestGenerated fails when a committed file is not what the generator writes.
func TestGenerated(t *testing.T) {
	root := os.DirFS("../../..")
	files, err := generate(root)
	if err != nil {
		t.Fatal(err)
	}
	if len(files) < 3 {
		t.Fatalf("generated %d files", len(files))
	}
	for name, want := range files {
		got, err := os.ReadFile("../../../" + name)
		if err != nil {
			t.Errorf("%v: run make generate", err)
			continue
		}
		if diff := cmp.Diff(string(want), string(got)); diff != "" {
			t.Errorf("%s is out of date, run make generate:\n%s", name, diff)
		}
	}
}

// TestBegin: what -new writes is a rule.
func TestBegin(t *testing.T) {
	t.Chdir(t.TempDir())
	if err := begin("pod-identity/my-flaw"); err != nil {
		t.Fatal(err)
	}
	got, err := metadata.Rules(os.DirFS("rules"), nil)
	if err != nil || len(got) != 1 || got[0].Name != "my-flaw" || got[0].Group != "pod-identity" {
		t.Errorf("%v, %v", got, err)
	}
	for _, path := range []string{"pod-identity/my-flaw", "my-flaw", "Trust/a", "/a"} {
		if begin(path) == nil {
			t.Errorf("%s is taken", path)
		}
	}
}
