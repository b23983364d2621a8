package cli_test

import (
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"github.com/rogpeppe/go-internal/testscript"
)

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
