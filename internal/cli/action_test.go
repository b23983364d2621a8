package cli_test

import (
	"bytes"
	"cmp"
	"fmt"
	"maps"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"runtime"
	"slices"
	"strings"
	"testing"

	"github.com/rogpeppe/go-internal/testscript"
	"sigs.k8s.io/yaml"
)

// action is action.yml as far as a runner heeds it.
type action struct {
	Inputs  map[string]struct{ Default string }
	Outputs map[string]struct{ Value string }
	Runs    struct{ Steps []actionStep }
}

type actionStep struct {
	ID, If, Shell, Run, Uses string
	Env, With                map[string]string
}

// expression is the only form of expression that the Action needs.
var expression = regexp.MustCompile(`\$\{\{ ([a-z][\w.-]*) \}\}`)

func readAction(t *testing.T) action {
	t.Helper()
	text, err := os.ReadFile("../../action.yml")
	if err != nil {
		t.Fatal(err)
	}
	var a action
	if err := yaml.Unmarshal(text, &a); err != nil {
		t.Fatal(err)
	}
	return a
}

// TestActionScripts: what a pull request could have a say in reaches the shell as
// environment variables only, and no input goes unheeded.
func TestActionScripts(t *testing.T) {
	a := readAction(t)
	heeded := map[string]bool{}
	for _, s := range a.Runs.Steps {
		if strings.Contains(s.Run+s.Shell, "${{") {
			t.Errorf("an expression in the script %q", s.Run)
		}
		for _, values := range []map[string]string{s.Env, s.With} {
			for _, v := range values {
				if name, ok := strings.CutPrefix(expression.ReplaceAllString(v, "$1"), "inputs."); ok {
					heeded[name] = true
				}
			}
		}
	}
	for name := range a.Inputs {
		if !heeded[name] {
			t.Errorf("the input %s goes to no step", name)
		}
	}
}

// TestAction runs the steps of the Action on small trees, as a runner would.
func TestAction(t *testing.T) {
	if _, err := exec.LookPath("bash"); err != nil {
		t.Skip("SKIPPED: bash is not installed, the Action was not run")
	}
	root, err := filepath.Abs("../..")
	if err != nil {
		t.Fatal(err)
	}
	a := readAction(t)
	testscript.Run(t, testscript.Params{
		Dir:                 "../../testdata/action",
		RequireExplicitExec: true,
		RequireUniqueNames:  true,
		Setup: func(e *testscript.Env) error {
			at := filepath.Join(e.WorkDir, ".action")
			for name, value := range map[string]string{
				"ROOT": root, "GITHUB_ACTION_PATH": at, "GITHUB_WORKSPACE": filepath.Join(e.WorkDir, "repo"),
				"GITHUB_REPOSITORY": "acme/shop", "RUNNER_TEMP": filepath.Join(e.WorkDir, ".temp"),
				"RUNNER_OS":   map[string]string{"darwin": "macOS", "windows": "Windows"}[runtime.GOOS],
				"RUNNER_ARCH": map[string]string{"amd64": "X64", "arm64": "ARM64"}[runtime.GOARCH],
			} {
				e.Setenv(name, cmp.Or(value, "Linux"))
			}
			if err := os.CopyFS(filepath.Join(at, ".github/action"), os.DirFS("../../.github/action")); err != nil {
				return err
			}
			return os.MkdirAll(e.Getenv("RUNNER_TEMP"), 0o755)
		},
		Cmds: map[string]func(*testscript.TestScript, bool, []string){
			"action":  a.run,
			"release": release,
		},
	})
}

// run is the command action [NAME=VALUE...]: NAME is an input or begins with github, and
// \n in a value is the end of a line. What a runner gets to know is then in the files log,
// outputs and summary; a step that is another action shows in the log.
func (a action) run(ts *testscript.TestScript, neg bool, args []string) {
	known := map[string]string{}
	for name, in := range a.Inputs {
		known["inputs."+name] = in.Default
	}
	for _, arg := range args {
		name, value, _ := strings.Cut(arg, "=")
		if !strings.HasPrefix(name, "github.") {
			name = "inputs." + name
			if _, ok := known[name]; !ok {
				ts.Fatalf("there is no %s", name)
			}
		}
		known[name] = strings.ReplaceAll(value, `\n`, "\n")
	}
	summary := ts.MkAbs("summary")
	ts.Check(os.WriteFile(summary, nil, 0o644))
	var log bytes.Buffer
	var failed error
	for _, s := range a.Runs.Steps {
		if failed == nil && a.holds(ts, s.If, known) {
			failed = a.step(ts, s, known, &log)
		}
	}
	var outputs bytes.Buffer
	for _, name := range slices.Sorted(maps.Keys(a.Outputs)) {
		fmt.Fprintf(&outputs, "%s=%s\n", name, a.eval(ts, a.Outputs[name].Value, known))
	}
	ts.Check(os.WriteFile(ts.MkAbs("outputs"), outputs.Bytes(), 0o644))
	ts.Check(os.WriteFile(ts.MkAbs("log"), log.Bytes(), 0o644))
	ts.Logf("%s%s", &log, &outputs)
	if (failed != nil) != neg {
		ts.Fatalf("the action ended with %v", failed)
	}
}

func (a action) step(ts *testscript.TestScript, s actionStep, known map[string]string, log *bytes.Buffer) error {
	if s.Uses != "" {
		fmt.Fprintln(log, "uses", s.Uses)
		for _, name := range slices.Sorted(maps.Keys(s.With)) {
			fmt.Fprintf(log, "with %s=%s\n", name, a.eval(ts, s.With[name], known))
		}
		return nil
	}
	script, out := ts.MkAbs(".temp/script.sh"), ts.MkAbs(".temp/output")
	ts.Check(os.WriteFile(script, []byte(s.Run), 0o644))
	ts.Check(os.WriteFile(out, nil, 0o644))
	cmd := exec.Command("bash", "--noprofile", "--norc", "-eo", "pipefail", script)
	cmd.Dir = ts.Getenv("GITHUB_WORKSPACE")
	for _, name := range []string{"PATH", "HOME", "TMPDIR", "SYSTEMROOT", "GOCACHE", "GOMODCACHE", "GOFLAGS", "IRSALINT_RELEASES", "RUNNER_OS", "RUNNER_ARCH", "RUNNER_TEMP", "GITHUB_ACTION_PATH", "GITHUB_WORKSPACE", "GITHUB_REPOSITORY"} {
		cmd.Env = append(cmd.Env, name+"="+ts.Getenv(name))
	}
	cmd.Env = append(cmd.Env, "GITHUB_OUTPUT="+out, "GITHUB_STEP_SUMMARY="+ts.MkAbs("summary"))
	for name, value := range s.Env {
		cmd.Env = append(cmd.Env, name+"="+a.eval(ts, value, known))
	}
	// The runner reads both in no certain order.
	var errs bytes.Buffer
	cmd.Stdout, cmd.Stderr = log, &errs
	err := cmd.Run()
	log.Write(errs.Bytes())
	for line := range strings.Lines(ts.ReadFile(out)) {
		name, value, _ := strings.Cut(strings.TrimSuffix(line, "\n"), "=")
		known["steps."+s.ID+".outputs."+name] = value
	}
	return err
}

// holds answers the condition of a step: none, or that an expression equals a text.
func (a action) holds(ts *testscript.TestScript, condition string, known map[string]string) bool {
	if condition == "" {
		return true
	}
	name, want, ok := strings.Cut(condition, " == ")
	if !ok {
		ts.Fatalf("the condition %s", condition)
	}
	return "'"+a.eval(ts, "${{ "+name+" }}", known)+"'" == want
}

func (a action) eval(ts *testscript.TestScript, text string, known map[string]string) string {
	return expression.ReplaceAllStringFunc(text, func(e string) string {
		name := expression.FindStringSubmatch(e)[1]
		kind, rest, _ := strings.Cut(name, ".")
		id, _, _ := strings.Cut(rest, ".")
		_, isInput := a.Inputs[id]
		isStep := slices.ContainsFunc(a.Runs.Steps, func(s actionStep) bool { return s.ID == id })
		if kind != "github" && !(kind == "inputs" && isInput) && !(kind == "steps" && isStep) {
			ts.Fatalf("there is no %s", name)
		}
		return known[name]
	})
}
