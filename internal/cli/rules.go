package cli

import (
	"fmt"
	"text/tabwriter"

	"github.com/spf13/cobra"

	"github.com/irsalint/irsalint/internal/catalog"
)

func newRules() *cobra.Command {
	cmd := &cobra.Command{
		Use:   "rules",
		Short: "List and explain the rules",
		Args:  cobra.NoArgs,
	}
	cmd.AddCommand(
		&cobra.Command{Use: "list", Short: "List every rule", Args: cobra.NoArgs, RunE: listRules},
		&cobra.Command{Use: "show NAME", Short: "Print the page of a rule", Args: cobra.ExactArgs(1), RunE: showRule},
	)
	return cmd
}

func listRules(cmd *cobra.Command, _ []string) error {
	all, err := catalog.Load()
	if err != nil {
		return err
	}
	w := tabwriter.NewWriter(cmd.OutOrStdout(), 0, 0, 2, ' ', 0)
	for _, r := range all {
		fmt.Fprintf(w, "%s\t%s\t%s\t%s\t%s\n", r.Name, r.Group, r.Kind, r.Severity, r.Title)
	}
	return w.Flush()
}

func showRule(cmd *cobra.Command, args []string) error {
	all, err := catalog.Load()
	if err != nil {
		return err
	}
	for _, r := range all {
		if r.Name == args[0] {
			_, err := fmt.Fprint(cmd.OutOrStdout(), catalog.Page(r))
			return err
		}
	}
	return unknownRule(args[0])
}
