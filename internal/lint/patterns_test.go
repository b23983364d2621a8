package lint_test

import (
	"fmt"
	"os"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"golang.org/x/tools/txtar"

	"github.com/irsalint/irsalint/internal/report"
	"github.com/irsalint/irsalint/internal/value"
)

// TestPatterns runs the pipeline over the shapes in which chains are written. What is
// silent must be so because it is proven: the edges and what is not proven are
// compared too.
func TestPatterns(t *testing.T) {
	const name = "testdata/patterns.txt"
	data, err := os.ReadFile(name)
	if err != nil {
		t.Fatal(err)
	}
	head, sections, _ := strings.Cut(string(data), "\n==== ")
	var out strings.Builder
	out.WriteString(head)
	for _, section := range strings.Split(sections, "\n==== ") {
		title, rest, _ := strings.Cut(section, "\n")
		tree, want, _ := strings.Cut(rest, "\n>>>>")
		got := judged(analyse(t, treeOf(tree+"\n")))
		fmt.Fprintf(&out, "\n==== %s\n%s\n>>>>\n%s", title, tree, strings.TrimSuffix(got, "\n"))
		if *update {
			continue
		}
		t.Run(title, func(t *testing.T) {
			if diff := cmp.Diff(strings.TrimSpace(want), strings.TrimSpace(got)); diff != "" {
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

// treeOf are the files of an archive; text before the first is main.tf.
func treeOf(archive string) map[string]string {
	a := txtar.Parse([]byte(archive))
	files := map[string]string{"main.tf": string(a.Comment)}
	for _, f := range a.Files {
		files[f.Name] = string(f.Data)
	}
	return files
}

// judged is a run in one line for each finding, kind of edge, open question and
// problem.
func judged(run report.Run) string {
	var b strings.Builder
	b.WriteString(lines(run.Findings))
	for _, e := range run.Stats.Edges {
		fmt.Fprintf(&b, "%s: %d hold, %d do not, %d unknown\n", e.Kind, e.Yes, e.No, e.Unknown)
	}
	for _, u := range run.Unproven {
		p := u.At.Begin()
		fmt.Fprintf(&b, "%s:%d:%d: not proven[%s]: %s depends on %s\n", u.At.File.Name, p.Line, p.Column, u.Rule, u.Question, value.Shown(u.Unknown))
	}
	for _, p := range run.Problems {
		fmt.Fprintf(&b, "problem: %s\n", p.Message)
	}
	return b.String()
}
