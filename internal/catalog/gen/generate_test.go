package main

import (
	"os"
	"strings"
	"testing"
	"testing/fstest"

	"github.com/google/go-cmp/cmp"

	"github.com/irsalint/irsalint/internal/catalog"
	"github.com/irsalint/irsalint/internal/finding"
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

// TestMetadata: what a rule's METADATA may hold, and what becomes of it.
func TestMetadata(t *testing.T) {
	const head = "# METADATA\n# title: T\n# custom:\n#   severity: high\n"
	tests := []struct{ name, text, want string }{
		{"good", head + "#   aws_error: e\n", ""},
		{"no metadata", "", "no METADATA of the package"},
		{"no severity", "# METADATA\n# title: T\n", `unknown severity ""`},
		{"unknown error", head + "#   aws_error: x\n", `no aws_error has the key "x"`},
		{"unknown key", head + "#   colour: red\n", "unknown metadata custom.colour"},
		{"unknown list", head + "#   colours: [red]\n", "unknown metadata custom.colours"},
		{"number", head + "#   since: 1\n", "metadata custom.since has a wrong type"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			const name = "rules/g/r/r.rego"
			root := fstest.MapFS{name: {Data: []byte(tt.text + "package irsalint.rules.g[\"r\"]\n")}}
			got, err := read(root, name, map[string]string{"e": "the error"})
			if tt.want != "" {
				if err == nil || !strings.Contains(err.Error(), tt.want) {
					t.Errorf("got error %v, want %s", err, tt.want)
				}
				return
			}
			want := catalog.Rule{Name: "r", Group: "g", Title: "T", Severity: finding.High, AWSError: "the error", Package: "irsalint.rules.g.r"}
			if diff := cmp.Diff(want, got); err != nil || diff != "" {
				t.Errorf("error %v\n%s", err, diff)
			}
		})
	}
}
