package cli

import (
	"encoding/json"
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
		Args: cobra.NoArgs,
	}
	cmd.AddCommand(newBaselineWrite(), newBaselineUpdate(), newBaselineShow())
	return cmd
}

func newBaselineWrite() *cobra.Command {
	var o runOptions
	var until string
	cmd := &cobra.Command{
		Use:   "write FILE [PATH...]",
		Short: "Write all findings to a baseline, but for those that an ignore hides",
		Args:  cobra.MinimumNArgs(1),
		RunE: func(cmd *cobra.Command, args []string) error {
			if err := (suppress.Checker{}).CheckUntil(until); err != nil {
				return fmt.Errorf("--until: %w", err)
			}
			return o.rewrite(cmd, args[0], args[1:], func(in *input, file string) (string, *suppress.Baseline, error) {
				if err := isBaseline(file); err != nil {
					return "", nil, fmt.Errorf("%s %w", in.show(file), err)
				}
				run, err := o.lint(cmd, in)
				b := suppress.NewBaseline(run.Findings, until)
				return fmt.Sprintf("%s written", findings(len(b.Findings))), b, err
			})
		},
	}
	o.addFlags(cmd)
	cmd.Flags().StringVar(&until, "until", "", "last `DAY` on which it counts, as YYYY-MM-DD")
	return cmd
}

func newBaselineUpdate() *cobra.Command {
	var o runOptions
	cmd := &cobra.Command{
		Use:   "update FILE [PATH...]",
		Short: "Drop from a baseline the findings that are gone; none is added",
		Args:  cobra.MinimumNArgs(1),
		RunE: func(cmd *cobra.Command, args []string) error {
			return o.rewrite(cmd, args[0], args[1:], func(in *input, _ string) (string, *suppress.Baseline, error) {
				b, err := in.baseline(args[0])
				if err != nil {
					return "", nil, err
				}
				run, err := o.lint(cmd, in)
				if err != nil {
					return "", nil, err
				}
				_, _, gone := b.Apply(run.Findings, in.options.Today)
				left := b.Without(slices.DeleteFunc(gone, func(k suppress.Known) bool { return !in.judged(k) }))
				return fmt.Sprintf("%s gone, %d left", findings(len(b.Findings)-len(left.Findings)), len(left.Findings)), left, nil
			})
		},
	}
	o.addFlags(cmd)
	return cmd
}

// judged reports whether a run would find again what a baseline knows.
func (in *input) judged(k suppress.Known) bool {
	ran := slices.ContainsFunc(in.options.Rules, func(r catalog.Rule) bool { return r.Name == k.Rule })
	return ran && slices.ContainsFunc(in.options.Paths, func(p string) bool {
		return p == "." || k.File == p || strings.HasPrefix(k.File, p+"/")
	})
}

// rewrite writes to a file the baseline that make returns, and prints what it says.
func (o *runOptions) rewrite(cmd *cobra.Command, arg string, paths []string, make func(in *input, file string) (string, *suppress.Baseline, error)) error {
	in, err := o.open(paths, asItIs)
	if err != nil {
		return err
	}
	defer in.disk.Close()
	name, err := in.named(arg)
	if err != nil {
		return err
	}
	file := filepath.Join(in.root, filepath.FromSlash(name))
	said, b, err := make(in, file)
	if err != nil {
		return err
	}
	data, err := b.Marshal()
	if err == nil {
		err = in.write(arg, data)
	}
	if err != nil {
		return err
	}
	_, err = fmt.Fprintf(cmd.OutOrStdout(), "%s: %s\n", in.path(name), said)
	return err
}

// isBaseline makes sure that nothing but a baseline, of whatever version, is overwritten.
func isBaseline(file string) error {
	data, err := os.ReadFile(file)
	if errors.Is(err, fs.ErrNotExist) {
		return nil
	}
	if err != nil {
		return err
	}
	var b struct{ Schema int }
	if json.Unmarshal(data, &b) != nil || b.Schema == 0 {
		return errors.New("is there and is no baseline: remove it first")
	}
	return nil
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
				fmt.Fprintf(w, "%s\t%s\t%s\t%s\t%s\n", k.Severity, k.Rule, k.File, k.Resource, k.Message)
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
	name := in.options.Config.Baseline.Name
	if flag != "" {
		var err error
		if name, err = in.named(flag); err != nil {
			return nil, fmt.Errorf("--baseline: %w", err)
		}
	}
	if name == "" {
		return nil, nil
	}
	b, err := setting(in, name, func(f *source.File, _ source.Tree) (*suppress.Baseline, error) { return suppress.ParseBaseline(f) })
	return b, in.placed(err)
}

func findings(n int) string {
	if n == 1 {
		return "1 finding"
	}
	return fmt.Sprintf("%d findings", n)
}
