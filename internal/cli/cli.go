// Package cli is the command line: one file a command, its flags in an options
// struct beside it, and the exit codes. It alone knows the working directory, the
// environment, the terminal and the clock of a run.
package cli

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"os/signal"

	"github.com/spf13/cobra"
)

// The exit codes. They never depend on the output format.
const (
	exitClean    = 0 // nothing at or above --fail-on
	exitFindings = 1 // findings at or above --fail-on
	exitError    = 2 // could not run, or no input could be analysed
	exitNothing  = 3 // there was nothing to analyse
)

// exit carries an exit code other than 0 out of a command. A nil err prints
// nothing.
type exit struct {
	code int
	err  error
}

func (e *exit) Error() string {
	if e.err == nil {
		return fmt.Sprintf("exit code %d", e.code)
	}
	return e.err.Error()
}

func (e *exit) Unwrap() error { return e.err }

// Main runs the command line and returns the exit code.
func Main(args []string, in io.Reader, out, errs io.Writer) int {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt)
	defer stop()
	cmd := newRoot()
	cmd.SetArgs(args)
	cmd.SetIn(in)
	cmd.SetOut(out)
	cmd.SetErr(errs)
	err := cmd.ExecuteContext(ctx)
	if err == nil {
		return exitClean
	}
	var e *exit
	if !errors.As(err, &e) {
		e = &exit{code: exitError, err: err}
	}
	if e.err != nil {
		fmt.Fprintln(errs, "irsalint: "+e.err.Error())
	}
	return e.code
}

func newRoot() *cobra.Command {
	cmd := newCheck("irsalint [PATH...]")
	cmd.Long = longHelp
	cmd.SilenceErrors, cmd.SilenceUsage = true, true
	cmd.Version = version()
	cmd.SetVersionTemplate("irsalint {{.Version}}\n")
	cmd.AddCommand(newCheck("check [PATH...]"), newRules(), newBaseline(), newInit(), newModel(), newVersion())
	cmd.InitDefaultCompletionCmd()
	for _, sub := range cmd.Commands() {
		if sub.Name() == "completion" {
			parent(sub)
		}
	}
	return cmd
}

// parent makes a wrong name an error for a command that only has others below it.
func parent(cmd *cobra.Command) *cobra.Command {
	cmd.Args = cobra.ArbitraryArgs
	cmd.RunE = func(cmd *cobra.Command, args []string) error {
		if len(args) > 0 {
			return fmt.Errorf("unknown command %q: see irsalint %s --help", args[0], cmd.Name())
		}
		return cmd.Help()
	}
	return cmd
}

const longHelp = `irsalint reads a repository and proves who can assume which AWS IAM role in EKS:
OIDC provider, IAM trust policy, ServiceAccount annotation, pod. It reports what
is too broad and what will fail, with the AWS error, before anything is deployed.

Without a command it checks the given paths, or the current directory.

Exit codes: 0 clean, 1 findings at or above --fail-on, 2 could not run,
3 nothing to analyse.`
