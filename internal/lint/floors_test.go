package lint_test

import (
	"bytes"
	"encoding/json"
	"errors"
	"io"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"
)

const module = "github.com/irsalint/irsalint/"

// floors are the packages from the bottom to the top. A package imports only
// packages of lower rows, so that there is no circle and nothing knows what is
// built upon it; two packages in a row do not know each other.
var floors = [][]string{
	{"internal/source", "rules"},
	{"internal/finding"},
	{"internal/suppress", "internal/value"},
	{"internal/yamldoc"},
	{"internal/iam", "internal/catalog"},
	{"internal/catalog/metadata"},
	{"internal/graph", "internal/config", "internal/report"},
	{"internal/manifest", "internal/render"},
	{"internal/render/chart"},
	{"internal/render/kustomize"},
	{"internal/parse", "internal/engine"},
	{"internal/parse/cloudformation", "internal/parse/eksctl", "internal/parse/policyjson", "internal/parse/snapshot", "internal/parse/kubernetes", "internal/parse/terraform", "internal/parse/parsetest"},
	{"internal/lint"},
	{"internal/ruletest"},
	{"internal/cli"},
	{"cmd/irsalint", "internal/catalog/gen", "internal/cli/docgen"},
}

// homes are the only packages, with those below them, that may import a library
// from outside. A library that no row covers has no home yet.
var homes = []struct {
	library string
	homes   []string
}{
	{"github.com/hashicorp", []string{"internal/parse/terraform"}},
	{"github.com/zclconf", []string{"internal/parse/terraform"}},
	{"sigs.k8s.io/kustomize/kyaml", []string{"internal/yamldoc", "internal/render/kustomize"}},
	{"sigs.k8s.io/kustomize/api", []string{"internal/render/kustomize"}},
	{"helm.sh/helm", []string{"internal/render/chart"}},
	{"github.com/Masterminds/semver", []string{"internal/render/chart"}},
	{"sigs.k8s.io/yaml", []string{"internal/render/chart"}},
	{"go.yaml.in/yaml", []string{"internal/render/chart"}},
	{"github.com/Masterminds/sprig", []string{"internal/render/chart"}},
	{"github.com/open-policy-agent/opa", []string{"internal/engine", "internal/catalog"}},
	{"github.com/owenrumney/go-sarif", []string{"internal/report"}},
	{"github.com/spf13/cobra", []string{"internal/cli"}},
	{"golang.org/x/tools/txtar", []string{"internal/catalog/gen", "internal/ruletest"}},
	{"github.com/go-git", []string{"internal/source"}},
	{"golang.org/x/text", []string{"internal/source"}},
	{"github.com/google/go-cmp", []string{"internal/parse/parsetest"}},
}

// pkg is what the go command says of a package; imports of tests are not in it.
type pkg struct {
	ImportPath string
	Standard   bool
	Imports    []string
}

func TestFloorsAndHomes(t *testing.T) {
	standard := map[string]bool{}
	var ours []pkg
	for _, p := range list(t) {
		standard[p.ImportPath] = p.Standard
		if strings.HasPrefix(p.ImportPath, module) {
			ours = append(ours, p)
		}
	}
	for _, p := range ours {
		for _, fault := range faults(p, standard) {
			t.Error(fault)
		}
	}
	for _, name := range slices.Concat(floors...) {
		if !slices.ContainsFunc(ours, func(p pkg) bool { return p.ImportPath == module+name }) {
			t.Errorf("the table has a floor for %s, which is no package", name)
		}
	}
}

func TestFaults(t *testing.T) {
	tests := []struct {
		name string
		from string
		to   string
		want int
	}{
		{"downward", module + "internal/report", module + "internal/catalog", 0},
		{"far downward", module + "internal/cli", module + "internal/source", 0},
		{"upward", module + "internal/source", module + "internal/value", 1},
		{"same floor", module + "internal/report", module + "internal/graph", 1},
		{"no floor", module + "internal/util", "strings", 1},
		{"standard library", module + "internal/source", "strings", 0},
		{"library at home", module + "internal/parse/terraform", "github.com/hashicorp/hcl/v2/hclsyntax", 0},
		{"library elsewhere", module + "internal/graph", "github.com/hashicorp/hcl/v2", 1},
		{"library without a home", module + "internal/cli", "github.com/stretchr/testify/assert", 1},
		{"another module of a like name", module + "internal/cli", "github.com/spf13/cobra-cli/cmd", 1},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			got := faults(pkg{ImportPath: tt.from, Imports: []string{tt.to}}, map[string]bool{"strings": true})
			if len(got) != tt.want {
				t.Errorf("got %d faults, want %d: %q", len(got), tt.want, got)
			}
		})
	}
}

// faults says what is wrong with the imports of one of our packages.
func faults(p pkg, standard map[string]bool) []string {
	name := strings.TrimPrefix(p.ImportPath, module)
	floor := floorOf(name)
	if floor < 0 {
		return []string{name + " has no floor"}
	}
	var out []string
	for _, i := range p.Imports {
		if below, inside := strings.CutPrefix(i, module); inside {
			if floorOf(below) >= floor {
				out = append(out, name+" imports "+below+", which is not on a lower floor")
			}
		} else if !standard[i] && !atHome(i, name) {
			out = append(out, name+" imports "+i+", which has its home elsewhere or none")
		}
	}
	return out
}

func floorOf(name string) int {
	return slices.IndexFunc(floors, func(row []string) bool { return slices.Contains(row, name) })
}

func atHome(library, name string) bool {
	for _, h := range homes {
		if within(library, h.library) {
			return slices.ContainsFunc(h.homes, func(home string) bool { return within(name, home) })
		}
	}
	return false
}

// within reports whether a path is another one or lies below it.
func within(path, above string) bool {
	return path == above || strings.HasPrefix(path, above+"/")
}

// list are the packages of this module and all that they need.
func list(t *testing.T) []pkg {
	t.Helper()
	watch(t)
	cmd := exec.Command("go", "list", "-deps", "-json=ImportPath,Standard,Imports", "./...")
	cmd.Dir = root
	var stderr bytes.Buffer
	cmd.Stderr = &stderr
	out, err := cmd.Output()
	if err != nil {
		t.Fatalf("go list: %v\n%s", err, stderr.String())
	}
	var all []pkg
	for d := json.NewDecoder(bytes.NewReader(out)); ; {
		var p pkg
		if err := d.Decode(&p); errors.Is(err, io.EOF) {
			return all
		} else if err != nil {
			t.Fatal(err)
		}
		all = append(all, p)
	}
}

// watch makes a cached result of the test depend on our sources, which only the
// go command reads.
func watch(t *testing.T) {
	t.Helper()
	for _, dir := range []string{"cmd", "internal", "rules"} {
		err := filepath.WalkDir(filepath.Join(root, dir), func(path string, _ fs.DirEntry, err error) error {
			if err == nil && filepath.Ext(path) == ".go" {
				_, err = os.Stat(path)
			}
			return err
		})
		if err != nil {
			t.Fatal(err)
		}
	}
}
