package cli_test

import (
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"github.com/rogpeppe/go-internal/testscript"
	"sigs.k8s.io/yaml"
)

// TestHookFiles: the hooks run for every kind of file that irsalint reads.
func TestHookFiles(t *testing.T) {
	text, err := os.ReadFile("../../.pre-commit-hooks.yaml")
	if err != nil {
		t.Fatal(err)
	}
	var hooks []struct{ ID, Files string }
	if err := yaml.Unmarshal(text, &hooks); err != nil {
		t.Fatal(err)
	}
	names := map[string]bool{"README.md": false, "main.go": false, "json": false}
	for _, ending := range strings.Fields("tf tofu tf.json tofu.json tfvars tfvars.json tftpl hcl yaml yml json template cfn cform yaml.gotmpl yaml.j2 json.tpl json.tmpl yaml.jinja2") {
		names["infra/main."+ending] = true
	}
	for _, hook := range hooks {
		files := regexp.MustCompile(hook.Files)
		for name, want := range names {
			if got := files.MatchString(name); got != want {
				t.Errorf("%s takes %s: %v, want %v", hook.ID, name, got, want)
			}
		}
	}
	if len(hooks) != 2 {
		t.Errorf("%d hooks, want 2", len(hooks))
	}
}

// TestPreCommit runs the hooks of the commit that is checked out with pre-commit itself,
// which builds irsalint as it does for users.
func TestPreCommit(t *testing.T) {
	if os.Getenv("IRSALINT_PRECOMMIT") == "" {
		t.Skip("set IRSALINT_PRECOMMIT where pre-commit is installed and Go modules can be downloaded")
	}
	root, err := filepath.Abs("../..")
	if err != nil {
		t.Fatal(err)
	}
	rev, err := exec.Command("git", "-C", root, "rev-parse", "HEAD").Output()
	if err != nil {
		t.Fatal(err)
	}
	caches, err := exec.Command("go", "env", "GOCACHE", "GOPROXY", "GOFLAGS", "GOSUMDB").Output()
	if err != nil {
		t.Fatal(err)
	}
	env := strings.Split(string(caches), "\n")
	testscript.Run(t, testscript.Params{
		Dir:                 "../../testdata/precommit",
		RequireExplicitExec: true,
		RequireUniqueNames:  true,
		Setup: func(e *testscript.Env) error {
			e.Setenv("HOME", e.WorkDir)
			e.Setenv("GOCACHE", env[0])
			e.Setenv("GOPROXY", env[1])
			e.Setenv("GOFLAGS", env[2])
			e.Setenv("GOSUMDB", env[3])
			for _, hook := range []string{"irsalint", "irsalint-system"} {
				config := fmt.Sprintf("repos:\n- repo: %s\n  rev: %s\n  hooks:\n  - id: %s\n", root, rev[:40], hook)
				if err := os.WriteFile(filepath.Join(e.WorkDir, hook+".yaml"), []byte(config), 0o644); err != nil {
					return err
				}
			}
			return nil
		},
	})
}
