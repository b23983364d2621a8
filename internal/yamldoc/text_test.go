package yamldoc_test

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/irsalint/irsalint/internal/source"
	"github.com/irsalint/irsalint/internal/value"
	"github.com/irsalint/irsalint/internal/yamldoc"
)

// A text of exact parts of a file with a hole between them keeps both.
func TestParseText(t *testing.T) {
	f := source.NewFile("main.tf", []byte("--metadata:\n  name: app-\n  quoted: \"a\\tb-\nrole: x/--"))
	part := func(s string) value.Part {
		i := strings.Index(string(f.Data), s)
		return value.LitAt(s, source.Range{File: f, Start: i, End: i + len(s)}).Parts()[0]
	}
	text := value.NewText(
		part("metadata:\n  name: app-"),
		value.Part{Hole: "var.h"},
		part("\n  quoted: \"a\\tb-"),
		value.Part{Hole: "var.q"},
		value.Part{Lit: "\""},
		part("\nrole: x/"),
		value.Part{Hole: "var.h"},
		value.Part{Lit: "\n---\nkind: ${K}\n"},
	)
	docs := yamldoc.ParseText(text)
	if len(docs) != 2 || docs[0].Tree == nil || docs[1].Tree == nil {
		t.Fatalf("documents: %+v", docs)
	}
	got := map[string][2]string{}
	for _, path := range []string{"metadata.name", "metadata.quoted", "role"} {
		v := docs[0].Tree.Path(strings.Split(path, ".")...)
		got[path] = [2]string{v.Text.String(), v.Text.Parts()[0].At.Text()}
	}
	want := map[string][2]string{
		"metadata.name":   {"app-${var.h}", "app-"},
		"metadata.quoted": {"a\tb-${var.q}", "a"},
		"role":            {"x/${var.h}", "x/"},
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
	if k := docs[1].Tree.Get("kind"); k.Kind != value.Hole || k.Text.String() != "${K}" {
		t.Errorf("kind is %v %s", k.Kind, k.Text)
	}
}

func TestParseTextProblem(t *testing.T) {
	f := source.NewFile("main.tf", []byte("xx a: [\n"))
	docs := yamldoc.ParseText(value.LitAt("a: [\n", source.Range{File: f, Start: 3, End: 8}))
	if len(docs) != 1 || docs[0].Problem == nil || docs[0].Problem.At.File != f || docs[0].Problem.At.Start < 3 {
		t.Errorf("got %+v", docs)
	}
	if docs := yamldoc.ParseText(value.Lit("a: \U000F0000")); docs != nil {
		t.Errorf("a private rune was read: %+v", docs)
	}
}

func walk(t *value.Tree) {
	_ = t.Text.String()
	for _, item := range t.Items {
		walk(item)
	}
	for _, m := range t.Members {
		_ = m.Key.String()
		walk(m.Value)
	}
}

func FuzzParseText(f *testing.F) {
	f.Add("a: ", "h", "\nb: \"x\n y\"\n---\nc: |\n  z")
	f.Fuzz(func(t *testing.T, a, hole, b string) {
		for _, d := range yamldoc.ParseText(value.NewText(value.Part{Lit: a}, value.Part{Hole: hole}, value.Part{Lit: b})) {
			if d.Tree != nil {
				walk(d.Tree)
			}
		}
	})
}
