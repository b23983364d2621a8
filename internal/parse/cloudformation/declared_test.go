package cloudformation_test

import (
	"context"
	"strings"
	"testing"

	"golang.org/x/tools/txtar"

	"github.com/irsalint/irsalint/internal/parse"
	"github.com/irsalint/irsalint/internal/parse/cloudformation"
	"github.com/irsalint/irsalint/internal/parse/parsetest"
	"github.com/irsalint/irsalint/internal/source"
)

// run reads a txtar archive whose comment, where it has one, is main.yaml.
func run(archive string) parse.Output {
	files := map[string]string{}
	a := txtar.Parse([]byte(archive))
	if c := string(a.Comment); strings.TrimSpace(c) != "" {
		files["main.yaml"] = c
	}
	for _, f := range a.Files {
		files[f.Name] = string(f.Data)
	}
	return read(files)
}

func read(files map[string]string) parse.Output {
	tree := source.NewMemory(files)
	var p cloudformation.Parser
	in := parse.Input{Tree: tree}
	for _, n := range tree.Names() {
		if p.Claims(n) {
			in.Files = append(in.Files, n)
		}
	}
	return p.Parse(context.Background(), in)
}

func goldens(t *testing.T, name string) {
	t.Helper()
	parsetest.Goldens(t, name, func(input string) string {
		out := run(input)
		return parsetest.Declared(&out)
	})
}

// TestDeclared reads every type of resource that concerns identity.
func TestDeclared(t *testing.T) { goldens(t, "testdata/declared.txt") }

// TestFunctions evaluates every function.
func TestFunctions(t *testing.T) { goldens(t, "testdata/functions.txt") }

// TestStacks evaluates conditions, loops, nested stacks, imports.
func TestStacks(t *testing.T) { goldens(t, "testdata/stacks.txt") }
