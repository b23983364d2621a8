package cli

import (
	"bytes"
	_ "embed"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
	"text/template"
	"time"

	"github.com/spf13/cobra"

	"github.com/irsalint/irsalint/internal/config"
	"github.com/irsalint/irsalint/internal/graph"
	"github.com/irsalint/irsalint/internal/lint"
)

//go:embed init.yaml.tmpl
var initTemplate string

func newInit() *cobra.Command {
	var o runOptions
	var schema bool
	cmd := &cobra.Command{
		Use:   "init [PATH]",
		Short: "Write a commented configuration from what is found in the tree",
		Long: `Write .irsalint.yaml into the root, which is the repository of PATH, with every setting
commented out and filled in with what the tree has. With --schema, print the JSON schema of
that file instead.`,
		Args: cobra.MaximumNArgs(1),
		RunE: func(cmd *cobra.Command, args []string) error {
			if schema {
				_, err := cmd.OutOrStdout().Write(config.Schema)
				return err
			}
			return o.writeConfig(cmd, args)
		},
	}
	o.input.addRoot(cmd)
	cmd.Flags().BoolVar(&schema, "schema", false, "print the JSON schema of the configuration, and read nothing")
	return cmd
}

func (o *runOptions) writeConfig(cmd *cobra.Command, args []string) error {
	in, err := o.open(args, asItIs)
	if err != nil {
		return err
	}
	defer in.disk.Close()
	in.options.Paths = nil // the file is for all of the root
	found, err := lint.New(in.options).Survey(cmd.Context())
	if err != nil {
		return err
	}
	text, err := configOf(found, time.Now().AddDate(0, 0, exampleDays).Format(time.DateOnly))
	if err != nil {
		return err
	}
	file := filepath.Join(in.root, config.FileName)
	f, err := os.OpenFile(file, os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o644)
	if errors.Is(err, fs.ErrExist) {
		return fmt.Errorf("%s is there already", in.show(file))
	}
	if err != nil {
		return err
	}
	_, err = f.Write(text)
	if err := errors.Join(err, f.Close()); err != nil {
		return err
	}
	_, err = fmt.Fprintf(cmd.OutOrStdout(), "%s written: take away the # from the settings that fit\n", in.show(file))
	return err
}

const (
	// maxExamples bounds how many things of a kind the configuration names.
	maxExamples = 10
	// exampleDays is how far away the day of the example is.
	exampleDays = 60
)

// configOf is a configuration in which nothing is set, and what is found is shown. until is
// the day of an example.
func configOf(found lint.Survey, until string) ([]byte, error) {
	t, err := template.New("init").Funcs(template.FuncMap{
		"quote":      quote,
		"strings":    func(all ...string) []string { return all },
		"first":      func(all []string) []string { return all[:min(len(all), maxExamples)] },
		"firstRoles": func(all []graph.Undeclared) []graph.Undeclared { return all[:min(len(all), maxExamples)] },
		"rest":       func(all []string) int { return max(0, len(all)-maxExamples) },
	}).Parse(initTemplate)
	if err != nil {
		return nil, err
	}
	var b bytes.Buffer
	err = t.Execute(&b, struct {
		lint.Survey
		Until string
	}{found, until})
	return b.Bytes(), err
}

// isPlain is a text that YAML of any version reads as one and the same without quotes.
var isPlain = regexp.MustCompile(`^[a-zA-Z][a-zA-Z0-9_]*[./-][a-zA-Z0-9_./-]*$`)

// quote is a text as YAML has it, on one line.
func quote(s string) string {
	if isPlain.MatchString(s) {
		return s
	}
	var b bytes.Buffer
	e := json.NewEncoder(&b)
	e.SetEscapeHTML(false)
	if err := e.Encode(s); err != nil {
		return `""`
	}
	return string(bytes.TrimSpace(b.Bytes()))
}
