package terraform_test

import (
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/irsalint/irsalint/internal/parse/terraform"
	"github.com/irsalint/irsalint/internal/source"
)

func TestComments(t *testing.T) {
	tests := []struct {
		name, in string
		// want are pairs of a comment and what it covers.
		want [][2]string
	}{
		{"same line", "a = 1 # one\nb = 2\n", [][2]string{{"one", "a = 1 # one"}}},
		{"line above", "a = 1\n// two\nb = 2\n", [][2]string{{"two", "b = 2"}}},
		{"block comment", "/* x */\nb = 2\n", [][2]string{{"x", "b = 2"}}},
		{"block below", "# x\nresource \"a\" \"b\" {\n  c = 1\n}\nd = 1\n", [][2]string{{"x", "resource \"a\" \"b\" {\n  c = 1\n}"}}},
		{"block beside", "a { # x\n  c = 1\n}\n", [][2]string{{"x", "a { # x\n  c = 1\n}"}}},
		{"value over lines", "a {\n  # x\n  b = f({\n    c = \"}\"\n  })\n  d = 1\n}\n", [][2]string{{"x", "b = f({\n    c = \"}\"\n  })"}}},
		{"item of a list", "a = [\n  \"b\",\n  # x\n  \"c\", \"d\",\n  \"e\",\n]\n", [][2]string{{"x", "\"c\", \"d\","}}},
		{"last item", "a = [\n  # x\n  \"b\"\n]\n", [][2]string{{"x", "\"b\""}}},
		{"member of an object", "a = {\n  # x\n  \"${b}:sub\" = [\n    1,\n  ]\n  c = 2\n}\n", [][2]string{{"x", "\"${b}:sub\" = [\n    1,\n  ]"}}},
		{"two above", "# x\n# y\na = 1\n", [][2]string{{"x", "a = 1"}, {"y", "a = 1"}}},
		{"an empty line between", "# x\n\na = 1\n", [][2]string{{"x", ""}}},
		{"at the end", "a = 1\n# x", [][2]string{{"x", ""}}},
		{"in texts", "a = \"# x\"\nb = <<EOT\n# y\nEOT\nc = 1 # z\n", [][2]string{{"z", "c = 1 # z"}}},
		{"heredoc below", "# x\na = <<EOT\nb\n${c}\nEOT\nd = 1\n", [][2]string{{"x", "a = <<EOT\nb\n${c}\nEOT"}}},
		{"carriage returns", "# x\r\na = 1\r\n", [][2]string{{"x", "a = 1"}}},
		{"byte order mark", "\ufeff# x\na = 1\n", [][2]string{{"x", "a = 1"}}},
		{"broken", "# x\na = [\n# y\nb = }\n", [][2]string{{"x", "a = [\n# y\nb = }"}, {"y", "b = }"}}},
		{"closing bracket below", "a {\n  # x\n}\n", [][2]string{{"x", "}"}}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			var got [][2]string
			for _, c := range (terraform.Parser{}).Comments(source.NewFile("a.tf", []byte(tt.in)), "") {
				got = append(got, [2]string{c.Text, c.Covers.Text()})
			}
			if diff := cmp.Diff(tt.want, got); diff != "" {
				t.Errorf("comments (-want +got):\n%s", diff)
			}
		})
	}
}
