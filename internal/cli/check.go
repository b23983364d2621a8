package cli

import (
	"bufio"
	"errors"
	"fmt"
	"io"
	"os"
	"slices"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"github.com/irsalint/irsalint/internal/catalog"
	"github.com/irsalint/irsalint/internal/engine"
	"github.com/irsalint/irsalint/internal/finding"
	"github.com/irsalint/irsalint/internal/lint"
	"github.com/irsalint/irsalint/internal/report"
)

// checkOptions are the flags of check.
type checkOptions struct {
	input        inputOptions
	rules        ruleOptions
	format       string
	failOn       string
	minSeverity  string
	only, skip   []string
	showUnproven bool
	stats        bool
	strict       bool
	exitZero     bool
	allowEmpty   bool
	noColor      bool
}

func (o *checkOptions) addFlags(cmd *cobra.Command) {
	o.input.addFlags(cmd)
	o.rules.addFlags(cmd)
	severities := strings.Join(finding.Severities(), ", ")
	f := cmd.Flags()
	f.StringVar(&o.format, "format", "text", "output format: "+strings.Join(report.Names(), ", "))
	f.StringVar(&o.failOn, "fail-on", "medium", "least severity that makes the exit code 1: "+severities+", or none")
	f.StringVar(&o.minSeverity, "min-severity", "info", "least severity that is reported: "+severities)
	f.StringSliceVar(&o.only, "only", nil, "run only these rules")
	f.StringSliceVar(&o.skip, "skip", nil, "do not run these rules")
	f.BoolVar(&o.showUnproven, "show-unproven", false, "list what could not be proven, and which unknown value is to blame")
	f.BoolVar(&o.stats, "stats", false, "print what was covered and how long it took")
	f.BoolVar(&o.strict, "strict", false, "exit with 1 when any input could not be understood")
	f.BoolVar(&o.exitZero, "exit-zero", false, "exit with 0 even when there are findings")
	f.BoolVar(&o.allowEmpty, "allow-empty", false, "exit with 0 when there is nothing to analyse")
	f.BoolVar(&o.noColor, "no-color", false, "never colour the output")
}

func newCheck(use string) *cobra.Command {
	var o checkOptions
	cmd := &cobra.Command{
		Use:   use,
		Short: "Check the given paths (the default command)",
		Args:  cobra.ArbitraryArgs,
		RunE:  func(cmd *cobra.Command, args []string) error { return o.run(cmd, args) },
	}
	o.addFlags(cmd)
	return cmd
}

func (o *checkOptions) run(cmd *cobra.Command, args []string) error {
	gate, write, err := o.judgement()
	if err != nil {
		return err
	}
	in, err := o.input.open(args)
	if err != nil {
		return err
	}
	defer in.tree.Close()
	set, err := o.rules.load()
	if err != nil {
		return err
	}
	if in.options.Rules, err = selectRules(set.all, o.only, o.skip); err != nil {
		return err
	}
	in.options.Engine = engine.New(set.files, in.options.Rules)
	in.options.MinSeverity = gate.least
	in.options.Now = time.Now
	progress := newProgress(cmd.ErrOrStderr())
	in.options.Stage = progress.stage
	run, err := lint.New(in.options).Run(cmd.Context())
	progress.stop()
	if err != nil {
		return err
	}
	run.Tool = report.Tool{Name: "irsalint", Version: version(), URI: "https://github.com/irsalint/irsalint"}
	out := bufio.NewWriter(cmd.OutOrStdout())
	err = write(out, run, report.Options{
		Color:        !o.noColor && os.Getenv("NO_COLOR") == "" && isTerminal(cmd.OutOrStdout()),
		ShowUnproven: o.showUnproven,
		ShowStats:    o.stats,
		Path:         in.path,
	})
	if err := errors.Join(err, out.Flush()); err != nil {
		return fmt.Errorf("write report: %w", err)
	}
	return o.exit(run, gate)
}

// gate is what decides between exit codes 0 and 1.
type gate struct {
	least  finding.Severity
	failOn finding.Severity
	never  bool
}

func (o *checkOptions) judgement() (gate, report.Writer, error) {
	var g gate
	var err error
	write, ok := report.Formats[o.format]
	if !ok {
		return g, nil, fmt.Errorf("unknown format %q: use one of %s", o.format, strings.Join(report.Names(), ", "))
	}
	if g.least, err = finding.ParseSeverity(o.minSeverity); err != nil {
		return g, nil, fmt.Errorf("--min-severity: %w", err)
	}
	if o.failOn == "none" {
		g.never = true
		return g, write, nil
	}
	if g.failOn, err = finding.ParseSeverity(o.failOn); err != nil {
		return g, nil, fmt.Errorf("--fail-on: %w, or none", err)
	}
	return g, write, nil
}

func (o *checkOptions) exit(run report.Run, g gate) error {
	switch {
	case run.Stats.Files.Seen == 0 && !o.allowEmpty:
		return &exit{code: exitNothing, err: errors.New("nothing to analyse: no Terraform, YAML or JSON file under the given paths")}
	case run.Stats.Files.Parsed == 0 && len(run.Problems) > 0:
		return &exit{code: exitError, err: errors.New("none of the input could be analysed")}
	case o.exitZero:
		return nil
	case o.strict && len(run.Problems) > 0:
		return &exit{code: exitFindings}
	}
	failing := func(f finding.Finding) bool { return f.Severity >= g.failOn }
	if !g.never && slices.ContainsFunc(run.Findings, failing) {
		return &exit{code: exitFindings}
	}
	return nil
}

// selectRules are the rules after --only and --skip.
func selectRules(all []catalog.Rule, only, skip []string) ([]catalog.Rule, error) {
	for _, name := range slices.Concat(only, skip) {
		if !slices.ContainsFunc(all, func(r catalog.Rule) bool { return r.Name == name }) {
			return nil, unknownRule(name)
		}
	}
	left := slices.DeleteFunc(all, func(r catalog.Rule) bool {
		return len(only) > 0 && !slices.Contains(only, r.Name) || slices.Contains(skip, r.Name)
	})
	if len(left) == 0 {
		return nil, errors.New("--only and --skip leave no rule to run")
	}
	return left, nil
}

func unknownRule(name string) error {
	return fmt.Errorf("unknown rule %q: see irsalint rules list", name)
}

func isTerminal(w io.Writer) bool {
	f, ok := w.(*os.File)
	if !ok {
		return false
	}
	info, err := f.Stat()
	return err == nil && info.Mode()&os.ModeCharDevice != 0
}
