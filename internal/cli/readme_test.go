package cli_test

import (
	"bytes"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/irsalint/irsalint/internal/cli"
	"github.com/irsalint/irsalint/internal/config"
	"github.com/irsalint/irsalint/internal/source"
)

func readme(t *testing.T) string {
	t.Helper()
	text, err := os.ReadFile("../../README.md")
	if err != nil {
		t.Fatal(err)
	}
	return string(text)
}

func write(t *testing.T, name, text string) {
	t.Helper()
	if err := os.MkdirAll(filepath.Dir(name), 0o755); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(name, []byte(text), 0o644); err != nil {
		t.Fatal(err)
	}
}

// policyFile is a block of the README that begins with the name of a file.
var policyFile = regexp.MustCompile("(?s)```[a-z]+\n(# (policies/[^\n ]+)\n.*?)```")

// writePolicies writes the rule that the README gives as an example.
func writePolicies(t *testing.T, dir string) {
	t.Helper()
	blocks := policyFile.FindAllStringSubmatch(readme(t), -1)
	if len(blocks) != 2 {
		t.Fatalf("%d files, want a rule and its example", len(blocks))
	}
	for _, b := range blocks {
		write(t, filepath.Join(dir, filepath.FromSlash(b[2])), b[1])
	}
}

// TestReadmeRule: the rule that the README gives as an example passes its tests and runs.
func TestReadmeRule(t *testing.T) {
	dir := t.TempDir()
	writePolicies(t, dir)
	policies := filepath.Join(dir, "policies")
	var out, errs bytes.Buffer
	if code := cli.Main([]string{"rules", "test", policies}, nil, &out, &errs); code != 0 || out.String() != "1 passed, 0 failed\n" {
		t.Errorf("code %d\n%s%s", code, &out, &errs)
	}
	out.Reset()
	demo := filepath.Join("..", "..", "testdata", "projects", "demo")
	if code := cli.Main([]string{"--rules", policies, demo}, nil, &out, &errs); code != 1 || !strings.Contains(out.String(), "medium[foreign-namespace]: ") {
		t.Errorf("code %d\n%s%s", code, &out, &errs)
	}
}

// configuration is the block of the README that shows all settings.
func configuration(t *testing.T) string {
	t.Helper()
	_, rest, found := strings.Cut(readme(t), "```yaml\n# yaml-language-server")
	text, _, closed := strings.Cut(rest, "```")
	if !found || !closed {
		t.Fatal("no configuration")
	}
	return "# yaml-language-server" + text
}

// TestReadmeConfiguration: the README shows each setting that there is, and no other.
func TestReadmeConfiguration(t *testing.T) {
	text := configuration(t)
	if _, err := config.Parse(source.NewFile(config.FileName, []byte(text))); err != nil {
		t.Fatal(err)
	}
	for _, m := range regexp.MustCompile(`"([a-z-]+)": \{"?`).FindAllStringSubmatch(string(config.Schema), -1) {
		inSchema := []string{"text", "day", "path", "globs", "label", "items", "not", "properties"} // what is no key
		if key := m[1]; !slices.Contains(inSchema, key) && !regexp.MustCompile(`(?m)(^|[ {])`+key+`:`).MatchString(text) {
			t.Errorf("the README does not show %s", key)
		}
	}
}

// command is irsalint and its arguments, in a block or in a line of prose.
var (
	block   = regexp.MustCompile("(?ms)^ *```[a-z]*\n(.*?)^ *```")
	inBlock = regexp.MustCompile(`(?m)^\s*(?:- |run: )*(irsalint(?: [^#\n]*)?)(?:\s#.*)?$`)
	inProse = regexp.MustCompile("`(irsalint [^`]*)`")
)

// commands are all commands of the README, each once.
func commands(t *testing.T) []string {
	t.Helper()
	var out []string
	text := readme(t)
	for _, b := range block.FindAllStringSubmatch(text, -1) {
		for _, m := range inBlock.FindAllStringSubmatch(b[1], -1) {
			out = append(out, strings.TrimSpace(m[1]))
		}
	}
	for _, m := range inProse.FindAllStringSubmatch(block.ReplaceAllString(text, ""), -1) {
		out = append(out, m[1])
	}
	slices.Sort(out)
	return slices.Compact(out)
}

// placeholders are what prose leaves to the reader.
var placeholders = strings.NewReplacer(" NAME", " missing-audience", " SHELL", " bash", " DIR", " policies", " FILE", " .irsalint-baseline.json", " REV", " main")

// TestReadmeCommands runs each irsalint command of the README in a repository that has
// what they name. None of them is a wrong one, or has nothing to do.
func TestReadmeCommands(t *testing.T) {
	bash, err := exec.LookPath("bash")
	if err != nil {
		t.Skip("SKIPPED, NOT PASSED: there is no bash to run the commands with")
	}
	self, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	bin := t.TempDir()
	if err := os.Symlink(self, filepath.Join(bin, "irsalint")); err != nil {
		t.Fatal(err)
	}
	t.Setenv("PATH", bin+string(filepath.ListSeparator)+os.Getenv("PATH"))
	all := commands(t)
	if len(all) < 15 {
		t.Errorf("only %d commands: %q", len(all), all)
	}
	for _, c := range all {
		c = placeholders.Replace(c)
		t.Run(c, func(t *testing.T) {
			cmd := exec.Command(bash, "-euo", "pipefail", "-c", c)
			cmd.Dir = example(t)
			out, err := cmd.CombinedOutput()
			if code := cmd.ProcessState.ExitCode(); code != 0 && code != 1 {
				t.Errorf("%v\n%s", err, out)
			}
		})
	}
}

// example is a repository with all that commands of the README name, and beside it another.
func example(t *testing.T) string {
	t.Helper()
	top := t.TempDir()
	dir := filepath.Join(top, "repository")
	demo := os.DirFS("../../testdata/projects/demo")
	for _, to := range []string{"repository", "infrastructure", "deployment"} {
		if err := os.CopyFS(filepath.Join(top, to), demo); err != nil {
			t.Fatal(err)
		}
	}
	for _, to := range []string{"deploy/shop", "snapshot"} {
		if err := os.CopyFS(filepath.Join(dir, filepath.FromSlash(to)), demo); err != nil {
			t.Fatal(err)
		}
	}
	writePolicies(t, dir)
	write(t, filepath.Join(dir, ".irsalint-baseline.json"), "{\"schema\": 1, \"findings\": []}\n")
	repository(t, dir)
	return dir
}

// TestReadmeInstall builds what the install commands of the README build, from here.
func TestReadmeInstall(t *testing.T) {
	lines := regexp.MustCompile(`go install (?:github\.com/irsalint/irsalint|\.)/(cmd/[a-z]+)`).FindAllStringSubmatch(readme(t), -1)
	if len(lines) < 3 {
		t.Fatalf("only %q", lines)
	}
	for _, l := range lines {
		if l[1] != "cmd/irsalint" {
			t.Errorf("%s is no command", l[0])
		}
	}
	bin := t.TempDir()
	install := exec.Command("go", "install", "./cmd/irsalint")
	install.Dir = "../.."
	install.Env = append(os.Environ(), "GOBIN="+bin)
	if out, err := install.CombinedOutput(); err != nil {
		t.Fatalf("%v\n%s", err, out)
	}
	out, err := exec.Command(filepath.Join(bin, "irsalint"), "version").Output()
	if err != nil || !strings.HasPrefix(string(out), "irsalint ") {
		t.Errorf("%v\n%s", err, out)
	}
}
