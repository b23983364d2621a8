package cli

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"
	"text/tabwriter"

	"github.com/spf13/cobra"

	"github.com/irsalint/irsalint/internal/catalog"
	"github.com/irsalint/irsalint/internal/engine"
	"github.com/irsalint/irsalint/internal/ruletest"
)

func newRules() *cobra.Command {
	cmd := &cobra.Command{
		Use:   "rules",
		Short: "List, explain and test rules",
	}
	cmd.AddCommand(newRulesList(), newRulesShow(), newRulesTest())
	return parent(cmd)
}

func newRulesList() *cobra.Command {
	var o ruleOptions
	var format string
	cmd := &cobra.Command{Use: "list", Short: "List every rule", Args: cobra.NoArgs, RunE: func(cmd *cobra.Command, _ []string) error {
		set, err := o.load()
		if err != nil {
			return err
		}
		return listRules(cmd.OutOrStdout(), format, set.all)
	}}
	o.addFlags(cmd)
	cmd.Flags().StringVar(&format, "format", "text", "output format: text, json")
	return cmd
}

func listRules(out io.Writer, format string, all []catalog.Rule) error {
	switch format {
	case "text":
		w := tabwriter.NewWriter(out, 0, 0, 2, ' ', 0)
		for _, r := range all {
			fmt.Fprintf(w, "%s\t%s\t%s\t%s\t%s\n", r.Name, r.Group, r.Kind, r.Severity, r.Title)
		}
		return w.Flush()
	case "json":
		b, err := catalog.List(all)
		if err != nil {
			return err
		}
		_, err = out.Write(b)
		return err
	}
	return fmt.Errorf("unknown format %q: use text or json", format)
}

func newRulesShow() *cobra.Command {
	var o ruleOptions
	cmd := &cobra.Command{Use: "show NAME", Short: "Print the page of a rule", Args: cobra.ExactArgs(1), RunE: func(cmd *cobra.Command, args []string) error {
		set, err := o.load()
		if err != nil {
			return err
		}
		for _, r := range set.all {
			if r.Name == args[0] {
				_, err := fmt.Fprint(cmd.OutOrStdout(), catalog.Page(r))
				return err
			}
		}
		return unknownRule(args[0])
	}}
	o.addFlags(cmd)
	return cmd
}

func newRulesTest() *cobra.Command {
	var update bool
	cmd := &cobra.Command{
		Use:   "test DIR",
		Short: "Test the rules in a folder",
		Long: `Test the rules in a folder that is given to --rules: their tests in Rego, and their
examples. An example, NAME.txtar beside the rule, is a tree; its last file, findings,
holds a line for each finding that is expected: those of the rule, and those of medium
severity and above of others.`,
		Args: cobra.ExactArgs(1),
		RunE: func(cmd *cobra.Command, args []string) error {
			o := ruleOptions{dirs: args}
			set, err := o.load()
			if err != nil {
				return err
			}
			t := tests{dir: args[0], set: set, update: update, out: cmd.OutOrStdout()}
			t.judging = ruletest.Rules{All: set.all, Engine: engine.New(set.files, set.all)}
			return t.run(cmd.Context())
		},
	}
	cmd.Flags().BoolVar(&update, "update", false, "write the findings that examples have into them")
	return cmd
}

// tests are those of the rules in a folder.
type tests struct {
	dir string
	set ruleset
	// judging is the set as examples are judged with.
	judging ruletest.Rules
	update  bool
	out     io.Writer

	passed, failed int
}

func (t *tests) run(ctx context.Context) error {
	results, err := engine.Test(ctx, t.set.files, t.set.added)
	if err != nil {
		return fmt.Errorf("%s: %w", t.dir, err)
	}
	for _, r := range results {
		if r.Fault == "" {
			t.passed++
			continue
		}
		t.fail("%s:%d: %s %s", r.File, r.Line, r.Name, r.Fault)
	}
	for _, r := range t.set.added {
		if err := t.examples(ctx, r); err != nil {
			return err
		}
	}
	fmt.Fprintf(t.out, "%d passed, %d failed\n", t.passed, t.failed)
	if t.failed > 0 {
		return &exit{code: exitFindings}
	}
	return nil
}

func (t *tests) fail(format string, args ...any) {
	t.failed++
	fmt.Fprintf(t.out, "failed: "+format+"\n", args...)
}

// examples runs the examples of a rule.
func (t *tests) examples(ctx context.Context, r catalog.Rule) error {
	root, err := os.OpenRoot(t.dir)
	if err != nil {
		return err
	}
	defer root.Close()
	names, err := ruletest.Names(root.FS(), r)
	if err != nil {
		return err
	}
	for _, name := range names {
		data, err := root.ReadFile(filepath.FromSlash(name))
		if err != nil {
			return err
		}
		x, err := ruletest.ParseExample(data)
		if err != nil {
			t.fail("%s: %v", name, err)
			continue
		}
		got, err := x.Run(ctx, t.judging, r.Name)
		switch {
		case errors.Is(err, context.Canceled):
			return err
		case err != nil:
			t.fail("%s: %v", name, err)
		case got == x.Want:
			t.passed++
		case t.update:
			if err := root.WriteFile(filepath.FromSlash(name), x.With(got), 0o644); err != nil {
				return err
			}
			t.passed++
		default:
			t.fail("%s\nwant:\n%s\ngot:\n%s", name, indented(x.Want), indented(got))
		}
	}
	return nil
}

// indented is text with its lines indented, for output.
func indented(s string) string {
	if s == "" {
		return "  nothing"
	}
	return "  " + strings.ReplaceAll(strings.TrimRight(s, "\n"), "\n", "\n  ")
}
