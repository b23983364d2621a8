package cli

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"text/tabwriter"

	"github.com/spf13/cobra"

	"github.com/irsalint/irsalint/internal/catalog"
	"github.com/irsalint/irsalint/internal/config"
	"github.com/irsalint/irsalint/internal/report"
	"github.com/irsalint/irsalint/internal/source"
	"github.com/irsalint/irsalint/internal/suppress"
)

func newBaseline() *cobra.Command {
	cmd := &cobra.Command{
		Use:   "baseline",
		Short: "Write, update and show the file that knows older findings",
		Long: `A baseline is a file that knows the findings of a day, so that only later ones count:
irsalint --baseline FILE, or baseline: FILE in the configuration. A finding is known by its
rule, file, resource and what was judged, not by its line, and while it gets no worse.`,
	}
	cmd.AddCommand(newBaselineWrite(), newBaselineUpdate(), newBaselineShow())
	return parent(cmd)
}

func newBaselineWrite() *cobra.Command {
	var o runOptions
	var until string
	cmd := &cobra.Command{
		Use:   "write FILE [PATH...]",
		Short: "Write all findings to a baseline, but for those that an ignore hides",
		Long: `Write all findings to a baseline, but for those that an ignore hides. Of a baseline that is
there already the last day stays, and so does what is outside of the given paths and rules.`,
		Args: cobra.MinimumNArgs(1),
		RunE: func(cmd *cobra.Command, args []string) error {
			if err := (suppress.Checker{}).CheckUntil(until); err != nil {
				return fmt.Errorf("--%w", err)
			}
			return o.rewrite(cmd, args, func(in *input, old *suppress.Baseline, run report.Run) *suppress.Baseline {
				b := suppress.NewBaseline(run.Findings, until)
				if old == nil {
					return b
				}
				if !cmd.Flags().Changed("until") {
					b.Until = old.Until
				}
				_, gone := old.Apply(run.Findings, nil, in.options.Today)
				return b.With(slices.DeleteFunc(gone, in.judged))
			})
		},
	}
	o.addFlags(cmd)
	cmd.Flags().StringVar(&until, "until", "", "last `DAY` on which it counts, as in 2026-01-31; of a baseline that is there, that stays")
	return cmd
}

func newBaselineUpdate() *cobra.Command {
	var o runOptions
	cmd := &cobra.Command{
		Use:   "update FILE [PATH...]",
		Short: "Drop from a baseline the findings that are gone; none is added",
		Long: `Drop from a baseline the findings that are gone; none is added. What is in files that cannot
be read stays, and so does what is outside of the given paths and rules.`,
		Args: cobra.MinimumNArgs(1),
		RunE: func(cmd *cobra.Command, args []string) error {
			return o.rewrite(cmd, args, func(in *input, old *suppress.Baseline, run report.Run) *suppress.Baseline {
				unread := map[string]bool{}
				for _, p := range run.Problems {
					if !p.At.IsZero() {
						unread[p.At.File.Name] = true
					}
				}
				_, gone := old.Apply(run.Findings, nil, in.options.Today)
				return old.Without(slices.DeleteFunc(gone, func(k suppress.Known) bool { return unread[k.File] || !in.judged(k) }))
			})
		},
	}
	o.addFlags(cmd)
	return cmd
}

// rewrite writes to the file that the first argument names the baseline that make returns
// of what is there, which is nil for nothing, and of a run over the other arguments.
func (o *runOptions) rewrite(cmd *cobra.Command, args []string, make func(in *input, old *suppress.Baseline, run report.Run) *suppress.Baseline) error {
	in, err := o.open(args[1:], asItIs)
	if err != nil {
		return err
	}
	defer in.disk.Close()
	name, err := in.named(args[0])
	if err != nil {
		return err
	}
	old, err := in.baseline(args[0])
	writable := errors.Is(err, fs.ErrNotExist) || errors.Is(err, suppress.ErrVersion)
	if err != nil && !(writable && cmd.Name() == "write") {
		return err
	}
	run, err := o.lint(cmd, in)
	if err != nil {
		return err
	}
	b := make(in, old, run)
	data, err := b.Marshal()
	if err == nil {
		err = in.write(args[0], data)
	}
	if err != nil {
		return err
	}
	added, gone := b.Since(old)
	_, err = fmt.Fprintf(cmd.OutOrStdout(), "%s: %s, %d added and %d dropped\n", in.path(name), findings(len(b.Findings)), added, gone)
	return err
}

// judged reports whether a run would find again what a baseline knows.
func (in *input) judged(k suppress.Known) bool {
	ran := slices.ContainsFunc(in.options.Rules, func(r catalog.Rule) bool { return r.Name == k.Rule })
	return ran && slices.ContainsFunc(in.options.Paths, func(p string) bool {
		return p == "." || k.File == p || strings.HasPrefix(k.File, p+"/")
	})
}

func newBaselineShow() *cobra.Command {
	return &cobra.Command{
		Use:   "show FILE",
		Short: "Print what a baseline knows",
		Args:  cobra.ExactArgs(1),
		RunE: func(cmd *cobra.Command, args []string) error {
			data, err := os.ReadFile(args[0])
			if err != nil {
				return err
			}
			b, err := suppress.ParseBaseline(source.NewFile(args[0], data))
			if err != nil {
				return placed(err, filepath.ToSlash)
			}
			w := tabwriter.NewWriter(cmd.OutOrStdout(), 0, 0, 2, ' ', 0)
			for _, k := range b.Findings {
				fmt.Fprintf(w, "%s\t%s\t%s\t%s\t%s\n", report.Visible(k.Severity), report.Visible(k.Rule), report.Visible(k.File), report.Visible(k.Resource), report.Visible(k.Message))
			}
			if err := w.Flush(); err != nil {
				return err
			}
			said := findings(len(b.Findings))
			if b.Until != "" {
				said += ", until " + b.Until
			}
			_, err = fmt.Fprintln(cmd.OutOrStdout(), said)
			return err
		},
	}
}

// baseline reads the baseline of a flag, or that of the configuration where the flag is not
// given; nil where there is neither.
func (in *input) baseline(flag string) (*suppress.Baseline, error) {
	parse := func(f *source.File, _ source.Tree) (*suppress.Baseline, error) { return suppress.ParseBaseline(f) }
	if flag != "" {
		name, err := in.named(flag)
		if err != nil {
			return nil, fmt.Errorf("--baseline: %w", err)
		}
		return setting(in, name, parse)
	}
	said := in.options.Config.Baseline
	if said.Name == "" {
		return nil, nil
	}
	b, err := setting(in, said.Name, parse)
	if errors.Is(err, fs.ErrNotExist) {
		err = in.placed(&config.Error{Message: "baseline: " + err.Error() + "; irsalint baseline write makes it", At: said.At})
	}
	return b, err
}

func findings(n int) string {
	if n == 1 {
		return "1 finding"
	}
	return fmt.Sprintf("%d findings", n)
}
