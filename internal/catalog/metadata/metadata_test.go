package metadata

import (
	"strings"
	"testing"
	"testing/fstest"

	"github.com/google/go-cmp/cmp"

	"github.com/irsalint/irsalint/internal/catalog"
	"github.com/irsalint/irsalint/internal/finding"
)

// deny is the least that a rule says.
const deny = "deny contains {\"at\": 1, \"message\": \"m\"}\n"

// TestMetadata: what a rule's METADATA may hold, and what becomes of it.
func TestMetadata(t *testing.T) {
	const head = "# METADATA\n# title: T\n# custom:\n#   severity: high\n#   kind: breaks\n#   input: [grants]\n"
	tests := []struct{ name, text, want string }{
		{"good", head + "#   aws_error: e\n", ""},
		{"no metadata", "", "no METADATA of the package"},
		{"no severity", "# METADATA\n# title: T\n", `unknown severity ""`},
		{"unknown error", head + "#   aws_error: x\n", `no aws_error has the key "x"`},
		{"unknown key", head + "#   colour: red\n", "unknown metadata custom.colour"},
		{"unknown list", head + "#   colours: [red]\n", "unknown metadata custom.colours"},
		{"no title", "# METADATA\n# custom:\n#   severity: high\n#   kind: breaks\n#   input: [grants]\n", "the METADATA have no title"},
		{"unknown kind", "# METADATA\n# title: T\n# custom:\n#   severity: high\n#   kind: odd\n", "custom.kind is one of breaks, hygiene, security"},
		{"no input", "# METADATA\n# title: T\n# custom:\n#   severity: high\n#   kind: breaks\n", "custom.input names no list of the model"},
		{"number", head + "#   since: 1\n", "metadata custom.since has a wrong type"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			const name = "g/r/r.rego"
			root := fstest.MapFS{name: {Data: []byte(tt.text + "package irsalint.rules.g[\"r\"]\n\n" + deny)}}
			got, err := read(root, name, map[string]string{"e": "the error"})
			if tt.want != "" {
				if err == nil || !strings.Contains(err.Error(), tt.want) {
					t.Errorf("got error %v, want %s", err, tt.want)
				}
				return
			}
			want := catalog.Rule{Name: "r", Group: "g", Title: "T", Severity: finding.High, Kind: "breaks", Inputs: []string{"grants"}, AWSError: "the error", Package: "irsalint.rules.g.r"}
			if diff := cmp.Diff(want, got); err != nil || diff != "" {
				t.Errorf("error %v\n%s", err, diff)
			}
		})
	}
}

// TestPlaces: a rule is where its name and package say.
func TestPlaces(t *testing.T) {
	const text = "# METADATA\n# title: T\n# custom:\n#   severity: high\n#   kind: breaks\n#   input: [grants]\n"
	tests := []struct{ file, pkg, want string }{
		{"g/r/r.rego", `irsalint.rules.g["r"]`, ""},
		{"a-b/r/r.rego", `irsalint.rules["a-b"].r`, ""},
		{"g/r/other.rego", `irsalint.rules.g["r"]`, "g/r/other.rego: a rule is called as its folder, r.rego"},
		{"g/r/r.rego", "company.r", "g/r/r.rego: line 7: the package is irsalint.rules.g.r and not company.r"},
	}
	for _, tt := range tests {
		root := fstest.MapFS{tt.file: {Data: []byte(text + "package " + tt.pkg + "\n\n" + deny)}}
		got, err := Rules(root, nil)
		switch {
		case tt.want == "" && (err != nil || len(got) != 1):
			t.Errorf("%s: %v, %v", tt.file, got, err)
		case tt.want != "" && (err == nil || !strings.HasPrefix(err.Error(), tt.want)):
			t.Errorf("%s: %v, not %s", tt.file, err, tt.want)
		}
	}
}
