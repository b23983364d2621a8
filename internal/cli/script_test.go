package cli_test

import (
	"flag"
	"os"
	"regexp"
	"testing"

	"github.com/rogpeppe/go-internal/testscript"

	"github.com/irsalint/irsalint/internal/cli"
)

var update = flag.Bool("update", false, "write files that scripts compare with")

func TestMain(m *testing.M) {
	testscript.Main(m, map[string]func(){
		"irsalint": func() { os.Exit(cli.Main(os.Args[1:], os.Stdin, os.Stdout, os.Stderr)) },
	})
}

// TestScripts runs the built program on small trees, exit codes included.
func TestScripts(t *testing.T) {
	testscript.Run(t, testscript.Params{
		Dir:                 "../../testdata/cli",
		RequireExplicitExec: true,
		RequireUniqueNames:  true,
		UpdateScripts:       *update,
		Cmds: map[string]func(*testscript.TestScript, bool, []string){
			"repository":   cmdRepository,
			"without-days": withoutDays,
		},
	})
}

// withoutDays is the command without-days FILE: days of the file become DAY.
func withoutDays(ts *testscript.TestScript, _ bool, args []string) {
	day := regexp.MustCompile(`\b20\d\d-\d\d-\d\d\b`)
	ts.Check(os.WriteFile(ts.MkAbs(args[0]), day.ReplaceAll([]byte(ts.ReadFile(args[0])), []byte("DAY")), 0o644))
}
