package kustomize_test

import (
	"context"
	"flag"
	"fmt"
	"io"
	"log"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"golang.org/x/tools/txtar"

	"github.com/irsalint/irsalint/internal/render"
	"github.com/irsalint/irsalint/internal/render/kustomize"
	"github.com/irsalint/irsalint/internal/source"
	"github.com/irsalint/irsalint/internal/value"
	"github.com/irsalint/irsalint/internal/yamldoc"
)

var update = flag.Bool("update", false, "write what is built into testdata")

// gitCalls is the file into which the only git that can be found writes its calls.
var gitCalls string

// TestMain keeps kustomize's warnings out of the output, which it writes itself, and
// puts a git into the way that only notes that it was called.
func TestMain(m *testing.M) {
	flag.Parse()
	log.SetOutput(io.Discard)
	if null, err := os.OpenFile(os.DevNull, os.O_WRONLY, 0); err == nil {
		os.Stderr = null
	}
	dir, err := os.MkdirTemp("", "kustomize")
	if err != nil {
		log.Fatal(err)
	}
	gitCalls = filepath.Join(dir, "calls")
	script := "#!/bin/sh\necho \"$0 $@\" >> " + gitCalls + "\nexit 1\n"
	for _, name := range []string{"git", "helm"} {
		if err := os.WriteFile(filepath.Join(dir, name), []byte(script), 0o700); err != nil {
			log.Fatal(err)
		}
	}
	os.Setenv("PATH", dir)
	code := m.Run()
	if calls, err := os.ReadFile(gitCalls); err == nil {
		fmt.Printf("a program was run:\n%s", calls)
		code = 1
	}
	os.RemoveAll(dir)
	os.Exit(code)
}

// TestBuild builds what is in testdata: files, and in want the objects, a line a
// scalar with its place. Lines before the files say what overlay is built.
func TestBuild(t *testing.T) {
	files, err := filepath.Glob("testdata/*.txtar")
	if err != nil || len(files) == 0 {
		t.Fatalf("no testdata: %v", err)
	}
	for _, name := range files {
		t.Run(strings.TrimSuffix(filepath.Base(name), ".txtar"), func(t *testing.T) {
			archive, err := txtar.ParseFile(name)
			if err != nil {
				t.Fatal(err)
			}
			contents := map[string]string{}
			want := ""
			for _, f := range archive.Files {
				if f.Name == "want" {
					want = string(f.Data)
				} else {
					contents[f.Name] = string(f.Data)
				}
			}
			tree := source.NewMemory(contents)
			out := kustomize.Build(context.Background(), tree, overlay(t, tree, string(archive.Comment)))
			checkPlaces(t, name, out.Objects)
			got := show(out)
			if *update {
				archive.Files = slices.DeleteFunc(archive.Files, func(f txtar.File) bool { return f.Name == "want" })
				archive.Files = append(archive.Files, txtar.File{Name: "want", Data: []byte(got)})
				if err := os.WriteFile(name, txtar.Format(archive), 0o644); err != nil {
					t.Fatal(err)
				}
			} else if diff := cmp.Diff(strings.Split(want, "\n"), strings.Split(got, "\n")); diff != "" {
				t.Errorf("-want +got:\n%s", diff)
			}
		})
	}
}

// overlay reads an overlay from lines "field: value"; a file overlay.yaml holds the
// texts of a controller's object.
func overlay(t *testing.T, tree source.Tree, comment string) kustomize.Overlay {
	o := kustomize.Overlay{Dir: "."}
	for _, line := range strings.Split(comment, "\n") {
		field, text, _ := strings.Cut(line, ": ")
		switch field {
		case "dir":
			o.Dir = text
		case "generate":
			o.Generate = true
		case "component":
			o.Components = append(o.Components, text)
		}
	}
	if f, err := tree.Open("overlay.yaml"); err == nil {
		spec := yamldoc.Parse(f)[0].Tree
		for field, text := range map[string]*value.Text{"namespace": &o.Namespace, "namePrefix": &o.NamePrefix, "nameSuffix": &o.NameSuffix} {
			if v := spec.Get(field); v != nil {
				*text = v.Text
			}
		}
		if v := spec.Get("patches"); v != nil {
			o.Patches = v.Items
		}
	}
	return o
}

// show is an output, a line a scalar.
func show(out render.Output) string {
	var b strings.Builder
	for _, o := range out.Objects {
		fmt.Fprintf(&b, "%s\n", o.Get("kind").Text)
		lines(&b, o, "")
	}
	for _, g := range out.Gaps {
		fmt.Fprintf(&b, "gap: %s: %s @%s\n", g.Reason, g.Unknown, at(g.At))
	}
	for _, p := range out.Problems {
		fmt.Fprintf(&b, "problem: %s @%s\n", p.Message, at(p.At))
	}
	fmt.Fprintf(&b, "read: %s\n", strings.Join(out.Read, " "))
	return b.String()
}

func at(r source.Range) string {
	if r.File == nil {
		return "nowhere"
	}
	p := r.Begin()
	return fmt.Sprintf("%s:%d:%d", r.File.Name, p.Line, p.Column)
}

// lines shows the scalars below a tree. A ~ is before the place of a text that is not
// written so, a + before a second place, and ... says that there may be more.
func lines(b *strings.Builder, t *value.Tree, path string) {
	open := ""
	if t.Open != "" {
		open = " ... " + t.Open
	}
	switch {
	case t.Kind == value.Object:
		if open != "" {
			fmt.Fprintf(b, "  %s%s\n", strings.TrimPrefix(path, "."), open)
		}
		for _, m := range t.Members {
			if key, _ := m.Key.Known(); path != "" || key != "apiVersion" && key != "kind" {
				lines(b, m.Value, path+"."+m.Key.String())
			}
		}
	case t.Kind == value.List:
		for i, item := range t.Items {
			lines(b, item, fmt.Sprintf("%s.%d", path, i))
		}
	default:
		exact, other := "~", ""
		for _, p := range t.Text.Parts() {
			if p.Exact {
				exact = ""
			}
			if !p.Other.IsZero() {
				other = " +" + at(p.Other)
			}
		}
		fmt.Fprintf(b, "  %s=%q @%s%s%s\n", strings.TrimPrefix(path, "."), t.Text.String(), exact, at(t.Text.At()), other)
	}
}
