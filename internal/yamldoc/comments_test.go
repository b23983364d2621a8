package yamldoc_test

import (
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/irsalint/irsalint/internal/source"
	"github.com/irsalint/irsalint/internal/yamldoc"
)

func TestComments(t *testing.T) {
	tests := []struct {
		name, in string
		// want are pairs of a comment and what it covers.
		want [][2]string
	}{
		{"same line", "a: 1 # one\nb: 2\n", [][2]string{{"one", "a: 1 # one"}}},
		{"line above", "a: 1\n# two\nb: 2\nc: 3\n", [][2]string{{"two", "b: 2"}}},
		{"mapping below", "# x\na:\n  b: 1\n  c: 2\nd: 3\n", [][2]string{{"x", "a:\n  b: 1\n  c: 2"}}},
		{"mapping beside", "a: # x\n  b: 1\nd: 3\n", [][2]string{{"x", "a: # x\n  b: 1"}}},
		{"item", "l:\n  # x\n  - a: 1\n    b: 2\n  - c\n", [][2]string{{"x", "- a: 1\n    b: 2"}}},
		{"item that is a scalar", "l:\n  - a\n  # x\n  - b\n", [][2]string{{"x", "- b"}}},
		{"quoted key", "# x\n\"k\": {a: 1}\n", [][2]string{{"x", "\"k\": {a: 1}"}}},
		{"object", "# x\napiVersion: v1\nkind: ServiceAccount\nmetadata:\n  name: a\n---\nb: 1\n", [][2]string{{"x", "apiVersion: v1\nkind: ServiceAccount\nmetadata:\n  name: a"}}},
		{"other document", "# x\nParameters: {}\nResources: {}\n", [][2]string{{"x", "Parameters: {}"}}},
		{"two above", "# x\n# y\na: 1\n", [][2]string{{"x", "a: 1"}, {"y", "a: 1"}}},
		{"an empty line between", "# x\n\na: 1\n", [][2]string{{"x", ""}}},
		{"at the end", "a: 1\n# x", [][2]string{{"x", ""}}},
		{"in texts", "a: 'x # y'\nb: \"# z\"\nc: |\n  # not\n  text # nor this\nd: a#b # this\n", [][2]string{{"this", "d: a#b # this"}}},
		{"in a key", "\"a # b\": 1 # c\n", [][2]string{{"c", "\"a # b\": 1 # c"}}},
		{"carriage returns", "# x\r\na: 1\r\n", [][2]string{{"x", "a: 1"}}},
		{"broken", "# x\na: [\n# y\nb: 1 # z\n", [][2]string{{"x", "a: ["}, {"y", "b: 1 # z"}}},
		{"template", "# x\na: {{ .Values.a }}\n{{- range .l }}\n# y\nb: {{ . }}\n{{- end }}\n", [][2]string{{"x", "a: {{ .Values.a }}"}, {"y", "b: {{ . }}"}}},
		{"none", "a: 1\n", nil},
		{"empty", "", nil},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			var got [][2]string
			for _, c := range yamldoc.Comments(source.NewFile("a.yaml", []byte(tt.in)), "") {
				got = append(got, [2]string{c.Text, c.Covers.Text()})
			}
			if diff := cmp.Diff(tt.want, got); diff != "" {
				t.Errorf("comments (-want +got):\n%s", diff)
			}
		})
	}
}

// Comments that look alike tell what they are within.
func TestCommentsWithin(t *testing.T) {
	tests := []struct{ name, a, b string }{
		{"documents", "# x\napiVersion: v1\nkind: A\nmetadata:\n    name: a\n", "# x\napiVersion: v1\nkind: A\nmetadata:\n    name: b\n"},
		{"flow", "# x\napiVersion: v1\nkind: A\nmetadata: {name: a}\n", "# x\napiVersion: v1\nkind: A\nmetadata: {name: b}\n"},
		{"keys", "a:\n  # x\n  k: 1\n", "b:\n  # x\n  k: 1\n"},
		{"items", "l:\n# x\n- metadata:\n    name: a\n- metadata:\n    name: b\n", "l:\n- metadata:\n    name: a\n# x\n- metadata:\n    name: b\n"},
		{"items without names", "l:\n# x\n- a: 1\n- a: 1\n", "l:\n- a: 1\n# x\n- a: 1\n"},
		{"in items", "l:\n- a: 1\n  # x\n  b: 2\n- a: 1\n  b: 2\n", "l:\n- a: 1\n  b: 2\n- a: 1\n  # x\n  b: 2\n"},
		{"templates", "kind: A\nmetadata:\n  name: a\n{{ if .x }}\n# x\nspec: {{ .y }}\n{{ end }}\n", "kind: A\nmetadata:\n  name: b\n{{ if .x }}\n# x\nspec: {{ .y }}\n{{ end }}\n"},
		{"keys of templates", "a:\n  {{- if .x }}\n  # x\n  k: {{ .y }}\n  {{- end }}\n", "b:\n  {{- if .x }}\n  # x\n  k: {{ .y }}\n  {{- end }}\n"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			within := func(text string) string {
				all := yamldoc.Comments(source.NewFile("a.yaml", []byte(text)), "x")
				if len(all) != 1 || all[0].Covers.IsZero() {
					t.Fatalf("got %v", all)
				}
				return all[0].Within
			}
			if a := within(tt.a); a == within(tt.b) {
				t.Errorf("both are within %q", a)
			}
			if a, b := within(tt.a), within("z: 1\n---\n"+tt.a); a != b {
				t.Errorf("within %q, and below another document within %q", a, b)
			}
		})
	}
}
