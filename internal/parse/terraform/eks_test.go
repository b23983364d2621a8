package terraform_test

import (
	"testing"

	"github.com/irsalint/irsalint/internal/parse"
	"github.com/irsalint/irsalint/internal/parse/parsetest"
)

// TestDeclared reads every resource that concerns identity. Each section of
// testdata/declared.txt is a configuration and, after the arrows, what it declares:
// a value in angle brackets is followed by the line and the text where it stands.
func TestDeclared(t *testing.T) { goldens(t, "testdata/declared.txt", parsetest.Declared) }

// goldens compares what show makes of the configurations of a file.
func goldens(t *testing.T, name string, show func(*parse.Output) string) {
	t.Helper()
	parsetest.Goldens(t, name, func(config string) string {
		o, _ := runTrap(t, config)
		return show(&o)
	})
}

// TestTerragrunt evaluates units as root calls.
func TestTerragrunt(t *testing.T) { goldens(t, "testdata/terragrunt.txt", parsetest.Declared) }

// TestModels calls each module that has a model.
func TestModels(t *testing.T) { goldens(t, "testdata/models.txt", parsetest.Declared) }

func sections(t testing.TB, name string) []parsetest.Section {
	_, list := parsetest.Sections(t, name)
	return list
}
