package cli

import (
	"errors"
	"fmt"
	"slices"
	"time"

	"github.com/spf13/cobra"

	"github.com/irsalint/irsalint/internal/catalog"
	"github.com/irsalint/irsalint/internal/engine"
	"github.com/irsalint/irsalint/internal/lint"
	"github.com/irsalint/irsalint/internal/report"
)

// runOptions are the flags of all commands that judge.
type runOptions struct {
	input      inputOptions
	rules      ruleOptions
	only, skip []string
	noIgnores  bool
}

func (o *runOptions) addFlags(cmd *cobra.Command) {
	o.input.addFlags(cmd)
	o.rules.addFlags(cmd)
	f := cmd.Flags()
	f.StringSliceVar(&o.only, "only", nil, "run only these `RULES`, also where the configuration switches them off")
	f.StringSliceVar(&o.skip, "skip", nil, "do not run these `RULES`")
	f.BoolVar(&o.noIgnores, "no-ignores", false, "let all findings count that ignores or the baseline hide")
}

// open reads what there is to read before files are parsed: rules, input and what it is
// compared with, and the configuration.
func (o *runOptions) open(args []string, compare func(*input) error) (*input, error) {
	set, err := o.rules.load()
	if err != nil {
		return nil, err
	}
	in, err := o.input.open(args)
	if err != nil {
		return nil, err
	}
	if err = compare(in); err == nil {
		err = o.input.settle(in, set.has)
	}
	if err == nil {
		err = o.choose(in, set)
	}
	if err != nil {
		in.disk.Close()
		return nil, err
	}
	return in, nil
}

// choose sets the rules that run: those that flags name, of the others those that the
// configuration leaves on.
func (o *runOptions) choose(in *input, set ruleset) error {
	for _, name := range slices.Concat(o.only, o.skip) {
		if !set.has(name) {
			return unknownRule(name)
		}
	}
	cfg := &in.options.Config
	cfg.Rules = cfg.Rules.On(o.only)
	left := slices.DeleteFunc(slices.Clone(set.all), func(r catalog.Rule) bool {
		return len(o.only) > 0 && !slices.Contains(o.only, r.Name) || slices.Contains(o.skip, r.Name) || !cfg.Rules.Runs(r.Name)
	})
	if len(left) == 0 {
		return errors.New("--only, --skip and the configuration leave no rule to run")
	}
	in.options.Rules = left
	in.options.Engine = engine.New(set.files, left)
	in.options.NoIgnores = o.noIgnores
	return nil
}

// lint analyses the input, and shows on a terminal what it does.
func (o *runOptions) lint(cmd *cobra.Command, in *input) (report.Run, error) {
	progress := newProgress(cmd.ErrOrStderr())
	defer progress.stop()
	in.options.Now, in.options.Stage = time.Now, progress.stage
	run, err := lint.New(in.options).Run(cmd.Context())
	run.Tool = report.Tool{Name: "irsalint", Version: version(), URI: "https://github.com/irsalint/irsalint"}
	return run, err
}

func unknownRule(name string) error {
	return fmt.Errorf("unknown rule %q: see irsalint rules list", name)
}
