// Package parsetest holds what the tests of formats share: files of inputs with what is
// expected of each, and a listing of what was declared.
package parsetest

import (
	"flag"
	"fmt"
	"os"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

var update = flag.Bool("update", false, "rewrite the expected listings")

// Section is one input with what is expected of it.
type Section struct{ Title, Input, Want string }

// Sections reads a file of sections. Each begins with a line of ==== and a title; after a
// line of >>>> follows what is expected. What stands before the first is returned as head.
func Sections(t testing.TB, name string) (head string, out []Section) {
	t.Helper()
	data, err := os.ReadFile(name)
	if err != nil {
		t.Fatal(err)
	}
	for i, s := range strings.Split(string(data), "\n==== ") {
		if i == 0 {
			head = s
			continue
		}
		title, rest, _ := strings.Cut(s, "\n")
		input, want, _ := strings.Cut(rest, "\n>>>>")
		out = append(out, Section{title, input + "\n", want})
	}
	return head, out
}

// Goldens compares the sections of a file with what show makes of their inputs. With the
// flag -update it rewrites the file instead.
func Goldens(t *testing.T, name string, show func(input string) string) {
	t.Helper()
	head, list := Sections(t, name)
	var out strings.Builder
	out.WriteString(head)
	for _, s := range list {
		got := show(s.Input)
		fmt.Fprintf(&out, "\n==== %s\n%s>>>>\n%s", s.Title, s.Input, strings.TrimSuffix(got, "\n"))
		if *update {
			continue
		}
		t.Run(s.Title, func(t *testing.T) {
			if diff := cmp.Diff(strings.TrimSpace(s.Want), strings.TrimSpace(got)); diff != "" {
				t.Errorf("(-want +got):\n%s", diff)
			}
		})
	}
	if *update {
		if err := os.WriteFile(name, []byte(strings.TrimRight(out.String(), "\n")+"\n"), 0o644); err != nil {
			t.Fatal(err)
		}
	}
}
