package cli

import (
	"cmp"
	"errors"
	"fmt"
	"io"
	"os"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"github.com/irsalint/irsalint/internal/finding"
	"github.com/irsalint/irsalint/internal/report"
)

// checkOptions are the flags of check.
type checkOptions struct {
	run          runOptions
	change       changeOptions
	formats      []string
	failOn       string
	minSeverity  string
	category     string
	baseline     string
	omit         bool
	showUnproven bool
	stats        bool
	strict       bool
	exitZero     bool
	allowEmpty   bool
	noColor      bool
}

func (o *checkOptions) addFlags(cmd *cobra.Command) {
	o.run.addFlags(cmd)
	o.change.addFlags(cmd)
	severities := strings.Join(finding.Severities(), ", ")
	f := cmd.Flags()
	f.StringArrayVar(&o.formats, "format", []string{"text"}, "output format as `FORMAT[=FILE]`, repeatable: "+strings.Join(report.Names(), ", "))
	f.StringVar(&o.failOn, "fail-on", defaultFailOn, "least `SEVERITY` that makes the exit code 1: "+severities+", or none")
	f.StringVar(&o.minSeverity, "min-severity", "info", "least `SEVERITY` that is reported: "+severities)
	f.StringVar(&o.baseline, "baseline", "", "baseline `FILE` that knows older findings")
	f.StringVar(&o.category, "category", "", "`NAME` of this run among others of the same commit, in SARIF")
	f.BoolVar(&o.omit, "omit-suppressed", false, "leave out of SARIF what ignores and the baseline hide")
	f.BoolVar(&o.showUnproven, "show-unproven", false, "list what could not be proven, and which unknown value is to blame")
	f.BoolVar(&o.stats, "stats", false, "print what was covered and how long it took")
	f.BoolVar(&o.strict, "strict", false, "exit with 1 when any input could not be understood, with a base when the change is to blame")
	f.BoolVar(&o.exitZero, "exit-zero", false, "exit with 0 even when there are findings")
	f.BoolVar(&o.allowEmpty, "allow-empty", false, "exit with 0 when there is nothing to analyse")
	f.BoolVar(&o.noColor, "no-color", false, "never colour the output")
}

// defaultFailOn is the severity that fails where neither flag nor configuration says one.
const defaultFailOn = "medium"

func newCheck(use string) *cobra.Command {
	var o checkOptions
	cmd := &cobra.Command{
		Use:   use,
		Short: "Check the given paths (the default command)",
		Args:  cobra.ArbitraryArgs,
		RunE:  func(cmd *cobra.Command, args []string) error { return o.check(cmd, args) },
	}
	o.addFlags(cmd)
	complete(cmd, "format", report.Names())
	complete(cmd, "fail-on", append(finding.Severities(), "none"))
	complete(cmd, "min-severity", finding.Severities())
	return cmd
}

// complete offers the values of a flag to completion scripts.
func complete(cmd *cobra.Command, flag string, values []string) {
	// The error is that there is no such flag, or that it has values already.
	if err := cmd.RegisterFlagCompletionFunc(flag, cobra.FixedCompletions(values, cobra.ShellCompDirectiveNoFileComp)); err != nil {
		panic(err)
	}
}

func (o *checkOptions) check(cmd *cobra.Command, args []string) error {
	outputs, err := parseOutputs(o.formats)
	if err != nil {
		return err
	}
	in, err := o.run.open(args, o.change.compare)
	if err != nil {
		return err
	}
	defer in.disk.Close()
	failOn := o.failOn
	if !cmd.Flags().Changed("fail-on") {
		failOn = cmp.Or(in.options.Config.FailOn, failOn)
	}
	fails, err := parseFailOn(failOn)
	if err != nil {
		return err
	}
	if in.options.MinSeverity, err = finding.ParseSeverity(o.minSeverity); err != nil {
		return fmt.Errorf("--min-severity: %w", err)
	}
	if in.options.Baseline, err = in.baseline(o.baseline); err != nil {
		return err
	}
	run, err := o.run.lint(cmd, in)
	if err != nil {
		return err
	}
	options := report.Options{
		Color:          !o.noColor && os.Getenv("NO_COLOR") == "" && isTerminal(cmd.OutOrStdout()),
		ShowUnproven:   o.showUnproven,
		ShowStats:      o.stats,
		Fails:          fails,
		Category:       o.category,
		OmitSuppressed: o.omit,
		Path:           in.path,
	}
	for _, p := range outputs {
		if err := p.print(in, cmd.OutOrStdout(), run, options); err != nil {
			return err
		}
	}
	return o.exit(run, fails)
}

// parseFailOn returns what says of a severity whether it fails.
func parseFailOn(word string) (func(finding.Severity) bool, error) {
	if word == "none" {
		return func(finding.Severity) bool { return false }, nil
	}
	least, err := finding.ParseSeverity(word)
	if err != nil {
		return nil, fmt.Errorf("--fail-on: %w, or none", err)
	}
	return func(s finding.Severity) bool { return s >= least }, nil
}

func (o *checkOptions) exit(run report.Run, fails func(finding.Severity) bool) error {
	switch {
	case run.Stats.Files.Seen == 0 && !o.allowEmpty:
		return &exit{code: exitNothing, err: errors.New("nothing to analyse: no Terraform, YAML or JSON file under the given paths")}
	case run.Stats.Files.Parsed == 0 && len(run.Problems) > 0:
		return &exit{code: exitError, err: errors.New("none of the input could be analysed")}
	case o.exitZero:
		return nil
	case o.strict && problems(run) > 0:
		return &exit{code: exitFindings}
	}
	if slices.ContainsFunc(run.Findings, func(f finding.Finding) bool { return fails(f.Severity) }) {
		return &exit{code: exitFindings}
	}
	return nil
}

// problems are how many count: those that are new where there is a base.
func problems(run report.Run) int {
	if run.Change != nil {
		return run.Change.Problems
	}
	return len(run.Problems)
}

func isTerminal(w io.Writer) bool {
	f, ok := w.(*os.File)
	if !ok {
		return false
	}
	info, err := f.Stat()
	return err == nil && info.Mode()&os.ModeCharDevice != 0
}
